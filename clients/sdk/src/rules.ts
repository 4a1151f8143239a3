// Who may buy a product in a branch and how much of it at once: as the product says, and otherwise the strictest rule of its
// category. The twin of the server's `organisation::settings::rules`. And which business date it is in a branch.
import type { Branch, Product, Quantity, SaleRule, Timestamp } from './gen/protocol.ts';

export interface Limits {
  age_min: number | null;
  quantity_max: Quantity | null;
}

export function limitsOf(product: Product, rules: readonly SaleRule[], branch: Pick<Branch, 'id'> & { country?: string }): Limits {
  const limits: Limits = { age_min: product.age_min, quantity_max: product.quantity_max ?? null };
  for (const rule of rules) {
    if (!counts(rule, branch) || !isAbout(rule, product)) continue;
    if (product.age_min === null && rule.age_min !== null) limits.age_min = Math.max(limits.age_min ?? 0, rule.age_min);
    if ((product.quantity_max ?? null) === null && rule.quantity_max !== null) limits.quantity_max = Math.min(limits.quantity_max ?? Infinity, rule.quantity_max);
  }
  return limits;
}

function counts({ active, country, branches }: SaleRule, branch: Pick<Branch, 'id'> & { country?: string }): boolean {
  return active && (country === '' || country === branch.country) && (branches.length === 0 || branches.includes(branch.id));
}

/** Whether a product stands in one of a rule's categories or below it. */
export function isAbout({ categories }: Pick<SaleRule, 'categories'>, { category }: Pick<Product, 'category'>): boolean {
  return categories.some((own) => category === own || category.startsWith(`${own}/`));
}

/** The business date in a branch, such as "2026-11-26": by its clock, from the minute at which it begins its day. */
export function businessDate({ time_zone, day_starts_minutes }: Pick<Branch, 'time_zone' | 'day_starts_minutes'>, at: Timestamp): string {
  const parts = new Map(formatIn(time_zone).formatToParts(at).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0);
  const begun = number('hour') * 60 + number('minute') >= day_starts_minutes;
  return new Date(Date.UTC(number('year'), number('month') - 1, number('day') - (begun ? 0 : 1))).toISOString().slice(0, 10);
}

/** The minute that a branch's clock shows, such as "2026-11-26T09:00". */
export function localMinute({ time_zone }: Pick<Branch, 'time_zone'>, at: Timestamp): string {
  const parts = new Map(formatIn(time_zone).formatToParts(at).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0);
  return new Date(Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'))).toISOString().slice(0, 16);
}

/** The last birthday of somebody who has a certain age on a date; who was born on the 29th of February has it on the 1st of March. */
export function bornBy(age: number, date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const born = new Date(Date.UTC(year - age, month - 1, day));
  // The 29th is no day of that year: whoever was born on the 28th before has the age, and nobody was born on the 29th.
  return (born.getUTCMonth() === month - 1 ? born : new Date(Date.UTC(year - age, month, 0))).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** In the device's own zone where it does not know the branch's. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const parts = { calendar: 'iso8601', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { ...parts, timeZone });
  } catch {
    format = new Intl.DateTimeFormat('en', parts);
  }
  formats.set(timeZone, format);
  return format;
}
