import type { FulfilmentLine, FulfilmentView, OrderRow, OrderView } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import type { Link } from '../src/model/link.ts';
import { ageOf, pieces, steps as stepsOf, wanted } from '../src/rooms/fulfilment/fulfilment.ts';
import { Fulfilments } from '../src/rooms/fulfilment/fulfilments.svelte.ts';
import { Picking } from '../src/rooms/fulfilment/picking.svelte.ts';
import { Board, COUNTED_MAX } from '../src/rooms/orders/board.svelte.ts';
import { sentenceOf } from '../src/rooms/orders/history.ts';
import { answerable, saidBy } from '../src/rooms/orders/instead.ts';
import { refundable, steps } from '../src/rooms/orders/order.ts';
import { awaited, cameOf, daysOf, deeds, wantedOf } from '../src/rooms/orders/returns.ts';
import { reviews, tagsOf } from '../src/rooms/orders/review.ts';

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
    const board = new Board({ api: { listOrders } } as unknown as Link, { state: 'confirmed', branch: 2, text: ' ada ', returning: false, held: false, tag: '' });
    await board.refresh();
    expect(board.counts).toEqual({ holding: 2, paying: COUNTED_MAX + 1, allocating: 2, confirmed: 2 });
    expect(asked[0]).toMatchObject({ state: 'confirmed', branch: 2, text: 'ada' });
    broken = true;
    await board.refresh();
    expect([board.counts, board.pages.state, board.pages.items.length]).toEqual([{}, 'failed', 2]);
  });
});

describe('what comes back of an order', () => {
  const own = { sku: 'A', quantity: 3000, reason: 'damaged' as const, good: 1000, damaged: 500 };

  test('what can be done about a return follows from its state and the rights', () => {
    expect(deeds({ state: 'asked' }, ['manage_orders'])).toEqual(['approve', 'decline']);
    expect(deeds({ state: 'asked' }, ['fulfil_orders'])).toEqual([]);
    expect(deeds({ state: 'approved' }, ['fulfil_orders'])).toEqual(['receive']);
    for (const state of ['declined', 'withdrawn', 'received'] as const) expect(deeds({ state }, ['manage_orders', 'fulfil_orders'])).toEqual([]);
    expect(awaited(own)).toBe(1500);
  });

  test('what was typed is no more than is to come, and something of it', () => {
    const typed = (good: string, aside: string) => [{ sku: 'A', most: 2000, good, aside }];
    expect(cameOf(typed('1', '1'))).toEqual([{ sku: 'A', good: 1000, damaged: 1000 }]);
    expect([cameOf(typed('2', '1')), cameOf(typed('x', '')), cameOf(typed('', ''))]).toEqual(['wrong_number', 'wrong_number', 'nothing_came']);
    const wanted = (count: string) => wantedOf([{ sku: 'A', most: 2000, count, reason: 'other' }]);
    expect(wanted('2')).toEqual([{ sku: 'A', quantity: 2000, reason: 'other' }]);
    expect([wanted('3'), wanted(''), wanted('-1')]).toEqual([null, null, null]);
    expect([daysOf('0'), daysOf('60'), daysOf('61'), daysOf('1.5'), daysOf(' ')]).toEqual([0, 60, null, null, null]);
  });
});

describe('what the house does beside an order', () => {
  const order = { state: 'paying', held_back: false, to_pay_back: 0, because: null, reducible: [], can_change_address: false } as const;

  test('is offered to whoever may, as long as it can be done', () => {
    expect(reviews({ ...order, reducible: [] }, ['manage_orders', 'refund_orders'])).toEqual(['hold', 'tag']);
    expect(reviews({ ...order, reducible: [], held_back: true }, ['manage_orders', 'refund_orders'])).toEqual(['release', 'tag']);
    expect(reviews({ ...order, reducible: [], held_back: true }, ['manage_orders'])).toEqual(['tag']);
    expect(reviews({ ...order, reducible: [{ sku: 'A', quantity: 1 }], state: 'confirmed', to_pay_back: 5 }, ['manage_orders', 'refund_orders'])).toEqual(['by_hand', 'change', 'tag']);
    expect(reviews({ ...order, reducible: [] }, ['sell'])).toEqual([]);
    expect(tagsOf(' gift , ,call first،gift')).toEqual(['gift', 'call first']);
  });

  test('and what became of it is said with its facts', () => {
    const about = { currency: 'GBP', lines: [{ sku: 'A', name: 'Tea' }] } as unknown as OrderView;
    const said = (what: Parameters<typeof sentenceOf>[0]) => sentenceOf(what, about, (id) => `Branch ${id}`);
    expect(said('confirmed')).toBe('Confirmed');
    expect(said({ dropped: [{ sku: 'A', quantity: 2000 }] })).toBe('Cannot be had any more: 2 × Tea');
    expect(said({ called_off: { because: 'by_customer', reason: 'too late' } })).toBe('Called off by the customer: too late');
    expect(said({ sent: { carrier: 'Post', tracking: '17' } })).toBe('Sent with Post 17');
    expect(said({ not_less: 2 })).toBe('Branch 2 had begun to pick it already');
    expect(said({ held_back: { because: ['amount', 'country'], note: '' } })).toBe('Held back · large amount · another country');
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
    // A pack is found as a whole, or not at all.
    const packed = new Picking({ lines: [line('A', 20_000)] });
    packed.scanned('A', { gtin: null, lot: 'L1', serial: null, expires: null }, 12_000);
    expect([packed.found(), packed.named(packed.found() ?? []).map(({ lot, quantity }) => [lot, quantity]), packed.odd]).toEqual([[{ sku: 'A', quantity: 12_000 }], [['L1', 12_000]], null]);
    packed.scanned('A', null, 12_000);
    expect([packed.found(), packed.odd]).toEqual([[{ sku: 'A', quantity: 12_000 }], { sku: 'A', why: 'enough' }]);
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

describe('suggestions', () => {
  test('whoever looks after orders answers for a customer, as long as nobody has, and their name stays with it', () => {
    expect(answerable({ state: 'open' }, ['manage_orders'])).toBe(true);
    expect(answerable({ state: 'open' }, ['fulfil_orders'])).toBe(false);
    expect(answerable({ state: 'yes' }, ['manage_orders'])).toBe(false);
    const of = { sku: 'A', quantity: 1_000, instead: 'B', name: 'Bee' };
    const moment = (staff: string, state: 'open' | 'yes' | 'no' | 'taken', instead = 'B') => ({ at: 1, staff, public: true, what: { suggestion_is: { of: { ...of, instead }, state } } });
    const said = (...timeline: OrderView['timeline']) => saidBy({ timeline }, of);
    expect(said(moment('Morgan', 'yes'), moment('', 'taken'))).toBe('Morgan');
    expect(said(moment('Morgan', 'no', 'C'), moment('', 'no'))).toBe('');
    expect(said({ at: 1, staff: 'Sam', public: true, what: 'placed' })).toBe('');
  });
});
