// Keys and figures of reports as people read them.
import type { Currency, SalesFigures, SalesGroup } from '@onhand/sdk';
import { count, day, language, money, quantity } from '@onhand/ui';
import type { FilterName, Measure } from './asked.ts';
import { isDate, type Days } from './dates.ts';
import { say } from './words.ts';

const COUNTS: ReadonlySet<string> = new Set(['sales', 'refunds', 'skus']);

export function figureText(measure: string, worth: number | null | undefined, currency: Currency): string {
  if (worth === null || worth === undefined) return '–';
  if (COUNTS.has(measure)) return count(worth);
  return measure === 'items' || measure === 'on_hand' ? quantity(worth) : money(worth, currency);
}

/** A figure; none where nothing is known of it, as of the margin of goods without a cost. */
export function worthOf(figures: SalesFigures, measure: Measure): number | null {
  if (measure === 'margin' && figures.cost === 0 && figures.uncosted === figures.net) return null;
  return figures[measure] ?? null;
}

/** A figure with as few signs as an axis has room for. */
export function shortText(measure: string, worth: number, currency: Currency): string {
  if (COUNTS.has(measure) || measure === 'items' || measure === 'on_hand') return figureText(measure, worth, currency);
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return (worth / 10 ** digits).toLocaleString(language.locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', notation: 'compact', maximumFractionDigits: 1 });
}

/** "26 Nov – 2 Dec 2026". */
export function rangeText({ from, to }: Days): string {
  const format = new Intl.DateTimeFormat(language.locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const [first, last] = [from, to].map((date) => new Date(`${date}T00:00:00Z`)) as [Date, Date];
  return from === to ? format.format(first) : format.formatRange(first, last);
}

const utc = (options: Intl.DateTimeFormatOptions, at: number) => new Date(at).toLocaleString(language.locale, { ...options, timeZone: 'UTC' });
/** A Monday. */
const MONDAY = Date.parse('2024-01-01T00:00:00Z');

/** What a key stands for; the server's label where that is a name. */
export function keyText(group: SalesGroup | FilterName, key: string, label: string): string {
  if (group === 'day') return isDate(key) ? day(key) : key;
  if (group === 'week') return isDate(key) ? rangeText({ from: key, to: new Date(Date.parse(key) + 6 * 86_400_000).toISOString().slice(0, 10) }) : key;
  if (group === 'month') return utc({ month: 'long', year: 'numeric' }, Date.parse(`${key}-01T00:00:00Z`));
  if (group === 'weekday') return utc({ weekday: 'long' }, MONDAY + (Number(key) - 1) * 86_400_000);
  if (group === 'hour') return `${key.padStart(2, '0')}:00–${String(Number(key) + 1).padStart(2, '0')}:00`;
  if (group === 'tax_rate') return (Number(key) / 1_000_000).toLocaleString(language.locale, { style: 'percent', maximumFractionDigits: 3 });
  if (group === 'tender') return tenderText(key, label);
  if (group === 'channel' && (key === 'till' || key === 'web')) return say(key);
  if (group === 'register' && key === '0') return say('web');
  if (key === DELIVERY && (group === 'category' || group === 'product' || group === 'variant')) return say('delivery');
  if (group === 'kind' && (key === 'sale' || key === 'refund')) return say(key);
  if (group === 'discount') return discountText(key, label);
  if (group === 'category' && key === '') return say('no_category');
  if (group === 'reason') return key === '' ? say('no_reason') : key === '…' ? say('other_reasons') : isReturnReason(key) ? say(key) : key;
  if ((group === 'approver' || group === 'staff') && key === '0') return say('nobody');
  return label;
}

/** What delivery of online orders goes by, which no house calls anything of its own. */
const DELIVERY = '_delivery';
const TENDERS = ['cash', 'card', 'account', 'sandbox', 'stripe', 'online', 'gift_card', 'collection', 'by_hand'] as const;

/** Ways of the house's own have names of its own. */
function tenderText(key: string, label: string): string {
  const known = TENDERS.find((one) => one === key);
  return known ? say(known) : label;
}

const RETURN_REASONS = ['changed_mind', 'does_not_fit', 'not_as_described', 'damaged', 'wrong_item', 'too_late', 'other'] as const;
/** Why customers send goods back; everything else is in somebody's own words. */
const isReturnReason = (key: string): key is (typeof RETURN_REASONS)[number] => RETURN_REASONS.some((one) => one === key);

/** What a promotion was called; its number where nobody knows any more. */
function discountText(key: string, label: string): string {
  if (key === 'manual' || key === 'ticket' || key === 'any') return say(key);
  if (label !== '' && label !== key) return label;
  return say('promotion', { n: key.replace('promotion-', '') });
}
