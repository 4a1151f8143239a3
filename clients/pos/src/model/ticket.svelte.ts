// The ticket that is being made at the till: lines, discounts and sums, all in minor units and milli-units.
import { ONE, share, times, type Amount, type Article, type Catalogue, type Quantity, type Sell, type SellLine, type Tender } from '@onhand/sdk';

/** Either a part in parts per million, which follows the quantity, or a fixed amount. */
export type Discount = { ppm: number } | { amount: Amount };

export interface Line {
  sku: string;
  label: string;
  unitPrice: Amount;
  quantity: Quantity;
  discount: Discount | null;
}

/** What the server takes for one line (its own limit is the same). */
const QUANTITY_MAX = 9_999 * ONE;
const LINES_MAX = 500;

/** Tells lines apart. The price comes first, because a SKU may end in digits. */
export function lineKey({ sku, unitPrice }: Line): string {
  return `${unitPrice}/${sku}`;
}

export function lineGross(line: Line): Amount {
  return times(line.unitPrice, line.quantity);
}

/** Never more than the line comes to. */
export function lineDiscount(line: Line): Amount {
  const gross = lineGross(line);
  if (!line.discount) return 0;
  const wanted = 'ppm' in line.discount ? share(gross, line.discount.ppm) : line.discount.amount;
  return Math.min(wanted, gross);
}

export function lineTotal(line: Line): Amount {
  return lineGross(line) - lineDiscount(line);
}

export function ticketTotal(lines: readonly Line[]): Amount {
  return lines.reduce((sum, line) => sum + lineTotal(line), 0);
}

/** The catalogue is the one that the lines' prices come from: the server holds them against it. */
export function toSell(lines: readonly Line[], { currency, seq }: { currency: string; seq: number }, tenders: Tender[]): Sell {
  const sold = lines.map((line): SellLine => ({
    sku: line.sku,
    quantity: line.quantity,
    unit_price: line.unitPrice,
    discount: lineDiscount(line),
  }));
  return { currency, lines: sold, tenders, catalogue_seq: seq };
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
    if (same) same.quantity = Math.min(same.quantity + line.quantity, QUANTITY_MAX);
    else if (merged.length < LINES_MAX) merged.push(line);
  }
  return merged;
}

/** Where an open ticket outlives a reload. */
export type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
const KEY = 'onhand.ticket';

export class OpenTicket {
  lines: Line[] = $state([]);
  selected: number = $state(-1);
  /** What was cleared away and can still be brought back. */
  discarded: Line[] | null = $state.raw(null);
  readonly #keep: Keep | null;

  constructor(keep: Keep | null = null) {
    this.#keep = keep;
    this.lines = restore(keep);
    this.selected = this.lines.length - 1;
  }

  get total(): Amount {
    return ticketTotal(this.lines);
  }

  get pieces(): Quantity {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  get current(): Line | undefined {
    return this.lines[this.selected];
  }

  /** The same article at the same price raises the quantity of its line. False when the ticket is full. */
  add(article: Article): boolean {
    const { sku, label } = article;
    const at = this.lines.findIndex((line) => line.sku === sku && line.unitPrice === article.variant.price);
    if (at >= 0) {
      this.selected = at;
      return this.change(at, ONE);
    }
    if (this.lines.length >= LINES_MAX) return false;
    this.lines.push({ sku, label, unitPrice: article.variant.price, quantity: ONE, discount: null });
    this.selected = this.lines.length - 1;
    this.#save();
    return true;
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

  discount(at: number, discount: Discount | null): void {
    const line = this.lines[at];
    if (line) line.discount = discount;
    this.#save();
  }

  remove(at: number): void {
    this.lines.splice(at, 1);
    this.selected = Math.min(this.selected, this.lines.length - 1);
    this.#save();
  }

  /** Gives every line the price of a newer catalogue, before the ticket is paid; the lines that cost something else now. */
  reprice(catalogue: Pick<Catalogue, 'bySku'>): Repriced[] {
    const repriced: Repriced[] = [];
    for (const line of this.lines) {
      const price = catalogue.bySku(line.sku)?.variant.price;
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

  /** Empties the ticket because its sale is made. */
  clear(): void {
    this.lines = [];
    this.selected = -1;
    this.discarded = null;
    this.#save();
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
  }

  #save(): void {
    if (this.lines.length === 0) this.#keep?.removeItem(KEY);
    else this.#keep?.setItem(KEY, JSON.stringify(this.lines));
  }
}

function restore(keep: Keep | null): Line[] {
  try {
    const lines: unknown = JSON.parse(keep?.getItem(KEY) ?? '[]');
    return Array.isArray(lines) ? (lines as Line[]) : [];
  } catch {
    return [];
  }
}
