// The ticket that is being made at the till: lines, discounts and sums, all in minor units and milli-units.
import { ONE, uuid7, type Amount, type Article, type BasketPromotion, type Discount, type Quantity, type TaxTerms, type Tender, type Unit } from '@onhand/sdk';
import type { Approval } from '../approval/approvals.ts';
import type { Draft, Keep, Customer } from './drafts.ts';
import { withLot, type NamedLot } from './lots.ts';
import { lineSums, ticketTotal, type LineSum } from './sums.ts';
import { paidBy, together } from './tenders.ts';

export interface Line {
  sku: string;
  label: string;
  unitPrice: Amount;
  quantity: Quantity;
  /** Either a part in parts per million, which follows the quantity, or a fixed amount. */
  discount: Discount | null;
  /** How it is taxed; a line of an older build has none. */
  tax?: TaxTerms;
  /** What it is measured in; a line of pieces has none. */
  unit?: Unit;
  /** Lots or serial numbers that were scanned or chosen; a line of goods that are not told apart has none. */
  lots?: readonly NamedLot[];
}

/** What the server takes for one line (its own limit is the same). */
export const QUANTITY_MAX = 9_999 * ONE;
const LINES_MAX = 500;

/** Tells lines apart. The price comes first, because a SKU may end in digits. */
export function lineKey({ sku, unitPrice }: Line): string {
  return `${unitPrice}/${sku}`;
}

/** Whether it is sold by weight or by length, so that a part of a unit can be. */
export function isMeasured({ unit }: Pick<Article['variant'], 'unit'>): boolean {
  return unit !== undefined && unit !== 'piece';
}

/** A line that costs something else since the catalogue changed. */
export interface Repriced {
  label: string;
  was: Amount;
  is: Amount;
}

/** Lines of the same article at the same price become one; what does not fit on a ticket is left out. */
function merge(lines: readonly Line[]): Line[] {
  const merged: Line[] = [];
  for (const line of lines) {
    const same = merged.find((other) => lineKey(other) === lineKey(line));
    if (same) {
      same.quantity = Math.min(same.quantity + line.quantity, QUANTITY_MAX);
      if (line.lots) same.lots = line.lots.reduce<readonly NamedLot[]>(withLot, same.lots ?? []);
    }
    else if (merged.length < LINES_MAX) merged.push(line);
  }
  return merged;
}

/** What was done to one line by hand, and how it was before. */
export interface Undoable {
  what: 'removed' | 'changed';
  line: Line;
  at: number;
}

/** Which promotions count for lines, and for whose. */
export type Promoted = (lines: readonly Line[], group: number | null) => BasketPromotion[];

/** Writes nothing down, for tickets that need not outlive the page. */
const KEPT_NOWHERE: Keep = { put: () => {}, remove: () => {} };

export class OpenTicket {
  /** Becomes the id of the sale, so that a ticket whose sale was written down already is known after a crash. */
  id: string = uuid7();
  lines: Line[] = $state([]);
  /** What has been given towards it. */
  tenders: Tender[] = $state.raw([]);
  customer: Customer | null = $state.raw(null);
  /** The customer group whose prices the lines have; null: those for everybody. */
  group: number | null = $state(null);
  /** What is taken off the whole ticket. */
  whole: Discount | null = $state.raw(null);
  /** Why something is taken off, and who stands for it. */
  reason: string = $state('');
  /** Which of the house's reasons that is. */
  code: number | null = $state(null);
  /** The age that somebody looked for. */
  ageChecked: number | null = $state(null);
  approval: Approval | null = $state.raw(null);
  selected: number = $state(-1);
  /** What was cleared away and can still be brought back. */
  discarded: Line[] | null = $state.raw(null);
  /** The last change of a line by hand, as long as it can be taken back. */
  undoable: Undoable | null = $state.raw(null);
  readonly #keep: Keep;
  readonly #promoted: Promoted;
  #began = Date.now();

  constructor(keep: Keep = KEPT_NOWHERE, promoted: Promoted = () => []) {
    this.#keep = keep;
    this.#promoted = promoted;
  }

