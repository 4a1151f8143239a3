import type { Api, Command, Connection, PurchaseSheet, Replenishment, Reply } from '@onhand/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Link } from '../src/model/link.ts';
import { Draft } from '../src/rooms/purchasing/draft.svelte.ts';
import { KeptReceivings } from '../src/rooms/purchasing/receiving-kept.ts';
import { Receiving } from '../src/rooms/purchasing/receiving.svelte.ts';
import { Replenishing } from '../src/rooms/purchasing/replenishing.svelte.ts';
import { ruleOf, RULES, whyOf, wordOf } from '../src/rooms/purchasing/why.ts';

const order = {
  id: 'o', number: 7, branch: 1, supplier: 4, state: 'sent' as const, version: 2, expected: '', note: '', line_count: 2, ordered: 34_000, received: 0, receipts: 3, drafted: 0, drafted_by: 1, sent: 0,
  changed: 0,
};
const line = (sku: string, ordered: number, left: number, pack = 1_000) => ({ sku, ordered, pack, cost: 250, good: 0, damaged: 0, wrong: 0, over: 0, left, missing: 0 });
const sheet: PurchaseSheet = { purchase: order, lines: [line('A', 24_000, 24_000, 12_000), line('B', 10_000, 4_000)], total: 8_500, deliveries: [], steps: [] };

let sent: Command[] = [];
let page: Replenishment[] = [];
const connection = {
  submit: (command: Command): Promise<Reply> => {
    sent.push(command);
    return Promise.resolve({ id: command.id, lsn: 9, repeated: false, answer: { ok: 'done' } });
  },
} as unknown as Connection;
const api = {
  listOffers: () => Promise.resolve({ items: [{ sku: 'A', name: 'A', offer: { code: 'H', pack: 12_000, cost: 250, minimum: 20_000 } }], next: null }),
  listReplenishment: () => Promise.resolve({ items: page, next: null }),
} as unknown as Api;
const link = { api, connection, person: { id: 1 } } as unknown as Link;

beforeEach(() => {
  sent = [];
  page = [];
});

describe('receiving', () => {
  test('what was counted is on this device until it is booked, for whoever has counted it', () => {
    const texts = new Map<string, string>();
    let now = 1_000;
    const store = { getItem: (key: string) => texts.get(key) ?? null, setItem: (key: string, text: string) => void texts.set(key, text) };
    const of = (staff: number) => new KeptReceivings(staff, store, () => now);
    const tracking = (sku: string) => (sku === 'B' ? ('lot' as const) : ('untracked' as const));
    const receiving = new Receiving('GBP', tracking);
    receiving.scanned('A', sheet);
    receiving.step('B', 'good', 4_000);
    receiving.lots.get('B')!.rows[0]!.lot = 'L7';
    receiving.reference = 'D-1';
    const command = { id: 'c' } as Command;
    expect(of(1).keep('o', receiving.kept({ branch: 2, sent: command }))).toBe(true);
    // The page is loaded again.
    const later = new Receiving('GBP', tracking);
    const before = of(1).find('o')!;
    later.goOn(before);
    expect([later.counted(), later.reference, later.lots.get('B')?.rows[0]?.lot]).toEqual([receiving.counted(), 'D-1', 'L7']);
    expect([before.branch, before.sent]).toEqual([2, command]);
    expect(later.lines.map(({ sku }) => sku)).toEqual(receiving.lines.map(({ sku }) => sku));
    expect([of(1).find(''), of(2).find('o')]).toEqual([null, null]);
    later.beginAnew();
    expect([later.dirty, later.reference]).toEqual([false, '']);
    // Of many, the newest are kept; of what stands there and is none of ours, nothing.
    for (let place = 0; place < 8; place++) of(1).keep(`p${place}`, before);
    expect([of(1).find('o'), of(1).find('p0') !== null]).toEqual([null, true]);
    of(1).forget('p0');
    expect(of(1).find('p0')).toBeNull();
    now += 4 * 24 * 60 * 60 * 1000;
    expect(of(1).find('p1')).toBeNull();
    texts.set('onhand.receiving', '{"a":');
    expect(of(1).find('p1')).toBeNull();
    const full = { getItem: () => null, setItem: () => { throw new Error('no room'); } };
    expect(new KeptReceivings(1, full).keep('o', before)).toBe(false);
  });

  test('a scan is a piece or a pack, and what is odd is told', () => {
    const receiving = new Receiving('GBP');
    receiving.scanned('A', sheet);
    receiving.packs = true;
    receiving.scanned('A', sheet);
    expect(receiving.counted()).toEqual([{ sku: 'A', good: 13_000, damaged: 0, wrong: 0, cost: null }]);
    expect(receiving.over(sheet)).toEqual([]);
    receiving.packs = false;
    receiving.step('B', 'good', 4_000);
    receiving.step('B', 'damaged', 1_000);
    receiving.step('X', 'wrong', 2_000);
    expect(receiving.over(sheet)).toEqual(['B']);
    receiving.of('B').cost = '3.10';
    const counted = receiving.counted() ?? [];
    expect(counted.map(({ sku, cost }) => [sku, cost])).toEqual([['X', null], ['B', 310], ['A', null]]);
    receiving.charges = '6';
    expect(receiving.asked(counted, sheet, true)).toMatchObject({ purchase: 'o', seen: 3, over: true, charges: { amount: 600, by: 'value' } });
    receiving.charges = 'six';
    expect(receiving.asked(counted, sheet, true)).toBeNull();
    receiving.of('A').good = 'many';
    expect(receiving.counted()).toBeNull();
  });

  test('the code of a pack is what it holds, whatever else is said of packs, and no number of a piece', () => {
    const receiving = new Receiving('GBP', (sku) => (sku === 'S' ? 'serial' : 'lot'));
    receiving.scanned('A', sheet, { gtin: '', lot: 'L1', serial: null, expires: null } as never, true, 6_000);
    receiving.scanned('S', sheet, { gtin: '', lot: null, serial: 'BOX', expires: null } as never, false, 3_000);
    expect(receiving.counted()?.map(({ sku, good }) => [sku, good])).toEqual([['S', 3_000], ['A', 6_000]]);
    expect(receiving.lots.get('A')?.rows).toMatchObject([{ lot: 'L1', quantity: '6' }]);
    expect(receiving.lots.get('S')?.rows).toMatchObject([{ lot: '' }]);
  });

  test('nothing that is counted goes below nothing, and a line of nothing is not told', () => {
    const receiving = new Receiving('GBP');
    receiving.step('A', 'good', -5_000);
    expect(receiving.counted()).toEqual([]);
    receiving.all(sheet);
    expect(receiving.counted()?.map(({ good }) => good)).toEqual([4_000, 24_000]);
  });
});

