// Counts of stock: the list as it was read, and each of its rows as it is now.
import type { CountId, CountView } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { documentsOf, type Documents } from '../../model/documents.ts';
import { sentenceOf, type Link } from '../../model/link.ts';
import { Pages } from '../../model/pages.svelte.ts';

export const isOpen = ({ state }: CountView): boolean => state !== 'posted' && state !== 'cancelled';

export class Counts {
  readonly list: Pages<CountView>;
  readonly live = new SvelteMap<CountId, CountView>();
  readonly read = new SvelteMap<CountId, CountView>();
  problem: string | null = $state(null);
  readonly link: Link;
  readonly #documents: Documents;

  constructor(link: Link) {
    this.link = link;
    this.list = new Pages((query) => link.api.listCounts(query), ({ id }) => id);
    this.#documents = documentsOf(link.connection);
    this.#documents.listen((id, view) => {
      if (!view) this.live.delete(id);
      else if ('count' in view.body) this.live.set(id, view.body.count);
    });
  }

  async refresh(): Promise<void> {
    await this.list.refresh();
    this.#documents.follow(this.list.items.filter(isOpen).map(({ id }) => id));
  }

  async showMore(): Promise<void> {
    await this.list.showMore();
    this.#documents.follow(this.list.items.filter(isOpen).map(({ id }) => id));
  }

  /** Newest of what is known of one. */
  find(id: CountId): CountView | null {
    const known = [this.live.get(id), this.read.get(id), this.list.items.find((one) => one.id === id)];
    return known.reduce<CountView | null>((newest, one) => (one && (newest === null || one.changed > newest.changed) ? one : newest), null);
  }

  async open(id: CountId): Promise<void> {
    this.problem = null;
    this.#documents.follow([id]);
    try {
      this.read.set(id, await this.link.api.readCount(id));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }
}
