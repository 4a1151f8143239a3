// The orders of the online store that somebody looks at, and how many are how far.
import type { BranchId, OrderRow, OrderState, Page } from '@onhand/sdk';
import type { Link } from '../../model/link.ts';
import { lookAgain } from '../../model/look-again.ts';
import { Pages } from '../../model/pages.svelte.ts';
import { GOING } from './order.ts';

/** Orders come from customers and no topic tells of them, so the board is read again from time to time. */
const LOOK_AGAIN_MS = 5000;
/** Counted up to here: whoever has more of them in one state looks at the list. */
export const COUNTED_MAX = 100;

export interface Asked {
  state: OrderState | null;
  /** Those only of which something is to come back. */
  returning: boolean;
  /** Those only that somebody is to look at before they are picked. */
  held: boolean;
  /** Those only with this tag; empty for all. */
  tag: string;
  branch: BranchId | null;
  text: string;
}

export class Board {
  readonly pages: Pages<OrderRow>;
  /** How many are in each state in which something is still to happen; more than COUNTED_MAX are told as that many. */
  counts: Partial<Record<OrderState, number>> = $state.raw({});
  readonly #link: Pick<Link, 'api'>;
  readonly #asked: Asked;

  constructor(link: Pick<Link, 'api'>, asked: Asked) {
    this.#link = link;
    this.#asked = asked;
    this.pages = new Pages((query) => this.#read(asked.state, query), ({ id }) => id);
  }

  async refresh(): Promise<void> {
    await Promise.all([this.pages.refresh(), this.#count()]);
  }

  /** Reads now and again and again while somebody looks at it; ended by what is returned. */
  keepFresh(isOnline: () => boolean): () => void {
    void this.refresh();
    return lookAgain(() => this.refresh(), LOOK_AGAIN_MS, isOnline);
  }

  #read(state: OrderState | null, page: { limit: number; cursor: string | null }): Promise<Page<OrderRow>> {
    const { branch, text, returning, held, tag } = this.#asked;
    const listed = state === this.#asked.state;
    return this.#link.api.listOrders({ ...page, state, branch, text: text.trim() || null, returning: returning && listed ? true : null, held_back: held && listed ? true : null, tag: tag || null });
  }

  async #count(): Promise<void> {
    try {
      const read = await Promise.all(GOING.map((state) => this.#read(state, { limit: COUNTED_MAX, cursor: null })));
      this.counts = Object.fromEntries(GOING.map((state, at) => [state, (read[at]?.items.length ?? 0) + (read[at]?.next ? 1 : 0)]));
    } catch {
      // The list says why nothing can be read; a figure that may be wrong is worse than none.
      this.counts = {};
    }
  }
}