describe('an order that is written', () => {
  test('is in packs, begins with the fewest they sell, and says what it lacks', async () => {
    const draft = new Draft(link, 'GBP');
    expect(draft.lacking).toBe('Choose a branch.');
    [draft.branch, draft.supplier] = [1, 4];
    await draft.readOffers();
    expect(draft.lacking).toBe('Add at least one article.');
    draft.add('A');
    expect([draft.lines[0]?.packs, draft.pieces(draft.lines[0]!), draft.total]).toEqual(['2', 24_000, 6_000]);
    draft.add('A');
    draft.add('Z');
    expect(draft.total).toBeNull();
    expect(await draft.send(null)).toBe(sent[0]?.id);
    expect(sent[0]?.body).toMatchObject({ purchase: { draft: { supplier: 4, lines: [{ sku: 'A', quantity: 36_000, pack: 12_000, cost: 250 }, { sku: 'Z', quantity: 1_000, cost: null }] } } });
    draft.lines[0]!.packs = 'x';
    expect(draft.lacking).toContain('A');
  });

  test('is in the pack that was scanned, in that in which it is bought, or in units where two sizes do not go together', () => {
    const carton = { name: 'Carton', holds: 12_000, barcodes: [], till: true, buying: true };
    const draft = new Draft(link, 'GBP', (sku) => (sku === 'CUP' ? { unit: 'piece', packs: [carton] } : { unit: 'kilogram', packs: [] }));
    const ordered = () => draft.lines.map((line) => [line.sku, line.packs, line.pack, draft.pieces(line)]);
    draft.add('CUP');
    draft.add('FLOUR', 25_000);
    expect(ordered()).toEqual([['CUP', '1', 12_000, 12_000], ['FLOUR', '1', 25_000, 25_000]]);
    draft.add('CUP', 12_000);
    draft.add('FLOUR');
    expect(ordered()).toEqual([['CUP', '2', 12_000, 24_000], ['FLOUR', '2', 25_000, 50_000]]);
    draft.add('CUP', 10_000);
    expect(ordered()[0]).toEqual(['CUP', '34', 1_000, 34_000]);
    Object.assign(draft.lines[0]!, { packs: '0.2', pack: 12_000 });
    [draft.branch, draft.supplier] = [1, 4];
    expect([draft.pieces(draft.lines[0]!), draft.lacking?.includes('CUP')]).toEqual([0, true]);
  });

  test('goes on from what is ordered, and names the version that was seen', async () => {
    const draft = new Draft(link, 'GBP');
    draft.take(sheet);
    draft.remove('B');
    draft.reason = 'no B';
    await draft.send({ id: 'o', version: 2 });
    expect(sent[0]?.body).toMatchObject({ purchase: { change: { purchase: 'o', version: 2, reason: 'no B', lines: [{ sku: 'A', quantity: 24_000 }] } } });
  });
});

