// Documents of one kind: the list as it was read, and each of its rows as it is now.
import type { DocumentBody, DocumentId, Page } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { documentsOf, type Documents } from './documents.ts';
import { sentenceOf, type Link } from './link.ts';
import { lookAgain } from './look-again.ts';
import { Pages } from './pages.svelte.ts';

/** No topic tells of a document that nobody follows yet, so a list is read again from time to time. */
const LOOK_AGAIN_MS = 15_000;

/** What tells one kind of documents from others. */
export interface DocumentKind<View> {
  list: (query: { limit: number; cursor: string | null }) => Promise<Page<View>>;
  one: (id: DocumentId) => Promise<View>;
  /** The document in a body of any kind; none where it is of another. */
  viewOf: (body: DocumentBody) => View | null;
  /** Whether something may still happen to it. */
  isOpen: (view: View) => boolean;
}

/** A document that was done long ago cannot be followed, so that what was read once stays. */
export class DocumentList<View extends { id: DocumentId; changed: number }> {
  readonly list: Pages<View>;
  /** Those that are followed, as the server last told them. */
  readonly live = new SvelteMap<DocumentId, View>();
  /** Those that were read one by one. */
  readonly read = new SvelteMap<DocumentId, View>();
  problem: string | null = $state(null);
  readonly link: Link;
  readonly #kind: DocumentKind<View>;
  readonly #documents: Documents;

  constructor(link: Link, kind: DocumentKind<View>) {
    this.link = link;
    this.#kind = kind;
    this.list = new Pages(kind.list, ({ id }) => id);
    this.#documents = documentsOf(link.connection);
    this.#documents.listen((id, document) => {
      const view = document && kind.viewOf(document.body);
      if (!document) this.live.delete(id);
      else if (view) this.live.set(id, view);
    });
  }

  /** Reads the list anew, and follows what is in it and not yet done. */
  async refresh(): Promise<void> {
    await this.list.refresh();
    this.#followListed();
  }

  /** Reads the list now and again and again while somebody looks at it; ended by what is returned. */
  keepFresh(isOnline: () => boolean): () => void {
    void this.refresh();
    return lookAgain(() => this.refresh(), LOOK_AGAIN_MS, isOnline);
  }

  async showMore(): Promise<void> {
    await this.list.showMore();
    this.#followListed();
  }

  /** Newest of what is known of one. */
  find(id: DocumentId): View | null {
    const known = [this.live.get(id), this.read.get(id), this.list.items.find((one) => one.id === id)];
    return known.reduce<View | null>((newest, one) => (one && (newest === null || one.changed > newest.changed) ? one : newest), null);
  }

  /** Follows one, and reads it, since one that was done long ago is not among those that can be followed. */
  async open(id: DocumentId): Promise<void> {
    this.problem = null;
    this.#documents.follow([id]);
    try {
      this.read.set(id, await this.#kind.one(id));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** Position of the newest that is known of one; the effect of an answer is on the screen when it is reached. */
  reached(id: DocumentId): number {
    return this.#documents.seq(id);
  }

  #followListed(): void {
    this.#documents.follow(this.list.items.filter(this.#kind.isOpen).map(({ id }) => id));
  }
}
