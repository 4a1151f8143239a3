// What is asked for, as it stands in the address, so that a report can be kept, sent and come back to.
import type { SalesFigures, SalesGroup, SalesOrder, SalesReport } from '@onhand/sdk';
import { comparedDays, each, sameTime, isDate, length, PRESETS, presetDays, within, type Compare, type Days, type Preset } from './dates.ts';

export const GROUPS: readonly SalesGroup[] = [
  'day', 'week', 'month', 'weekday', 'hour', 'branch', 'register', 'staff', 'category', 'product', 'variant', 'tender', 'tax_rate',
  'discount', 'reason', 'approver', 'channel',
];
export type View = 'sales' | 'returns' | 'discounts';
/** What can stand in the address to keep a report to something, under the names that the server has for them. */
export const FILTERS = [
  'branch', 'register', 'staff', 'category', 'product', 'variant', 'hour', 'weekday', 'kind', 'tender', 'tax_rate', 'discount', 'reason',
  'approver', 'shift', 'channel',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;
export type Measure = Exclude<SalesOrder, 'key'>;

export interface Asked {
  view: View;
  group: SalesGroup;
  range: Preset | 'custom';
  days: Days;
  compare: Compare;
  filters: Filters;
  order: SalesOrder;
  descending: boolean;
}

/** Groups that a view can have: payment belongs to whole tickets, and discounts are told by line. */
export function groupsOf(view: View): readonly SalesGroup[] {
  return view === 'discounts' ? GROUPS.filter((group) => group !== 'tender') : GROUPS;
}

const IN_TIME: ReadonlySet<SalesGroup> = new Set(['day', 'week', 'month', 'weekday', 'hour']);
export const isInTime = (group: SalesGroup): boolean => IN_TIME.has(group);

/** The figure that a report is about. */
export function mainMeasure(view: View, group: SalesGroup): Measure {
  if (view === 'returns') return 'refunded';
  if (view === 'discounts' || group === 'discount') return 'discount';
  return group === 'tender' ? 'paid' : 'total';
}

export function measuresOf(view: View, group: SalesGroup, costs: boolean): readonly Measure[] {
  if (view === 'returns') return ['refunded', 'tax', 'items', 'refunds'];
  if (group === 'tender') return ['paid', 'sales', 'refunds'];
  if (view === 'discounts' || group === 'discount') return ['discount', 'total', 'sales', 'refunds'];
  return ['total', 'net', 'tax', 'refunded', 'discount', 'sales', 'items', ...(costs ? ['margin' as const] : [])];
}

export function readAsked(path: readonly string[], query: URLSearchParams, today: string): Asked {
  const view: View = path[0] === 'returns' || path[0] === 'discounts' ? path[0] : 'sales';
  const group = groupsOf(view).find((one) => one === query.get('group')) ?? (view === 'sales' ? 'day' : 'staff');
  const { range, days } = readRange(query.get('range'), today);
  const compare = query.get('compare');
  const order = query.get('order');
  const measures = measuresOf(view, group, true);
  const ordered = order === 'key' ? order : measures.find((one) => one === order);
  const usual = isInTime(group) ? 'key' : mainMeasure(view, group);
  return {
    view, group, range, days, filters: readFilters(query), order: ordered ?? usual,
    compare: compare === 'previous' || compare === 'year' ? compare : 'none',
    descending: query.has('desc') ? query.get('desc') === 'true' : !isInTime(group),
  };
}

export function readFilters(query: URLSearchParams): Filters {
  return Object.fromEntries(FILTERS.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])));
}

function readRange(text: string | null, today: string): { range: Preset | 'custom'; days: Days } {
  const preset = PRESETS.find((one) => one === text);
  if (preset) return { range: preset, days: presetDays(preset, today) };
  const [from = '', to = from] = text?.split('..') ?? [];
  if (isDate(from) && isDate(to) && from <= to) return { range: 'custom', days: { from, to } };
  return { range: 'this_week', days: presetDays('this_week', today) };
}

/** The address of a report that differs from one in something. An empty filter is left out unless it was set on purpose. */
export function reportHref(asked: Asked, change: Partial<Asked>): string {
  const next = { ...asked, ...change };
  const query = new URLSearchParams();
  query.set('group', next.group);
  query.set('range', next.range === 'custom' ? `${next.days.from}..${next.days.to}` : next.range);
  if (next.compare !== 'none') query.set('compare', next.compare);
  for (const [name, value] of Object.entries(next.filters)) query.set(name, value);
  if (change.order !== undefined || change.descending !== undefined) {
    query.set('order', next.order);
    query.set('desc', String(next.descending));
  }
  return `#/reports${next.view === 'sales' ? '' : `/${next.view}`}?${query}`;
}

/** The filters of a view beside those that somebody has chosen. */
function ofView(view: View, group: SalesGroup): Filters {
  if (view === 'returns') return { kind: 'refund' };
  return view === 'discounts' || group === 'discount' ? { discount: 'any' } : {};
}

/** What the server is asked for. */
export function queryOf(asked: Asked, now: { today: string; at: number } | null = null): Record<string, string> {
  const compared = comparedDays(asked.days, asked.compare);
  // A day that goes on is compared with as much of the other.
  const goesOn = compared !== null && now !== null && asked.days.to === now.today;
  return {
    group: asked.group, ...asked.days, ...(compared ? { compare_from: compared.from, compare_to: compared.to } : {}),
    ...(goesOn ? { compare_until: String(sameTime(now.at, asked.days.to, compared.to)) } : {}),
    ...ofView(asked.view, asked.group), ...asked.filters, order: asked.order, descending: String(asked.descending),
  };
}

/** The address of the tickets behind a figure: of a row by its key, or of all rows. */
export function ticketsHref(asked: Asked, days: Days, key: string | null, asOf: number, more: Filters = {}): string {
  const { group } = asked;
  let filters: Filters = { ...ofView(asked.view, group), ...asked.filters };
  let range = days;
  if (key !== null) {
    if (group === 'day') range = { from: key, to: key };
    else if (group === 'week' || group === 'month') range = within(group, key, days);
    else filters = { ...filters, [group]: key };
  }
  const query = new URLSearchParams({ ...range, ...filters, ...more, as_of: String(asOf) });
  return `#/reports/tickets?${query}`;
}

export interface Point {
  key: string | null;
  label: string;
  value: number;
  compared: number | null;
}

/** Most bars of a chart that is not in time. */
export const BARS_MAX = 20;

/** What a chart shows of a report: in time each day, those without tickets too; otherwise the first rows. */
export function points(report: SalesReport, asked: Asked, measure: Measure, told: (key: string, label: string) => string): Point[] {
  const worth = (figures: SalesFigures | null | undefined) => (figures ? (figures[measure] ?? 0) : null);
  const point = ({ key, label, figures, compared }: SalesReport['rows'][number]): Point => ({
    key, label: told(key, label), value: worth(figures) ?? 0, compared: report.compared ? (worth(compared) ?? 0) : null,
  });
  if (!isInTime(report.group)) return report.rows.slice(0, BARS_MAX).map(point);
  const rows = report.rows.toSorted((a, b) => (Number(a.key) || 0) - (Number(b.key) || 0) || (a.key < b.key ? -1 : 1));
  if (report.group !== 'day' || length(asked.days) > 400 || report.next) return rows.map(point);
  const known = new Map(rows.map((row) => [row.key, row]));
  return each(asked.days).map((date) => {
    const row = known.get(date);
    return row ? point(row) : { key: date, label: told(date, date), value: 0, compared: report.compared ? 0 : null };
  });
}
