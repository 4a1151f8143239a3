import type { Command, CountLine, CountView, Reply } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { Counting } from '../src/rooms/counts/counting.svelte.ts';
import type { Counts } from '../src/rooms/counts/counts.ts';
import { entriesOf, Outbox, type Store } from '../src/rooms/counts/outbox.ts';
import { parcels, TakingOut, type OutRow } from '../src/rooms/lots/taking-out.svelte.ts';
import type { Link } from '../src/model/link.ts';

function memory(): Store {
  const kept = new Map<string, string>();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
}

const view = { id: 'c', branch: 1, state: 'counting', scope: null, counters: [] } as unknown as CountView;
const line = (figures: Partial<CountLine>): CountLine => ({
  sku: 'A', counted: null, parts: [], at: null, expected: null, variance: null, value: null, recount: false, again: 0, reason: '', posted: false, seq: 1, ...figures,
});

/** A count whose network is lost: what is entered stays on the device. */
function offline(store: Store, lines: CountLine[] = []): Counting {
  const none = async () => ({ items: [], next: null });
  const api = { listCountBins: none, listCountMisplaced: none, listCountLines: async () => ({ items: lines, next: null }) };
  const submit = () => new Promise<Reply>(() => {});
  return new Counting({ find: () => view, link: { person: { id: 7 }, api, connection: { submit } } } as unknown as Counts, 'c', store);
}

const AB = { lot: 'AB', expires: '2069-01-31' };

describe('counting by lot on a phone', () => {
  test('each lot has its own number, and what has none is told apart from them', async () => {
    const store = memory();
    const counting = offline(store);
    await counting.read();
    counting.add('A', 'x', 1000, AB);
    counting.add('A', 'x', 1000, AB);
    counting.add('A', 'x', 1000);
    counting.set('A', 'y', 4000, { lot: 'CD', expires: null });
    expect([counting.own('A', 'x', 'AB'), counting.own('A', 'x'), counting.own('A', 'y', 'CD'), counting.total('A')]).toEqual([2000, 1000, 4000, 7000]);
    expect(counting.lots('A').map(({ lot, expires, counted }) => [lot, expires, counted])).toEqual([['AB', '2069-01-31', 2000], ['CD', null, 4000]]);
    expect(counting.withoutLot('A')).toBe(1000);
    counting.add('A', 'x', -3000, AB);
    expect(counting.own('A', 'x', 'AB'), 'no more is taken back than was counted').toBe(2000);
    counting.name('A', 'x', 1000, AB);
    expect([counting.own('A', 'x', 'AB'), counting.withoutLot('A'), counting.total('A')]).toEqual([3000, 0, 7000]);
    // The page is opened again without a network.
    const again = offline(store);
    expect(again.lots('A').map(({ counted }) => counted)).toEqual([3000, 4000]);
  });

  test('a recount replaces all lots at once, in one command', async () => {
    const lots = [{ lot: 'AB', expires: '2069-01-31', serial: false, counted: 2000, expected: null }];
    const parts = [{ place: '', staff: 7, quantity: 2000, lot: 'AB' }];
    const counting = offline(memory(), [line({ counted: 2000, parts, lots })]);
    await counting.read();
    counting.recount('A', '', 1000, 'a box behind', [{ ...AB, quantity: 5000 }, { lot: 'CD', expires: null, quantity: 2000 }]);
    const [command] = counting.kept.sending;
    expect(entriesOf(command as Command)).toMatchObject({ again: true, entries: [{ quantity: 1000 }, { lot: 'AB', quantity: 5000 }, { lot: 'CD', quantity: 2000 }] });
    expect([counting.total('A'), counting.withoutLot('A')]).toEqual([8000, 1000]);
    expect(counting.lots('A').map(({ lot, counted }) => [lot, counted])).toEqual([['AB', 5000], ['CD', 2000]]);
  });

  test('a command has no more entries than the server takes where lots are named', () => {
    const outbox = new Outbox(memory(), 'c', 7);
    for (let unit = 0; unit < 130; unit += 1) outbox.add('A', '', 1000, unit, { lot: `U${unit}`, expires: null });
    const next = outbox.next((entries) => ({ id: 'x', entries }) as unknown as Command) as unknown as { entries: unknown[] };
    expect(next.entries).toHaveLength(100);
    expect(outbox.read().waiting).toHaveLength(30);
  });
});

describe('taking out what may not be sold', () => {
  const rows: OutRow[] = [
    { branch: 1, sku: 'A', lot: 'L1', quantity: 3000 },
    { branch: 1, sku: 'A', lot: 'L2', quantity: 2000 },
    { branch: 1, sku: 'A', lot: null, quantity: 1000 },
    { branch: 2, sku: 'A', lot: 'L1', quantity: 4000 },
    { branch: 2, sku: 'B', lot: 'L9', quantity: 5000 },
  ];

  test('what is written off is one command for each article of a branch, and what has no lot is one of its own', () => {
    const off = parcels(rows, { off: { reason: 'expired', note: '' } });
    expect(off.map(({ branch, rows: own }) => [branch, own.map(({ lot }) => lot)])).toEqual([[1, ['L1', 'L2']], [1, [null]], [2, ['L1']], [2, ['L9']]]);
    expect(off[0]!.body).toMatchObject({ lot: { move: { lots: [{ lot: 'L1', quantity: 3000, unsellable: 3000 }, { lot: 'L2' }], of: { stock: { adjust: { sku: 'A', delta: -5000, unsellable: -5000, reason: 'expired' } } } } } });
    expect(off[1]!.body).toMatchObject({ stock: { write_off: { sku: 'A', quantity: 1000, condition: 'recalled' } } });
  });

  test('what goes back is one paper for each branch', () => {
    const back = parcels(rows, { back: { supplier: 4, reason: 'recall', reference: 'R-1' } });
    expect(back.map(({ branch }) => branch)).toEqual([1, 2]);
    expect(back[0]!.body).toMatchObject({ lot: { move: { of: { purchase: { return: { supplier: 4, lines: [{ sku: 'A', quantity: 6000, unsellable: 6000 }] } } } } } });
    expect(back[1]!.body).toMatchObject({ lot: { move: { of: { purchase: { return: { lines: [{ sku: 'A', quantity: 4000 }, { sku: 'B', quantity: 5000 }] } } } } } });
  });

  test('what is refused stays ticked, and keeps nothing else', async () => {
    const sent: number[] = [];
    const submit = async ({ branch }: Command): Promise<Reply> => {
      sent.push(branch ?? 0);
      const answer = branch === 1 ? { rejected: { code: 'insufficient_stock' as const, message: 'no', retry: 'never' as const } } : { ok: 'done' as const };
      return { id: 'x', lsn: 1, repeated: false, answer } as Reply;
    };
    const out = new TakingOut({ connection: { submit } } as unknown as Link, rows);
    await out.run({ back: { supplier: null, reason: 'recall', reference: '' } });
    expect(sent).toEqual([1, 2]);
    expect(out.ended.map(({ how }) => how)).toEqual(['refused', 'done']);
    expect(out.wanted.map(({ branch }) => branch)).toEqual([1, 1, 1]);
  });
});
