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
  readonly #size: number;
  #reading = false;
  #again = false;
  /** How often something else was asked for. */
  #asked = 0;

  constructor(read: Read<T>, key: (item: T) => string | number, size = PAGE) {
    this.#read = read;
    this.#key = key;
    this.#size = size;
  }

  /** Reads the newest page. What is shown stays until it has come; a change that falls into the reading is read after it. */
  async refresh(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    const shown = Math.max(this.#size, Math.min(this.items.length, 10 * this.#size));
    await this.#turn([], { limit: shown, cursor: null });
    if (this.#again) {
      this.#again = false;
      await this.refresh();
    }
  }

  /** Asks for something else: what is shown is gone at once, and an answer to the question before is not waited for. */
  async ask(read: Read<T>): Promise<void> {
    this.#read = read;
    this.#asked += 1;
    [this.items, this.more, this.state] = [[], false, 'loading'];
    await this.refresh();
  }

  async showMore(): Promise<void> {
    if (this.#reading || !this.more) return;
    await this.#turn(this.items, { limit: this.#size, cursor: this.#cursor });
  }

  async #turn(before: readonly T[], query: { limit: number; cursor: string | null }): Promise<void> {
    const asked = this.#asked;
    const isWanted = () => asked === this.#asked;
    this.#reading = true;
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const page = await this.#read(query);
      if (isWanted()) this.#take(before, page);
    } catch (error) {
      if (isWanted()) [this.problem, this.state] = [sentenceOf(error), 'failed'];
    } finally {
      this.#reading = false;
    }
  }

  #take(before: readonly T[], page: Page<T>): void {
    const known = new Set(before.map(this.#key));
    this.items = [...before, ...page.items.filter((item) => !known.has(this.#key(item)))];
    this.#cursor = page.next;
    [this.more, this.problem, this.state] = [page.next !== null, null, 'ready'];
  }
}
