// Kits and sets as the server tells them, and what somebody says or does about one.
import type { BranchId, KitView, Quantity, Sku, SkuQuantity } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { say } from './words.ts';

/** A part as somebody types it. */
export interface PartTyped { sku: Sku; count: string }

/** What one unit of a SKU is made of, as it is and as somebody changes it. */
export class Making {
  view: KitView | null = $state.raw(null);
  /** False until it is known whether it is made of anything. */
  known = $state(false);
  problem = $state('');
  parts: PartTyped[] = $state([]);
  atSale = $state(true);
  readonly asking = new Asking();
  readonly sku: Sku;
  readonly #link: Link;

  constructor(link: Link, sku: Sku) {
    this.#link = link;
    this.sku = sku;
  }

  /** Reads it anew; what somebody is typing stays. */
  async read(): Promise<void> {
    const dirty = this.known && this.isDirty;
    try {
      const view = await this.#link.api.readKit(this.sku);
      this.view = view.parts.length > 0 ? view : null;
      if (!dirty) this.#begin();
      [this.known, this.problem] = [true, ''];
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #begin(): void {
    this.parts = (this.view?.parts ?? []).map(({ sku, quantity }) => ({ sku, count: typedQuantity(quantity) }));
    this.atSale = this.view?.at_sale ?? true;
  }

  get isDirty(): boolean {
    const { view } = this;
    const before = (view?.parts ?? []).map(({ sku, quantity }) => `${sku} ${typedQuantity(quantity)}`).join();
    return before !== this.parts.map(({ sku, count }) => `${sku} ${count.trim()}`).join() || (view !== null && view.at_sale !== this.atSale);
  }

  add(sku: Sku): void {
    const own = this.parts.find((part) => part.sku === sku);
    if (own) own.count = String(Number(own.count) + 1 || 1);
    else this.parts.push({ sku, count: '1' });
  }

  remove(sku: Sku): void {
    this.parts = this.parts.filter((part) => part.sku !== sku);
  }

  async save(): Promise<boolean> {
    const parts: SkuQuantity[] = [];
    for (const { sku, count } of this.parts) {
      const quantity = parseQuantity(count);
      if (!quantity) {
        this.asking.problem = say('lack_count', { sku });
        return false;
      }
      parts.push({ sku, quantity });
    }
    const put_kit = { sku: this.sku, parts, at_sale: this.atSale, version: this.view?.version ?? 0 };
    if ((await this.asking.ask(this.#link.connection, commandOf(null, { organisation: { put_kit } }))) === null) return false;
    this.known = false;
    await this.read();
    return true;
  }
}

/** Somebody at the shelf, who makes some or takes some apart. */
export class Converting {
  branch: BranchId | null = $state(null);
  count = $state('');
  apart = $state(false);
  note = $state('');
  readonly asking = new Asking();
  readonly #link: Link;
  readonly #sku: Sku;

  constructor(link: Link, sku: Sku, branch: BranchId | null, apart: boolean) {
    this.#link = link;
    this.#sku = sku;
    this.branch = branch;
    this.apart = apart;
  }

  get quantity(): Quantity | null {
    return this.count.trim() === '' ? null : parseQuantity(this.count);
  }

  async send(): Promise<boolean> {
    const { branch, quantity, apart } = this;
    this.asking.problem = branch === null ? say('lack_branch') : !quantity ? say('lack_number') : null;
    if (branch === null || !quantity) return false;
    const convert = { sku: this.#sku, quantity, apart, note: this.note.trim() };
    return (await this.asking.ask(this.#link.connection, commandOf(branch, { stock: { convert } }))) !== null;
  }
}

