// All articles of the organisation on one device: ordered, by code, by category and by search, amended by what changed
// and never rebuilt for it. It knows nothing of where changes come from or where they are kept.
import { codeKey, codeKeys } from '../codes.ts';
import type { Article } from '../catalogue.ts';
import type { CatalogueView, HouseSettings, Product, TaxClass, Variant } from '../gen/protocol.ts';
import type { PackRead } from '../packs.ts';
import { SearchIndex, Synonyms, type FrozenIndex } from './search.ts';

/** What a catalogue tells beside its products. */
export type Head = Omit<CatalogueView, 'products' | 'next'>;

/** Neighbours in the order of handles, kept and written together. */
export interface Chunk {
  id: number;
  products: Product[];
}

/** Search as it is kept: the index, and the SKUs that stand in its places, a line each. */
export interface FrozenSearch {
  index: FrozenIndex;
  skus: string;
}

const NO_GROUPS: readonly string[][] = [];

/** A change writes one chunk: small enough for that, and few enough to be read at once. */
const CHUNK_MAX = 512;

export class Assortment {
  head: Head;
  readonly #chunks: Chunk[] = [];
  #nextId = 1;
  readonly #bySku = new Map<string, Article>();
  readonly #byKey = new Map<string, Article>();
  readonly #packs = new Map<string, PackRead>();
  readonly #categories = new Map<string, Map<string, Article>>();
  #index = new SearchIndex<Article>();
  readonly #places = new Map<string, number>();
  /** Articles that search is still to read, from `#read` on; those that are gone meanwhile are passed over. */
  #unread: Article[] = [];
  #read = 0;
  #groups = NO_GROUPS;
  #synonyms = new Synonyms();

  constructor(head: Head) {
    this.head = head;
  }

