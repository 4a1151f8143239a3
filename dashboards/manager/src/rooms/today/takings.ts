// Figures of a day as the cards show them.
import type { Amount, DaySales, TicketSummary } from '@onhand/sdk';

export interface Bar {
  hour: number;
  amount: Amount;
}

/** What a branch's card tells. */
export interface Trading {
  today: DaySales | null;
  /** The day before today; null when nothing was sold on it, undefined while that is not known. */
  before: DaySales | null | undefined;
  /** The newest day there was, when nothing was sold today. */
  last: DaySales | null;
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

/** The business date at a moment, by a clock so many minutes east of UTC. */
export function businessDate(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 10);
}

/** How far east of UTC the registers of each branch are, by its newest ticket; tickets come newest first. */
export function offsetsByBranch(tickets: Iterable<TicketSummary>): Map<number, number> {
  const offsets = new Map<number, number>();
  for (const { number, occurred } of tickets) {
    if (!offsets.has(number.branch)) offsets.set(number.branch, occurred.offset_minutes);
  }
  return offsets;
}

/** A branch's newest day: today's trading, or only the last there was. A register whose clock is ahead has its today. */
export function split(newest: DaySales | undefined, today: string): Pick<Trading, 'today' | 'last'> {
  if (!newest) return { today: null, last: null };
  return newest.date >= today ? { today: newest, last: null } : { today: null, last: newest };
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
