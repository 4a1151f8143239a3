// Figures of a day as the screen shows them: what was told, and what a fair comparison says.
import type { Amount, Branch, DayPace, DaySales, Quantity } from '@onhand/sdk';

/** What a branch's row tells. */
export interface Trading {
  today: DaySales | null;
  /** The newest day before it that was told. */
  last: DaySales | null;
}

/** What is compared. */
export interface Sums {
  takings: Amount;
  tickets: number;
  items: Quantity;
}

/** A moment of a branch's own business day. */
export interface BusinessTime {
  date: string;
  /** Since the midnight that the date begins with; more than 1440 after midnight, where the day goes on. */
  minute: number;
}

const DAY = 24 * 60;
/** Both sides of a comparison end with the last whole quarter of an hour, for that is how finely a day is kept. */
export const QUARTER = 15;

export function net(day: DaySales): Amount {
  return day.gross - day.refunded;
}

/** The business date of a branch at a moment, by the clock on its wall and the hour at which its day begins. */
export function businessTime(at: number, { time_zone, day_starts_minutes }: Pick<Branch, 'time_zone' | 'day_starts_minutes'>): BusinessTime {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .formatToParts(new Date(at));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '0';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  const minute = Number(part('hour')) * 60 + Number(part('minute'));
  return minute < day_starts_minutes ? { date: daysBefore(date, 1), minute: minute + DAY } : { date, minute };
}

/** A branch's today, and the last day before it. One that is dated ahead is nobody's today. */
export function split(days: Iterable<DaySales>, branch: number, today: string): Trading {
  const trading: Trading = { today: null, last: null };
  for (const day of days) {
    if (day.branch !== branch || day.date > today) continue;
    if (day.date === today) trading.today = day;
    else if (!trading.last || trading.last.date < day.date) trading.last = day;
  }
  return trading;
}

/** What had been taken by a minute of the day. */
export function until(day: Pick<DayPace, 'steps'>, minute: number): Sums {
  const sums: Sums = { takings: 0, tickets: 0, items: 0 };
  for (const step of day.steps) {
    if (step.until_minute > minute) continue;
    sums.takings += step.takings;
    sums.tickets += step.tickets;
    sums.items += step.items;
  }
  return sums;
}

export function plus(a: Sums, b: Sums): Sums {
  return { takings: a.takings + b.takings, tickets: a.tickets + b.tickets, items: a.items + b.items };
}

/** The average ticket in minor units; null when there is none to divide by. */
export function average({ takings, tickets }: Pick<Sums, 'takings' | 'tickets'>): Amount | null {
  return tickets === 0 ? null : Math.round(takings / tickets);
}

/** A day so many days before a `YYYY-MM-DD`. */
export function daysBefore(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}

export interface Line {
  name: string;
  /** Which of the colours. */
  hue: number;
  /** An earlier day, to compare with. */
  past: boolean;
  points: readonly { minute: number; amount: Amount }[];
}

/** Takings so far at each quarter of a day, up to a minute of it. */
export function curve(day: Pick<DayPace, 'steps'>, from: number, to: number): Line['points'] {
  const points = [{ minute: from, amount: 0 }];
  let amount = 0;
  for (const step of day.steps) {
    const start = step.until_minute - QUARTER;
    if (start > (points.at(-1)?.minute ?? 0)) points.push({ minute: start, amount });
    amount += step.takings;
    points.push({ minute: Math.min(step.until_minute, to), amount });
    if (step.until_minute >= to) break;
  }
  if ((points.at(-1)?.minute ?? to) < to) points.push({ minute: to, amount });
  return points;
}

/** Round values for the scale at the side, from nothing to at least the most. */
export function ticks(most: number, unit: number): number[] {
  const rough = Math.max(most, unit) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(unit, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(most, unit) / step) + 1 }, (_, index) => index * step);
}
