// A page of a ledger, and the ways to the newer and the older one.
import type { Movement, Page } from '@onhand/sdk';
import { sentenceOf } from '../../model/link.ts';

export const LEDGER_PAGE = 50;
/** A filter may fit nothing in many pages; so many are looked through for one press of a button. */
const LOOKS_MAX = 20;

type Read = (query: { limit: number; cursor: string | null }) => Promise<Page<Movement>>;

export class LedgerPages {
  items: readonly Movement[] = $state.raw([]);
  busy: boolean = $state(false);
  told: boolean = $state(false);
  problem: string | null = $state(null);
  /** Cursors of this page and of those before it; the newest page has none. */
  #way: (string | null)[] = $state.raw([null]);
  #next: string | null = $state(null);
  #turn = 0;
  readonly #read: Read;
  readonly older: boolean = $derived(this.#next !== null);
  readonly newer: boolean = $derived(this.#way.length > 1);

  constructor(read: Read) {
    this.#read = read;
  }

  refresh(): Promise<void> {
    return this.#show(this.#way);
  }

  newest(): Promise<void> {
    return this.#show([null]);
  }

  async goOlder(): Promise<void> {
    if (this.#next !== null) await this.#show([...this.#way, this.#next]);
  }

  async goNewer(): Promise<void> {
    if (this.newer) await this.#show(this.#way.slice(0, -1));
  }

  async #show(way: (string | null)[]): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.busy = true;
    try {
      let cursor = way.at(-1) ?? null;
      let found: Movement[] = [];
      for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
        const page = await this.#read({ limit: LEDGER_PAGE, cursor });
        if (turn !== this.#turn) return;
        found = [...found, ...page.items];
        cursor = page.next;
        if (cursor === null || found.length > 0) break;
      }
      this.items = found;
      this.#next = cursor;
      this.#way = way;
      this.told = true;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = sentenceOf(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
