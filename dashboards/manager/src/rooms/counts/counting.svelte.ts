// One count on the screen: its lines as the server has them, and what this device has counted besides and not sent yet.
import type { BinStep, Command, CountCommand, CountEntry, CountId, CountLine, CountLot, CountView, LotCode, Lsn, Page, Quantity, Sku } from '@onhand/sdk';
import { refusal } from '@onhand/ui';
import { SvelteMap } from 'svelte/reactivity';
import { commandOf, sentenceOf } from '../../model/link.ts';
import { CountBins } from './count-bins.svelte.ts';
import type { Counts } from './counts.ts';
import { entriesOf, lotOf, Outbox, type Kept, type ReadLot, type Store } from './outbox.ts';

/** What lies in one place, of one lot or without looking at it. */
export interface CountedPart extends ReadLot {
  quantity: Quantity;
}

const PAGE = 500;
/** Scans that follow closely go in one command. */
const GATHER_MS = 400;

export class Counting {
  readonly id: CountId;
  readonly lines = new SvelteMap<Sku, CountLine>();
  readonly bins: CountBins;
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: string | null = $state(null);
  /** What is kept on this device. */
  kept: Kept = $state.raw({ waiting: [], sending: [], refused: [] });
  /** Whether the browser could not keep what was counted. */
  full: boolean = $state(false);
  readonly #counts: Counts;
  readonly #staff: number;
  readonly #outbox: Outbox;
  /** What is booked and not in the lines yet. */
  #booked: Command[] = $state.raw([]);
  #seen: Lsn = 0;
  #reading = false;
  #again = false;
  #sending = false;
  #ended = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(counts: Counts, id: CountId, store: Store = localStorage) {
    this.id = id;
    this.#counts = counts;
    this.#staff = counts.link.person.id;
    this.#outbox = new Outbox(store, id, this.#staff);
    this.kept = this.#outbox.read();
    this.bins = new CountBins(counts.link.api, id, this.#staff, () => this.view, () => [...this.#booked, ...this.kept.sending]);
  }

  /** Read anew each time: what comes in after its screen is gone still asks for it. */
  get view(): CountView | null {
    return this.#counts.find(this.id);
  }

  /** Pieces that are not at the server yet. */
  get unsent(): number {
    return this.kept.waiting.length + this.kept.sending.reduce((sum, command) => sum + entriesOf(command).entries.length, 0);
  }

  /** What this person has counted of an article in a place, of a lot or without looking at that, as it will be when all is sent. */
  own(sku: Sku, place: string, lot: LotCode | null = null): Quantity {
    const here = this.lines.get(sku)?.parts.find((part) => part.staff === this.#staff && part.place === place && (part.lot ?? null) === lot);
    const there = here?.quantity ?? this.bins.strayed(sku, place, lot) ?? 0;
    return this.#on(there, sku, (entry) => entry.place === place && (entry.lot ?? null) === lot);
  }

  /** Whether somebody has counted an article in a bin, as it will be when all is sent. */
  countedIn(sku: Sku, bin: string): boolean {
    const there = (place: string) => place.trim().toUpperCase() === bin;
    const line = this.lines.get(sku);
    // Of what lies in one bin alone it is clear where it was found, whatever was said of the place.
    if (line?.parts.some(({ place }) => there(place) || (place === '' && line.bins?.length === 1))) return true;
    return this.#pending().some(({ entries }) => entries.some((entry) => entry.sku === sku && there(entry.place)));
  }

  /** Lots of an article that were counted, as they will be when all is sent; those that should be there, where that is told. */
  lots(sku: Sku): CountLot[] {
    const lots = new Map<LotCode, CountLot>((this.lines.get(sku)?.lots ?? []).map((lot) => [lot.lot, { ...lot }]));
    for (const { entries, again } of this.#pending()) {
      const own = entries.filter((entry) => entry.sku === sku);
      if (again && own.length > 0) for (const lot of lots.values()) lot.counted = null;
      for (const { lot, expires, quantity } of own) {
        if (!lot) continue;
        const known = lots.get(lot) ?? { lot, expires: null, serial: false, counted: null, expected: null };
        lots.set(lot, { ...known, expires: known.expires ?? expires ?? null, counted: (known.counted ?? 0) + quantity });
      }
    }
    const last = '9999';
    return [...lots.values()].sort((one, other) => ((one.expires ?? last) < (other.expires ?? last) ? -1 : (one.expires ?? last) > (other.expires ?? last) ? 1 : one.lot < other.lot ? -1 : 1));
  }

  /** What was counted of it without looking at its lot. */
  withoutLot(sku: Sku): Quantity {
    return this.lots(sku).reduce((left, lot) => left - (lot.counted ?? 0), this.total(sku) ?? 0);
  }

  /** What everybody has counted of it in all places; null while nobody has. */
  total(sku: Sku): Quantity | null {
    const there = this.lines.get(sku)?.counted ?? this.bins.strayed(sku, null, undefined);
    const pending = this.#pending().some(({ entries }) => entries.some((entry) => entry.sku === sku));
    return there === null && !pending ? null : this.#on(there ?? 0, sku, () => true);
  }

  #on(there: Quantity, sku: Sku, which: (entry: CountEntry) => boolean): Quantity {
    let sum = there;
    for (const { entries, again } of this.#pending()) {
      const own = entries.filter((one) => one.sku === sku);
      // All that was counted of it before is replaced by all that the command names.
      if (again && own.length > 0) sum = 0;
      for (const entry of own) {
        if (which(entry)) sum += entry.quantity;
      }
    }
    return sum;
  }

