// Transfers between branches: the list as it was read, and each of its rows as it is now.
import type { TransferId, TransferView } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { documentsOf, type Documents } from '../../model/documents.ts';
import { sentenceOf, type Link } from '../../model/link.ts';
import { Pages } from '../../model/pages.svelte.ts';

/** A document that was done long ago cannot be followed, so that what was read once stays. */
export class Transfers {
  readonly list: Pages<TransferView>;
  /** Those that are followed, as the server last told them. */
  readonly live = new SvelteMap<TransferId, TransferView>();
  /** Those that were read one by one. */
  readonly read = new SvelteMap<TransferId, TransferView>();
  problem: string | null = $state(null);
  readonly link: Link;
  readonly #documents: Documents;

  constructor(link: Link) {
    this.link = link;
    this.list = new Pages((query) => link.api.listTransfers(query), ({ id }) => id);
    this.#documents = documentsOf(link.connection);
    this.#documents.listen((id, view) => {
      if (!view) this.live.delete(id);
      else if ('transfer' in view.body) this.live.set(id, view.body.transfer);
    });
  }

  /** Reads the list anew, and follows what is in it and not yet done. */
  async refresh(): Promise<void> {
    await this.list.refresh();
    this.#followListed();
  }

  async showMore(): Promise<void> {
    await this.list.showMore();
    this.#followListed();
  }

  /** Newest of what is known of one. */
  find(id: TransferId): TransferView | null {
    const known = [this.live.get(id), this.read.get(id), this.list.items.find((one) => one.id === id)];
    return known.reduce<TransferView | null>((newest, one) => (one && (newest === null || one.changed > newest.changed) ? one : newest), null);
  }

  /** Follows one, and reads it, since one that was done long ago is not among those that can be followed. */
  async open(id: TransferId): Promise<void> {
    this.problem = null;
    this.#documents.follow([id]);
    try {
      this.read.set(id, await this.link.api.readTransfer(id));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** Position of the newest that is known of one; the effect of an answer is on the screen when it is reached. */
  reached(id: TransferId): number {
    return this.#documents.seq(id);
  }

  #followListed(): void {
    this.#documents.follow(this.list.items.filter(({ state }) => state !== 'closed' && state !== 'cancelled').map(({ id }) => id));
  }
}
