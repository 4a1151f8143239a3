// The levels of one SKU in all branches, read again as long as somebody looks.
import type { Api, Quantity, SkuStock } from '@onhand/sdk';
import { sentenceOf } from '../../model/link.ts';

/** How often they are read: a level that moved elsewhere is seen before somebody has read the line. */
const EVERY_MS = 2_000;

export class SkuLevels {
  stock: SkuStock | null = $state.raw(null);
  /** What left each branch in transfers and has not come, by branch. */
  inTransit: ReadonlyMap<number, Quantity> = $state.raw(new Map());
  problem: string | null = $state(null);
  readAt: number | null = $state(null);
  readonly #api: Api;
  readonly #sku: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = true;

  constructor(api: Api, sku: string) {
    this.#api = api;
    this.#sku = sku;
  }

  /** Reads until `stop`. */
  start(): void {
    this.#stopped = false;
    void this.read();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async read(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      if (!document.hidden || !this.stock) await this.#take();
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.read(), EVERY_MS);
  }

  async #take(): Promise<void> {
    const stock = await this.#api.readStock(this.#sku);
    const same = this.stock?.seq === stock.seq;
    this.readAt = Date.now();
    if (same) return;
    const asked = stock.branches.map(({ branch }) => this.#api.explainStock(this.#sku, { branch, level: 'in_transit', limit: 1 }));
    const told = await Promise.all(asked);
    this.inTransit = new Map(told.map(({ branch, value }) => [branch, value]));
    this.stock = stock;
  }
}
