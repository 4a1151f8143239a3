// Goods that came in, or a count that differs from what is held: one article in one branch, as somebody writes it down.
import type { BranchId, Catalogue, CommandBody, Quantity, Reason, Right, Sku, SkuStock } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { say } from './words.ts';

export type Kind = 'receive' | 'count';
/** What the house offers for corrections. */
export const reasonsOf = (catalogue: Catalogue): Reason[] => catalogue.settings.reasons.filter(({ active, uses }) => active && uses.includes('stock_adjustment'));

/** What somebody with these rights may write down. */
export function kindsFor(rights: readonly Right[]): Kind[] {
  const kinds: Kind[] = [];
  if (rights.includes('receive_goods')) kinds.push('receive');
  if (rights.includes('adjust_stock')) kinds.push('count');
  return kinds;
}

export class Change {
  kind: Kind;
  branch: BranchId | null = $state(null);
  /** As typed. */
  quantity: string = $state('');
  paper: string = $state('');
  reason: Reason | null = $state.raw(null);
  note: string = $state('');
  readonly asking = new Asking();
  readonly #sku: Sku;
  /** What was held when the form was opened: the difference is to that, whatever is sold meanwhile. */
  readonly #seen: SkuStock;

  constructor(kind: Kind, seen: SkuStock, branch: BranchId | null, reasons: readonly Reason[]) {
    this.kind = kind;
    // Most differences are found by counting.
    this.reason = reasons.find(({ books_as }) => books_as === 'miscounted') ?? reasons[0] ?? null;
    this.#sku = seen.sku;
    this.#seen = seen;
    this.branch = branch;
  }

  get isDirty(): boolean {
    return this.quantity.trim() !== '' || this.paper.trim() !== '' || this.note.trim() !== '';
  }

  /** What the branch held when the form was opened. */
  get held(): Quantity {
    return this.#seen.branches.find(({ branch }) => branch === this.branch)?.level.on_hand ?? 0;
  }

  /** How much more there will be; null while nothing that can be read is typed. */
  get delta(): Quantity | null {
    const typed = this.quantity.trim() === '' ? null : parseQuantity(this.quantity);
    if (typed === null) return null;
    return this.kind === 'receive' ? typed : typed - this.held;
  }

  /** Why it cannot be sent as it stands; null when it can. */
  get lacking(): string | null {
    const { delta } = this;
    if (this.branch === null) return say('lack_branch');
    if (delta === null || (this.kind === 'receive' && delta === 0)) return say('lack_quantity');
    if (this.kind === 'receive') return this.paper.trim() === '' ? say('lack_paper') : null;
    if (delta === 0) return say('lack_difference');
    if (!this.reason) return say('lack_reason');
    return (this.reason.note_required || this.reason.books_as === 'other') && this.note.trim() === '' ? say('lack_note') : null;
  }

  /** Whether it was booked. */
  async send(link: Link): Promise<boolean> {
    this.asking.problem = this.lacking;
    const { branch, delta } = this;
    if (this.lacking !== null || branch === null || delta === null) return false;
    const body: CommandBody = this.kind === 'receive'
      ? { stock: { receive: { reference: this.paper.trim(), lines: [{ sku: this.#sku, quantity: delta }] } } }
      : { stock: { adjust: { sku: this.#sku, delta, unsellable: 0, reason: this.reason?.books_as ?? 'other', note: this.note.trim(), code: this.reason?.id ?? null } } };
    return (await this.asking.ask(link.connection, commandOf(branch, body))) !== null;
  }
}
