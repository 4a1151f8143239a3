// A list that is read page by page, newest first, and read anew from its beginning when something has changed.
import type { Page } from '@onhand/sdk';
import { sentenceOf } from './link.ts';

type Read<T> = (query: { limit: number; cursor: string | null }) => Promise<Page<T>>;

export const PAGE = 30;

export class Pages<T> {
  items: readonly T[] = $state.raw([]);
  state: 'idle' | 'loading' | 'ready' | 'failed' = $state('idle');
  problem: string | null = $state(null);
  /** Whether there is more to show. */
  more: boolean = $state(false);
  #cursor: string | null = null;
  #read: Read<T>;
  readonly #key: (item: T) => string | number;
  #reading = false;
  #again = false;

  constructor(read: Read<T>, key: (item: T) => string | number) {
    this.#read = read;
    this.#key = key;
  }

  /** Reads the newest page. What is shown stays until it has come; a change that falls into the reading is read after it. */
  async refresh(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    await this.#turn(async () => {
      const shown = Math.max(PAGE, Math.min(this.items.length, 10 * PAGE));
      return this.#take([], await this.#read({ limit: shown, cursor: null }));
    });
    if (this.#again) {
      this.#again = false;
      await this.refresh();
    }
  }

  async showMore(): Promise<void> {
    if (this.#reading || !this.more) return;
    await this.#turn(async () => this.#take(this.items, await this.#read({ limit: PAGE, cursor: this.#cursor })));
  }

  async #turn(work: () => Promise<void>): Promise<void> {
    this.#reading = true;
    if (this.state !== 'ready') this.state = 'loading';
    try {
      await work();
      this.state = 'ready';
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
      this.state = 'failed';
    } finally {
      this.#reading = false;
    }
  }

  async #take(before: readonly T[], page: Page<T>): Promise<void> {
    const known = new Set(before.map(this.#key));
    this.items = [...before, ...page.items.filter((item) => !known.has(this.#key(item)))];
    this.#cursor = page.next;
    this.more = page.next !== null;
  }
}
