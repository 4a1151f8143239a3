// The till's outbox: commands are on disk with their id and number before they are sent, go out one at a time in the
// order of their numbers, and leave only after a final answer. One writer per device, by a lock of the browser.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Command, CommandBody, OccurredAt, Refusal, RefusalCode, Reply } from './gen/protocol.ts';
import { uuid7 } from './uuid7.ts';

/** A command that waits for its answer. */
export interface Entry {
  seq: number;
  command: Command;
  /** When it was saved, in milliseconds since the Unix epoch. */
  savedAt: number;
}

/** A command that the server will not take. Kept as evidence until somebody has dealt with it. */
export interface RefusedEntry extends Entry {
  refusal: Refusal;
  /** Where the server has recorded the refusal, and what was asked with it; null where this device has the only copy. */
  lsn: number | null;
  /** True when a copy was taken off the device. */
  exported: boolean;
}

/** Whether what was asked is lost when this device forgets it. */
export const isOnlyCopy = ({ lsn, exported }: Pick<RefusedEntry, 'lsn' | 'exported'>): boolean => lsn === null && !exported;

export interface OutboxStatus {
  pending: number;
  /** When the oldest pending command was saved; null when there is none. */
  oldestAt: number | null;
  /** How many of the pending ones the server is too old for; they go out again when it is another one. */
  parked: number;
  refused: number;
}

export type OutboxEvent = { saved: Entry } | { settled: Entry; reply: Reply } | 'changed';

export interface NewCommand {
  body: CommandBody;
  staff: number | null;
  occurred: OccurredAt;
  /** A UUIDv7 that the caller has already written down, so that after a crash it knows its own command again. */
  id?: string;
}

export interface OutboxOptions {
  /** One outbox for each register. */
  name: string;
  now?: () => number;
  locks?: Pick<LockManager, 'request'> | undefined;
}

interface Schema extends DBSchema {
  pending: { key: number; value: Entry };
  refused: { key: string; value: RefusedEntry };
  meta: { key: string; value: number };
}

/** Sends a command and settles with its final answer; `parked` is called when this server is too old to read it. */
export type Submit = (command: Command, parked: () => void) => Promise<Reply>;

/** Refusals that are about the number alone: the command was not recorded, so it may go out under a new one. */
const ABOUT_THE_NUMBER = new Set<RefusalCode>(['sequence_reused', 'sequence_jump', 'sequence_missing']);

