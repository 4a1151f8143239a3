// Search in IndexedDB beside the assortment: made once, taken up at every start, with the handles of what changed since. It
// is a copy of what can be made again, so that whatever does not fit together is made again.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { FrozenSearch, Head } from './assortment.ts';

/** So many changes are read again at a start before the whole is made anew. */
const CHANGED_MAX = 2_000;

type Position = Pick<Head, 'epoch' | 'seq'>;

interface Kept extends Position {
  search: FrozenSearch;
}

interface Changed extends Position {
  handles: string[];
}

interface Schema extends DBSchema {
  search: { key: 'kept'; value: Kept };
  changed: { key: 'changed'; value: Changed };
}

export class SearchKeep {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  static async open(name = 'onhand-search'): Promise<SearchKeep> {
    return new SearchKeep(await openDB<Schema>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('search');
        fresh.createObjectStore('changed');
      },
    }));
  }

  /** What was kept of this very catalogue; null when nothing was, or so much has changed that it is worth making anew. */
  async read({ epoch, seq }: Position): Promise<{ search: FrozenSearch; changed: Set<string> } | null> {
    const transaction = this.#database.transaction(['search', 'changed']);
    const changed = await transaction.objectStore('changed').get('changed');
    if (!changed || changed.epoch !== epoch || changed.seq !== seq || changed.handles.length > CHANGED_MAX) return null;
    const kept = await transaction.objectStore('search').get('kept');
    return kept && kept.epoch === epoch ? { search: kept.search, changed: new Set(changed.handles) } : null;
  }

  async write({ epoch, seq }: Position, search: FrozenSearch): Promise<void> {
    const transaction = this.#database.transaction(['search', 'changed'], 'readwrite');
    await Promise.all([
      transaction.objectStore('search').put({ epoch, seq, search }, 'kept'),
      transaction.objectStore('changed').put({ epoch, seq, handles: [] }, 'changed'), transaction.done,
    ]);
  }

  /** Notes what changed on the way to a position from the one before. */
  async note(from: Position, to: Position, handles: readonly string[]): Promise<void> {
    const transaction = this.#database.transaction('changed', 'readwrite');
    const before = await transaction.store.get('changed');
    // What does not follow on what was noted last is not known whole: the next start makes it anew.
    if (before && before.epoch === from.epoch && before.seq === from.seq && to.epoch === from.epoch) {
      await transaction.store.put({ ...to, handles: [...new Set([...before.handles, ...handles])].slice(0, CHANGED_MAX + 1) }, 'changed');
    }
    await transaction.done;
  }

  close(): void {
    this.#database.close();
  }
}
