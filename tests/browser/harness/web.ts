// A shopper of the online store, by its HTTP interface: orders that a test begins with.
import type { CartQuote, CartView, Delivery, NewCart, OrderView } from '../../../clients/sdk/src/gen/protocol.ts';
import { LONDON, ONE, type Shop } from './shop.ts';

/** What is ordered: an SKU and how many of it. */
export type Wanted = readonly [sku: string, count: number];

export class Web {
  readonly #url: string;
  readonly #shop: Shop;

  constructor(url: string, shop: Shop) {
    this.#url = url;
    this.#shop = shop;
  }

  async get<T>(path: string): Promise<T> {
    return this.#ask<T>(path, {});
  }

  /** Orders goods that are there, to be collected and paid in London where nothing else is said; what is sent is paid at its quote. */
  async order(name: string, lines: readonly Wanted[], more: { note?: string; language?: string; delivery?: Delivery } = {}): Promise<OrderView> {
    const { id } = await this.#post<NewCart>('/carts', null);
    let total = 0;
    for (const [sku, count] of lines) {
      await this.#shop.makeAvailable(sku, 10 * ONE);
      total = (await this.#post<CartView>(`/carts/${id}/lines`, { sku, quantity: count * ONE })).goods;
    }
    const contact = { name, email: `${name.toLowerCase()}@example.com`, phone: '' };
    const delivery = more.delivery ?? { collect: { branch: LONDON, pay_in_store: true } };
    if ('ship' in delivery) total = (await this.#post<CartQuote>(`/carts/${id}/quote`, delivery)).total;
    return this.#post<OrderView>('/checkout', { cart: id, contact, delivery, total, age_confirmed: 18, note: more.note ?? '', language: more.language ?? 'en' });
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#ask<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