export class Outbox {
  readonly #database: IDBPDatabase<Schema>;
  readonly #now: () => number;
  readonly #release: () => void;
  readonly #listeners = new Set<(event: OutboxEvent) => void>();
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #renumbered = new Set<string>();
  /** Ids of commands that the server is too old for. They are with the connection, which sends them again. */
  readonly #parked = new Set<string>();
  #entries: Entry[];
  #refused: RefusedEntry[];
  /** Highest number the server said it has taken. */
  #serverSeq = 0;
  #submit: Submit | null = null;
  #draining = false;
  #saving: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(database: IDBPDatabase<Schema>, entries: Entry[], refused: RefusedEntry[], now: () => number, release: () => void) {
    this.#database = database;
    this.#entries = entries;
    this.#refused = refused;
    this.#now = now;
    this.#release = release;
  }

  /** Waits until no other window of this device has the outbox open. */
  static async open({ name, now = Date.now, locks = globalThis.navigator?.locks }: OutboxOptions): Promise<Outbox> {
    const release = await takeLock(name, locks);
    try {
      const database = await openDB<Schema>(name, 1, {
        upgrade(fresh) {
          fresh.createObjectStore('pending', { keyPath: 'seq' });
          fresh.createObjectStore('refused', { keyPath: 'command.id' });
          fresh.createObjectStore('meta');
        },
      });
      const [entries, refused] = await Promise.all([database.getAll('pending'), database.getAll('refused')]);
      return new Outbox(database, entries, refused, now, release);
    } catch (problem) {
      // Another attempt must not wait for this one's lock.
      release();
      throw problem;
    }
  }

  get status(): OutboxStatus {
    return {
      pending: this.#entries.length,
      oldestAt: this.#entries[0]?.savedAt ?? null,
      parked: this.#entries.filter(({ command }) => this.#parked.has(command.id)).length,
      refused: this.#refused.length,
    };
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get refusedEntries(): readonly RefusedEntry[] {
    return this.#refused;
  }

  listen(listener: (event: OutboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the highest number the server has taken, so that ours goes on from there after local data was lost. */
  async atLeast(commandSeq: number): Promise<void> {
    this.#serverSeq = commandSeq;
    await this.#alone(async () => {
      const last = (await this.#database.get('meta', 'lastSeq')) ?? 0;
      if (commandSeq > last) await this.#database.put('meta', commandSeq, 'lastSeq');
    });
  }

  /**
   * Saves a command, then lets it go out. The outer promise settles when it is safely on disk: only then may a
   * customer be told that the sale is made. `reply` settles with the server's final answer.
   */
  async add({ body, staff, occurred, id }: NewCommand): Promise<{ entry: Entry; reply: Promise<Reply> }> {
    const entry = await this.#alone(() => this.#save({ id: id ?? uuid7(this.#now()), branch: null, staff, occurred, body }));
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(entry.command.id, resolve));
    this.#entries.push(entry);
    this.#emit({ saved: entry });
    void this.#drain();
    return { entry, reply };
  }

  /** From now on commands go out this way. Whatever was left from an earlier run goes first. */
  attach(submit: Submit): void {
    this.#submit = submit;
    this.#parked.clear(); // It may lead to another server.
    void this.#drain();
  }

  /** A person has dealt with a refused command. Nothing goes that neither the server nor a file has: false then. */
  async forgetRefused(id: string): Promise<boolean> {
    const entry = this.#refused.find(({ command }) => command.id === id);
    if (!entry || isOnlyCopy(entry)) return false;
    await this.#database.delete('refused', id);
    this.#refused = this.#refused.filter((other) => other !== entry);
    this.#emit('changed');
    return true;
  }

  /** A copy of a refused command was taken off the device. */
  async markExported(id: string): Promise<void> {
    const entry = this.#refused.find(({ command }) => command.id === id);
    if (!entry) return;
    const marked = { ...entry, exported: true };
    await this.#database.put('refused', marked);
    this.#refused = this.#refused.map((other) => (other === entry ? marked : other));
    this.#emit('changed');
  }

  /** Lets a refused command that was not recorded go out once more, under its own id and a new number. */
  async sendAgain(id: string): Promise<boolean> {
    const refused = this.#refused.find(({ command }) => command.id === id);
    if (!refused || refused.lsn !== null) return false;
    await this.#alone(async () => {
      const transaction = this.#database.transaction(['pending', 'refused', 'meta'], 'readwrite', { durability: 'strict' });
      const meta = transaction.objectStore('meta');
      const seq = ((await meta.get('lastSeq')) ?? 0) + 1;
      const entry: Entry = { seq, command: { ...refused.command, seq }, savedAt: refused.savedAt };
      await Promise.all([
        meta.put(seq, 'lastSeq'), transaction.objectStore('refused').delete(id), transaction.objectStore('pending').add(entry), transaction.done,
      ]);
      this.#refused = this.#refused.filter((other) => other !== refused);
      this.#entries.push(entry);
      this.#renumbered.delete(id);
    });
    this.#emit('changed');
    void this.#drain();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#database.close();
    this.#release();
  }

  /** Number and command are written in one transaction, and `strict` waits for the disk, not only for its cache. */
  async #save(bare: Omit<Command, 'seq'>): Promise<Entry> {
    const transaction = this.#database.transaction(['pending', 'meta'], 'readwrite', { durability: 'strict' });
    const meta = transaction.objectStore('meta');
    const seq = ((await meta.get('lastSeq')) ?? 0) + 1;
    const { id, ...rest } = bare;
    const entry: Entry = { seq, command: { id, seq, ...rest }, savedAt: this.#now() };
    await Promise.all([meta.put(seq, 'lastSeq'), transaction.objectStore('pending').add(entry), transaction.done]);
    return entry;
  }

  /**
   * One command under way at a time. With more, a command could overtake one that was told to wait, and a sale would
   * reach a shift that is not open yet. One that the server is too old for is passed by: the rest must not wait until it
   * is another one. It keeps its number, so that it may still be used.
   */
  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (;;) {
        const submit = this.#submit;
        const entry = this.#entries.find(({ command }) => !this.#parked.has(command.id));
        if (!entry || !submit || this.#closed) return;
        await this.#send(entry.command, submit);
      }
    } finally {
      this.#draining = false;
    }
  }

  /** Resolves when the next one may go: this one has its answer, or the server is too old for it. */
  #send(command: Command, submit: Submit): Promise<void> {
    return new Promise((resolve, reject) => {
      const park = () => {
        this.#parked.add(command.id);
        this.#emit('changed');
        resolve();
      };
      const settle = async (reply: Reply) => {
        if (!this.#closed) await this.#alone(() => this.#settle(command.id, reply));
        // Not before it has left, or it would be taken for one that waits. One that was numbered anew goes out again.
        if (this.#parked.delete(command.id)) void this.#drain();
      };
      submit(command, park).then(settle).then(resolve, reject);
    });
  }

  async #settle(id: string, reply: Reply): Promise<void> {
    // By its id: while it was parked it may have been given another number.
    const entry = this.#entries.find(({ command }) => command.id === id);
    if (!entry) return;
    const refusal = 'rejected' in reply.answer ? reply.answer.rejected : null;
    if (refusal && ABOUT_THE_NUMBER.has(refusal.code) && !this.#renumbered.has(id)) {
      this.#renumbered.add(id);
      await this.#renumber(refusal.code === 'sequence_jump');
      return;
    }
    const transaction = this.#database.transaction(['pending', 'refused'], 'readwrite', { durability: 'strict' });
    await transaction.objectStore('pending').delete(entry.seq);
    const refused = refusal && { ...entry, refusal, lsn: reply.lsn, exported: false };
    if (refused) await transaction.objectStore('refused').put(refused);
    await transaction.done;
    this.#entries = this.#entries.filter((other) => other.seq !== entry.seq);
    if (refused) this.#refused.push(refused);
    this.#emit({ settled: entry, reply });
    this.#waiting.get(id)?.(reply);
    this.#waiting.delete(id);
  }

  /**
   * Gives everything that waits a new number, in the same order and under the same ids: behind the last one we gave,
   * or, when the server calls ours too high (it was restored), behind the last one it took.
   */
  async #renumber(tooHigh: boolean): Promise<void> {
    const transaction = this.#database.transaction(['pending', 'meta'], 'readwrite', { durability: 'strict' });
    const pending = transaction.objectStore('pending');
    const meta = transaction.objectStore('meta');
    let seq = tooHigh ? this.#serverSeq : ((await meta.get('lastSeq')) ?? 0);
    const renumbered: Entry[] = [];
    await pending.clear();
    for (const entry of this.#entries) {
      seq += 1;
      const moved = { ...entry, seq, command: { ...entry.command, seq } };
      renumbered.push(moved);
      await pending.add(moved);
    }
    await meta.put(seq, 'lastSeq');
    await transaction.done;
    this.#entries = renumbered;
  }

  /** Runs writers one after the other, so that what memory holds is what the disk holds. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#saving.then(work, work);
    this.#saving = done.catch(() => {});
    return done;
  }

  #emit(event: OutboxEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Resolves, once the lock is ours, with the function that gives it back. */
function takeLock(name: string, locks: Pick<LockManager, 'request'> | undefined): Promise<() => void> {
  if (!locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    const held = locks.request(`onhand-outbox:${name}`, () => new Promise<void>((release) => resolve(release)));
    held.catch(reject);
  });
}