  /** Promotions that count for it, or for other lines that it might have. */
  promotions(lines: readonly Line[] = this.lines): BasketPromotion[] {
    return this.#promoted(lines, this.group);
  }

  /** What stands beside each line. */
  get sums(): LineSum[] {
    return lineSums(this.lines, this.promotions());
  }

  get total(): Amount {
    return ticketTotal(this.lines, this.whole, this.promotions());
  }

  /** What has been given so far. */
  get paid(): Amount {
    return paidBy(this.tenders);
  }

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Nothing on it and nothing given for it: only then is there nothing to lose. */
  get isBlank(): boolean {
    return this.isEmpty && this.tenders.length === 0;
  }

  /** How many things are on it; what is weighed or measured is one, however much of it. */
  get pieces(): Quantity {
    return this.lines.reduce((sum, line) => sum + (line.unit ? ONE : line.quantity), 0);
  }

  get current(): Line | undefined {
    return this.lines[this.selected];
  }

  /**
   * The same article at the same price raises the quantity of its line. False when it does not fit on the ticket.
   * `select` is false where somebody is busy with another line.
   */
  add({ sku, label, variant, tax }: Article, quantity: Quantity = ONE, select = true): boolean {
    let at = this.lines.findIndex((line) => line.sku === sku && line.unitPrice === variant.price);
    if (at >= 0) {
      if (!this.change(at, quantity)) return false;
    } else {
      if (this.lines.length >= LINES_MAX || quantity > QUANTITY_MAX) return false;
      if (this.isEmpty) this.#began = Date.now();
      at = this.lines.push({ sku, label, unitPrice: variant.price, quantity, discount: null, ...(tax ? { tax } : {}), ...(isMeasured(variant) ? { unit: variant.unit } : {}) }) - 1;
      this.#save();
    }
    if (select) this.selected = at;
    return true;
  }

  /** Says which lot or unit a piece of an article is. */
  nameLot(sku: string, piece: NamedLot): void {
    const line = this.lines.findLast((one) => one.sku === sku);
    if (line) line.lots = withLot(line.lots ?? [], piece);
    this.#save();
  }

  /** Chooses the lots of a line anew. */
  chooseLots(at: number, lots: readonly NamedLot[]): void {
    const line = this.lines[at];
    if (line) line.lots = lots;
    this.#save();
  }

  /** Raises or lowers a quantity; at nothing left the line goes. */
  change(at: number, by: Quantity): boolean {
    const line = this.lines[at];
    if (!line || line.quantity + by > QUANTITY_MAX) return false;
    if (line.quantity + by <= 0) this.remove(at);
    else line.quantity += by;
    this.#save();
    return true;
  }

  /** The same by hand: it can be taken back. */
  changeByHand(at: number, by: Quantity): boolean {
    const line = this.lines[at];
    if (!line) return false;
    const before: Undoable = { what: line.quantity + by <= 0 ? 'removed' : 'changed', line: $state.snapshot(line), at };
    if (!this.change(at, by)) return false;
    // Several taps on one line are one change: what comes back is what was there before the first.
    const same = this.undoable && lineKey(this.undoable.line) === lineKey(before.line) ? this.undoable : before;
    this.undoable = { ...same, what: before.what };
    return true;
  }

  /** Sets a quantity that was typed; none at all takes the line away. */
  setQuantity(at: number, quantity: Quantity): boolean {
    const line = this.lines[at];
    return line !== undefined && this.changeByHand(at, quantity - line.quantity);
  }

  /** Takes a line away, which can be brought back. */
  removeByHand(at: number): void {
    const line = this.lines[at];
    if (line) this.changeByHand(at, -line.quantity);
  }

  /** Takes the last thing back that was done by hand: the line as it was before, wherever it is now. */
  undo(): void {
    if (this.discarded) return this.bringBack();
    if (!this.undoable) return;
    const { line, at } = this.undoable;
    const now = this.lines.findIndex((other) => lineKey(other) === lineKey(line));
    if (now >= 0) this.lines.splice(now, 1, line);
    else this.lines.splice(Math.min(at, this.lines.length), 0, line);
    this.selected = now >= 0 ? now : Math.min(at, this.lines.length - 1);
    this.undoable = null;
    this.#save();
  }

