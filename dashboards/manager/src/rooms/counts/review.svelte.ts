// What a count found, as somebody reviews it: the lines of one kind, and what all differences come to.
import type { Amount, Api, CountId, CountLine, Page, Quantity, Sku, UncountedSku } from '@onhand/sdk';
import { SvelteSet } from 'svelte/reactivity';
import { sentenceOf } from '../../model/link.ts';

export type Which = 'different' | 'recount' | 'all' | 'uncounted';
const PAGE = 500;

interface Part {
  lines: CountLine[];
  uncounted: UncountedSku[];
  next: string | null;
}

export interface Sums {
  more: Quantity;
  less: Quantity;
  /** Null where no cost is told. */
  value: Amount | null;
  lines: number;
}

export function sumsOf(lines: readonly CountLine[]): Sums {
  const sums: Sums = { more: 0, less: 0, value: null, lines: 0 };
  for (const { variance, value } of lines) {
    if (variance === null || variance === 0) continue;
    sums.lines += 1;
    if (variance > 0) sums.more += variance;
    else sums.less -= variance;
    if (value !== null) sums.value = (sums.value ?? 0) + value;
  }
  return sums;
}

export class ReviewLines {
  which: Which = $state('different');
  rows: readonly CountLine[] = $state.raw([]);
  uncounted: readonly UncountedSku[] = $state.raw([]);
  /** Every line that is not as expected. */
  different: readonly CountLine[] = $state.raw([]);
  more: boolean = $state(false);
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: string | null = $state(null);
  /** Those that are to be counted again. */
  readonly chosen = new SvelteSet<Sku>();
  readonly sums: Sums;
  readonly #api: Api;
  readonly #id: CountId;
  #cursor: string | null = null;
  #turn = 0;

  constructor(api: Api, id: CountId) {
    this.#api = api;
    this.#id = id;
    this.sums = $derived(sumsOf(this.different));
  }

  /** Reads all differences, and the first page of what is shown. What was asked for last wins. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const different: CountLine[] = [];
      for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
        const page: Page<CountLine> = await this.#api.listCountLines(this.#id, { only: 'different', limit: PAGE, cursor });
        different.push(...page.items);
        cursor = page.next;
      }
      const first = await this.#page(null);
      if (turn !== this.#turn) return;
      this.different = different;
      this.#take(first, true);
      this.state = 'ready';
      this.problem = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = sentenceOf(error);
      this.state = 'failed';
    }
  }

  async showMore(): Promise<void> {
    const turn = this.#turn;
    try {
      const page = await this.#page(this.#cursor);
      if (turn === this.#turn) this.#take(page, false);
    } catch (error) {
      this.problem = sentenceOf(error);
      this.state = 'failed';
    }
  }

  async #page(cursor: string | null): Promise<Part> {
    if (this.which === 'uncounted') {
      const page = await this.#api.listUncounted(this.#id, { limit: 100, cursor });
      return { lines: [], uncounted: page.items, next: page.next };
    }
    const only = this.which === 'all' ? {} : { only: this.which };
    const page = await this.#api.listCountLines(this.#id, { ...only, limit: 100, cursor });
    return { lines: page.items, uncounted: [], next: page.next };
  }

  #take({ lines, uncounted, next }: Part, first: boolean): void {
    this.rows = first ? lines : [...this.rows, ...lines];
    this.uncounted = first ? uncounted : [...this.uncounted, ...uncounted];
    this.#cursor = next;
    this.more = next !== null;
  }
}
