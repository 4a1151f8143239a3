// The catalogue on the device: loading every page of it, finding a product by what was scanned or typed, and keeping
// it for a start without a network.
import { openDB } from 'idb';
import { fold } from './assortment/search.ts';
import { codeKeys } from './codes.ts';
import type { Branch, CatalogueView, Product, RegisterName, StaffView, TaxClass, Variant } from './gen/protocol.ts';

/** One sellable thing as a till or a list shows it. */
export interface Article {
  sku: string;
  /** Product and variant, "Berry Mix 50 ml". */
  label: string;
  product: Product;
  variant: Variant;
}

interface Source {
  readCatalogue(query: { cursor?: string | null; limit: number }): Promise<CatalogueView>;
}

const PAGE = 500;
const ATTEMPTS = 3;

/** Reads all pages. When the catalogue changes meanwhile it starts again, so that a result never mixes two versions. */
export async function loadCatalogue(source: Source): Promise<CatalogueView> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await source.readCatalogue({ limit: PAGE });
    const products = [...first.products];
    let page = first;
    while (page.next !== null && page.seq === first.seq) {
      page = await source.readCatalogue({ cursor: page.next, limit: PAGE });
      products.push(...page.products);
    }
    // After some attempts a mixture is better than nothing: the older position in it makes the next push load it again.
    if (page.seq === first.seq || attempt >= ATTEMPTS) return { ...first, products, next: null };
  }
}

export class Catalogue {
  readonly view: CatalogueView;
  readonly articles: Article[] = [];
  readonly #bySku = new Map<string, Article>();
  readonly #byCode = new Map<string, Article>();
  /** What search looks through: one text for each article, all of them in one, and where each begins in it. */
  readonly #texts: string[] = [];
  readonly #all: string;
  readonly #starts: Uint32Array;

  constructor(view: CatalogueView) {
    this.view = view;
    for (const product of view.products) {
      for (const variant of product.variants) this.#add(product, variant);
    }
    this.#all = this.#texts.join('\n');
    this.#starts = new Uint32Array(this.#texts.length);
    let start = 0;
    for (const [index, text] of this.#texts.entries()) {
      this.#starts[index] = start;
      start += text.length + 1;
    }
  }

  get currency(): string {
    return this.view.currency;
  }

  get branches(): Branch[] {
    return this.view.branches;
  }

  get staff(): StaffView[] {
    return this.view.staff;
  }

  get registers(): RegisterName[] {
    return this.view.registers;
  }

  bySku(sku: string): Article | undefined {
    return this.#bySku.get(sku);
  }

  /** What a scanner read: a barcode in any spelling, or a SKU that was printed as one. */
  byCode(code: string): Article | undefined {
    for (const key of codeKeys(code)) {
      const article = this.#byCode.get(key) ?? this.#bySku.get(key);
      if (article) return article;
    }
    return this.#bySku.get(code.trim());
  }

  taxClass(variant: Variant): TaxClass | undefined {
    return this.view.tax_classes.find((tax) => tax.id === variant.tax_class);
  }

  /**
   * Articles in whose name, category or SKU every word occurs. Best first: the SKU itself, then SKUs and names that
   * start with the text, then names with a word that starts with it, then the rest; each in catalogue order.
   */
  search(text: string, most = 60): Article[] {
    const wanted = fold(text).replaceAll('|', '');
    if (wanted === '') return this.articles.slice(0, most);
    const words = wanted.split(' ');
    if (words.some((word) => !this.#all.includes(word))) return [];
    const found = new Set<Article>();
    for (const needle of [`|${wanted}|`, `|${wanted}`, `| ${wanted}`, ` ${wanted}`]) this.#look([needle], most, found);
    this.#look(words, most, found);
    return [...found];
  }

  #add(product: Product, variant: Variant): void {
    const label = variant.name ? `${product.name} ${variant.name}` : product.name;
    const article: Article = { sku: variant.sku, label, product, variant };
    this.articles.push(article);
    // The SKU stands between bars, so that "is the SKU", "the SKU starts with" and "the name starts with" are all
    // plain texts to look for.
    this.#texts.push(`|${fold(variant.sku)}| ${fold(`${label} ${product.category}`).replaceAll('|', '')}`);
    this.#bySku.set(variant.sku, article);
    for (const barcode of variant.barcodes) {
      for (const [index, key] of codeKeys(barcode).entries()) {
        if (index === 0 || !this.#byCode.has(key)) this.#byCode.set(key, article); // What is printed beats what it may mean.
      }
    }
  }

  /**
   * Adds articles whose text has every needle, until there are enough. The needles leap over each other: where one is
   * not found before some later article, nobody looks at the articles between.
   */
  #look(needles: string[], most: number, found: Set<Article>): void {
    let index = 0;
    while (found.size < most && index < this.articles.length) {
      let agreed = true;
      for (const needle of needles) {
        const at = this.#all.indexOf(needle, this.#starts[index]);
        if (at < 0) return;
        const line = this.#lineAt(at);
        if (line > index) {
          agreed = needle === needles[0];
          index = line;
          if (!agreed) break;
        }
      }
      const article = this.articles[index];
      if (!agreed) continue;
      if (article) found.add(article);
      index += 1;
    }
  }

  /** Which article's text covers a place in the long text. */
  #lineAt(place: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Keeps the newest catalogue on the device. */
export class CatalogueCache {
  readonly #name: string;

  constructor(name = 'onhand-catalogue') {
    this.#name = name;
  }

  async read(): Promise<CatalogueView | null> {
    const database = await this.#open();
    try {
      return ((await database.get('views', 'newest')) as CatalogueView | undefined) ?? null;
    } finally {
      database.close();
    }
  }

  async write(view: CatalogueView): Promise<void> {
    const database = await this.#open();
    try {
      await database.put('views', view, 'newest');
    } finally {
      database.close();
    }
  }

  #open() {
    return openDB(this.#name, 1, { upgrade: (database) => void database.createObjectStore('views') });
  }
}
