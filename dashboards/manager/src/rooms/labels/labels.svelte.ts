// What gets a label, how many of each, and how they look; and the labels as the server makes them.
import { readGs1, type BranchId, type Catalogue, type DeliveryView, type GoodsLabelLayout, type GoodsLabelOrder, type GoodsLabels, type GoodsLabelShows, type GoodsLabelSymbol, type Sku } from '@onhand/sdk';
import { sentenceOf, type Link } from '../../model/link.ts';
import { saveAs } from '../../model/save-as.ts';

/** As many as a printer in the network takes in one go. */
export const SENT_MAX = 200;
/** As many articles as get labels in one go. */
export const MANY = 200;
/** As many as the server makes of one article. */
const COUNT_MAX = 2_000;
const KEPT = 'onhand.labels';

/** One article, as it is typed. */
export interface Wanted {
  readonly key: number;
  readonly sku: Sku;
  count: string;
  lot: string;
  serial: string;
  expires: string;
}

/** What leads here from another room: in the address, so that it survives loading the page again. */
export type Asked = { sku: Sku; count?: number; lot?: string; serial?: string; expires?: string };

/** What of an address is labels to be made; nothing of one that was cut off. */
export function askedOf(text: string | null): Asked[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read) ? read.filter((one): one is Asked => typeof one?.sku === 'string') : [];
  } catch {
    return [];
  }
}

interface Looks {
  layout: string;
  symbol: GoodsLabelSymbol;
  shows: GoodsLabelShows;
  dpi: number;
}

const USUAL: Looks = {
  layout: 'a4_24', symbol: 'barcode', dpi: 203,
  shows: { name: true, options: true, price: true, unit_price: false, sku: true, supplier_code: false, lot: true },
};

function remembered(): Looks {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Looks>;
    return { ...USUAL, ...kept, shows: { ...USUAL.shows, ...kept.shows } };
  } catch {
    return { ...USUAL };
  }
}

