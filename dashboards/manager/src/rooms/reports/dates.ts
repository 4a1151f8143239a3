// Business dates as `YYYY-MM-DD`, and the ranges that people ask for by name. Days are counted in UTC, which has no hours that
// are missing or come twice.

export interface Days {
  from: string;
  to: string;
}

export const PRESETS = ['today', 'yesterday', 'this_week', 'last_week', 'this_month', 'last_month', 'this_year', 'last_year'] as const;
export type Preset = (typeof PRESETS)[number];

const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const millis = (date: string) => Date.parse(`${date}T00:00:00Z`);
const written = (at: number) => new Date(at).toISOString().slice(0, 10);

export const isDate = (text: string): boolean => DATE.test(text) && !Number.isNaN(millis(text));
export const plus = (date: string, days: number): string => written(millis(date) + days * DAY);
/** How many days there are, the first and the last included. */
export const length = ({ from, to }: Days): number => Math.round((millis(to) - millis(from)) / DAY) + 1;
/** 1 is Monday. */
export const weekday = (date: string): number => new Date(millis(date)).getUTCDay() || 7;

/** The business date of a moment in a branch, whose day begins some minutes after midnight. */
export function businessDate(at: number, zone: string, dayStartsMinutes: number): string {
  const moved = new Date(at - dayStartsMinutes * 60_000);
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(moved);
  return parts.slice(0, 10);
}

const monthBegin = (date: string) => `${date.slice(0, 7)}-01`;
const monthEnd = (date: string) => plus(monthBegin(plus(monthBegin(date), 31)), -1);

export function presetDays(preset: Preset, today: string): Days {
  const monday = plus(today, 1 - weekday(today));
  const lastMonth = plus(monthBegin(today), -1);
  const year = Number(today.slice(0, 4));
  switch (preset) {
    case 'today': return { from: today, to: today };
    case 'yesterday': return { from: plus(today, -1), to: plus(today, -1) };
    case 'this_week': return { from: monday, to: today };
    case 'last_week': return { from: plus(monday, -7), to: plus(monday, -1) };
    case 'this_month': return { from: monthBegin(today), to: today };
    case 'last_month': return { from: monthBegin(lastMonth), to: lastMonth };
    case 'this_year': return { from: `${year}-01-01`, to: today };
    case 'last_year': return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
  }
}

export type Compare = 'none' | 'previous' | 'year';

/** What a range is compared with: as many days before it (the whole month before a whole month), or the same weekdays a year ago. */
export function comparedDays(days: Days, compare: Compare): Days | null {
  if (compare === 'none') return null;
  if (compare === 'year') return { from: plus(days.from, -364), to: plus(days.to, -364) };
  if (days.from === monthBegin(days.from) && days.to === monthEnd(days.from)) {
    const before = plus(days.from, -1);
    return { from: monthBegin(before), to: before };
  }
  const count = length(days);
  return { from: plus(days.from, -count), to: plus(days.to, -count) };
}

/** The moment of another day that is as late as one of this day. */
export function sameTime(at: number, date: string, other: string): number {
  return at + millis(other) - millis(date);
}

/** The part of a week or month, by its key, that lies within a range. */
export function within(group: 'week' | 'month', key: string, days: Days): Days {
  const whole = group === 'week' ? { from: key, to: plus(key, 6) } : { from: `${key}-01`, to: monthEnd(`${key}-01`) };
  return { from: whole.from < days.from ? days.from : whole.from, to: whole.to > days.to ? days.to : whole.to };
}

/** All dates of a range. */
export function each({ from, to }: Days): string[] {
  return Array.from({ length: length({ from, to }) }, (_, index) => plus(from, index));
}
