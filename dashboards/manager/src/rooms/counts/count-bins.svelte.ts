// A count by bins, as the server has it and as it will be when all that this device says is sent: who counts which, how far each has
// come, and what was found where it does not lie.
import type { Api, BinStep, Command, CountBinView, CountId, CountMisplaced, CountView, LotCode, Page, Quantity, Sku, StaffId } from '@onhand/sdk';
import { byBin } from '../../model/bins.svelte.ts';
import { covers, overlap } from './ranges.ts';

const PAGE = 500;
/** As many bins as one count can tell apart. */
const BINS_MAX = 2_000;

export class CountBins {
  rows: readonly CountBinView[] = $state.raw([]);
  misplaced: readonly CountMisplaced[] = $state.raw([]);
  /** Whether they were ever read: without a network nothing is known of others. */
  known: boolean = $state(false);
  readonly #api: Api;
  readonly #id: CountId;
  readonly #staff: StaffId;
  readonly #view: () => CountView | null;
  readonly #pending: () => readonly Command[];

  constructor(api: Api, id: CountId, staff: StaffId, view: () => CountView | null, pending: () => readonly Command[]) {
    this.#api = api;
    this.#id = id;
    this.#staff = staff;
    this.#view = view;
    this.#pending = pending;
  }

  /** Whether the count names bins. */
  get named(): boolean {
    return (this.#view()?.bins ?? []).length > 0;
  }

  /** Reads them again where they matter. Of a count that is not by bins, who counts where is read as soon as anybody has said so. */
  async read(): Promise<void> {
    const view = this.#view();
    // Before the count itself is known, they are read all the same.
    if (view && this.known && !this.named && (view.taken ?? 0) === 0 && this.rows.every(({ staff }) => staff === null)) return;
    try {
      this.rows = await all((cursor) => this.#api.listCountBins(this.#id, { limit: PAGE, cursor }));
      if (!view || this.named) this.misplaced = await all((cursor) => this.#api.listCountMisplaced(this.#id, { limit: PAGE, cursor }));
      this.known = true;
    } catch {
      // It goes on with what it knew: the server tells whoever enters something that a bin is another's.
    }
  }

  /** The bin or zone that a label, or somebody, names; none where it is neither. */
  labelled(text: string): string | null {
    const bin = text.trim().toUpperCase();
    if (bin === '') return null;
    const named = (this.#view()?.bins ?? []).some((range) => covers(range, bin));
    return named || this.rows.some((row) => overlap(row.bin, bin)) ? bin : null;
  }

  /** All of them as somebody walks past them, with what this device has said of them and not sent yet. */
  get walked(): CountBinView[] {
    const steps = this.#steps();
    const rows = this.rows.map((row) => this.#with(row, steps));
    for (const bin of steps.keys()) {
      if (!rows.some((row) => overlap(row.bin, bin))) rows.push(this.#with(fresh(bin), steps));
    }
    return rows.sort((one, other) => byBin(one.bin, other.bin));
  }

  /** What is known of a bin. A zone is as its bins are. */
  of(bin: string): CountBinView {
    const rows = this.walked.filter((row) => row.bin === bin);
    const own = rows[0] ?? this.walked.find((row) => overlap(row.bin, bin) && row.staff !== null);
    return own ? { ...own, bin } : fresh(bin);
  }

  /** Somebody else who counts it, or has counted it. */
  taker(bin: string): CountBinView | null {
    return this.walked.find((row) => row.staff !== null && row.staff !== this.#staff && overlap(row.bin, bin)) ?? null;
  }

  isOwn(bin: string): boolean {
    return this.of(bin).staff === this.#staff;
  }

  /** The next one that nobody counts, behind a bin and then from the beginning. */
  next(behind: string): string | null {
    const free = this.walked.filter(({ staff, articles }) => staff === null && articles > 0);
    return (free.find(({ bin }) => byBin(behind, bin) < 0) ?? free[0])?.bin ?? null;
  }

  /** How much this person has noted of what is not part of the count. */
  strayed(sku: Sku, place: string | null, lot: LotCode | null | undefined): Quantity | null {
    const own = this.misplaced.filter((one) => !one.counted && one.sku === sku && one.staff === this.#staff && (place === null || one.bin === place) && (lot === undefined || one.lot === lot));
    return own.length === 0 ? null : own.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  #steps(): Map<string, BinStep> {
    const steps = new Map<string, BinStep>();
    for (const { body } of this.#pending()) {
      if ('count' in body && 'bin' in body.count) steps.set(body.count.bin.bin, body.count.bin.step);
    }
    return steps;
  }

  #with(row: CountBinView, steps: ReadonlyMap<string, BinStep>): CountBinView {
    let told = row;
    for (const [bin, step] of steps) {
      if (!overlap(bin, row.bin)) continue;
      // What somebody else has taken stays theirs, whatever this device has not heard of.
      if (told.staff !== null && told.staff !== this.#staff) continue;
      told = step === 'free' ? { ...told, staff: null, since: null, finished: false } : { ...told, staff: this.#staff, finished: step === 'finish' };
    }
    return told;
  }
}

const fresh = (bin: string): CountBinView => ({ bin, staff: null, since: null, finished: false, articles: 0, counted: 0, misplaced: 0, also: false });

async function all<Row>(read: (cursor: string | null) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = null, more = true; more && rows.length < BINS_MAX; more = cursor !== null) {
    const page = await read(cursor);
    rows.push(...page.items);
    cursor = page.next;
  }
  return rows;
}
