// Lengths of time and sizes as people read them, and how worried one should be about a backup's age.
import type { BackupsView, BackupView } from '@onhand/sdk';
import { language } from '@onhand/ui';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [['day', DAY], ['hour', HOUR], ['minute', MINUTE], ['second', 1]] as const;

function step(seconds: number): (typeof STEPS)[number] {
  return STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS[3];
}

/** "3 hours ago", or "in 2 minutes" of what is to come. */
export function ago(millis: number): string {
  const seconds = Math.round(millis / 1000);
  const [unit, length] = step(seconds);
  return new Intl.RelativeTimeFormat(language.locale, { numeric: 'auto' }).format(-Math.trunc(seconds / length), unit);
}

/** "6 hours": the largest unit that fits without a rest. */
export function lasting(seconds: number): string {
  const [unit, length] = STEPS.find(([, length]) => seconds >= length && seconds % length === 0) ?? STEPS[3];
  return new Intl.NumberFormat(language.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const unit = UNITS[power] ?? 'byte';
  return new Intl.NumberFormat(language.locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 }).format(value);
}

export const count = (value: number): string => new Intl.NumberFormat(language.locale).format(value);
export const moment = (at: number): string => new Intl.DateTimeFormat(language.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

/** A path is written from left to right, also within a sentence that is not. */
export const path = (text: string): string => (language.direction === 'rtl' ? `\u2066${text}\u2069` : text);

/** The newest that can be relied on. */
export const newestGood = (view: BackupsView): BackupView | undefined => view.backups.find((backup) => backup.verified);

export type Light = 'good' | 'late' | 'old' | 'none';

/** Without a schedule, a backup may be so old before somebody should make another. */
const OLD_MS = 2 * DAY * 1000;

/** On a schedule one may be missed before it is said to be late, and an attempt takes its time. */
export function lightOf(view: BackupsView, now: number): Light {
  const newest = newestGood(view);
  if (!newest) return 'none';
  const { every_seconds: every } = view.schedule;
  const age = now - newest.made;
  if (every !== null) return age > (2 * every + 5 * MINUTE) * 1000 ? 'late' : 'good';
  return age > OLD_MS ? 'old' : 'good';
}
