// One order on the screen: as it is now, with its lines, and the step of it that is under way.
import type { BranchId, PurchaseCommand, PurchaseId, PurchaseSheet, SupplierView } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';

export class OnePurchase {
  sheet: PurchaseSheet | null = $state.raw(null);
  supplier: SupplierView | null = $state.raw(null);
  problem: string | null = $state(null);
  readonly id: PurchaseId;
  readonly asking = new Asking();
  readonly #link: Link;

  constructor(link: Link, id: PurchaseId) {
    this.#link = link;
    this.id = id;
  }

  async read(): Promise<void> {
    try {
      this.sheet = await this.#link.api.readPurchase(this.id);
      const { supplier } = this.sheet.purchase;
      if (this.supplier?.supplier.id !== supplier) this.supplier = await this.#link.api.readSupplier(supplier);
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** True when it was taken; what is shown includes it then. */
  async ask(body: PurchaseCommand): Promise<boolean> {
    const branch: BranchId | undefined = this.sheet?.purchase.branch;
    if (branch === undefined) return false;
    const taken = (await this.asking.ask(this.#link.connection, commandOf(branch, { purchase: body }))) !== null;
    // What somebody else has done meanwhile is a reason to look again, and no reason to lose what is typed.
    await this.read();
    return taken;
  }
}
