import type { FulfilmentLine, FulfilmentView, OrderRow, OrderView } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import type { Link } from '../src/model/link.ts';
import { ageOf, pieces, steps as stepsOf, wanted } from '../src/rooms/fulfilment/fulfilment.ts';
import { Fulfilments } from '../src/rooms/fulfilment/fulfilments.svelte.ts';
import { Picking } from '../src/rooms/fulfilment/picking.svelte.ts';
import { Board, COUNTED_MAX } from '../src/rooms/orders/board.svelte.ts';
import { refundable, steps } from '../src/rooms/orders/order.ts';

const line = (sku: string, asked: number, short = 0): FulfilmentLine => ({ sku, asked, short, picked: 0 });
const fulfilment = (id: string, state: FulfilmentView['state'], figures: Partial<FulfilmentView> = {}): FulfilmentView => ({
  id, branch: 1, order: 'o', state, ship: false, who: 'Ada', note: '', opened: 0, changed: 0, picker: null, lines: [], carrier: '', tracking: '', needs_code: false, known_by: '', ...figures,
});
const refund = (amount: number, state: 'asked' | 'done' | 'refused') => ({ amount, state, reason: '', asked: 0 });

describe('orders', () => {
  test('what can be paid back is what was paid, less what was promised back already', () => {
    expect(refundable({ captured: 1000, refunded: 0, refunds: [] })).toBe(1000);
    expect(refundable({ captured: 1000, refunded: 200, refunds: [refund(200, 'done'), refund(300, 'asked'), refund(100, 'refused')] })).toBe(400);
    expect(refundable({ captured: 1000, refunded: 1200, refunds: [] })).toBe(0);
  });

  test('the steps on offer follow from the rights and from the order', () => {
    const order = { captured: 1000, refunded: 0, refunds: [], can_cancel: true } as unknown as OrderView;
    expect(steps(order, ['manage_orders', 'refund_orders'])).toEqual(['note', 'refund', 'cancel']);
    expect(steps(order, ['manage_orders'])).toEqual(['note', 'cancel']);
    expect(steps({ ...order, can_cancel: false, captured: 0 }, ['manage_orders', 'refund_orders'])).toEqual(['note']);
    expect(steps(order, ['sell'])).toEqual([]);
  });

  test('the board counts what is going on, and tells no figures that it could not read', async () => {
    let broken = false;
    const asked: unknown[] = [];
    const listOrders = (query: { state: string | null; limit: number }) => {
      asked.push(query);
      if (broken) return Promise.reject(new Error('no'));
      const many = query.state === 'paying' ? COUNTED_MAX : 2;
      const items = Array.from({ length: many }, (_, at) => ({ id: `${query.state}${at}` }) as OrderRow);
      return Promise.resolve({ items, next: many === COUNTED_MAX ? 'x' : null });
    };
    const board = new Board({ api: { listOrders } } as unknown as Link, { state: 'confirmed', branch: 2, text: ' ada ' });
    await board.refresh();
    expect(board.counts).toEqual({ holding: 2, paying: COUNTED_MAX + 1, allocating: 2, confirmed: 2 });
    expect(asked[0]).toMatchObject({ state: 'confirmed', branch: 2, text: 'ada' });
    broken = true;
    await board.refresh();
    expect([board.counts, board.pages.state, board.pages.items.length]).toEqual([{}, 'failed', 2]);
  });
});

describe('fulfilment', () => {
  test.each([
    ['open', false, ['begin']], ['picking', false, ['pick']], ['picked', false, ['ready', 'hand_over']], ['picked', true, ['pack', 'ship']],
    ['packed', true, ['ship', 'unpack']], ['ready', false, ['hand_over']], ['collected', false, []], ['cancelled', true, []],
  ] as const)('%s, sent: %s', (state, ship, offered) => {
    expect(stepsOf({ state, ship }, ['fulfil_orders'])).toEqual(offered);
    expect(stepsOf({ state, ship }, ['manage_orders'])).toEqual([]);
  });

  test('what was given up is not looked for, and asks for nobody\'s age', () => {
    const view = fulfilment('x', 'picked', { lines: [line('A', 3000, 1000), line('B', 1000, 1000)] });
    expect([wanted(line('A', 3000, 1000)), pieces(view)]).toEqual([2000, 2000]);
    const catalogue = (ages: Record<string, number>) => ({ bySku: (sku: string) => ({ product: { age_min: ages[sku] ?? null } }) }) as unknown as Parameters<typeof ageOf>[1];
    expect([ageOf(view, catalogue({ B: 18 })), ageOf(view, catalogue({ A: 16 }))]).toEqual([null, 16]);
  });

  test('picking counts scans up to what is wanted, and says what is odd', () => {
    const picking = new Picking({ lines: [line('A', 2000), line('B', 1500), line('C', 1000, 1000)] });
    expect(picking.missing).toBe(3500);
    picking.add('A');
    picking.add('A');
    expect(picking.odd).toBeNull();
    picking.add('A');
    expect(picking.odd).toEqual({ sku: 'A', why: 'enough' });
    picking.add('C');
    expect(picking.odd).toEqual({ sku: 'C', why: 'not_wanted' });
    picking.add('B');
    picking.add('B');
    expect([picking.found(), picking.missing, picking.odd]).toEqual([[{ sku: 'A', quantity: 2000 }, { sku: 'B', quantity: 1500 }], 0, null]);
    if (picking.lines[0]) picking.lines[0].found = '3';
    expect([picking.found(), picking.missing]).toEqual([null, null]);
    picking.all('A');
    if (picking.lines[1]) picking.lines[1].found = '';
    expect([picking.found(), picking.missing]).toEqual([[{ sku: 'A', quantity: 2000 }], 1500]);
  });

  test('what is to be done is read state by state, those who wait longest first, each once', async () => {
    const there = [fulfilment('new', 'open', { opened: 9 }), fulfilment('old', 'ready', { opened: 1 }), fulfilment('done', 'collected')];
    const listFulfilments = ({ state }: { state: string }) => Promise.resolve({ items: there.filter((one) => one.state === state), next: null });
    const connection = { subscribe: () => ({ listen: () => {}, track: () => {}, mirror: { rows: new Map() } }) };
    const fulfilments = new Fulfilments({ api: { listFulfilments }, connection } as unknown as Link);
    await fulfilments.refresh();
    expect(fulfilments.list.items.map(({ id }) => id)).toEqual(['old', 'new']);
    await fulfilments.show('collected');
    expect(fulfilments.list.items.map(({ id }) => id)).toEqual(['done']);
  });
});
