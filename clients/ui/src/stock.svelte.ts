// The branch's live levels: one subscription for each partition, one map for the screen.
import { ONE, type Connection, type Sku, type StockLevel, type StockMirror, type Subscription, type Variant } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';

export class LiveStock {
  readonly levels = new SvelteMap<Sku, StockLevel>();
  /** True when every partition is live, so that a missing row means "none here". */
  live: boolean = $state(false);
  readonly #subscriptions: Subscription<StockMirror>[] = [];
  #connection: Connection | null = null;
  #followed = '';

  /** Follows a branch over a connection. Asking again for the same changes nothing. */
  follow(connection: Connection, branch: number, partitions: number): void {
    const key = `${branch}/${partitions}`;
    if (connection === this.#connection && key === this.#followed) return;
    for (const subscription of this.#subscriptions.splice(0)) this.#connection?.unsubscribe(subscription);
    this.levels.clear();
    this.#connection = connection;
    this.#followed = key;
    for (let partition = 0; partition < partitions; partition += 1) {
      const subscription = connection.subscribe<StockMirror>({ stock: { branch, partition } });
      subscription.listen(({ keys }) => this.#changed(subscription.mirror, keys));
      this.#subscriptions.push(subscription);
    }
    this.live = false;
  }

  #changed(mirror: StockMirror, keys: string[]): void {
    for (const sku of keys) {
      const level = mirror.rows.get(sku);
      if (level) this.levels.set(sku, level);
      else this.levels.delete(sku);
    }
    this.live = this.#subscriptions.every((subscription) => subscription.state === 'live');
  }
}

/** How many of an article can still be sold: of a kit as many whole ones as its parts make. Null where nothing is known of it. */
export function left({ sku, parts }: Variant, levels: ReadonlyMap<Sku, StockLevel>, live: boolean): number | null {
  if (!parts || parts.length === 0) {
    const level = levels.get(sku);
    return level ? available(level) : null;
  }
  const makes = parts.map((part) => {
    const level = levels.get(part.sku);
    return level || live ? Math.floor(Math.max(level ? available(level) : 0, 0) / part.quantity) * ONE : null;
  });
  return makes.reduce((least, one) => (least === null || one === null ? null : Math.min(least, one)));
}

/** What can still be sold. Below zero is a discrepancy to look into. */
export function available(level: StockLevel): number {
  return level.on_hand - level.unsellable - level.allocated - level.reserved;
}
