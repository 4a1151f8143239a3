import type { Command, CountLine, CountView, Reply } from '@onhand/sdk';
import { describe, expect, test } from 'vitest';
import { Counting } from '../src/rooms/counts/counting.svelte.ts';
import type { Counts } from '../src/rooms/counts/counts.ts';
import { entriesOf, Outbox, type Store } from '../src/rooms/counts/outbox.ts';
import { sumsOf } from '../src/rooms/counts/review.svelte.ts';

const line = (sku: string, figures: Partial<CountLine> = {}): CountLine => ({
  sku, counted: null, parts: [], at: null, expected: null, variance: null, value: null, recount: false, again: 0, reason: '', posted: false, seq: 1, ...figures,
});

function memory(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
}

const view = { id: 'c', branch: 1, state: 'counting', scope: null, counters: [] } as unknown as CountView;

/** A server that takes what it is sent, once for each id, when it is let. */
function server(store: Store, lines: CountLine[] = []) {
  const taken = new Map<string, Command>();
  let hold: Promise<void> = Promise.resolve();
  let refusal: string | null = null;
  const submit = async (command: Command): Promise<Reply> => {
    await hold;
    const answer = refusal === null ? { ok: 'done' as const } : { rejected: { code: 'wrong_state' as const, message: refusal, retry: 'never' as const } };
    if (refusal === null && !taken.has(command.id)) {
      taken.set(command.id, command);
      for (const { sku, quantity } of entriesOf(command).entries) {
        const at = lines.findIndex((one) => one.sku === sku);
        const before = lines[at]?.counted ?? 0;
        const counted = entriesOf(command).again ? quantity : before + quantity;
        const now = line(sku, { counted, parts: [{ place: '', staff: 7, quantity: counted }], seq: taken.size + 1 });
        if (at < 0) lines.push(now);
        else lines[at] = now;
      }
    }
    return { id: command.id, lsn: taken.size + 1, repeated: false, answer };
  };
  const none = async () => ({ items: [], next: null });
  const api = { listCountBins: none, listCountMisplaced: none, listCountLines: async (_: string, { since }: { since: number }) => ({ items: lines.filter(({ seq }) => seq > since), next: null }) };
  const counts = { find: () => view, link: { person: { id: 7 }, api, connection: { submit } } } as unknown as Counts;
  return {
    taken, lines,
    counting: () => new Counting(counts, 'c', store),
    refuse: (message: string) => (refusal = message),
    pause: () => {
      let go = () => {};
      hold = new Promise((resolve) => (go = resolve));
      return go;
    },
  };
}

describe('counting on a phone', () => {
  test('scans add up, are sent once, and are never seen twice on the way', async () => {
    const { counting, taken } = server(memory());
    const one = counting();
    await one.read();
    for (let piece = 0; piece < 3; piece += 1) one.add('A', '', 1000);
    one.set('A', '', 12_000);
    one.add('A', '', -1000);
    one.add('A', '', -99_000);
    expect([one.own('A', ''), one.total('A'), one.total('B'), one.unsent]).toEqual([11_000, 11_000, null, 1]);
    const sending = one.send();
    expect(one.own('A', '')).toBe(11_000);
    await sending;
    expect([one.own('A', ''), one.unsent, taken.size]).toEqual([11_000, 0, 1]);
    one.end();
  });

  test('what was not sent before the window closed is sent by the next one, under the same id', async () => {
    const store = memory();
    const { counting, taken, pause } = server(store);
    const first = counting();
    await first.read();
    first.add('A', '', 2000);
    const go = pause();
    const sending = first.send();
    first.end();
    const second = counting();
    await second.read();
    second.add('A', '', 1000);
    expect(second.own('A', '')).toBe(3000);
    const again = second.send();
    go();
    await Promise.all([sending, again]);
    await second.read();
    expect([second.own('A', ''), taken.size, store.kept.size]).toEqual([3000, 2, 0]);
    second.end();
  });

  test('a recount takes the place of what was counted, also of what is not sent yet', async () => {
    const { counting, lines } = server(memory());
    const one = counting();
    await one.read();
    one.add('A', '', 5000);
    one.recount('A', '', 4000, ' again ');
    one.add('A', '', 1000);
    expect([one.own('A', ''), one.total('A')]).toEqual([5000, 5000]);
    await one.send();
    expect([one.total('A'), lines[0]?.counted]).toEqual([5000, 5000]);
    one.end();
  });

  test('what is refused is kept until somebody has read it', async () => {
    const store = memory();
    const { counting, refuse } = server(store);
    const one = counting();
    await one.read();
    refuse('the count is being reviewed');
    one.add('A', '', 1000);
    await one.send();
    expect([one.total('A'), one.unsent, one.kept.refused[0]?.message]).toEqual([null, 0, 'The count is being reviewed.']);
    const later = counting();
    expect(later.kept.refused).toHaveLength(1);
    later.forget(later.kept.refused[0]?.command.id ?? '');
    expect([later.kept.refused, store.kept.size]).toEqual([[], 0]);
    one.end();
  });

  test('a browser without room says so', () => {
    const full: Store = { getItem: () => null, setItem: () => { throw new Error('full'); }, removeItem: () => {} };
    expect(new Outbox(full, 'c', 7).add('A', '', 1000, 0)).toBe(false);
    const torn: Store = { ...full, getItem: () => '{' };
    expect(new Outbox(torn, 'c', 7).read()).toEqual({ waiting: [], sending: [], refused: [] });
  });
});

test('differences are summed up, in money as far as it is known', () => {
  const rows = [line('A', { variance: 2000, value: 300 }), line('B', { variance: -5000, value: null }), line('C', { variance: 0, value: 0 }), line('D')];
  expect(sumsOf(rows)).toEqual({ more: 2000, less: 5000, value: 300, lines: 2 });
  expect(sumsOf([]).value).toBeNull();
});