export class LabelMaker {
  lines: Wanted[] = $state([]);
  looks: Looks = $state(remembered());
  skip = $state(0);
  layouts: readonly GoodsLabelLayout[] = $state.raw([]);
  made: GoodsLabels | null = $state.raw(null);
  problem: string | null = $state(null);
  readonly #link: Link;
  #key = 0;
  #beginning: Promise<void> | null = null;
  #asking = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  get layout(): GoodsLabelLayout | null {
    return this.layouts.find(({ id }) => id === this.looks.layout) ?? this.layouts[0] ?? null;
  }

  /** Labels of all articles together, as far as they are typed well. */
  get all(): number {
    return this.lines.reduce((sum, { count }) => sum + (countOf(count) ?? 0), 0);
  }

  get wrong(): boolean {
    return this.lines.some(({ count }) => countOf(count) === null);
  }

  /** Reads what labels may be printed on, once however many want it; what was not to be had is read again when somebody asks. */
  begin(): Promise<void> {
    this.#beginning ??= this.#readLayouts().finally(() => (this.#beginning = null));
    return this.#beginning;
  }

  async #readLayouts(): Promise<void> {
    try {
      this.layouts = await this.#link.api.listLabelLayouts();
      if (this.layout) this.looks.layout = this.layout.id;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  remember(): void {
    localStorage.setItem(KEPT, JSON.stringify(this.looks));
  }

  put({ sku, count = 1, lot = '', serial = '', expires = '' }: Asked): void {
    const same = this.lines.find((one) => one.sku === sku && one.lot === lot && one.serial === serial);
    if (same) same.count = String((countOf(same.count) ?? 0) + count);
    else this.lines.push({ key: (this.#key += 1), sku, count: String(count), lot, serial, expires });
  }

  /** A scan of a package says its lot and its day as well. */
  scanned(sku: Sku, code: string): void {
    const said = code === '' ? null : readGs1(code);
    this.put({ sku, lot: said?.lot ?? '', serial: said?.serial ?? '', expires: said?.expires ?? '' });
  }

  step(line: Wanted, by: number): void {
    line.count = String(Math.min(COUNT_MAX, Math.max(1, (countOf(line.count) ?? 1) + by)));
  }

  drop(line: Wanted): void {
    this.lines = this.lines.filter((one) => one.key !== line.key);
  }

  order(branch: BranchId): GoodsLabelOrder {
    const text = (typed: string) => typed.trim() || null;
    const lines = this.lines.map(({ sku, count, lot, serial, expires }) => ({
      sku, count: countOf(count) ?? 1, ...(text(lot) && { lot: lot.trim() }), ...(text(serial) && { serial: serial.trim() }), expires: expires.trim(),
    }));
    return { branch, layout: this.looks.layout, lines, shows: { ...this.looks.shows }, symbol: this.looks.symbol, skip: this.skip };
  }

  /** Makes them anew; a newer question makes an older answer void. */
  async make(branch: BranchId): Promise<void> {
    const asking = (this.#asking += 1);
    if (this.layouts.length === 0) await this.begin();
    if (this.layouts.length === 0 || asking !== this.#asking) return;
    if (this.lines.length === 0) {
      [this.made, this.problem] = [null, null];
      return;
    }
    if (this.wrong) return;
    try {
      const made = await this.#link.api.makeLabels(this.order(branch));
      if (asking === this.#asking) [this.made, this.problem] = [made, null];
    } catch (error) {
      if (asking === this.#asking) [this.made, this.problem] = [null, sentenceOf(error)];
    }
  }

  /** The same for a label printer, as a file. */
  async save(branch: BranchId): Promise<void> {
    try {
      const zpl = await this.#link.api.writeLabels(this.order(branch), { dpi: String(this.looks.dpi) });
      saveAs(new Blob([zpl], { type: 'text/plain' }), 'labels.zpl');
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }
}

/** A whole number of labels; null for what is none. */
export function countOf(typed: string): number | null {
  const count = /^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : 0;
  return count >= 1 && count <= COUNT_MAX ? count : null;
}

/** What came good of an order, a label for each whole piece. */
export async function ofPurchase(link: Link, id: string): Promise<Asked[]> {
  const { lines } = await link.api.readPurchase(id);
  return lines.filter(({ good }) => good >= 1_000).map(({ sku, good }) => ({ sku, count: Math.floor(good / 1_000) }));
}

/** The same of a delivery, whether or not it was ordered. */
export function ofDelivery({ lines }: Pick<DeliveryView, 'lines'>): Asked[] {
  return lines.filter(({ good }) => good >= 1_000).map(({ sku, good }) => ({ sku, count: Math.min(COUNT_MAX, Math.floor(good / 1_000)) }));
}

/** One for each article whose price has changed since a moment; whether there are more than get labels in one go. */
export async function ofPrices(link: Link, since: number): Promise<{ all: Asked[]; more: boolean }> {
  const { items, next } = await link.api.listPricesChanged({ since, limit: MANY });
  return { all: items.map(({ sku }) => ({ sku })), more: next !== null };
}

/** The part of an address that has labels for some articles, one each; null where they are too many for one. */
export function addressOf(skus: readonly Sku[]): Record<string, string> | null {
  return skus.length === 0 || skus.length > MANY ? null : { of: JSON.stringify(skus.map((sku) => ({ sku }))) };
}

/** How many sheets it takes. */
export function sheetsOf({ layout, labels, skip }: GoodsLabels): number {
  const places = layout.sheet ? layout.sheet.columns * layout.sheet.rows : 1;
  return Math.ceil((skip + labels.reduce((sum, { count }) => sum + count, 0)) / places);
}

/** Whether an article's goods are told apart by a number. */
export function trackedBy(catalogue: Catalogue, sku: Sku): 'lot' | 'serial' | null {
  const tracking = catalogue.bySku(sku)?.variant.tracking ?? 'untracked';
  return tracking === 'untracked' ? null : tracking === 'serial' ? 'serial' : 'lot';
}