  get size(): number {
    return this.#bySku.size;
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** Names of all categories, in order. */
  get categories(): string[] {
    return [...this.#categories.keys()].sort((a, b) => a.localeCompare(b));
  }

  /** False while search still misses articles. */
  get isSearchable(): boolean {
    return this.#read >= this.#unread.length;
  }

  /** How many articles search has still to read. */
  get unread(): number {
    return this.#unread.length - this.#read;
  }

  bySku(sku: string): Article | undefined {
    return this.#bySku.get(sku);
  }

  byCode(code: string): Article | undefined {
    for (const key of codeKeys(code)) {
      const article = this.#byKey.get(key) ?? this.#bySku.get(key);
      if (article) return article;
    }
    return this.#bySku.get(code.trim());
  }

  /** The pack whose barcode it is. */
  byPack(code: string): PackRead | undefined {
    for (const key of codeKeys(code)) {
      const found = this.#packs.get(key);
      if (found) return found;
    }
    return undefined;
  }

  taxClass(variant: Variant): TaxClass | undefined {
    return this.head.tax_classes.find((tax) => tax.id === variant.tax_class);
  }

  /** The first articles of a category, or of all. */
  browse(category: string | null, most: number): Article[] {
    const found: Article[] = [];
    for (const article of category === null ? this.#inOrder() : (this.#categories.get(category)?.values() ?? [])) {
      if (found.length >= most) break;
      found.push(article);
    }
    return found;
  }

  countOf(category: string | null): number {
    return category === null ? this.size : (this.#categories.get(category)?.size ?? 0);
  }

  search(text: string, most = 60): Article[] {
    return this.#index.search(text, most, this.#synonymsNow());
  }

  /** Made anew only when the catalogue tells others; one that was kept by an older program tells none. */
  #synonymsNow(): Synonyms {
    const groups = (this.head as { settings?: HouseSettings }).settings?.synonyms ?? NO_GROUPS;
    if (groups !== this.#groups) [this.#groups, this.#synonyms] = [groups, new Synonyms(groups)];
    return this.#synonyms;
  }

  /** Takes a chunk as it was kept; they come in the order of handles. */
  load(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#nextId = Math.max(this.#nextId, chunk.id + 1);
    for (const product of chunk.products) this.#enter(product);
  }

  /** Takes a change: whole products in their new form, and handles of those that are gone. Returns the chunks it touched. */
  apply(changed: readonly Product[], removed: readonly string[] = []): { written: Chunk[]; emptied: number[] } {
    const written = new Set<Chunk>();
    for (const handle of removed) this.#take(handle, written);
    // All old forms go first: a SKU or a barcode may have moved from one product to another.
    for (const product of changed) this.#leave(product.handle);
    for (const product of changed) {
      this.#put(product, written);
      this.#enter(product);
    }
    const emptied = this.#chunks.filter(({ products }) => products.length === 0);
    for (const chunk of emptied) {
      this.#chunks.splice(this.#chunks.indexOf(chunk), 1);
      written.delete(chunk);
    }
    return { written: [...written], emptied: emptied.map(({ id }) => id) };
  }

  /** Lets search read some more articles; true when it knows them all. */
  readOn(enough: () => boolean): boolean {
    if (this.#index.isWorn) this.#readAnew();
    for (let done = 0; this.#read < this.#unread.length; this.#read += 1, done += 1) {
      if (done > 0 && done % 32 === 0 && enough()) return false;
      const article = this.#unread[this.#read];
      if (!article || this.#bySku.get(article.sku) !== article) continue;
      const { sku, label, product, variant } = article;
      this.#places.set(sku, this.#index.add({ item: article, label, category: `${product.category} ${product.brand} ${product.search ?? ''}`, keys: [sku, ...variant.barcodes] }));
    }
    this.#unread = [];
    this.#read = 0;
    return true;
  }

  /** Search as it can be kept; it must have read all, in an assortment that was only loaded. */
  freeze(): FrozenSearch {
    const skus = [...this.#places].sort(([, a], [, b]) => a - b).map(([sku]) => sku);
    return { index: this.#index.freeze(), skus: skus.join('\n') };
  }

  /** Takes search as it was kept. What has changed since, by handles, is read again. */
  adopt({ index, skus }: FrozenSearch, changed: ReadonlySet<string>): void {
    this.#places.clear();
    const items = (skus === '' ? [] : skus.split('\n')).map((sku, place) => {
      const article = this.#bySku.get(sku) ?? null;
      if (!article || changed.has(article.product.handle)) return null;
      this.#places.set(sku, place);
      return article;
    });
    this.#index = new SearchIndex({ frozen: index, items, keysOf: ({ sku, variant }) => [sku, ...variant.barcodes] });
    this.#unread = [...this.#inOrder()].filter(({ sku }) => !this.#places.has(sku));
    this.#read = 0;
  }

  #readAnew(): void {
    this.#index = new SearchIndex();
    this.#places.clear();
    this.#unread = [...this.#inOrder()];
    this.#read = 0;
  }

  *#inOrder(): Generator<Article> {
    for (const { products } of this.#chunks) {
      for (const product of products) {
        for (const { sku } of product.variants) {
          const article = this.#bySku.get(sku);
          if (article?.product === product) yield article;
        }
      }
    }
  }

  #enter(product: Product): void {
    for (const variant of product.variants) {
      const label = variant.name ? `${product.name} ${variant.name}` : product.name;
      const article: Article = { sku: variant.sku, label, product, variant };
      this.#bySku.set(variant.sku, article);
      for (const barcode of variant.barcodes) {
        for (const [index, key] of codeKeys(barcode).entries()) {
          if (index === 0 || !this.#byKey.has(key)) this.#byKey.set(key, article); // What is printed beats what it may mean.
        }
      }
      // An older till kept products without packs.
      for (const pack of variant.packs ?? []) for (const barcode of pack.barcodes) this.#packs.set(codeKey(barcode.trim()), { article, pack });
      let shelf = this.#categories.get(product.category);
      if (!shelf) this.#categories.set(product.category, (shelf = new Map()));
      shelf.set(variant.sku, article);
      this.#unread.push(article);
    }
  }

  /** Takes the articles of a product out of everything but its chunk. */
  #leave(handle: string): void {
    const { chunk, at } = this.#find(handle);
    const product = chunk?.products[at];
    if (product?.handle !== handle) return;
    for (const { sku, barcodes, packs } of product.variants) {
      const article = this.#bySku.get(sku);
      if (article?.product !== product) continue;
      this.#bySku.delete(sku);
      for (const key of barcodes.flatMap(codeKeys)) if (this.#byKey.get(key) === article) this.#byKey.delete(key);
      for (const key of (packs ?? []).flatMap((pack) => pack.barcodes.map((barcode) => codeKey(barcode.trim())))) if (this.#packs.get(key)?.article === article) this.#packs.delete(key);
      const shelf = this.#categories.get(product.category);
      shelf?.delete(sku);
      if (shelf?.size === 0) this.#categories.delete(product.category);
      const place = this.#places.get(sku);
      if (place !== undefined) this.#index.remove(place);
      this.#places.delete(sku);
    }
  }

  #take(handle: string, written: Set<Chunk>): void {
    this.#leave(handle);
    const { chunk, at } = this.#find(handle);
    if (chunk?.products[at]?.handle !== handle) return;
    chunk.products.splice(at, 1);
    written.add(chunk);
  }

  #put(product: Product, written: Set<Chunk>): void {
    let { chunk, at } = this.#find(product.handle);
    if (!chunk) {
      chunk = { id: this.#nextId++, products: [] };
      this.#chunks.push(chunk);
      at = 0;
    }
    const replaces = chunk.products[at]?.handle === product.handle ? 1 : 0;
    chunk.products.splice(at, replaces, product);
    written.add(chunk);
    if (chunk.products.length <= CHUNK_MAX) return;
    // Appending is how a whole catalogue comes, and then full chunks are worth more than halves.
    const keep = at === CHUNK_MAX ? CHUNK_MAX : CHUNK_MAX / 2;
    const rest = { id: this.#nextId++, products: chunk.products.splice(keep) };
    this.#chunks.splice(this.#chunks.indexOf(chunk) + 1, 0, rest);
    written.add(rest);
  }

  /** The chunk that has or would have a handle, and its place there. */
  #find(handle: string): { chunk: Chunk | undefined; at: number } {
    const chunk = this.#chunks[Math.max(0, firstAfter(this.#chunks, (one) => (one.products[0]?.handle ?? '') > handle) - 1)];
    const at = chunk ? firstAfter(chunk.products, (one) => one.handle >= handle) : 0;
    return { chunk, at };
  }
}

/** How many of the things come before the first one that is beyond; those that are lie at the end. */
function firstAfter<T>(things: readonly T[], isBeyond: (thing: T) => boolean): number {
  let [low, high] = [0, things.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeyond(things[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
