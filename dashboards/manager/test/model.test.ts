import type { Article, DaySales, StockLevel, TicketSummary } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { isNegative, rowsOf, sorted, windowOf } from '../src/rooms/stock/levels.ts';
import { href, readAddress } from '../src/model/address.ts';
import { bars, businessDate, dayBefore, net, newestByBranch, offsetsByBranch, split } from '../src/rooms/today/takings.ts';

const day = (branch: number, date: string): DaySales => ({
  branch, date, sales: 3, refunds: 1, items: 2000, gross: 5000, refunded: 700, tax: 0, hours: Array.from({ length: 24 }, () => 0),
  begins: Date.parse(date), ends: Date.parse(date) + 86_400_000, starts_minutes: 0,
});

describe('takings', () => {
  test('net is what was taken less what was paid back', () => expect(net(day(1, '2026-11-23'))).toBe(4300));

  test('the newest day of each branch', () => {
    const newest = newestByBranch([day(1, '2026-11-22'), day(2, '2026-11-20'), day(1, '2026-11-23'), day(1, '2026-11-21')]);
    expect([...newest].map(([branch, { date }]) => [branch, date])).toEqual([[1, '2026-11-23'], [2, '2026-11-20']]);
  });

  test('the business date is that of the registers, not of the office', () => {
    const at = Date.UTC(2026, 10, 23, 23, 30);
    expect([0, 60, -600, -1440].map((offset) => businessDate(at, offset))).toEqual(['2026-11-23', '2026-11-24', '2026-11-23', '2026-11-22']);
  });

  test('the newest ticket of each branch tells where its clock stands', () => {
    const ticket = (branch: number, offset_minutes: number) => ({ number: { branch, register: 1, sequence: 1 }, occurred: { at: 0, offset_minutes } }) as TicketSummary;
    expect([...offsetsByBranch([ticket(1, 60), ticket(2, -300), ticket(1, 0)])]).toEqual([[1, 60], [2, -300]]);
  });

  test('a day that is over is not today, and a clock that is ahead has its today', () => {
    expect(split(undefined, '2026-11-23')).toEqual({ today: null, last: null });
    expect(split(day(1, '2026-11-22'), '2026-11-23')).toEqual({ today: null, last: day(1, '2026-11-22') });
    for (const date of ['2026-11-23', '2026-11-24']) expect(split(day(1, date), '2026-11-23')).toEqual({ today: day(1, date), last: null });
  });

  test('trading hours are always drawn, others when something was taken', () => {
    const hours = Array.from({ length: 24 }, () => 0);
    expect(bars(hours).map(({ hour }) => hour)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    hours[6] = 100;
    hours[23] = -5;
    expect([bars(hours)[0], bars(hours).at(-1)]).toEqual([{ hour: 6, amount: 100 }, { hour: 23, amount: -5 }]);
  });

  test.each([['2026-03-01', '2026-02-28'], ['2026-01-01', '2025-12-31'], ['2028-03-01', '2028-02-29']])(
    'the day before %s is %s', (date, before) => expect(dayBefore(date)).toBe(before),
  );
});

describe('addresses', () => {
  test('are read as they are written', () => {
    const written = href('stock', [2, 'A/b c-1'], { tab: 'moves' });
    const { room, path, query } = readAddress(written);
    expect([room, path, query.get('tab')]).toEqual(['stock', ['2', 'A/b c-1'], 'moves']);
    expect(readAddress('')).toMatchObject({ room: '', path: [] });
    expect(href('transfers')).toBe('#/transfers');
  });

  test('a link that was cut off in the middle of a character is taken as it stands', () => {
    expect(readAddress('#/stock/1/%E2%8').path).toEqual(['1', '%E2%8']);
    expect(readAddress('#/transfers/%').path).toEqual(['%']);
  });
});

describe('levels', () => {
  const article = (sku: string, kind: 'goods' | 'service' = 'goods'): Article => {
    const variant = { sku, name: '', price: 1, tax_class: 1, kind, barcodes: [], unit: 'piece' as const, weight_g: null, values: [], pictures: [], listed: [] };
    return { sku, label: sku, variant, product: { handle: 'x', name: sku, description: '', category: '', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [], variants: [variant] } };
  };
  const level = (on_hand: number, reserved = 0): StockLevel => ({ on_hand, unsellable: 0, allocated: 0, reserved, incoming: 0 });
  const rows = rowsOf([article('A'), article('B'), article('S', 'service')], new Map([['A', level(2000, 3000)], ['GONE', level(-1000)]]));

  test('goods without a level have none, levels without an article are shown, services are not', () => {
    expect(rows.map(({ sku, available }) => [sku, available])).toEqual([['A', -1000], ['B', 0], ['GONE', -1000]]);
    expect(rows.filter(isNegative).map(({ sku }) => sku)).toEqual(['A', 'GONE']);
    expect(sorted(rows, 'on_hand').map(({ sku }) => sku)).toEqual(['GONE', 'B', 'A']);
  });

  test('only what is in sight is drawn', () => {
    expect(windowOf(100_000, 48, 48_000, 600)).toEqual({ from: 994, to: 1019 });
    expect(windowOf(3, 48, 0, 600)).toEqual({ from: 0, to: 3 });
  });
});
