// One supplier under somebody's hands, and what they offer as it is typed.
import { parseMoney, toDecimal, type Offer, type OfferRow, type PutSupplier, type Sku, type SkuOffer } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { Changing } from '../../model/changing.svelte.ts';
import { sentenceOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';

export interface Typed {
  sku: Sku;
  code: string;
  pack: string;
  cost: string;
  minimum: string;
  /** Somebody has changed it here. */
  changed: boolean;
}

/** As many as one command takes. */
const OFFERS_AT_ONCE = 200;
const empty = (): PutSupplier => ({ id: 0, name: '', code: '', email: '', address: '', lead_days: 0, note: '', active: true, version: null });

const typedOf = ({ sku, offer }: OfferRow, currency: string): Typed => ({
  sku, code: offer.code, pack: typedQuantity(offer.pack), cost: offer.cost === null ? '' : toDecimal(offer.cost, currency), minimum: offer.minimum === 0 ? '' : typedQuantity(offer.minimum),
  changed: false,
});

export class OneSupplier {
  form: PutSupplier = $state(empty());
  lead: string = $state('');
  rows: Typed[] = $state([]);
  removed: Sku[] = $state([]);
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: string | null = $state(null);
  /** What somebody else has written meanwhile in fields that were changed here too. */
  theirs: Readonly<Partial<PutSupplier>> = $state.raw({});
  readonly changing = new Changing();
  readonly offering = new Changing();
  readonly #link: Link;
  readonly #currency: string;
  #base = JSON.stringify(empty());

  constructor(link: Link, currency: string) {
    this.#link = link;
    this.#currency = currency;
  }

  get dirty(): boolean {
    return JSON.stringify(this.#asked()) !== this.#base || this.unsaved > 0;
  }

  /** How many offers are not saved yet. */
  get unsaved(): number {
    return this.rows.filter(({ changed }) => changed).length + this.removed.length;
  }

  async read(id: number | null): Promise<void> {
    try {
      if (id === null) {
        const { items } = await this.#link.api.listSuppliers({ limit: 500, cursor: null });
        this.#take({ ...empty(), id: Math.max(0, ...items.map(({ supplier }) => supplier.id)) + 1 });
      } else {
        const { supplier } = await this.#link.api.readSupplier(id);
        this.#take(supplier);
        await this.#readOffers(id);
      }
      this.state = 'ready';
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
      this.state = 'failed';
    }
  }

  /** Saves who they are; true when it was taken. */
  async save(): Promise<boolean> {
    const taken = await this.changing.send(this.#link, { organisation: { put_supplier: this.#asked() } });
    if (!taken && !this.changing.overtaken) return false;
    const { supplier } = await this.#link.api.readSupplier(this.form.id);
    if (taken) this.#take(supplier);
    else this.#join(supplier);
    return taken;
  }

  add(sku: Sku): void {
    this.removed = this.removed.filter((one) => one !== sku);
    if (!this.rows.some((row) => row.sku === sku)) this.rows.unshift({ sku, code: '', pack: '1', cost: '', minimum: '', changed: true });
  }

  remove(sku: Sku): void {
    this.rows = this.rows.filter((row) => row.sku !== sku);
    this.removed.push(sku);
  }

  /** The first row that cannot be read. */
  get odd(): Sku | null {
    return this.rows.find((row) => row.changed && this.#offer(row) === null)?.sku ?? null;
  }

  async saveOffers(): Promise<boolean> {
    const changed: SkuOffer[] = this.rows.filter((row) => row.changed).map((row) => ({ sku: row.sku, offer: this.#offer(row) }));
    const all = [...changed, ...this.removed.map((sku) => ({ sku, offer: null }))];
    for (let from = 0; from < all.length; from += OFFERS_AT_ONCE) {
      const offers = all.slice(from, from + OFFERS_AT_ONCE);
      if (!(await this.offering.send(this.#link, { organisation: { set_offers: { supplier: this.form.id, offers } } }))) return false;
    }
    await this.#readOffers(this.form.id);
    return true;
  }

  #offer({ code, pack, cost, minimum }: Typed): Offer | null {
    const [size, least] = [parseQuantity(pack), parseQuantity(minimum)];
    const price = cost.trim() === '' ? null : parseMoney(cost, this.#currency);
    if (!size || least === null || (price === null && cost.trim() !== '')) return null;
    return { code: code.trim(), pack: size, cost: price, minimum: least };
  }

  #asked(): PutSupplier {
    return { ...$state.snapshot(this.form), lead_days: /^\d{1,3}$/.test(this.lead.trim()) ? Number(this.lead) : 0 };
  }

  #take(supplier: PutSupplier): void {
    this.form = { ...supplier };
    this.lead = String(supplier.lead_days);
    this.theirs = {};
    this.#base = JSON.stringify(this.#asked());
  }

  /** What was changed here stays, what was not is as somebody else has made it; saved again, it is taken. */
  #join(supplier: PutSupplier): void {
    const [mine, base] = [this.#asked(), JSON.parse(this.#base) as PutSupplier];
    const touched = (['name', 'code', 'email', 'address', 'lead_days', 'note', 'active'] as const).filter((field) => mine[field] !== base[field]);
    this.#take(supplier);
    const kept: Partial<PutSupplier> = Object.fromEntries(touched.map((field) => [field, mine[field]]));
    this.form = { ...supplier, ...kept };
    this.lead = String(this.form.lead_days);
    this.theirs = Object.fromEntries(touched.filter((field) => supplier[field] !== mine[field] && supplier[field] !== base[field]).map((field) => [field, supplier[field]]));
  }

  async #readOffers(id: number): Promise<void> {
    const rows: Typed[] = [];
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page: { items: OfferRow[]; next: string | null } = await this.#link.api.listOffers(id, { limit: 500, cursor });
      rows.push(...page.items.map((row) => typedOf(row, this.#currency)));
      cursor = page.next;
    }
    this.rows = rows;
    this.removed = [];
  }
}