  #pending(): { entries: CountEntry[]; again: boolean }[] {
    return [...this.#booked, ...this.kept.sending].map(entriesOf).concat({ entries: this.kept.waiting, again: false });
  }

  /** One more, or as many, of it. What would be less than nothing is not taken. */
  add(sku: Sku, place: string, quantity: Quantity, read: ReadLot | null = null): void {
    const own = place.trim();
    if (this.own(sku, own, read?.lot ?? null) + quantity < 0) return;
    this.full = !this.#outbox.add(sku, own, quantity, Date.now(), read);
    this.#changed();
  }

  /** So much of it is there, by this person in this place. */
  set(sku: Sku, place: string, quantity: Quantity, read: ReadLot | null = null): void {
    this.add(sku, place, quantity - this.own(sku, place.trim(), read?.lot ?? null), read);
  }

  /** Of what was counted in a place without looking, so much is of a lot. */
  name(sku: Sku, place: string, quantity: Quantity, read: ReadLot): void {
    this.add(sku, place, -quantity);
    this.add(sku, place, quantity, read);
  }

  /** Takes the place of all that was counted of it, of whatever lot. */
  recount(sku: Sku, place: string, quantity: Quantity, reason: string, lots: readonly CountedPart[] = []): void {
    const [here, at] = [place.trim(), Date.now()];
    const of = lots.map((part): CountEntry => ({ sku, quantity: part.quantity, place: here, at, ...lotOf(part) }));
    // Without any lot the number says that there is none of it.
    const all: CountEntry[] = quantity > 0 || of.length === 0 ? [{ sku, quantity, place: here, at }, ...of] : of;
    const [entry, ...also] = all;
    if (entry === undefined) return;
    this.full = !this.#outbox.put(this.#command({ recount: { count: this.id, entry, reason: reason.trim(), also } }), this.#pack);
    this.#changed();
  }

  /** This person counts a bin, has counted all of it, or leaves it to another. */
  step(bin: string, step: BinStep): void {
    this.full = !this.#outbox.put(this.#command({ bin: { count: this.id, bin, step } }), this.#pack);
    this.#changed();
  }

  /** Sends once more what was refused, for the moment at which it was counted. */
  resend(id: string): void {
    this.full = !this.#outbox.again(id);
    this.#changed();
  }

  forget(id: string): void {
    this.#outbox.forget(id);
    this.kept = this.#outbox.read();
  }

  #changed(): void {
    this.kept = this.#outbox.read();
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.send();
    }, GATHER_MS);
  }

  #command = (count: CountCommand): Command => commandOf(this.view?.branch ?? null, { count });
  #pack = (entries: CountEntry[]): Command => this.#command({ enter: { count: this.id, entries } });

  /** Sends what is kept, one command after the other. A lost connection only makes it wait. */
  async send(): Promise<void> {
    if (this.#sending || this.#ended || !this.view) return;
    this.#sending = true;
    try {
      for (let command = this.#outbox.next(this.#pack); command !== null; command = this.#outbox.next(this.#pack)) {
        this.kept = this.#outbox.read();
        const { answer } = await this.#counts.link.connection.submit(command);
        const refused = 'rejected' in answer ? refusal(answer.rejected) : null;
        // It stays in the sum until the lines have it.
        if (refused === null) this.#booked = [...this.#booked, command];
        this.#outbox.settle(command.id, refused);
        this.kept = this.#outbox.read();
        await this.read(this.#booked);
      }
    } finally {
      this.#sending = false;
      this.kept = this.#outbox.read();
    }
  }

  /** Reads the lines that have changed. */
  async read(booked: readonly Command[] = []): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    try {
      const changed: CountLine[] = [];
      for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
        const page: Page<CountLine> = await this.#counts.link.api.listCountLines(this.id, { since: this.#seen, limit: PAGE, cursor });
        changed.push(...page.items);
        cursor = page.next;
      }
      for (const line of changed) {
        this.lines.set(line.sku, line);
        this.#seen = Math.max(this.#seen, line.seq);
      }
      await this.bins.read();
      this.#booked = this.#booked.filter((command) => !booked.includes(command));
      this.state = 'ready';
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
      if (this.state === 'loading') this.state = 'failed';
    } finally {
      this.#reading = false;
    }
    if (this.#again) {
      this.#again = false;
      await this.read(this.#booked);
    }
  }

  /** Another person, or another device, has changed something. What is under way here reads it anyway. */
  async told(): Promise<void> {
    if (!this.#sending) await this.read();
  }

  end(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
