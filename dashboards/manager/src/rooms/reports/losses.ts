// What a report of losses is asked for, as it stands in the address, and how its keys and figures read.
import type { Currency, LossFigures, LossGroup, LossReason } from '@onhand/sdk';
import { language, ltr, money, quantity } from '@onhand/ui';
import { href } from '../../model/address.ts';
import { signed } from '../stock/explain.ts';
import { isDate, PRESETS, presetDays, type Days, type Preset } from './dates.ts';
import { tell } from './loss-words.ts';
import { keyText } from './told.ts';

export const GROUPS = ['reason', 'branch', 'category', 'staff', 'variant', 'day', 'month'] as const satisfies readonly LossGroup[];
export const REASONS = [
  'damaged', 'expired', 'stolen', 'lost', 'found', 'miscounted', 'data_entry', 'sample', 'own_use', 'other', 'counted', 'transfer', 'discarded',
] as const satisfies readonly LossReason[];
const FILTERS = ['branch', 'reason', 'category', 'staff', 'variant'] as const;
export type LossFilter = (typeof FILTERS)[number];

export interface LossesAsked {
  group: (typeof GROUPS)[number];
  range: Preset | 'custom';
  days: Days;
  filters: Partial<Record<LossFilter, string>>;
}

export function readLosses(query: URLSearchParams, today: string): LossesAsked {
  const group = GROUPS.find((one) => one === query.get('group')) ?? 'reason';
  const filters = readLossFilters(query);
  const said = query.get('range');
  const preset = PRESETS.find((one) => one === said);
  if (preset) return { group, range: preset, days: presetDays(preset, today), filters };
  const [from = '', to = from] = said?.split('..') ?? [];
  if (isDate(from) && isDate(to) && from <= to) return { group, range: 'custom', days: { from, to }, filters };
  return { group, range: 'this_month', days: presetDays('this_month', today), filters };
}

export function readLossFilters(query: URLSearchParams): LossesAsked['filters'] {
  return Object.fromEntries(FILTERS.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])));
}

export function lossesHref(asked: LossesAsked, change: Partial<LossesAsked>): string {
  const { group, range, days, filters } = { ...asked, ...change };
  return href('reports', ['losses'], { group, range: range === 'custom' ? `${days.from}..${days.to}` : range, ...filters });
}

/** What is behind a row, or behind all of them. */
export function behindHref({ group, days, filters }: LossesAsked, key: string | null, asOf: number): string {
  const narrowed = key === null || group === 'day' || group === 'month' ? filters : { ...filters, [group]: key };
  return href('reports', ['losses', 'entries'], { ...within(group, key, days), ...narrowed, as_of: String(asOf) });
}

function within(group: LossGroup, key: string | null, days: Days): Days {
  if (key !== null && group === 'day') return { from: key, to: key };
  if (key === null || group !== 'month') return days;
  const last = new Date(Date.UTC(Number(key.slice(0, 4)), Number(key.slice(5, 7)), 0)).toISOString().slice(0, 10);
  const first = `${key}-01`;
  return { from: first < days.from ? days.from : first, to: last > days.to ? days.to : last };
}

export function lossKeyText(group: LossGroup | LossFilter, key: string, label: string): string {
  if (group === 'reason') return reasonText(key);
  return keyText(group, key, label);
}

export function reasonText(reason: string): string {
  const known = REASONS.find((one) => one === reason);
  return known ? tell(`r_${known}`) : reason;
}

export const MEASURES = ['lost', 'found', 'net', 'gross', 'net_cost', 'share_ppm'] as const;
export type LossMeasure = (typeof MEASURES)[number];

export function lossText(measure: LossMeasure, figures: LossFigures, currency: Currency): string {
  switch (measure) {
    case 'lost': return quantity(figures.lost);
    case 'found': return quantity(figures.found);
    case 'gross': return quantity(figures.gross);
    case 'net': return ltr(signed(figures.net));
    case 'net_cost': {
      const { net_cost: cost, uncosted, gross } = figures;
      // What nobody knows the cost of does not cost nothing.
      return cost === null ? '–' : uncosted === gross && gross !== 0 ? tell('unknown') : money(cost, currency);
    }
    case 'share_ppm': {
      const { share_ppm: ppm, uncosted, gross } = figures;
      return ppm === null || (uncosted === gross && gross !== 0) ? '–' : share(ppm);
    }
  }
}

function share(ppm: number): string {
  return (ppm / 1_000_000).toLocaleString(language.locale, { style: 'percent', maximumFractionDigits: 2 });
}
