import { describe, expect, test } from 'vitest';
import type { SalesFigures, SalesReport } from '@onhand/sdk';
import { points, queryOf, readAsked, reportHref, ticketsHref } from '../src/rooms/reports/asked.ts';
import { businessDate, comparedDays, presetDays, within } from '../src/rooms/reports/dates.ts';

const TODAY = '2026-11-26'; // A Thursday.
const asked = (text: string, path: string[] = []) => readAsked(path, new URLSearchParams(text), TODAY);

describe('ranges', () => {
  test.each([
    ['today', '2026-11-26', '2026-11-26'],
    ['yesterday', '2026-11-25', '2026-11-25'],
    ['this_week', '2026-11-23', '2026-11-26'],
    ['last_week', '2026-11-16', '2026-11-22'],
    ['this_month', '2026-11-01', '2026-11-26'],
    ['last_month', '2026-10-01', '2026-10-31'],
    ['this_year', '2026-01-01', '2026-11-26'],
    ['last_year', '2025-01-01', '2025-12-31'],
  ] as const)('%s', (preset, from, to) => expect(presetDays(preset, TODAY)).toEqual({ from, to }));

  test('a day begins when the branch says, by its own clock', () => {
    const at = Date.parse('2026-11-26T03:30:00Z');
    expect(businessDate(at, 'Europe/London', 0)).toBe('2026-11-26');
    expect(businessDate(at, 'Europe/London', 240)).toBe('2026-11-25');
    expect(businessDate(at, 'America/New_York', 0)).toBe('2026-11-25');
  });

  test('what they are compared with', () => {
    expect(comparedDays({ from: '2026-11-23', to: '2026-11-26' }, 'previous')).toEqual({ from: '2026-11-19', to: '2026-11-22' });
    expect(comparedDays({ from: '2026-03-01', to: '2026-03-31' }, 'previous')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(comparedDays({ from: '2026-11-26', to: '2026-11-26' }, 'year')).toEqual({ from: '2025-11-27', to: '2025-11-27' });
    expect(comparedDays({ from: '2026-11-26', to: '2026-11-26' }, 'none')).toBeNull();
  });

  test('a week at the edge of a range opens to the days within it', () => {
    const days = { from: '2026-11-04', to: '2026-11-26' };
    expect(within('week', '2026-11-02', days)).toEqual({ from: '2026-11-04', to: '2026-11-08' });
    expect(within('month', '2026-11', days)).toEqual(days);
  });
});

describe('addresses', () => {
  test('are read as they are written', () => {
    const start = asked('group=staff&range=2026-11-01..2026-11-10&compare=year&branch=2&category=');
    expect(start.days).toEqual({ from: '2026-11-01', to: '2026-11-10' });
    expect(start.filters).toEqual({ branch: '2', category: '' });
    const query = reportHref(start, {}).split('?')[1] ?? '';
    expect(readAsked([], new URLSearchParams(query), TODAY)).toEqual(start);
  });

  test('nonsense is the usual report', () => {
    expect(asked('group=none&range=2026-13-99..x&compare=what&order=margin&desc=true')).toMatchObject({ group: 'day', range: 'this_week', compare: 'none' });
    expect(asked('group=tender', ['discounts']).group).toBe('staff');
  });

  test('what the server is asked for', () => {
    expect(queryOf(asked('range=today&compare=previous', ['returns']))).toEqual({
      group: 'staff', from: TODAY, to: TODAY, compare_from: '2026-11-25', compare_to: '2026-11-25', kind: 'refund', order: 'refunded', descending: 'true',
    });
  });

  test('a figure leads to its own tickets', () => {
    const of = (text: string, key: string | null) => ticketsHref(asked(text), asked(text).days, key, 7);
    expect(of('group=day&range=this_week', '2026-11-24')).toBe('#/reports/tickets?from=2026-11-24&to=2026-11-24&as_of=7');
    expect(of('group=staff&range=today&branch=2', '3')).toBe(`#/reports/tickets?from=${TODAY}&to=${TODAY}&branch=2&staff=3&as_of=7`);
    expect(of('group=discount&range=today', null)).toBe(`#/reports/tickets?from=${TODAY}&to=${TODAY}&discount=any&as_of=7`);
    expect(of('group=discount&range=today', 'manual')).toContain('discount=manual');
  });
});

test('a chart has a bar for each day, also for those without a ticket', () => {
  const figures = { total: 500 } as SalesFigures;
  const row = { key: '2026-11-24', label: '2026-11-24', figures, compared_key: null, compared: null };
  const report = { group: 'day', rows: [row], row_count: 1, next: null, compared: null } as unknown as SalesReport;
  const bars = points(report, asked('group=day&range=this_week'), 'total', (key) => key);
  expect(bars.map(({ key, value }) => [key, value])).toEqual([['2026-11-23', 0], ['2026-11-24', 500], ['2026-11-25', 0], ['2026-11-26', 0]]);
});

test('a day that goes on is compared with as much of the other day, and one that is over with all of it', () => {
  const asked = readAsked([], new URLSearchParams('range=today&compare=previous'), '2026-11-26');
  const at = Date.parse('2026-11-26T14:30:00Z');
  expect(queryOf(asked, { today: '2026-11-26', at })).toMatchObject({ compare_from: '2026-11-25', compare_to: '2026-11-25', compare_until: String(Date.parse('2026-11-25T14:30:00Z')) });
  expect(queryOf(readAsked([], new URLSearchParams('range=yesterday&compare=previous'), '2026-11-26'), { today: '2026-11-26', at })).not.toHaveProperty('compare_until');
});
