import type { TransferLine, TransferView } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { Draft } from '../src/rooms/transfers/draft.svelte.ts';
import type { Link } from '../src/model/link.ts';
import { parseQuantity } from '../src/model/quantity.ts';
import { Receiving } from '../src/rooms/transfers/receiving.svelte.ts';
import { expected, inTransit, pieces, steps, waitsFor } from '../src/rooms/transfers/transfer.ts';
import { Transfers } from '../src/rooms/transfers/transfers.ts';

const line = (sku: string, figures: Partial<TransferLine> = {}): TransferLine => ({
  sku, asked: 0, dispatched: 0, received: 0, damaged: 0, over: 0, missing: 0, written_off: 0, ...figures,
});
const transfer = (state: TransferView['state'], ...lines: TransferLine[]): TransferView => ({ id: 'x', from: 1, to: 2, state, note: '', changed: 0, lines });
const sent = line('A', { asked: 12_000, dispatched: 12_000, received: 6000, damaged: 1000 });

test('quantities are read as people type them', () => {
  expect(['', '3', '1.25', '0,5', ' 2 '].map(parseQuantity)).toEqual([0, 3000, 1250, 500, 2000]);
  expect(['-1', 'x', '1.2345', '12345678901'].map(parseQuantity)).toEqual([null, null, null, null]);
});

test('what is in transit, and what of it is still expected', () => {
  expect([inTransit(sent), expected(sent)]).toEqual([5000, 5000]);
  const missed = { ...sent, missing: 5000 };
  expect([inTransit(missed), expected(missed)]).toEqual([5000, 0]);
  expect(inTransit({ ...missed, written_off: 5000 })).toBe(0);
  expect(pieces(transfer('draft', line('A', { asked: 3000 })))).toBe(3000);
});

const RIGHTS = { cashier: ['sell'], supervisor: ['transfer'], manager: ['transfer', 'approve_transfer'] } as const;

describe('the steps on offer follow from the state and the rights', () => {
  test.each([
    ['draft', 'manager', ['approve', 'cancel']], ['draft', 'supervisor', ['cancel']], ['draft', 'cashier', []],
    ['approved', 'supervisor', ['dispatch', 'cancel']], ['closed', 'manager', []], ['cancelled', 'manager', []],
  ] as const)('%s, %s', (state, role, offered) => expect(steps(transfer(state, sent), RIGHTS[role])).toEqual(offered));

  test('a receiver receives while something is expected; then what is missing can be written off', () => {
    expect(steps(transfer('dispatched', sent), RIGHTS.supervisor)).toEqual(['receive']);
    const missed = transfer('dispatched', { ...sent, missing: 5000 });
    expect([steps(missed, RIGHTS.manager), steps(missed, RIGHTS.supervisor)]).toEqual([['write_off'], []]);
    expect(waitsFor(missed, RIGHTS.supervisor, 'London', 'Leeds')).toBe('What is missing waits for a manager of London to write it off.');
  });
});

describe('receiving', () => {
  const coming = transfer('dispatched', sent, line('B', { asked: 2000, dispatched: 2000 }));

  test('counts by scan and by hand, and tells what the button would do', () => {
    const receiving = new Receiving(coming);
    receiving.scanned('A');
    receiving.scanned('A');
    receiving.scanned('C');
    if (receiving.lines[1]) receiving.lines[1].damaged = '1';
    expect(receiving.counted()).toEqual([{ sku: 'A', good: 2000, damaged: 0 }, { sku: 'B', good: 0, damaged: 1000 }, { sku: 'C', good: 1000, damaged: 0 }]);
    expect(receiving.summary(coming)).toEqual({ good: 3000, damaged: 1000, over: 1000, missing: 0 });
    receiving.complete = true;
    expect(receiving.summary(coming)?.missing).toBe(4000);
    if (receiving.lines[0]) receiving.lines[0].good = 'two';
    expect([receiving.counted(), receiving.summary(coming)]).toEqual([null, null]);
  });

  test('everything came, less what was already said to be damaged', () => {
    const receiving = new Receiving(coming);
    if (receiving.lines[0]) receiving.lines[0].damaged = '2';
    receiving.all(coming);
    expect(receiving.counted()).toEqual([{ sku: 'A', good: 3000, damaged: 2000 }, { sku: 'B', good: 2000, damaged: 0 }]);
    expect([receiving.complete, receiving.summary(coming)?.missing]).toEqual([true, 0]);
  });
});

test('what is told live wins over what was read before, and only so many are followed', async () => {
  const tracked = new Set<string>();
  const rows = new Map<string, { seq: number; body: { transfer: TransferView } }>();
  let tell: (event: { keys: string[] }) => void = () => {};
  const track = (add: { document: string }[], remove: { document: string }[]) => {
    for (const { document } of add) tracked.add(document);
    for (const { document } of remove) tracked.delete(document);
  };
  const connection = {
    subscribe: (_: string, options: { track: { document: string }[] }) => {
      track(options.track, []);
      return { track, mirror: { rows }, listen: (listener: typeof tell) => (tell = listener) };
    },
  };
  const listed = Array.from({ length: 30 }, (_, index) => ({ ...transfer('draft'), id: `t${index}` }));
  const api = { listTransfers: async () => ({ items: listed, next: null }), readTransfer: async (id: string) => ({ ...transfer('draft'), id }) };
  const transfers = new Transfers({ connection, api } as unknown as Link);
  await transfers.refresh();
  expect([tracked.size, transfers.find('t3')?.state]).toEqual([30, 'draft']);
  rows.set('t3', { seq: 7, body: { transfer: { ...transfer('approved'), id: 't3', changed: 5 } } });
  tell({ keys: ['t3'] });
  expect([transfers.find('t3')?.state, transfers.reached('t3'), transfers.reached('t4')]).toEqual(['approved', 7, 0]);
  for (let index = 0; index < 300; index += 1) await transfers.open(`o${index}`);
  expect([tracked.size, tracked.has('t3'), tracked.has('o299')]).toEqual([200, false, true]);
});

test('a draft says what it lacks before it is sent', () => {
  const draft = new Draft();
  expect(draft.lacking).toBe('Choose both branches.');
  [draft.from, draft.to] = [1, 1];
  expect(draft.lacking).toBe('Choose two different branches.');
  draft.to = 2;
  expect(draft.lacking).toBe('Add at least one article.');
  draft.add('A');
  draft.add('A');
  expect([draft.lines, draft.lacking]).toEqual([[{ sku: 'A', quantity: '2' }], null]);
  if (draft.lines[0]) draft.lines[0].quantity = '0';
  expect(draft.lacking).toBe('Give a quantity above zero for A.');
  draft.remove('A');
  expect(draft.lines).toEqual([]);
});
