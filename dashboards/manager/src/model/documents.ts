// Documents that are followed on one connection, whatever room wants them: a topic is asked for once on a connection.
import type { Connection, DocumentId, DocumentMirror, DocumentView, Subscription } from '@onhand/sdk';

/** Followed at once; the server lets one connection follow 500 keys. */
const FOLLOWED_MAX = 200;

/** What a room hears: a document as it is now, or none when it is not followed any more. */
type Listener = (id: DocumentId, view: DocumentView | null) => void;

export class Documents {
  readonly #connection: Connection;
  readonly #listeners: Listener[] = [];
  #subscription: Subscription<DocumentMirror> | null = null;
  /** Those that are followed, the last wanted last. */
  #followed: DocumentId[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Position of the newest that is known of one. */
  seq(id: DocumentId): number {
    return this.#subscription?.mirror.rows.get(id)?.seq ?? 0;
  }

  follow(ids: DocumentId[]): void {
    const wanted = new Set(ids);
    const followed = [...this.#followed.filter((id) => !wanted.has(id)), ...wanted];
    const dropped = followed.splice(0, Math.max(0, followed.length - FOLLOWED_MAX));
    this.#followed = followed;
    for (const id of dropped) this.#tell(id, null);
    const keys = (some: DocumentId[]) => some.map((document) => ({ document }));
    if (this.#subscription) {
      this.#subscription.track(keys(followed.filter((id) => wanted.has(id))), keys(dropped));
      return;
    }
    const documents = this.#connection.subscribe<DocumentMirror>('documents', { track: keys(followed) });
    documents.listen(({ keys: changed }) => {
      for (const id of changed) this.#tell(id, documents.mirror.rows.get(id) ?? null);
    });
    this.#subscription = documents;
  }

  #tell(id: DocumentId, view: DocumentView | null): void {
    for (const listener of this.#listeners) listener(id, view);
  }
}

const known = new WeakMap<Connection, Documents>();

export function documentsOf(connection: Connection): Documents {
  const documents = known.get(connection) ?? new Documents(connection);
  known.set(connection, documents);
  return documents;
}
