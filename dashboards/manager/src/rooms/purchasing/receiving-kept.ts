// A delivery that somebody is receiving, kept on this device until it is booked, so that a page that is loaded again loses nothing of what was
// counted. It is nobody's record: what is booked is the server's.
import type { BranchId, Command, Spread, SupplierId } from '@onhand/sdk';
import type { Row } from '../lots/entering.svelte.ts';
import type { Counted } from './receiving.svelte.ts';

/** What is kept of it. */
export interface KeptReceiving {
  lines: Counted[];
  lots: [sku: string, rows: Row[]][];
  reference: string;
  note: string;
  supplier: SupplierId | null;
  branch: BranchId | null;
  consigned: boolean;
  charges: string;
  by: Spread;
  packs: boolean;
  /** What was sent of it and not answered: sent again as the same, so that it is booked once. */
  sent: Command | null;
}

/** As the browser keeps it. */
export type Store = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'onhand.receiving';
/** So many deliveries at once; the oldest goes. */
const MOST = 8;
/** What nobody has gone on with for so long is not the delivery on the ramp any more. */
const DAYS = 3;

type Entry = { staff: number; of: string; at: number; kept: KeptReceiving };

/** The drafts of one person on this device: one for each order, and one of goods that nobody has ordered. */
export class KeptReceivings {
  readonly #store: Store;
  readonly #staff: number;
  readonly #now: () => number;

  constructor(staff: number, store: Store = localStorage, now: () => number = Date.now) {
    [this.#store, this.#staff, this.#now] = [store, staff, now];
  }

  find(of: string): KeptReceiving | null {
    return this.#all().find((entry) => this.#is(entry, of))?.kept ?? null;
  }

  /** False where the browser has no room for it. */
  keep(of: string, kept: KeptReceiving): boolean {
    const others = this.#all().filter((entry) => !this.#is(entry, of));
    return this.#write([{ staff: this.#staff, of, at: this.#now(), kept }, ...others].slice(0, MOST));
  }

  forget(of: string): void {
    const all = this.#all();
    const others = all.filter((entry) => !this.#is(entry, of));
    if (others.length < all.length) this.#write(others);
  }

  #is = (entry: Entry, of: string): boolean => entry.staff === this.#staff && entry.of === of;

  #all(): Entry[] {
    try {
      const all: unknown = JSON.parse(this.#store.getItem(KEY) ?? '[]');
      const since = this.#now() - DAYS * 24 * 60 * 60 * 1000;
      return Array.isArray(all) ? (all as Entry[]).filter((entry) => entry.at >= since && Array.isArray(entry.kept.lines)) : [];
    } catch {
      // Whatever stands there is none of ours.
      return [];
    }
  }

  #write(entries: Entry[]): boolean {
    try {
      this.#store.setItem(KEY, JSON.stringify(entries));
      return true;
    } catch {
      return false;
    }
  }
}
