// Figures of a day as the cards show them.
import type { Amount, DaySales } from '@onhand/sdk';

export interface Bar {
  hour: number;
  amount: Amount;
}

/** The usual trading hours are always drawn, so that a quiet morning does not look like a full day. */
const FIRST_HOUR = 8;
const LAST_HOUR = 19;

export function net(day: DaySales): Amount {
  return day.gross - day.refunded;
}

/** The newest business date of each branch. */
export function newestByBranch(days: Iterable<DaySales>): Map<number, DaySales> {
  const newest = new Map<number, DaySales>();
  for (const day of days) {
    const held = newest.get(day.branch);
    if (!held || held.date < day.date) newest.set(day.branch, day);
  }
  return newest;
}

/** The hours worth drawing: trading hours, and any other with takings. */
export function bars(hours: readonly Amount[]): Bar[] {
  const busy = hours.flatMap((amount, hour) => (amount === 0 ? [] : [hour]));
  const first = Math.min(FIRST_HOUR, ...busy);
  const last = Math.max(LAST_HOUR, ...busy);
  return hours.map((amount, hour) => ({ hour, amount })).slice(first, last + 1);
}

/** The day before a `YYYY-MM-DD`. */
export function dayBefore(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}
