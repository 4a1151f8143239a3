// The catalogue on the device: loading every page of it, finding a product by what was scanned or typed, and keeping
// it for a start without a network.
import { openDB } from 'idb';
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
  catalogue(cursor: string | null, limit: number): Promise<CatalogueView>;
}

const PAGE = 500;
const ATTEMPTS = 3;

/** Reads all pages. When the catalogue changes meanwhile it starts again, so that a result never mixes two versions. */
export async function loadCatalogue(source: Source): Promise<CatalogueView> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await source.catalogue(null, PAGE);
    const products = [...first.products];
    let page = first;
    while (page.next !== null && page.seq === first.seq) {
      page = await source.catalogue(page.next, PAGE);
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
  /** What search looks through, one text for each article. */
  readonly #texts: string[] = [];

  constructor(view: CatalogueView) {
    this.view = view;
    for (const product of view.products) {
      for (const variant of product.variants) this.#add(product, variant);
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

  /** What a scanner read: a barcode, or a SKU that was printed as one. */
  byCode(code: string): Article | undefined {
    const text = code.trim();
    return this.#byCode.get(codeKey(text)) ?? this.#bySku.get(text);
  }

  taxClass(variant: Variant): TaxClass | undefined {
    return this.view.tax_classes.find((tax) => tax.id === variant.tax_class);
  }

  /**
   * Articles in whose name, category or SKU every word occurs. Best first: the SKU itself, then names that start with
   * the text, then names with a word that starts with it, then the rest in catalogue order.
   */
  search(text: string, most = 60): Article[] {
    const wanted = fold(text);
    if (wanted === '') return this.articles.slice(0, most);
    const words = wanted.split(' ');
    const buckets: Article[][] = [[], [], [], []];
    for (let index = 0; index < this.#texts.length; index += 1) {
      const haystack = this.#texts[index] ?? '';
      const article = this.articles[index];
      if (!article || !words.every((word) => haystack.includes(word))) continue;
      const bucket = buckets[rank(haystack, wanted)];
      if (bucket && bucket.length < most) bucket.push(article);
      if ((buckets[0]?.length ?? 0) >= most) break;
    }
    return buckets.flat().slice(0, most);
  }

  #add(product: Product, variant: Variant): void {
    const label = variant.name ? `${product.name} ${variant.name}` : product.name;
    const article: Article = { sku: variant.sku, label, product, variant };
    this.articles.push(article);
    // The SKU stands between bars, so that "is exactly the SKU" and "starts with" can be asked of one text.
    this.#texts.push(`|${fold(variant.sku)}| ${fold(label)} ${fold(product.category)}`);
    this.#bySku.set(variant.sku, article);
    for (const barcode of variant.barcodes) this.#byCode.set(codeKey(barcode), article);
  }
}

function rank(haystack: string, wanted: string): number {
  if (haystack.startsWith(`|${wanted}|`)) return 0;
  const name = haystack.indexOf('| ') + 2;
  if (haystack.startsWith(`|${wanted}`) || haystack.startsWith(wanted, name)) return 1;
  return haystack.includes(` ${wanted}`, name - 1) ? 2 : 3;
}

/** Lower case, without accents, single spaces. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** GTINs of 8 to 14 digits compare with leading zeros (GS1 General Specifications); everything else as it is. */
function codeKey(code: string): string {
  return /^\d{8,14}$/.test(code) ? code.padStart(14, '0') : code;
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
