// Today's trading as it comes in: each branch's newest day, the days to compare with, and the newest tickets.
import type { DaySales, SalesMirror, Subscription, TicketMirror, TicketSummary } from '@onhand/sdk';
import type { Link } from '../../model/link.ts';
import { businessDate, dayBefore, newestByBranch, offsetsByBranch, split, type Trading } from './takings.ts';

/** A comparison that could not be had is asked for again after so long. */
const COMPARE_AGAIN_MS = 30_000;

/** More dates than branches in all time zones can need at once. */
const EARLIER_KEPT = 7;

export class Takings {
  /** Newest business day of each branch. */
  days: Map<number, DaySales> = $state.raw(new Map());
  /** Whole days that were asked for to compare with, by date. */
  earlier: Map<string, DaySales[]> = $state.raw(new Map());
  salesState: Subscription['state'] = $state('loading');
  tickets: readonly TicketSummary[] = $state.raw([]);
  ticketsState: Subscription['state'] = $state('loading');
  readonly #link: Link;
  readonly #now: () => number;
  /** When a date may be asked for again. */
  readonly #askAgainAt = new Map<string, number>();
  readonly #offsets: Map<number, number> = $derived(offsetsByBranch(this.tickets));

  /** `now` is the server's clock. */
  constructor(link: Link, now: () => number) {
    this.#link = link;
    this.#now = now;
    const sales = link.connection.subscribe<SalesMirror>('sales', { maxHz: 4 });
    sales.listen(({ state }) => {
      this.salesState = state;
      this.days = newestByBranch(sales.mirror.rows.values());
    });
    const tickets = link.connection.subscribe<TicketMirror>('tickets');
    tickets.listen(({ state }) => {
      this.ticketsState = state;
      this.tickets = tickets.mirror.rows;
    });
  }

  /** Today is a day of the branch's own registers: it need not be the day of the office, nor of another branch. */
  trading(branch: number): Trading {
    const offset = this.#offsets.get(branch) ?? -new Date().getTimezoneOffset();
    const { today, last } = split(this.days.get(branch), businessDate(this.#now(), offset));
    const earlier = today ? this.earlier.get(dayBefore(today.date)) : undefined;
    return { today, last, before: earlier && (earlier.find((day) => day.branch === branch) ?? null) };
  }

  /** Asks for the days before those of the branches that have sold today. */
  compare(): void {
    const wanted = [...this.days.keys()].flatMap((branch) => this.trading(branch).today?.date ?? []).map(dayBefore);
    for (const date of new Set(wanted)) {
      if (!this.earlier.has(date) && (this.#askAgainAt.get(date) ?? 0) <= Date.now()) void this.#askFor(date);
    }
  }

  async #askFor(date: string): Promise<void> {
    this.#askAgainAt.set(date, Date.now() + COMPARE_AGAIN_MS);
    try {
      const days = await this.#link.api.readSales({ date });
      this.earlier = new Map([...[...this.earlier].slice(1 - EARLIER_KEPT), [date, days]]);
      this.#askAgainAt.delete(date);
    } catch {
      // A comparison that cannot be had is left out until the next attempt.
    }
  }
}
