// Money, quantities and times in the language of now. Figures are written with the digits of receipts and scanners in every
// language, because people compare them with both.
import { formatMoney, formatQuantity, toDecimal, type Amount, type Currency, type Quantity, type Timestamp, type Unit } from '@onhand/sdk';
import { language } from './language.svelte.ts';

export function money(amount: Amount, currency: Currency): string {
  return language.current === 'ar' ? arabic(amount, currency, {}) : formatMoney(amount, currency, language.locale);
}

/** Without the minor units, for the scale of a chart. */
export function roundMoney(amount: Amount, currency: Currency): string {
  const whole = { maximumFractionDigits: 0 };
  if (language.current === 'ar') return arabic(amount, currency, whole);
  return new Intl.NumberFormat(language.locale, { style: 'currency', currency, ...whole }).format(toDecimal(amount, currency) as Intl.StringNumericLiteral);
}

/**
 * Arabic tells some currencies apart by their countries ("UK£"), which no receipt does: those have the sign that stands on the
 * paper. Marks around it keep its sign on its side, whatever stands beside it.
 */
function arabic(amount: Amount, currency: Currency, more: Intl.NumberFormatOptions): string {
  const format = (locale: string) => new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...more });
  const decimal = toDecimal(amount, currency) as Intl.StringNumericLiteral;
  const latin = () => format('en').formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency;
  const parts = format(language.locale).formatToParts(decimal as unknown as number);
  const text = parts.map(({ type, value }) => (type === 'currency' && /[A-Z]/.test(value) ? latin() : value)).join('');
  return `\u2068${text}\u2069`;
}

export function quantity(of: Quantity): string {
  return formatQuantity(of, language.locale);
}

/** The sign between whole units and parts of them, as this language writes it. */
export function decimalSign(): string {
  return new Intl.NumberFormat(language.locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** An amount as it is typed into a box: "12,34", with neither currency nor groups. */
export function typedMoney(amount: Amount, currency: Currency): string {
  return toDecimal(amount, currency).replace('.', decimalSign());
}

/** A quantity as it is typed into a box: "0,5", without groups. */
export function typedQuantity(of: Quantity): string {
  return String(of / 1_000).replace('.', decimalSign());
}

const UNITS: Readonly<Record<Exclude<Unit, 'piece'>, string>> = { kilogram: 'kilogram', litre: 'liter', metre: 'meter' };

/** How much of something, with the unit it is measured in: "0.5 kg"; pieces have none. */
export function measure(of: Quantity, unit: Unit | undefined): string {
  if (!unit || unit === 'piece') return quantity(of);
  const format = new Intl.NumberFormat(language.locale, { style: 'unit', unit: UNITS[unit], unitDisplay: 'short', maximumFractionDigits: 3 });
  return format.format(of / 1_000);
}

/** The unit by itself: "kg"; nothing for pieces. */
export function unitSign(unit: Unit | undefined): string {
  if (!unit || unit === 'piece') return '';
  const parts = new Intl.NumberFormat(language.locale, { style: 'unit', unit: UNITS[unit], unitDisplay: 'short' }).formatToParts(1);
  return parts.find(({ type }) => type === 'unit')?.value ?? '';
}

/** A number with hyphens in it, such as that of a receipt, which must not be turned round among words that run from the right. */
export function ltr(text: string): string {
  return language.direction === 'rtl' ? `\u2066${text}\u2069` : text;
}

/** A whole number. */
export function count(of: number): string {
  return of.toLocaleString(language.locale);
}

/** How much more or less, as in "+12.4%"; both are what is compared. */
export function change(now: number, before: number): string {
  return ((now - before) / Math.abs(before)).toLocaleString(language.locale, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
}

const MOMENT: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' };
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };

/** Where a moment is told: in a named zone, or by a clock so many minutes east of UTC; the reader's own where nothing is said. */
export type Zone = string | number | undefined;

/** "26 Nov 2026, 14:05". */
export function moment(at: Timestamp, zone?: Zone): string {
  return told(at, zone, MOMENT);
}

/** "14:05". */
export function clock(at: Timestamp, zone?: Zone, seconds = false): string {
  return told(at, zone, seconds ? { ...CLOCK, second: '2-digit' } : CLOCK);
}

/** Whether a place's clock shows something else at a moment than the reader's own. */
export function isElsewhere(zone: Zone, at: Timestamp): boolean {
  return zone !== undefined && told(at, zone, MOMENT) !== told(at, undefined, MOMENT);
}

/** "14:05", and "14:05 (New York)" where the reader's own clock shows something else. */
export function clockThere(at: Timestamp, zone: string | undefined): string {
  return named(clock(at, zone), at, zone);
}

/** "26 Nov 2026, 14:05", and the place behind it where the reader's own clock shows something else. */
export function momentThere(at: Timestamp, zone: string | undefined): string {
  return named(moment(at, zone), at, zone);
}

function named(shown: string, at: Timestamp, zone: string | undefined): string {
  return zone !== undefined && isElsewhere(zone, at) ? `${shown} (${zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone})` : shown;
}

/** "Thu 26 Nov" of a `YYYY-MM-DD`. */
export function day(date: string): string {
  return told(Date.parse(`${date}T00:00:00Z`), 'UTC', DAY);
}

/** "5 minutes ago". */
export function ago(millis: number): string {
  const format = new Intl.RelativeTimeFormat(language.locale, { style: 'long', numeric: 'auto' }) // Short words have a full stop of their own in some languages.;
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return format.format(-seconds, 'second');
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour');
  return format.format(-Math.floor(seconds / 86_400), 'day');
}

/** "40 seconds", "12 minutes": how long something has been waiting. */
export function waited(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const [length, unit] = seconds < 60 ? [1, 'second'] : seconds < 3600 ? [60, 'minute'] : seconds < 86_400 ? [3600, 'hour'] : [86_400, 'day'];
  return new Intl.NumberFormat(language.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(seconds / length));
}

/** "45 minutes", "3 hours", "2 days". */
export function lasting(millis: number): string {
  const minutes = Math.round(millis / 60_000);
  const [length, unit] = minutes < 120 ? [1, 'minute'] : minutes < 48 * 60 ? [60, 'hour'] : [1_440, 'day'];
  return new Intl.NumberFormat(language.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(minutes / length));
}

function told(at: Timestamp, zone: Zone, how: Intl.DateTimeFormatOptions): string {
  if (typeof zone === 'number') return new Date(at + zone * 60_000).toLocaleString(language.locale, { ...how, timeZone: 'UTC' });
  return new Date(at).toLocaleString(language.locale, zone === undefined ? how : { ...how, timeZone: zone });
}
