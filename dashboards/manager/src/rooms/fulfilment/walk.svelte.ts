// One walk through a branch for several orders at once: what is wanted at each bin, what was found of it, and for whom.
import { ONE, type BranchId, type FulfilmentId, type FulfilmentView, type Quantity, type Sku, type SkuQuantity, type StaffId } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { binsOf, byBin, type Bins } from '../../model/bins.svelte.ts';
import { commandOf, type Link } from '../../model/link.ts';
import { wanted } from './fulfilment.ts';
import type { Fulfilments } from './fulfilments.svelte.ts';

/** As many boxes as stand on a trolley. */
export const BOXES_MAX = 12;

/** What one order wants of a line. */
export interface Share {
  id: FulfilmentId;
  /** Its box on the trolley. */
  box: number;
  wanted: Quantity;
  found: Quantity;
}

export interface Stop {
  sku: Sku;
  bin: string;
  others: readonly string[];
  wanted: Quantity;
  found: Quantity;
  shares: Share[];
}

/** What was found and not told yet, by order and SKU, and why something is missing, by SKU. */
interface Kept {
  found: Record<string, Quantity>;
  reasons: Record<Sku, string>;
}

export class Walk {
  readonly branch: BranchId;
  readonly orders: FulfilmentView[];
  readonly stops: Stop[];
  /** What the last scan came to, for whoever does not look at the list. */
  last: { sku: Sku; box: number } | { sku: Sku; why: 'not_wanted' | 'enough' } | null = $state(null);
  readonly asking = new Asking();
  readonly #link: Link;
  readonly #bins: Bins;
  #kept: Kept = $state({ found: {}, reasons: {} });
  readonly #name: string;

  constructor(link: Link, fulfilments: Fulfilments, branch: BranchId, picker: StaffId) {
    this.#link = link;
    this.#bins = binsOf(link);
    this.branch = branch;
    this.#name = `onhand-walk-${branch}-${picker}`;
    this.#kept = recall(this.#name);
    this.orders = $derived(
      fulfilments.list.items
        .map((listed) => fulfilments.find(listed.id) ?? listed)
        .filter((one) => one.branch === branch && one.state === 'picking' && one.picker === picker)
        .sort((one, other) => one.opened - other.opened),
    );
    this.stops = $derived(this.#stops());
  }

  /** Reads where everything lies. */
  async locate(): Promise<void> {
    await this.#bins.want(this.branch, this.orders.flatMap(({ lines }) => lines.map(({ sku }) => sku)));
  }

  get missing(): Stop[] {
    return this.stops.filter((stop) => stop.found < stop.wanted);
  }

  reason(sku: Sku): string {
    return this.#kept.reasons[sku] ?? '';
  }

  explain(sku: Sku, reason: string): void {
    this.#kept.reasons[sku] = reason;
    this.#keep();
  }

  /** One more was found: it goes to the order that waits longest and still wants some. */
  add(sku: Sku): void {
    const stop = this.stops.find((one) => one.sku === sku);
    const share = stop?.shares.find((one) => one.found < one.wanted);
    this.last = share ? { sku, box: share.box } : { sku, why: stop ? 'enough' : 'not_wanted' };
    if (share) this.#put(share.id, sku, Math.min(share.wanted, share.found + ONE));
  }

  /** All that is wanted of it was found. */
  all(sku: Sku): void {
    for (const share of this.stops.find((one) => one.sku === sku)?.shares ?? []) this.#put(share.id, sku, share.wanted);
  }

  /** One was counted that is not there: the order that came last goes without. */
  take(sku: Sku): void {
    const shares = this.stops.find((one) => one.sku === sku)?.shares ?? [];
    const share = [...shares].reverse().find((one) => one.found > 0);
    if (share) this.#put(share.id, sku, Math.max(0, share.found - ONE));
  }

  /** Tells what was found for each order. Those that were told are not told again; true when all were. */
  async finish(): Promise<boolean> {
    for (const order of [...this.orders]) {
      const lines: SkuQuantity[] = order.lines.flatMap(({ sku }) => {
        const quantity = this.#found(order.id, sku);
        return quantity > 0 ? [{ sku, quantity }] : [];
      });
      const short = order.lines.filter((line) => this.#found(order.id, line.sku) < wanted(line)).map(({ sku }) => this.reason(sku).trim());
      const reason = [...new Set(short.filter((one) => one !== ''))].join('; ').slice(0, 80);
      const command = commandOf(this.branch, { fulfilment: { pick: { fulfilment: order.id, lines, reason } } });
      if ((await this.asking.ask(this.#link.connection, command)) === null) return false;
      for (const { sku } of order.lines) delete this.#kept.found[`${order.id} ${sku}`];
      this.#keep();
    }
    this.#kept = { found: {}, reasons: {} };
    localStorage.removeItem(this.#name);
    return true;
  }

  #stops(): Stop[] {
    const stops = new Map<Sku, Stop>();
    this.orders.forEach((order, index) => {
      for (const line of order.lines.filter((one) => wanted(one) > 0)) {
        const [bin = '', ...others] = this.#bins.of(this.branch, line.sku);
        const stop = stops.get(line.sku) ?? { sku: line.sku, bin, others, wanted: 0, found: 0, shares: [] };
        const found = this.#found(order.id, line.sku);
        stop.wanted += wanted(line);
        stop.found += found;
        stop.shares.push({ id: order.id, box: index + 1, wanted: wanted(line), found });
        stops.set(line.sku, stop);
      }
    });
    return [...stops.values()].sort((one, other) => byBin(one.bin, other.bin) || (one.sku < other.sku ? -1 : 1));
  }

  #found(order: FulfilmentId, sku: Sku): Quantity {
    return this.#kept.found[`${order} ${sku}`] ?? 0;
  }

  #put(order: FulfilmentId, sku: Sku, quantity: Quantity): void {
    this.#kept.found[`${order} ${sku}`] = quantity;
    this.#keep();
  }

  /** A telephone that falls asleep in the aisle has forgotten nothing. */
  #keep(): void {
    localStorage.setItem(this.#name, JSON.stringify(this.#kept));
  }
}

function recall(name: string): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
    if (kept !== null && typeof kept === 'object' && 'found' in kept && 'reasons' in kept) return kept as Kept;
  } catch {
    // What cannot be read is counted anew.
  }
  return { found: {}, reasons: {} };
}
