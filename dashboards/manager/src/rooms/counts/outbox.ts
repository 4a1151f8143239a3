// What was counted on this device and is not at the server yet. It is kept in the browser's storage, so that neither a lost network
// nor a closed window loses it. What is sent has an id of its own, kept until the last word on it, so that it counts exactly once.
import type { Command, CountEntry, CountId, LotCode, Quantity, Sku } from '@onhand/sdk';

/** As the server takes them at once where any names a lot. */
const ENTRIES_MAX = 100;

/** A lot or a unit as it is read off goods. */
export interface ReadLot {
  lot: LotCode;
  /** The last day on which it may be sold. */
  expires: string | null;
}

export interface Kept {
  /** Added up by article, place and lot; not in a command yet. */
  waiting: CountEntry[];
  /** Commands in the order in which they are sent. */
  sending: Command[];
  /** Commands to which the server said no, with what it said. */
  refused: { command: Command; message: string }[];
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class Outbox {
  readonly #store: Store;
  readonly #name: string;

  constructor(store: Store, count: CountId, staff: number) {
    this.#store = store;
    this.#name = `onhand.count.${count}.${staff}`;
  }

  read(): Kept {
    try {
      const kept = JSON.parse(this.#store.getItem(this.#name) ?? 'null') as Partial<Kept> | null;
      return { waiting: kept?.waiting ?? [], sending: kept?.sending ?? [], refused: kept?.refused ?? [] };
    } catch {
      return { waiting: [], sending: [], refused: [] };
    }
  }

  /** So much more of it was counted in a place, by the clock of now. False when the browser has no room to keep it. */
  add(sku: Sku, place: string, quantity: Quantity, at: number, read: ReadLot | null = null): boolean {
    return this.#change((kept) => {
      const same = kept.waiting.find((entry) => entry.sku === sku && entry.place === place && (entry.lot ?? null) === (read?.lot ?? null));
      if (same) {
        same.quantity += quantity;
        same.at = at;
        if (read?.expires) same.expires = read.expires;
      } else kept.waiting.push({ sku, place, quantity, at, ...lotOf(read) });
    });
  }

  /** Another command, behind what waits. */
  put(command: Command, pack: (entries: CountEntry[]) => Command): boolean {
    return this.#change((kept) => {
      packAll(kept, pack);
      kept.sending.push(command);
    });
  }

  /** The command that is to be sent next; made of what waits when there is none. */
  next(pack: (entries: CountEntry[]) => Command): Command | null {
    let next: Command | null = null;
    this.#change((kept) => {
      if (kept.sending.length === 0 && kept.waiting.length > 0) kept.sending.push(pack(kept.waiting.splice(0, ENTRIES_MAX)));
      next = kept.sending[0] ?? null;
    });
    return next;
  }

  /** The last word on a command: why not, or null when it is booked. */
  settle(id: string, refusal: string | null): void {
    this.#change((kept) => {
      const command = kept.sending.find((one) => one.id === id);
      kept.sending = kept.sending.filter((one) => one.id !== id);
      if (command && refusal !== null) kept.refused.push({ command, message: refusal });
    });
  }

  /** What was refused is to be sent again under another id: what it counted waits as before. False when there is no room. */
  again(id: string): boolean {
    return this.#change((kept) => {
      const refused = kept.refused.find(({ command }) => command.id === id);
      kept.refused = kept.refused.filter(({ command }) => command.id !== id);
      for (const entry of refused ? entriesOf(refused.command).entries : []) {
        const same = kept.waiting.find((one) => one.sku === entry.sku && one.place === entry.place && (one.lot ?? null) === (entry.lot ?? null));
        if (same) [same.quantity, same.at] = [same.quantity + entry.quantity, Math.max(same.at, entry.at)];
        else kept.waiting.push(entry);
      }
    });
  }

  /** Somebody has read what was refused. */
  forget(id: string): void {
    this.#change((kept) => void (kept.refused = kept.refused.filter(({ command }) => command.id !== id)));
  }

  /** Other windows work on the same store, so that it is read anew for each change. */
  #change(how: (kept: Kept) => void): boolean {
    const kept = this.read();
    how(kept);
    try {
      if (kept.waiting.length + kept.sending.length + kept.refused.length === 0) this.#store.removeItem(this.#name);
      else this.#store.setItem(this.#name, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }
}

/** What an entry says of a lot. */
export function lotOf(read: ReadLot | null): Pick<CountEntry, 'lot' | 'expires'> {
  return read === null ? {} : { lot: read.lot, ...(read.expires === null ? {} : { expires: read.expires }) };
}

function packAll(kept: Kept, pack: (entries: CountEntry[]) => Command): void {
  while (kept.waiting.length > 0) kept.sending.push(pack(kept.waiting.splice(0, ENTRIES_MAX)));
}

/** The entries of a command, with whether they take the place of what was counted before. */
export function entriesOf(command: Command): { entries: CountEntry[]; again: boolean } {
  if (!('count' in command.body)) return { entries: [], again: false };
  const { count } = command.body;
  if ('enter' in count) return { entries: count.enter.entries, again: false };
  return 'recount' in count ? { entries: [count.recount.entry, ...(count.recount.also ?? [])], again: true } : { entries: [], again: false };
}

