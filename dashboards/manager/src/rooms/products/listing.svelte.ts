// The list as the address asks for it: what is looked for, in which order, which page; and what is chosen in it.
import type { InsideProduct, ProductPage } from '@onhand/sdk';
import { href } from '../../model/address.ts';
import { sentenceOf, type Link } from '../../model/link.ts';

export const PAGE = 50;
/** What can be asked of the list, as it stands in the address. */
export const ASKED = ['q', 'category', 'brand', 'tag', 'tax_class', 'state', 'missing', 'sort'] as const;
export type Asked = Partial<Record<(typeof ASKED)[number] | 'page', string>>;

export const COLUMNS = ['sku', 'category', 'brand', 'tags', 'price', 'cost', 'barcodes', 'state'] as const;
export type Column = (typeof COLUMNS)[number];
const SHOWN: readonly Column[] = ['sku', 'category', 'brand', 'price', 'state'];

export interface SavedView {
  name: string;
  asked: Asked;
}

interface Kept {
  columns: readonly Column[];
  views: readonly SavedView[];
}

export class Listing {
  page: ProductPage | null = $state.raw(null);
  problem: string | null = $state(null);
  loading: boolean = $state(false);
  columns: readonly Column[] = $state.raw(SHOWN);
  views: readonly SavedView[] = $state.raw([]);
  /** What is chosen, over all pages. */
  chosen: ReadonlyMap<string, InsideProduct> = $state.raw(new Map());
  readonly #link: Link;
  #reading = 0;

  constructor(link: Link) {
    this.#link = link;
    const kept = readKept(this.#key);
    if (kept) Object.assign(this, kept);
  }

  /** Reads what is asked for; the last question wins. */
  async read(asked: Asked): Promise<void> {
    const reading = (this.#reading += 1);
    this.loading = true;
    const { page, tax_class, ...rest } = asked;
    try {
      const cursor = String((Math.max(1, Number(page) || 1) - 1) * PAGE);
      const found = await this.#link.api.listProducts({ ...rest, tax_class: tax_class ?? null, limit: PAGE, cursor });
      if (reading !== this.#reading) return;
      this.page = found;
      this.problem = null;
      const now = new Map(found.items.map((item) => [item.product.handle, item]));
      this.chosen = new Map([...this.chosen].map(([handle, item]) => [handle, now.get(handle) ?? item]));
    } catch (error) {
      if (reading === this.#reading) this.problem = sentenceOf(error);
    }
    if (reading === this.#reading) this.loading = false;
  }

  choose(items: readonly InsideProduct[], on: boolean): void {
    const chosen = new Map(this.chosen);
    for (const item of items) {
      if (on) chosen.set(item.product.handle, item);
      else chosen.delete(item.product.handle);
    }
    this.chosen = chosen;
  }

  show(column: Column, on: boolean): void {
    this.columns = COLUMNS.filter((one) => (one === column ? on : this.columns.includes(one)));
    this.#write();
  }

  saveView(name: string, asked: Asked): void {
    this.views = [...this.views.filter((view) => view.name !== name), { name, asked }];
    this.#write();
  }

  dropView(name: string): void {
    this.views = this.views.filter((view) => view.name !== name);
    this.#write();
  }

  /** Views and columns are a person's own, on this device. */
  get #key(): string {
    return `onhand.products.${this.#link.person.id}`;
  }

  #write(): void {
    localStorage.setItem(this.#key, JSON.stringify({ columns: this.columns, views: this.views } satisfies Kept));
  }
}

function readKept(key: string): Kept | null {
  try {
    const { columns, views } = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept;
    return { columns: COLUMNS.filter((one) => columns.includes(one)), views: Array.isArray(views) ? views : [] };
  } catch {
    return null;
  }
}

export function askedOf(query: URLSearchParams): Asked {
  const asked: Asked = {};
  for (const name of [...ASKED, 'page'] as const) {
    const value = query.get(name);
    if (value) asked[name] = value;
  }
  return asked;
}

/** The address of the list with some of it asked otherwise; empty takes it out, and another question begins at the first page. */
export function asking(asked: Asked, change: Asked): string {
  const all = Object.entries({ ...asked, page: '', ...change }).filter(([, value]) => value);
  return href('products', [], Object.fromEntries(all) as Record<string, string>);
}
