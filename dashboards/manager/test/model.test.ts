import type { Article, DaySales, Movement, StockLevel } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { isNegative, passes, rowsOf, sorted, windowOf, type Filter, type Row } from '../src/rooms/stock/levels.ts';
import { balances } from '../src/rooms/stock/movements.ts';
import { isNumber, matches } from '../src/rooms/today/find.ts';
import { href, readAddress } from '../src/model/address.ts';
import { average, businessTime, curve, daysBefore, net, split, ticks, until } from '../src/rooms/today/takings.ts';

const day = (branch: number, date: string): DaySales => ({
  branch, date, sales: 3, refunds: 1, items: 2000, gross: 5000, refunded: 700, tax: 0, hours: Array.from({ length: 24 }, () => 0),
  begins: Date.parse(date), ends: Date.parse(date) + 86_400_000, starts_minutes: 0, web: 0,
});

describe('takings', () => {
  test('net is what was taken less what was paid back', () => expect(net(day(1, '2026-11-23'))).toBe(4300));

  test('the business date is that of the branch and its cut-off, not of the office', () => {
    const at = Date.UTC(2026, 10, 23, 23, 30);
    const time = (time_zone: string, day_starts_minutes = 0) => businessTime(at, { time_zone, day_starts_minutes });
    expect(time('Europe/London')).toEqual({ date: '2026-11-23', minute: 23 * 60 + 30 });
    expect(time('Europe/Berlin')).toEqual({ date: '2026-11-24', minute: 30 });
    expect(time('Europe/Berlin', 4 * 60)).toEqual({ date: '2026-11-23', minute: 24 * 60 + 30 });
    expect(time('America/Los_Angeles')).toEqual({ date: '2026-11-23', minute: 15 * 60 + 30 });
  });

  test('a day that is over is not today, and a sale that is dated ahead hides nothing', () => {
    const days = [day(1, '2026-11-22'), day(2, '2026-11-23'), day(1, '2026-11-24')];
    expect(split(days, 1, '2026-11-23')).toEqual({ today: null, last: day(1, '2026-11-22') });
    expect(split([...days, day(1, '2026-11-23')], 1, '2026-11-23')).toEqual({ today: day(1, '2026-11-23'), last: day(1, '2026-11-22') });
    expect(split(days, 3, '2026-11-23')).toEqual({ today: null, last: null });
  });

  const step = (until_minute: number, takings: number) => ({ until_minute, takings, tickets: 1, items: 1000 });

  test('two days are compared until the same quarter of an hour', () => {
    const pace = { steps: [step(540, 100), step(555, -20), step(600, 300)] };
    expect(until(pace, 539)).toEqual({ takings: 0, tickets: 0, items: 0 });
    expect(until(pace, 555)).toEqual({ takings: 80, tickets: 2, items: 2000 });
    expect(average(until(pace, 555))).toBe(40);
    expect(average(until(pace, 0))).toBeNull();
  });

  test('a curve stands still while nothing is sold, and ends where the day does', () => {
    expect(curve({ steps: [step(540, 100), step(600, 300)] }, 480, 595)).toEqual([
      { minute: 480, amount: 0 }, { minute: 525, amount: 0 }, { minute: 540, amount: 100 }, { minute: 585, amount: 100 }, { minute: 595, amount: 400 },
    ]);
    expect(curve({ steps: [] }, 0, 60)).toEqual([{ minute: 0, amount: 0 }, { minute: 60, amount: 0 }]);
  });

  test.each([[0, [0, 100]], [39_900, [0, 10_000, 20_000, 30_000, 40_000]], [120_000, [0, 50_000, 100_000, 150_000]]])(
    'a scale up to %i has round values', (most, scale) => expect(ticks(most, 100)).toEqual(scale),
  );

  test.each([['2026-03-01', '2026-02-28'], ['2026-01-01', '2025-12-31'], ['2028-03-01', '2028-02-29']])(
    'the day before %s is %s', (date, before) => expect(daysBefore(date, 1)).toBe(before),
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
  const levels = new Map([['A', level(2000, 3000)], ['GONE', level(-1000)]]);
  const rows = rowsOf([article('A'), article('B'), article('S', 'service')], levels, true);
  const skus = (some: Row[]) => some.map(({ sku }) => sku);

  test('goods without a level have none, levels without an article are shown, services are not', () => {
    expect(rows.map(({ sku, available }) => [sku, available])).toEqual([['A', -1000], ['B', 0], ['GONE', -1000]]);
    expect(skus(rows.filter(isNegative))).toEqual(['A', 'GONE']);
  });

  test('a level that was never told is nothing to reckon with, and comes last', () => {
    const early = rowsOf([article('A'), article('B')], new Map([['A', level(1000)]]), false);
    expect(early.map(({ available }) => available)).toEqual([1000, null]);
    for (const down of [false, true]) expect(skus(sorted(early, { by: 'available', down }))).toEqual(['A', 'B']);
    expect(early.filter((row) => passes(row, 'out'))).toEqual([]);
  });

  test('a head sorts by its column, and once more the other way', () => {
    expect(skus(sorted(rows, { by: 'on_hand', down: false }))).toEqual(['GONE', 'B', 'A']);
    expect(skus(sorted(rows, { by: 'on_hand', down: true }))).toEqual(['A', 'B', 'GONE']);
    expect(skus(sorted(rows, { by: 'sku', down: true }))).toEqual(['GONE', 'B', 'A']);
    expect(skus(sorted(rows, { by: 'name', down: false }))).toEqual(['A', 'B', 'GONE']);
  });

  test('each row passes one filter beside all of them', () => {
    const some = rowsOf(['NEG', 'OUT', 'TWO', 'MANY'].map((sku) => article(sku)), new Map([['NEG', level(-1)], ['TWO', level(2000)], ['MANY', level(2001)]]), true);
    const through = (filter: Filter) => skus(some.filter((row) => passes(row, filter)));
    expect([through('negative'), through('low'), through('out'), through('all').length]).toEqual([['NEG'], ['TWO'], ['OUT'], 4]);
  });

  test('only what is in sight is drawn', () => {
    expect(windowOf(100_000, 48, 48_000, 600)).toEqual({ from: 994, to: 1019 });
    expect(windowOf(3, 48, 0, 600)).toEqual({ from: 0, to: 3 });
  });
});

describe('movements', () => {
  const move = (lsn: number, branch: number, quantity: number) => ({ lsn, branch, quantity, at: 0, kind: 'sold', cause: '', document: null }) as Movement;
  const level = (on_hand: number): StockLevel => ({ on_hand, unsellable: 0, allocated: 0, reserved: 0, incoming: 0 });

  test('each has what was on hand after it, in its own branch', () => {
    const stock = { sku: 'A', seq: 9, branches: [{ branch: 1, level: level(5000) }, { branch: 2, level: level(1000) }] };
    const ledger = [move(9, 1, -1000), move(8, 2, 1000), move(7, 1, 6000), move(6, 3, 1)];
    expect(balances(ledger, stock).map(({ balance }) => balance)).toEqual([5000, 1000, 6000, null]);
  });

  test('what moved after the levels were read is reckoned forward', () => {
    const stock = { sku: 'A', seq: 8, branches: [{ branch: 1, level: level(5000) }] };
    expect(balances([move(9, 1, -1000), move(8, 1, 2000)], stock).map(({ balance }) => balance)).toEqual([4000, 5000]);
  });
});

describe('receipt numbers', () => {
  const ticket = { number: { branch: 1, register: 12, epoch: 0, sequence: 370 } };

  test.each([['1-12-000370', true], ['12-370', true], ['1-12-370', true], ['2-12-000370', false], ['1-12-0-000370', true], ['1-12-1-000370', false]])('%s', (typed, found) => {
    expect(isNumber(typed)).toBe(true);
    expect(matches(ticket, typed)).toBe(found);
  });

  test('words are none', () => expect(['mug', '370', 'red mug-1', ''].map(isNumber)).toEqual([false, false, false, false]));
});
