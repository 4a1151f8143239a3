// Today's trading as it comes in: each branch's newest day, the days to compare with, and the newest tickets.
import type { Branch, DayPace, DaySales, LowLevel, SalesMirror, Subscription, TicketMirror, TicketSummary } from '@onhand/sdk';
import { AT_A_GLANCE_HZ, type Link } from '../../model/link.ts';
import { businessTime, daysBefore, QUARTER, split, until, type BusinessTime, type Sums, type Trading } from './takings.ts';

/** What could not be had is asked for again after so long. */
const AGAIN_MS = 30_000;
/** Levels change with every sale; what calls for somebody does so for longer. */
const LOW_AGAIN_MS = 60_000;
/** As many as a screen shows. */
const LOW_SHOWN = 8;
/** More dates than branches in all time zones can need at once. */
const DATES_KEPT = 12;

export type Against = 1 | 7;

export class Takings {
  /** The newest business days of each branch. */
  days: readonly DaySales[] = $state.raw([]);
  /** How days went that were asked for, by date. */
  paces: ReadonlyMap<string, readonly DayPace[]> = $state.raw(new Map());
  salesState: Subscription['state'] = $state('loading');
  tickets: readonly TicketSummary[] = $state.raw([]);
  ticketsState: Subscription['state'] = $state('loading');
  /** What calls for somebody; null while it was not told. */
  low: readonly LowLevel[] | null = $state.raw(null);
  readonly #link: Link;
  readonly #now: () => number;
  /** When a date may be asked for again. */
  readonly #againAt = new Map<string, number>();
  #lowAgainAt = 0;

  /** `now` is the server's clock. */
  constructor(link: Link, now: () => number) {
    this.#link = link;
    this.#now = now;
    const sales = link.connection.subscribe<SalesMirror>('sales', { maxHz: AT_A_GLANCE_HZ });
    sales.listen(({ state }) => {
      this.salesState = state;
      this.days = [...sales.mirror.rows.values()];
    });
    const tickets = link.connection.subscribe<TicketMirror>('tickets', { maxHz: AT_A_GLANCE_HZ });
    tickets.listen(({ state }) => {
      this.ticketsState = state;
      this.tickets = tickets.mirror.rows;
    });
  }

  /** Whether sums were told at all: what was not is a dash, and no nought. */
  get told(): boolean {
    return this.salesState !== 'refused' && (this.salesState === 'live' || this.days.length > 0);
  }

  time(branch: Branch): BusinessTime {
    return businessTime(this.#now(), branch);
  }

  /** Today is a day of the branch's own: it need not be the day of the office, nor of another branch. */
  trading(branch: Branch): Trading {
    return split(this.days, branch.id, this.time(branch).date);
  }

  /** How a day of a branch went; null when it is not known, and an empty one when nothing was sold. */
  pace(branch: Branch, before: 0 | Against): DayPace | null {
    const date = daysBefore(this.time(branch).date, before);
    const known = this.paces.get(date);
    return known ? known.find((day) => day.branch === branch.id) ?? { branch: branch.id, date, steps: [] } : null;
  }

  /** Both days of a branch until the same quarter of an hour; null when either is not known. */
  compare(branch: Branch, against: Against): { now: Sums; then: Sums; minute: number } | null {
    const [today, earlier] = [this.pace(branch, 0), this.pace(branch, against)];
    if (!today || !earlier) return null;
    const minute = Math.floor(this.time(branch).minute / QUARTER) * QUARTER;
    return { now: until(today, minute), then: until(earlier, minute), minute };
  }

  /** Asks for whatever is missing for these branches, once a second at most. */
  look(branches: readonly Branch[], against: Against): void {
    const now = this.#now();
    const quarter = Math.floor(now / (QUARTER * 60_000));
    for (const { date } of branches.map((branch) => this.time(branch))) {
      // Today goes on: it is read again with each quarter that has passed.
      this.#want(date, (quarter + 1) * QUARTER * 60_000 - now);
      this.#want(daysBefore(date, against), Infinity);
    }
    if (this.#lowAgainAt <= Date.now()) void this.#readLow();
  }

  #want(date: string, goodForMs: number): void {
    if ((this.#againAt.get(date) ?? 0) > Date.now()) return;
    this.#againAt.set(date, Date.now() + AGAIN_MS);
    void this.#link.api.readSalesPace({ date }).then(
      (days) => {
        this.paces = new Map([...[...this.paces].filter(([known]) => known !== date).slice(1 - DATES_KEPT), [date, days]]);
        // A little later than the quarter, because a till may tell of a sale a moment after it.
        this.#againAt.set(date, goodForMs === Infinity ? Infinity : Date.now() + Math.min(goodForMs, QUARTER * 60_000) + 5_000);
      },
      // A comparison that cannot be had is left out until the next attempt.
      () => undefined,
    );
  }

  async #readLow(): Promise<void> {
    this.#lowAgainAt = Date.now() + LOW_AGAIN_MS;
    try {
      this.low = await this.#link.api.listLowStock({ limit: LOW_SHOWN });
    } catch {
      this.#lowAgainAt = Date.now() + AGAIN_MS;
    }
  }
}
