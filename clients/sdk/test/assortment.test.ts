import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { Assortment, type FrozenSearch, type Head } from '../src/assortment/assortment.ts';
import { follow, sourceOf, type CatalogueSource } from '../src/assortment/follow.ts';
import { AssortmentKeep, readAll } from '../src/assortment/keep.ts';
import { SearchKeep } from '../src/assortment/kept-search.ts';
import type { CatalogueChanges, CatalogueView, Product } from '../src/gen/protocol.ts';
import { ProblemError } from '../src/http.ts';

const HEAD: Head = { seq: 1, epoch: 1, currency: 'GBP', tax_classes: [], branches: [], registers: [], staff: [], roles: [], price_lists: [], customer_groups: [], settings: { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null }, language: '' };
const name = (at: number) => `p-${String(at).padStart(6, '0')}`;
const product = (at: number, more: Partial<Product> = {}, price = 999): Product => ({
  handle: name(at), name: `Berry Mix ${at}`, description: '', category: at % 2 ? 'Liquids' : 'Crème', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [],
  variants: [{ sku: `SKU-${at}`, name: '', price, tax_class: 1, kind: 'goods', barcodes: [String(4_000_000_000_000 + at)], unit: 'piece', weight_g: null, values: [], pictures: [], listed: [] }], ...more,
});
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
const ready = async (assortment: Assortment) => {
  await readAll(assortment, breathe);
  return assortment;
};

/** A server's catalogue, whose history goes back to a position. */
class FakeServer implements CatalogueSource {
  seq = 1;
  epoch = 1;
  oldest = 0;
  /** False for a server that has never heard of positions. */
  tells = true;
  readonly asked: (number | string | null)[] = [];
  readonly #products = new Map<string, { product: Product | null; seq: number }>();
  onpage: () => void = () => {};

  put(one: Product): void {
    this.#products.set(one.handle, { product: one, seq: ++this.seq });
  }

  remove(handle: string): void {
    this.#products.set(handle, { product: null, seq: ++this.seq });
  }

