// Tickets that are not paid yet, on the device: the open one and those that were put aside. They outlive a reload, a
// crash and a change of windows.
import { openDB, type DBSchema, type Discount, type IDBPDatabase, type Tender } from '@onhand/sdk';
import type { Approval } from '../approval/approvals.ts';
import type { Line } from './ticket.svelte.ts';

/** Whom a ticket is for. */
export interface Customer {
  id: string;
  name: string;
}

export interface Draft {
  id: string;
  lines: Line[];
  tenders: Tender[];
  customer: Customer | null;
  /** What is taken off the whole, why something is taken off, and who approved it. A ticket of an older build has none. */
  whole?: Discount | null;
  reason?: string;
  code?: number | null;
  /** The age that somebody looked for. */
  ageChecked?: number | null;
  approval?: Approval | null;
  /** When its first line came, in milliseconds since the Unix epoch. */
  began: number;
  /** When it was put aside; null while it is the open one. */
  parked: number | null;
}

/** Where a ticket is written down on every change. */
export interface Keep {
  put(draft: Draft): void;
  remove(id: string): void;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
}

export class Drafts implements Keep {
  readonly #database: IDBPDatabase<Schema>;
  readonly #onproblem: (problem: string) => void;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(database: IDBPDatabase<Schema>, onproblem: (problem: string) => void) {
    this.#database = database;
    this.#onproblem = onproblem;
  }

  static async open(register: number, onproblem: (problem: string) => void): Promise<Drafts> {
    const upgrade = (fresh: IDBPDatabase<Schema>) => void fresh.createObjectStore('drafts', { keyPath: 'id' });
    return new Drafts(await openDB<Schema>(`onhand-tickets-${register}`, 1, { upgrade }), onproblem);
  }

  /** In the order in which they were begun. */
  async all(): Promise<Draft[]> {
    const drafts = await this.#database.getAll('drafts');
    return drafts.sort((a, b) => a.began - b.began);
  }

  put(draft: Draft): void {
    this.#note(this.#database.put('drafts', draft));
  }

  remove(id: string): void {
    this.#note(this.#database.delete('drafts', id));
  }

  /** Settles when everything so far is written. The browser keeps the order of what was asked for. */
  async written(): Promise<void> {
    await this.#last;
  }

  close(): void {
    this.#database.close();
  }

  #note(work: Promise<unknown>): void {
    this.#last = work.catch((error: unknown) => this.#onproblem(error instanceof Error ? error.message || error.name : String(error)));
  }
}
