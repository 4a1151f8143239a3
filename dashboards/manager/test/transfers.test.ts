import type { ShipmentLine, ShipmentLot, TransferLine, TransferView } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { Draft } from '../src/rooms/transfers/draft.svelte.ts';
import type { Link } from '../src/model/link.ts';
import { parseQuantity } from '../src/model/quantity.ts';
import { Receiving } from '../src/rooms/transfers/receiving.svelte.ts';
import { callable, columnOf, comingBack, expected, inTransit, pieces, steps, toSend, waiting, waitsFor } from '../src/rooms/transfers/transfer.ts';
import { isOpen, Transfers } from '../src/rooms/transfers/transfers.ts';

const line = (sku: string, figures: Partial<TransferLine> = {}): TransferLine => ({
  sku, asked: 0, dispatched: 0, received: 0, damaged: 0, over: 0, missing: 0, written_off: 0, found: 0, dropped: 0, ...figures,
});
const transfer = (state: TransferView['state'], ...lines: TransferLine[]): TransferView => ({
  id: 'x', from: 1, to: 2, state, note: '', changed: 0, lines, discrepancies: [], back_of: null, backs: [], reason: '',
  shipments: state === 'dispatched' || state === 'closed' ? [{ id: 'x', number: 1, sent: 0, again: false, receipts: 0, lines: lines.map(shipped) }] : [],
});
/** The line of a transfer that left all at once, as its only shipment has it. */
const shipped = ({ sku, dispatched, received, damaged, over, missing, written_off, found }: TransferLine): ShipmentLine => ({ sku, sent: dispatched, received, damaged, over, missing, settled: written_off + found });
const sent = line('A', { asked: 12_000, dispatched: 12_000, received: 6000, damaged: 1000 });

test('quantities are read as people type them', () => {
  expect(['', '3', '1.25', '0,5', ' 2 '].map(parseQuantity)).toEqual([0, 3000, 1250, 500, 2000]);
  expect(['-1', 'x', '1.2345', '12345678901'].map(parseQuantity)).toEqual([null, null, null, null]);
});

test('what is in transit, and what of it is still expected', () => {
  const still = (of: TransferLine) => expected(transfer('dispatched', of));
  expect([inTransit(sent), still(sent)]).toEqual([5000, 5000]);
  const missed = { ...sent, missing: 5000 };
  expect([inTransit(missed), still(missed)]).toEqual([5000, 0]);
  expect(still({ ...missed, written_off: 5000 })).toBe(0);
  expect(inTransit({ ...missed, written_off: 5000 })).toBe(0);
  expect(pieces(transfer('draft', line('A', { asked: 3000 })))).toBe(3000);
});

const RIGHTS = { cashier: ['sell'], supervisor: ['transfer'], manager: ['transfer', 'approve_transfer'] } as const;

describe('the steps on offer follow from the state and the rights', () => {
  test.each([
    ['draft', 'manager', ['approve', 'cancel']], ['draft', 'supervisor', ['cancel']], ['draft', 'cashier', []],
    ['approved', 'supervisor', ['dispatch', 'ship', 'cancel']], ['closed', 'manager', ['send_back']], ['closed', 'cashier', []],
    ['requested', 'manager', ['approve', 'decline', 'cancel']], ['requested', 'supervisor', ['cancel']], ['cancelled', 'manager', []],
  ] as const)('%s, %s', (state, role, offered) => expect(steps(transfer(state, sent), RIGHTS[role])).toEqual(offered));

  test('a receiver receives while something is expected; then what is missing can be written off', () => {
    expect(steps(transfer('dispatched', sent), RIGHTS.supervisor)).toEqual(['receive', 'turn_back', 'send_back']);
    const missed = transfer('dispatched', { ...sent, missing: 5000 });
    expect([steps(missed, RIGHTS.manager), steps(missed, RIGHTS.supervisor)]).toEqual([['write_off', 'send_back'], ['send_back']]);
    expect(waitsFor(missed, RIGHTS.supervisor, 'London', 'Leeds')).toBe('What is missing waits for a manager of London to write it off.');
  });
});

