// The shop behind the pages, by its HTTP interface: to set the scene, and to know what the pages must show.
import { occurredNow } from '../../../clients/sdk/src/time.ts';
import { uuid7 } from '../../../clients/sdk/src/uuid7.ts';
import type {
  Badge, CatalogueView, CommandBody, CostView, DaySales, OrderRow, Page, PriceExplained, PricesChanged, Product, RegisterView, Reply, SignInResponse, SkuStock, StockLevel, Ticket, TicketSummary,
  Variant,
} from '../../../clients/sdk/src/gen/protocol.ts';

export const LONDON = 1;
export const NORTH = 2;
export const WAREHOUSE = 3;
export const ONE = 1000;
export const MORGAN = { staff: 1, name: 'Morgan', pin: '1001', password: 'morgan opens at nine' };
export const SAM = { staff: 2, name: 'Sam', pin: '2002', password: 'sam counts every box' };
export const ROBIN = { staff: 3, name: 'Robin', pin: '3003', password: '' };

export interface Goods {
  product: Product;
  variant: Variant;
  sku: string;
  barcode: string;
}

export class Shop {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** The shop as the manager sees it. */
  static async open(url: string): Promise<Shop> {
    const response = await fetch(`${url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ staff: MORGAN.staff, password: MORGAN.password }),
    });
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    return new Shop(url, ((await response.json()) as SignInResponse).token);
  }

  /** Goods of one variant with a barcode, in the order of the catalogue. */
  async goods(): Promise<Goods[]> {
    const products: Product[] = [];
    let cursor: string | null = null;
    do {
      const address: string = `/api/v1/catalogue?limit=500${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: CatalogueView = await this.#get<CatalogueView>(address);
      products.push(...page.products);
      cursor = page.next;
    } while (cursor !== null);
    return products.flatMap((product) => {
      const [variant] = product.variants;
      const barcode = variant?.barcodes[0];
      const single = product.variants.length === 1 && variant?.kind === 'goods' && barcode;
      return single ? [{ product, variant, sku: variant.sku, barcode }] : [];
    });
  }

  /** One of those goods, counted from nought; tests of one file take different ones. */
  async goodsAt(index: number): Promise<Goods> {
    const goods = (await this.goods())[index];
    if (!goods) throw new Error(`the shop has no ${index} goods`);
    return goods;
  }

  async available(sku: string, branch = LONDON): Promise<number> {
    const stock = await this.#get<SkuStock>(`/api/v1/stock/${sku}`);
    const level = stock.branches.find((one) => one.branch === branch)?.level;
    return level ? level.on_hand - level.unsellable - level.allocated - level.reserved : 0;
  }

  async level(sku: string, branch = LONDON): Promise<StockLevel> {
    const level = (await this.#get<SkuStock>(`/api/v1/stock/${sku}`)).branches.find((one) => one.branch === branch)?.level;
    return level ?? { on_hand: 0, unsellable: 0, allocated: 0, reserved: 0, incoming: 0 };
  }

  /** What one costs on average; null where nobody knows. */
  async cost(sku: string, branch = LONDON): Promise<number | null> {
    const page = await this.#get<Page<CostView>>(`/api/v1/costs?sku=${sku}&branch=${branch}`);
    return page.items[0]?.average ?? null;
  }

  /** Corrects what is on hand until so much is available. */
  async makeAvailable(sku: string, quantity: number, branch = LONDON): Promise<void> {
    const delta = quantity - (await this.available(sku, branch));
    if (delta !== 0) await this.command(branch, { stock: { adjust: { sku, delta, unsellable: 0, reason: 'miscounted', code: null, note: 'Counted again' } } });
  }

  async setPrice(sku: string, price: number): Promise<void> {
    await this.command(null, { organisation: { set_price: { sku, currency: 'GBP', price, valid_from: null } } });
  }

  /** What a change of prices would come to. */
  async preview(skus: string[], by_ppm: number, ending: number): Promise<PricesChanged> {
    const asked = { currency: 'GBP', skus, by_ppm, rounding: { ending }, valid_from: null, expected_sum: null };
    return this.#request<PricesChanged>('/api/v1/prices/preview', { method: 'POST', body: JSON.stringify(asked) });
  }

  async explain(sku: string, branch: number): Promise<PriceExplained> {
    return this.#get<PriceExplained>(`/api/v1/prices/explain?sku=${sku}&branch=${branch}`);
  }

  /** Gives goods another SKU and no barcode; the old one is gone. */
  async rename({ product, variant }: Goods, sku: string): Promise<void> {
    const { listed: _listed, tracking: _tracking, parts: _parts, oversell: _oversell, packs: _packs, ...kept } = variant;
    const renamed = { ...kept, sku, barcodes: [], web: true, till: true, supplier_code: null, cost: null };
    const always = { shown: true, from: null, until: null };
    const put = { ...product, archived: false, supplier: null, web: always, till: always, variants: [renamed] };
    await this.command(null, { organisation: { put_product: put } });
  }

  async command(branch: number | null, body: CommandBody): Promise<Reply> {
    const command = { id: uuid7(), seq: null, branch, staff: null, occurred: occurredNow(), body };
    return this.#request<Reply>('/api/v1/commands', { method: 'POST', body: JSON.stringify(command) });
  }

  /** What a till sends, by its own number; how it is answered is for the caller to know. */
  async fromTill(token: string, register: number, staff: number, body: CommandBody): Promise<string> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const view = await this.#get<RegisterView>(`/api/v1/registers/${register}`);
    const command = { id: uuid7(), seq: view.command_seq + 1, branch: null, staff, occurred: occurredNow(), body };
    const response = await fetch(`${this.#url}/api/v1/commands`, { method: 'POST', headers, body: JSON.stringify(command) });
    return response.text();
  }

  async tickets(): Promise<TicketSummary[]> {
    return (await this.#get<Page<TicketSummary>>('/api/v1/tickets?limit=100')).items;
  }

  async ticket(id: string): Promise<Ticket> {
    return this.#get<Ticket>(`/api/v1/tickets/${id}`);
  }

  async register(register: number): Promise<RegisterView> {
    return this.#get<RegisterView>(`/api/v1/registers/${register}`);
  }

  /** Orders with these words. */
  async orders(text: string): Promise<Page<OrderRow>> {
    return this.#get<Page<OrderRow>>(`/api/v1/orders?text=${encodeURIComponent(text)}`);
  }

  async signedOn(register: number): Promise<number[]> {
    return (await this.register(register)).signed_on;
  }

  async sales(branch = LONDON): Promise<DaySales> {
    const day = (await this.#get<DaySales[]>('/api/v1/sales')).find((one) => one.branch === branch);
    if (!day) throw new Error(`branch ${branch} has sold nothing`);
    return day;
  }

  async badge(sku: string): Promise<Badge | undefined> {
    return (await this.#get<Badge[]>(`/api/v1/badges?sku=${sku}`))[0];
  }

  /** What the manager is told at an address. */
  async read<T>(path: string): Promise<T> {
    return this.#get<T>(path);
  }

  #get<T>(path: string): Promise<T> {
    return this.#request<T>(path, {});
  }

  async #request<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.#url}${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
