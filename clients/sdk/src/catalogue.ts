// The catalogue as screens see it: one look at the assortment of this device. A change is another look at the same
// assortment, so that whoever shows it knows that something may be different.
import { priceIn, taxTerms, type Place, type TaxPlace, type TaxTerms } from './pricing/index.ts';
import type { PackRead } from './packs.ts';
import { Assortment, type Head } from './assortment/assortment.ts';
import type { Branch, CatalogueView, HouseSettings, Product, Promotion, RegisterName, StaffView, TaxClass, Variant } from './gen/protocol.ts';

/** One sellable thing as a till or a list shows it. */
export interface Article {
  sku: string;
  /** Product and variant, "Berry Mix 50 ml". */
  label: string;
  product: Product;
  variant: Variant;
  /** How it is taxed where it is sold; left out where nothing is being sold. */
  tax?: TaxTerms;
}

export class Catalogue {
  readonly #assortment: Assortment;
  #articles: Article[] | null = null;

  constructor(assortment: Assortment) {
    this.#assortment = assortment;
  }

  /** A whole catalogue that is small enough to be taken in at once. */
  static of({ products, next: _next, ...head }: CatalogueView): Catalogue {
    const assortment = new Assortment(head);
    assortment.apply(products);
    assortment.readOn(() => false);
    return new Catalogue(assortment);
  }

  /** All but the products. */
  get view(): Head {
    return this.#assortment.head;
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

  /** All of them, in order of handles; made when somebody asks. */
  get articles(): readonly Article[] {
    return (this.#articles ??= this.#assortment.browse(null, Infinity));
  }

  get size(): number {
    return this.#assortment.size;
  }

  /** Names of all categories, in order, so that each stays where people have learnt to find it. */
  get categories(): string[] {
    return this.#assortment.categories;
  }

  /** False while search still misses articles. */
  get isSearchable(): boolean {
    return this.#assortment.isSearchable;
  }

  bySku(sku: string): Article | undefined {
    return this.#assortment.bySku(sku);
  }

  /** What a scanner read: a barcode in any spelling, or a SKU that was printed as one. */
  byCode(code: string): Article | undefined {
    return this.#assortment.byCode(code);
  }

  /** The pack whose barcode a scanner read, and the article that is in it. */
  byPack(code: string): PackRead | undefined {
    return this.#assortment.byPack(code);
  }

  taxClass(variant: Variant): TaxClass | undefined {
    return this.#assortment.taxClass(variant);
  }

  /** How an article is taxed in a branch on a business date; not at all where its class is not known. */
  taxOf({ variant }: Article, branch: TaxPlace, date: string): TaxTerms {
    const taxed = this.taxClass(variant);
    return taxed ? taxTerms(taxed, branch, date) : { included: true, rates_ppm: [0] };
  }

  /** What the house has settled. One that was kept by an older till has nothing of it yet. */
  get settings(): HouseSettings {
    return (this.view as { settings?: HouseSettings }).settings ?? { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null };
  }

  /** Those that run or are to come. One that was kept by an older till has nothing of them yet. */
  get promotions(): readonly Promotion[] {
    return this.view.promotions ?? [];
  }

  promotionName(id: number): string | undefined {
    return this.promotions.find((one) => one.id === id)?.name;
  }

  /** What an article costs at a place and moment. */
  priceOf({ variant }: Article, place: Place, at: number): number {
    return priceIn(variant.price, variant.listed ?? [], this.view.price_lists ?? [], place, at).price;
  }

  /** The first articles of a category, or of all. */
  browse(category: string | null, most: number): Article[] {
    return this.#assortment.browse(category, most);
  }

  countOf(category: string | null): number {
    return this.#assortment.countOf(category);
  }

  /** Articles in which every word that was typed begins some word, best first; all of them where nothing was typed. */
  search(text: string, most = 60): Article[] {
    return text.trim() === '' ? this.browse(null, most) : this.#assortment.search(text, most);
  }
}