  give(tender: Tender): void {
    this.tenders = together(this.tenders, tender);
    this.#save();
  }

  /** Hands a tender back before the sale is made. */
  giveBack(at: number): void {
    this.tenders = this.tenders.filter((_, index) => index !== at);
    this.#save();
  }

  discount(at: number, discount: Discount | null): void {
    const line = this.lines[at];
    if (line) line.discount = discount;
    this.#save();
  }

  /** Takes something off the whole ticket. */
  discountWhole(discount: Discount | null): void {
    this.whole = discount;
    this.#save();
  }

  /** Notes why something is taken off, and who stands for it. */
  ground(reason: string, approval: Approval | null, code: number | null = null): void {
    this.reason = reason;
    this.code = code;
    if (approval) this.approval = approval;
    this.#save();
  }

  /** Somebody looked at how old the customer is. */
  checkAge(age: number): void {
    this.ageChecked = age;
    this.#save();
  }

  remove(at: number): void {
    this.lines.splice(at, 1);
    this.selected = Math.min(this.selected, this.lines.length - 1);
    this.#save();
  }

  /** Gives every line the price of a newer catalogue, before the ticket is paid; the lines that cost something else now. */
  reprice(catalogue: { bySku(sku: string): Article | undefined }): Repriced[] {
    const repriced: Repriced[] = [];
    for (const line of this.lines) {
      const now = catalogue.bySku(line.sku);
      const price = now?.variant.price;
      if (now?.tax) line.tax = now.tax;
      if (price === undefined || price === line.unitPrice) continue;
      repriced.push({ label: line.label, was: line.unitPrice, is: price });
      line.unitPrice = price;
    }
    if (repriced.length === 0) return repriced;
    const selected = this.current;
    this.lines = merge(this.lines);
    this.selected = this.lines.findIndex((line) => selected !== undefined && lineKey(line) === lineKey(selected));
    this.#save();
    return repriced;
  }

  /** Says whose prices it has, and gives the lines theirs. */
  setGroup(group: number | null, catalogue: { bySku(sku: string): Article | undefined }): void {
    this.group = group;
    this.reprice(catalogue);
    this.#save();
  }

  /** The ticket as it is, to be written down or put aside. */
  draft(parked: number | null = null): Draft {
    const { id, tenders, customer, group, whole, reason, code, ageChecked, approval } = this;
    return { id, lines: $state.snapshot(this.lines), tenders, customer, group, whole, reason, code, ageChecked, approval, began: this.#began, parked };
  }

  /** Goes on with a ticket that was written down. */
  takeUp({ id, lines, tenders, customer, began, group = null, whole = null, reason = '', code = null, ageChecked = null, approval = null }: Draft): void {
    Object.assign(this, { id, lines, tenders, customer, group, whole, reason, code, ageChecked, approval, selected: lines.length - 1, discarded: null, undoable: null });
    this.#began = began;
    this.#save();
  }

  /** Puts an empty ticket in the place of this one, which somebody else keeps. */
  putAside(): Draft {
    const draft = this.draft(Date.now());
    this.#begin();
    return draft;
  }

  /** Empties the ticket because its sale is made. */
  clear(): void {
    this.#keep.remove(this.id);
    this.#begin();
  }

  /** Empties the ticket because somebody wants to begin anew, who may have touched the wrong button. */
  discard(): void {
    const discarded = this.lines;
    this.clear();
    this.discarded = discarded;
  }

  /** Brings back what was cleared away, before anything that came on the ticket since. */
  bringBack(): void {
    if (!this.discarded) return;
    this.lines = merge([...this.discarded, ...this.lines]);
    this.discarded = null;
    this.selected = this.lines.length - 1;
    this.#save();
  }

  forgetDiscarded(): void {
    this.discarded = null;
    this.undoable = null;
  }

  #begin(): void {
    Object.assign(this, { id: uuid7(), lines: [], tenders: [], customer: null, group: null, whole: null, reason: '', code: null, ageChecked: null, approval: null, selected: -1, discarded: null, undoable: null });
  }

  #save(): void {
    if (this.isBlank) this.#keep.remove(this.id);
    else this.#keep.put(this.draft());
  }
}
