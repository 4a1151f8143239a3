import type { BinRange, Command, CountBinView, CountView } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { CountBins } from '../src/rooms/counts/count-bins.svelte.ts';
import { Outbox, type Store } from '../src/rooms/counts/outbox.ts';
import { asRanges, covers, lyingIn, overlap, told } from '../src/rooms/counts/ranges.ts';

const row = (bin: string, figures: Partial<CountBinView> = {}): CountBinView => ({ bin, staff: null, since: null, finished: false, articles: 1, counted: 0, misplaced: 0, also: false, ...figures });
const step = (bin: string, what: 'take' | 'finish' | 'free'): Command => ({ id: `${bin} ${what}`, body: { count: { bin: { count: 'c', bin, step: what } } } }) as unknown as Command;

async function known(rows: CountBinView[], pending: Command[] = [], ranges: BinRange[] = [{ from: 'A' }]): Promise<CountBins> {
  const api = { listCountBins: async () => ({ items: rows, next: null }), listCountMisplaced: async () => ({ items: [], next: null }) };
  const bins = new CountBins(api as never, 'c', 7, () => ({ bins: ranges }) as unknown as CountView, () => pending);
  await bins.read();
  return bins;
}

describe('bins of a count', () => {
  test('a range is a bin, a zone or all between two bins, as the server has it', () => {
    const cases: [BinRange, string, boolean][] = [
      [{ from: 'A-03' }, 'A-03', true], [{ from: 'A-03' }, 'A-03-1', false], [{ from: 'A' }, 'A', true], [{ from: 'A' }, 'A-99-2', true],
      [{ from: 'A' }, 'AB-1', false], [{ from: 'A-01', to: 'A-12' }, 'A-01', true], [{ from: 'A-01', to: 'A-12' }, 'A-9', true],
      [{ from: 'A-01', to: 'A-12' }, 'A-12', true], [{ from: 'A-01', to: 'A-12' }, 'B-02', false], [{ from: 'A-9', to: 'A-2' }, 'A-3', false],
    ];
    for (const [range, bin, covered] of cases) expect(covers(range, bin), `${told([range])} ${bin}`).toBe(covered);
    expect(asRanges([{ from: ' a ', to: '' }, { from: '', to: 'x' }, { from: 'a-1', to: 'a-9' }])).toEqual([{ from: 'A' }, { from: 'A-1', to: 'A-9' }]);
    expect([overlap('A', 'A-03'), overlap('A-03', 'A'), overlap('A-03', 'A-04'), overlap('A-03', 'A-03-1')]).toEqual([true, true, false, false]);
  });

  test('what lies there is asked for by what both ends have in common', async () => {
    const asked: (string | null)[] = [];
    const items = [['A-8', 'S'], ['A-9', 'T'], ['A-12', 'U'], ['A-13', 'V']].map(([bin, sku]) => ({ sku, name: '', bins: [bin], buffer: 0 }));
    const api = { listBins: async (_: number, { bin }: { bin: string | null }) => (asked.push(bin), { items, next: null }) };
    expect([...(await lyingIn(api as never, 1, [{ from: 'A-9', to: 'A-12' }], 10))]).toEqual(['T', 'U']);
    expect([...(await lyingIn(api as never, 1, [{ from: 'A-1', to: 'B-1' }], 10))]).toEqual(['S', 'T', 'U', 'V']);
    expect(asked).toEqual(['A-', null]);
  });

  test('what this device has said counts at once, and what others have taken stays theirs', async () => {
    const bins = await known([row('A-10'), row('A-2', { staff: 3 }), row('A-3')], [step('A-10', 'take'), step('A-2', 'take'), step('A-3', 'take'), step('A-3', 'finish')]);
    expect(bins.walked.map(({ bin, staff, finished }) => [bin, staff, finished])).toEqual([['A-2', 3, false], ['A-3', 7, true], ['A-10', 7, false]]);
    expect([bins.taker('A-2')?.staff, bins.taker('A')?.bin, bins.taker('A-3'), bins.isOwn('A-10')]).toEqual([3, 'A-2', null, true]);
    const free = await known([row('A-10'), row('A-2'), row('A-3', { articles: 0 })], [step('A-2', 'take'), step('A-2', 'free')]);
    expect([free.next('A-2'), free.next('A-10'), free.next('Z')]).toEqual(['A-10', 'A-2', 'A-2']);
  });

  test('a label is a bin of the count, of its zones, or of what lies elsewhere as well', async () => {
    const bins = await known([row('A-10'), row('D-07', { also: true })]);
    expect(['a-10 ', 'A-77', 'd-07', 'D', 'E-01', '', '4006381333931'].map((text) => bins.labelled(text))).toEqual(['A-10', 'A-77', 'D-07', 'D', null, null, null]);
  });

  test('what was refused is sent again for the moment at which it was counted', () => {
    const kept = new Map<string, string>();
    const store: Store = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
    const outbox = new Outbox(store, 'c', 7);
    let id = 0;
    const pack = (entries: unknown[]) => ({ id: `${(id += 1)}`, body: { count: { enter: { count: 'c', entries } } } }) as unknown as Command;
    outbox.add('S', 'A-03', 2000, 10);
    const sent = outbox.next(pack);
    outbox.settle(sent?.id ?? '', 'Somebody else is counting A-03.');
    outbox.add('T', 'A-03', 1000, 50);
    outbox.again(sent?.id ?? '');
    expect(outbox.read().refused).toEqual([]);
    expect(outbox.next(pack)?.id).toBe('2');
    const { sending } = outbox.read();
    expect(JSON.stringify(sending)).toContain('"quantity":2000,"at":10');
  });
});
