// Tickets that this device keeps, so that today's can be looked up and printed while the server is out of reach.
import { openDB, type DBSchema, type IDBPDatabase, type SoldTicket } from '@onhand/sdk';

/** A busy till's two days. Older ones are asked of the server. */
const KEPT_MAX = 2_000;
const KEPT_MS = 2 * 24 * 60 * 60 * 1_000;

interface Row {
  id: string;
  at: number;
  sold: SoldTicket;
}

interface Schema extends DBSchema {
  tickets: { key: string; value: Row; indexes: { at: number } };
}

export class KeptTickets {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  static async open(register: number): Promise<KeptTickets> {
    const upgrade = (fresh: IDBPDatabase<Schema>) => void fresh.createObjectStore('tickets', { keyPath: 'id' }).createIndex('at', 'at');
    return new KeptTickets(await openDB<Schema>(`onhand-sold-${register}`, 1, { upgrade }));
  }

  /** Newest first. */
  async since(at: number): Promise<SoldTicket[]> {
    const rows = await this.#database.getAllFromIndex('tickets', 'at', IDBKeyRange.lowerBound(at));
    return rows.reverse().map(({ sold }) => sold);
  }

  async put(tickets: readonly SoldTicket[]): Promise<void> {
    const work = this.#database.transaction('tickets', 'readwrite');
    for (const sold of tickets) void work.store.put({ id: sold.ticket.id, at: sold.ticket.occurred.at, sold });
    await work.done;
  }

  /** Lets go of what is old, and of the oldest where there are too many. */
  async tidy(now: number): Promise<void> {
    const work = this.#database.transaction('tickets', 'readwrite');
    let over = (await work.store.count()) - KEPT_MAX;
    for (let row = await work.store.index('at').openCursor(); row && (over > 0 || row.value.at < now - KEPT_MS); row = await row.continue()) {
      await row.delete();
      over -= 1;
    }
    await work.done;
  }
}