  async page(cursor: string | null, limit: number): Promise<CatalogueView> {
    this.asked.push(cursor);
    const after = [...this.#products.keys()].filter((handle) => handle > (cursor ?? '')).sort();
    const page = after.slice(0, limit);
    const products = page.flatMap((handle) => this.#products.get(handle)?.product ?? []);
    const answer = { ...HEAD, seq: this.seq, epoch: this.epoch, products, next: after.length > limit ? (page.at(-1) ?? null) : null };
    this.onpage();
    return answer;
  }

  async since({ since, epoch }: { since: number; epoch: number }, limit: number): Promise<CatalogueChanges | null> {
    this.asked.push(since);
    if (!this.tells) return null;
    const lists = { tax_classes: null, branches: null, registers: null, staff: null, roles: null, price_lists: null, customer_groups: null, settings: null, language: null };
    const told = { ...lists, epoch: this.epoch, more: false, products: [], removed: [] };
    if (epoch !== this.epoch || since < this.oldest) return { ...told, seq: this.seq, whole: true };
    const all = [...this.#products].filter(([, { seq }]) => seq > since).sort(([, a], [, b]) => a.seq - b.seq);
    const page = all.slice(0, limit);
    const more = all.length > limit;
    return {
      ...told, whole: false, more, seq: more ? (page.at(-1)?.[1].seq ?? since) : this.seq,
      products: page.flatMap(([, { product: one }]) => one ?? []), removed: page.flatMap(([handle, { product: one }]) => (one ? [] : [handle])),
      ...(since < 3 ? {} : { staff: [{ id: 3, name: 'Robin', role: 1, role_name: 'Cashier', held: [] }] }),
    };
  }
}

describe('an assortment', () => {
  test('is amended by whole products and by handles that are gone', async () => {
    const all = new Assortment(HEAD);
    all.apply(Array.from({ length: 1_500 }, (_, at) => product(1_499 - at)));
    await ready(all);
    expect([all.size, all.chunks.length > 2, all.browse(null, 3).map(({ sku }) => sku)]).toEqual([1_500, true, ['SKU-0', 'SKU-1', 'SKU-2']]);
    expect([all.countOf('Liquids'), all.categories, all.byCode('4000000000007')?.sku]).toEqual([750, ['Crème', 'Liquids'], 'SKU-7']);
    const { written } = all.apply([product(7, { name: 'Mint', category: 'Sweets' }, 500), product(5_000)], [name(8)]);
    await ready(all);
    expect([written.length <= 2, all.size, all.bySku('SKU-8'), all.bySku('SKU-7')?.variant.price, all.categories.includes('Sweets')]).toEqual([true, 1_500, undefined, 500, true]);
    expect([all.search('mint').map(({ sku }) => sku), all.search('mix 8').some(({ sku }) => sku === 'SKU-8'), all.search('sku-5000').length]).toEqual([['SKU-7'], false, 1]);
    expect(all.byCode('4000000000008')).toBeUndefined();
  });

  test('a SKU and a barcode that move to another product are there and nowhere else', async () => {
    const all = new Assortment(HEAD);
    all.apply([product(1), product(2)]);
    const moved = product(2).variants;
    all.apply([product(1, { variants: moved }), product(2, { variants: product(9).variants })]);
    await ready(all);
    expect([all.bySku('SKU-2')?.product.handle, all.byCode('4000000000002')?.product.handle, all.bySku('SKU-1'), all.size]).toEqual([name(1), name(1), undefined, 2]);
    expect(all.search('sku-2').length).toBe(1);
  });

  test('that is changed for years is not slowed down by what it was', async () => {
    const all = new Assortment(HEAD);
    for (let turn = 0; turn < 5_000; turn += 1) {
      all.apply([product(turn % 3, { name: `Turn ${turn}` })]);
      await ready(all);
    }
    expect([all.size, all.search('turn').length, all.search('turn 4999').length]).toEqual([3, 3, 1]);
  });
});

describe('following', () => {
  const stocked = (count: number) => {
    const server = new FakeServer();
    for (let at = 0; at < count; at += 1) server.put(product(at));
    return server;
  };

  test('the first reading is by pages; from then on only what changed is read, and kept', async () => {
    const server = stocked(1_200);
    const keep = await AssortmentKeep.open('follow-1');
    const { assortment, how } = await follow(null, server, breathe, keep);
    expect([how, assortment.size, server.asked.length, assortment.head.seq]).toEqual(['replaced', 1_200, 3, server.seq]);
    server.put(product(3, {}, 1));
    server.remove(name(4));
    server.asked.length = 0;
    const at = assortment.head.seq;
    const next = await follow(assortment, server, breathe, keep);
    expect([next.how, next.assortment === assortment, server.asked]).toEqual(['amended', true, [at]]);
    expect([next.assortment.head.staff.length, next.assortment.head.currency]).toEqual([1, 'GBP']);
    const again = await keep.read(breathe);
    expect([again?.size, again?.head.seq, again?.bySku('SKU-3')?.variant.price, again?.bySku('SKU-4')]).toEqual([1_199, server.seq, 1, undefined]);
    expect(again?.browse(null, 5).map(({ sku }) => sku)).toEqual(['SKU-0', 'SKU-1', 'SKU-2', 'SKU-3', 'SKU-5']);
  });

  test('a position that is too old, or of another history, means the whole', async () => {
    const server = stocked(10);
    const { assortment } = await follow(null, server, breathe);
    server.put(product(3, {}, 1));
    server.oldest = server.seq;
    const whole = await follow(assortment, server, breathe);
    expect([whole.how, whole.assortment.bySku('SKU-3')?.variant.price, server.asked.slice(-2)]).toEqual(['replaced', 1, [11, null]]);
    server.epoch = 2;
    expect((await follow(whole.assortment, server, breathe)).how).toBe('replaced');
  });

  test('what changes while pages are read comes with the next reading', async () => {
    const server = stocked(600);
    let pages = 0;
    server.onpage = () => {
      pages += 1;
      if (pages === 1) {
        server.put(product(0, {}, 7));
        server.remove(name(1));
      }
    };
    const { assortment } = await follow(null, server, breathe);
    expect([assortment.head.seq, assortment.bySku('SKU-0')?.variant.price]).toEqual([601, 999]);
    await follow(assortment, server, breathe);
    expect([assortment.bySku('SKU-0')?.variant.price, assortment.bySku('SKU-1'), assortment.size]).toEqual([7, undefined, 599]);
  });

  test('a price list for everything makes another assortment aside', async () => {
    const server = stocked(3_000);
    const { assortment } = await follow(null, server, breathe);
    for (let at = 0; at < 3_000; at += 1) server.put(product(at, {}, 5));
    server.remove(name(2_999));
    const next = await follow(assortment, server, breathe);
    expect([next.how, next.assortment.size, next.assortment.bySku('SKU-7')?.variant.price, assortment.bySku('SKU-7')?.variant.price]).toEqual(['replaced', 2_999, 5, 999]);
  });

  test('a server that has never heard of positions is read as a whole, and one that gets no further too', async () => {
    const server = stocked(10);
    const { assortment } = await follow(null, server, breathe);
    server.tells = false;
    server.put(product(3, {}, 1));
    const whole = await follow(assortment, server, breathe);
    expect([whole.how, whole.assortment.bySku('SKU-3')?.variant.price]).toEqual(['replaced', 1]);
    server.tells = true;
    const stuck = Object.assign(Object.create(server) as FakeServer, {
      page: server.page.bind(server),
      since: async () => ({ ...(await server.since({ since: whole.assortment.head.seq, epoch: 1 }, 500)), more: true }),
    });
    expect((await follow(whole.assortment, stuck, breathe)).how).toBe('replaced');
  });

  test('is asked of the one operation that there is', async () => {
    const asked: object[] = [];
    const view = { ...HEAD, products: [], next: null };
    let answer = async (): Promise<object> => ({ ...view, whole: false, more: false, removed: [] });
    const source = sourceOf({ readCatalogue: async (query) => (asked.push(query), (await answer()) as CatalogueView) });
    expect((await source.since({ since: 7, epoch: 2 }, 10))?.seq).toBe(1);
    answer = async () => view;
    expect(await source.since({ since: 7, epoch: 2 }, 10)).toBeNull();
    const refuse = (status: number) => async () => {
      throw new ProblemError({ type: '', title: 'No', status, detail: '', code: 'malformed', retry: 'never' });
    };
    answer = refuse(400);
    expect(await source.since({ since: 7, epoch: 2 }, 10)).toBeNull();
    answer = refuse(503);
    await expect(source.since({ since: 7, epoch: 2 }, 10)).rejects.toThrow('No');
    expect(asked[0]).toEqual({ since: 7, epoch: 2, limit: 10 });
  });

  test('a device that keeps nothing still follows', async () => {
    const full = { write: async () => { throw new Error('full'); }, replace: async () => { throw new Error('full'); } };
    expect((await follow(null, stocked(3), breathe, full)).assortment.size).toBe(3);
  });
});

/** What this process has worked, in milliseconds: the wall's clock also counts what others did on a busy machine. */
const worked = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

test('100,000 products start from the device, and the screen has its turn in between', async () => {
  const keep = await AssortmentKeep.open('large');
  const first = new Assortment(HEAD);
  for (let at = 0; at < 100_000; at += 500) first.apply(Array.from({ length: 500 }, (_, more) => product(at + more)));
  await keep.replace(first, breathe);
  let breaths = 0;
  const counted = () => {
    breaths += 1;
    return breathe();
  };
  const began = worked();
  const loaded = (await keep.read(counted)) as Assortment;
  const usable = worked() - began;
  expect([loaded.size, loaded.byCode('4000000077777')?.sku, loaded.isSearchable]).toEqual([100_000, 'SKU-77777', false]);
  expect(usable).toBeLessThan(4_000);
  expect([loaded.readOn(() => true), loaded.search('berry', 200).length]).toEqual([false, 32]);
  await readAll(loaded, counted);
  expect(breaths).toBeGreaterThan(50);
  expect(loaded.search('berry mix 77777').map(({ sku }) => sku)).toEqual(['SKU-77777']);
  const change = worked();
  const { written } = loaded.apply([product(50_000, {}, 1)]);
  await keep.write(loaded.head, written, []);
  loaded.readOn(() => false);
  expect([worked() - change < 50, written.length]).toEqual([true, 1]);
}, 120_000);

test('search that was kept finds what one that was made anew finds, also what has changed since', async () => {
  const made = new Assortment(HEAD);
  made.apply(Array.from({ length: 700 }, (_, at) => product(at)));
  const copy = (from: Assortment) => {
    const loaded = new Assortment(from.head);
    for (const { id, products } of from.chunks) loaded.load({ id, products: [...products] });
    return loaded;
  };
  const whole = await ready(copy(made));
  const { search } = await kept(whole.freeze());
  made.apply([product(7, { name: 'Mint Mix' }), product(700, { name: 'Zebra' })], [name(8)]);
  const all = copy(made);
  all.adopt(search, new Set([name(7), name(8), name(700)]));
  expect([all.unread, all.isSearchable]).toEqual([2, false]);
  await ready(all);
  const anew = await ready(copy(made));
  for (const text of ['berry', 'mix 69', 'mint', 'zebra', 'sku-7', 'SKU-8', '4000000000008', 'bery', 'creme', 'liquids 1', 'sku mix', 'nothing']) {
    const found = (one: Assortment) => one.search(text, 2_000).map(({ sku }) => sku).sort();
    expect(found(all), text).toEqual(found(anew));
  }
  expect(all.search('mint').map(({ sku }) => sku)).toEqual(['SKU-7']);
  all.apply([product(7, { name: 'Plain' })]);
  await ready(all);
  expect([all.search('mint'), all.search('plain').map(({ sku }) => sku)]).toEqual([[], ['SKU-7']]);
});

/** Through IndexedDB and back. */
async function kept(frozen: FrozenSearch): Promise<{ search: FrozenSearch; changed: Set<string> }> {
  const keep = await SearchKeep.open('round-trip');
  await keep.write({ epoch: 1, seq: 1 }, frozen);
  const read = await keep.read({ epoch: 1, seq: 1 });
  if (!read) throw new Error('nothing was kept');
  return read;
}

test('search is kept for one position, follows changes that are told without a gap, and is made anew otherwise', async () => {
  const keep = await SearchKeep.open('positions');
  const nothing = { index: { words: words(''), keys: words('') }, skus: '' };
  const at = (seq: number, epoch = 1) => ({ epoch, seq });
  expect(await keep.read(at(1))).toBeNull();
  await keep.write(at(5), nothing);
  expect([...((await keep.read(at(5)))?.changed ?? [])]).toEqual([]);
  await keep.note(at(5), at(7), ['a', 'b']);
  await keep.note(at(7), at(8), ['b', 'c']);
  expect([await keep.read(at(5)), [...((await keep.read(at(8)))?.changed ?? [])], await keep.read(at(8, 2))]).toEqual([null, ['a', 'b', 'c'], null]);
  await keep.note(at(9), at(10), ['d']);
  expect([await keep.read(at(10)), await keep.read(at(8)) !== null]).toEqual([null, true]);
  await keep.note(at(8), at(11), Array.from({ length: 3_000 }, (_, n) => String(n)));
  expect(await keep.read(at(11))).toBeNull();
});

const words = (texts: string) => ({ texts, ends: new Uint32Array(1), places: new Uint32Array(0) });