describe('shipments', () => {
  test('what turns round is in transit until it is received where it left, and is called back once', () => {
    const left = transfer('dispatched', line('A', { asked: 12_000, dispatched: 12_000 }));
    const first = left.shipments[0]!;
    expect(callable(left).map(({ id }) => id)).toEqual(['x']);
    const asked = { ...left, shipments: [{ ...first, turn: { state: 'asked' as const, note: 'n', asked: 0 } }] };
    expect([callable(asked), steps(asked, RIGHTS.supervisor)]).toEqual([[], ['receive']]);
    const gone = { ...first, lines: first.lines.map((one) => ({ ...one, settled: 12_000 })), turn: { state: 'turned' as const, note: 'n', asked: 0 } };
    const back = { ...first, id: 'y', number: 2, again: true, comes_back: true };
    const turned = { ...left, shipments: [gone, back] };
    expect([comingBack(turned), expected(turned), callable(turned), waiting(turned).map(({ id }) => id)]).toEqual([12_000, 12_000, [], ['y']]);
    expect(inTransit(line('A', { dispatched: 12_000, came_back: 5000 }))).toBe(7000);
    expect(callable({ ...left, back_of: 'z' })).toEqual([]);
  });

  const part = { ...transfer('dispatched', line('A', { asked: 10_000, dispatched: 6000 })) };
  const two = { ...part, shipments: [...part.shipments, { ...part.shipments[0]!, id: 'y', number: 2 }] };

  test('what has not left is sent or dropped, and of several each is received on its own', () => {
    expect(steps(part, RIGHTS.supervisor)).toEqual(['receive', 'ship', 'close_short', 'turn_back']);
    expect([steps(two, RIGHTS.supervisor), waiting(two).map(({ number }) => number)]).toEqual([['ship', 'close_short', 'turn_back'], [1, 2]]);
    expect(toSend({ ...part.lines[0]!, dropped: 4000 })).toBe(0);
  });

  test('the board says who has to do what next', () => {
    const odd = { shipment: 'x', receipt: 'r', sku: 'A', kind: 'short' as const, quantity: 1000, open: 1000, responsible: 'unknown' as const, note: '', found: 0, resolved: [] };
    const closed = { ...transfer('closed', sent), discrepancies: [odd] };
    const columns = [transfer('requested', sent), transfer('draft', sent), transfer('approved', sent), part, closed, { ...closed, discrepancies: [{ ...odd, open: 0 }] }].map(columnOf);
    expect(columns).toEqual(['requested', 'to_approve', 'to_send', 'on_way', 'to_clear', null]);
    expect([isOpen(closed), isOpen(transfer('closed', sent))]).toEqual([true, false]);
  });
});

describe('receiving', () => {
  const coming = transfer('dispatched', sent, line('B', { asked: 2000, dispatched: 2000 }));
  const left = coming.shipments[0]!.lines;

  test('counts by scan and by hand, and tells what the button would do', () => {
    const receiving = new Receiving(left);
    receiving.scanned('A');
    receiving.scanned('A');
    receiving.scanned('C');
    if (receiving.lines[1]) receiving.lines[1].damaged = '1';
    expect(receiving.counted()).toEqual([{ sku: 'A', good: 2000, damaged: 0 }, { sku: 'B', good: 0, damaged: 1000 }, { sku: 'C', good: 1000, damaged: 0 }]);
    expect(receiving.summary(left)).toEqual({ good: 3000, damaged: 1000, over: 1000, missing: 0 });
    receiving.complete = true;
    expect(receiving.summary(left)?.missing).toBe(4000);
    if (receiving.lines[0]) receiving.lines[0].good = 'two';
    expect([receiving.counted(), receiving.summary(left)]).toEqual([null, null]);
  });

  test('everything came, less what was already said to be damaged', () => {
    const receiving = new Receiving(left);
    if (receiving.lines[0]) receiving.lines[0].damaged = '2';
    receiving.all(left);
    expect(receiving.counted()).toEqual([{ sku: 'A', good: 3000, damaged: 2000 }, { sku: 'B', good: 2000, damaged: 0 }]);
    expect([receiving.complete, receiving.summary(left)?.missing]).toEqual([true, 0]);
  });
});

describe('receiving lot by lot', () => {
  const lot = (number: string, pieces: number, serial = false): ShipmentLot => ({ sku: 'A', lot: number, serial, sent: pieces * 1000, received: 0, damaged: 0, beyond: 0, short: 0 });
  const piece = (number: string) => ({ gtin: null, lot: number, serial: number, expires: null });
  const coming = transfer('dispatched', sent);
  const left = coming.shipments[0]!.lines;

  test('a scan counts a piece of its lot, and one that nobody sent has a row of its own', () => {
    const receiving = new Receiving(left, () => 'lot', [lot('ONE', 3), lot('TWO', 2)]);
    for (const number of ['ONE', 'ODD', 'ONE']) receiving.scanned('A', piece(number));
    const came = receiving.lots.get('A')!;
    came.rows.find(({ lot: number }) => number === 'TWO')!.damaged = '1';
    const counted = receiving.counted()!;
    expect(counted).toEqual([{ sku: 'A', good: 3000, damaged: 1000 }]);
    expect(receiving.named(counted)).toEqual([
      { sku: 'A', lot: 'ONE', quantity: 2000, expires: null, unsellable: 0 },
      { sku: 'A', lot: 'TWO', quantity: 1000, expires: null, unsellable: 1000 },
      { sku: 'A', lot: 'ODD', quantity: 1000, expires: null, unsellable: 0 },
    ]);
    receiving.all(left);
    expect(receiving.counted()).toEqual([{ sku: 'A', good: 5000, damaged: 1000 }]);
  });

  test('a unit is there once, what has no lot is left to the branch, and a number twice is said', () => {
    const receiving = new Receiving(left, () => 'serial', [lot('N1', 1, true), lot('N2', 1, true)]);
    receiving.scanned('A', piece('N1'));
    receiving.scanned('A', piece('N1'));
    receiving.scanned('A');
    const counted = receiving.counted()!;
    expect([counted, receiving.named(counted)]).toEqual([[{ sku: 'A', good: 2000, damaged: 0 }], [{ sku: 'A', lot: 'N1', quantity: 1000, expires: null, unsellable: 0 }]]);
    receiving.lots.get('A')!.rows.find(({ lot: number }) => number === '')!.lot = 'N1';
    expect(receiving.named(counted)).toContain('N1');
    expect(typeof receiving.named(counted)).toBe('string');
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