describe('what is ordered again', () => {
  const reckoned: Replenishment['reckoned'] = { class: null, window: 28, sold: 48_000, season_milli: null, weekdays: false, demand: 16_000, rule: null, own_rule: false, safety: 0, point: 6_000, over_max: false, season_category: '' };

  test('says why so many, with its figures', () => {
    const plain = row('A', 4, 24_000);
    expect(whyOf({ ...plain, lead_days: 9 })).toEqual(['48 sold in 28 days', 'more comes in 9 days, 16 sell until then', 'ordered at 6 or fewer']);
    const kept: Replenishment['reckoned'] = { ...reckoned, class: 'a', season_milli: 1_500, rule: { service: 995 }, safety: 5_000, point: 21_000, over_max: true };
    expect(whyOf({ ...plain, lead_days: 9, reckoned: kept })).toEqual([
      '48 sold in 28 days', 'times 1.5 in the four weeks that come, as a year ago', 'more comes in 9 days, 16 sell until then', '5 are kept besides (enough in 99.5 of 100 cases, class A)', 'ordered at 21 or fewer',
      'the smallest order goes beyond the maximum',
    ]);
    const seasonal = whyOf({ ...plain, lead_days: 9, reckoned: { ...reckoned, season_milli: 2_000, season_category: 'Gifts/Christmas' } });
    expect(seasonal).toContain('times 2 in the four weeks that come, as all of “Gifts/Christmas” a year ago');
    expect(whyOf({ ...plain, lead_days: 3, reckoned: { ...reckoned, weekdays: true, rule: { days: 7 }, own_rule: true, safety: 12_000 } })).toEqual([
      '48 sold in 28 days', 'more comes in 3 days, 16 sell on those days of the week', '12 are kept besides (sales of 7 days)', 'ordered at 6 or fewer',
    ]);
  });

  test('rules of safety are words that a form can hold', async () => {
    for (const word of ['', ...RULES]) expect(wordOf(ruleOf(word))).toBe(word);
    const model = new Replenishing(link);
    expect(await model.keep('A', ruleOf('days:7'))).toBe(true);
    expect(sent[0]?.body).toEqual({ organisation: { set_safety: { rules: [{ of: { sku: 'A' }, safety: { days: 7 } }] } } });
  });

  const row = (sku: string, supplier: number | null, propose: number, surplus: { branch: number; quantity: number }[] = []): Replenishment => ({
    sku, name: sku, branch: 1, reorder: { point: 6_000, max: 24_000 }, on_hand: 0, available: 0, incoming: 0, drafted: 0, sold_28: 0, sold_90: 0, days_left: null, supplier, supplier_name: `S${supplier}`, lead_days: 2,
    pack: 12_000, minimum: 0, cost: null, propose, surplus, reckoned,
  });

  test('becomes an order for each supplier and a transfer for each branch that gives', async () => {
    page = [row('A', 4, 24_000), row('B', 5, 24_000), row('C', 4, 12_000), row('D', null, 3_000, [{ branch: 2, quantity: 9_000 }]), row('E', null, 3_000), row('F', 4, 0)];
    const model = new Replenishing(link);
    await model.read(1, false, 28);
    expect(model.chosen.map(({ told }) => told.sku)).toEqual(['A', 'B', 'C', 'D']);
    model.rows[0]!.quantity = '13';
    await model.write(1);
    expect(sent.map(({ branch }) => branch)).toEqual([1, 1, 2]);
    expect(sent[0]?.body).toMatchObject({ purchase: { draft: { supplier: 4, lines: [{ sku: 'A', quantity: 24_000 }, { sku: 'C', quantity: 12_000 }] } } });
    expect(sent[2]?.body).toMatchObject({ transfer: { draft: { to: 1, lines: [{ sku: 'D', quantity: 3_000 }] } } });
    expect(model.written).toMatchObject({ purchases: [{ supplier: 'S4' }, { supplier: 'S5' }], transfers: [{ from: 2 }] });
    expect(model.chosen).toEqual([]);
  });

  test('points are two numbers in order, or none', async () => {
    page = [row('A', 4, 0), row('B', 4, 0)];
    const model = new Replenishing(link);
    await model.read(1, true, 28);
    Object.assign(model.rows[0]!, { watched: true, point: '9', max: '9' });
    expect(model.odd).toBe('A');
    Object.assign(model.rows[0]!, { max: '10' });
    Object.assign(model.rows[1]!, { watched: true, point: '', max: '' });
    expect(model.odd).toBeNull();
    await model.saveWatched(1);
    expect(sent[0]?.body).toEqual({ organisation: { set_reorder: { branch: 1, levels: [{ sku: 'A', reorder: { point: 9_000, max: 10_000 } }, { sku: 'B', reorder: null }] } } });
    expect(model.watched).toEqual([]);
  });
});
