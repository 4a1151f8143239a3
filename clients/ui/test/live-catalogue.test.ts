import { Assortment, type CatalogueView, type Product } from '@onhand/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { LiveCatalogue } from '../src/live-catalogue.svelte.ts';
import { Served, settled } from './served.ts';

const HANDLE = 7;

const HEAD = { epoch: 1, currency: 'GBP', tax_classes: [], branches: [], registers: [], staff: [], roles: [], price_lists: [], customer_groups: [], settings: { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null }, language: '' };
const mug = (price: number): Product => ({
  handle: 'mug', name: 'Mug', description: '', category: 'Kitchen', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [],
  variants: [{ sku: 'MUG', name: '', price, tax_class: 1, kind: 'goods', barcodes: [], unit: 'piece', weight_g: null, values: [], pictures: [], listed: [] }],
});

/** An HTTP interface whose answers the test gives, one by one: of what changed where that was asked, of everything else. */
class Source {
  readonly asked: object[] = [];
  #waiting: { query: object; resolve: (view: CatalogueView) => void; reject: (error: Error) => void }[] = [];

  readCatalogue(query: object): Promise<CatalogueView> {
    this.asked.push(query);
    return new Promise((resolve, reject) => this.#waiting.push({ query, resolve, reject }));
  }

  get reading(): number {
    return this.#waiting.length;
  }

  async answer(seq: number, products: Product[] = []): Promise<void> {
    const asked = this.#waiting.shift();
    const told: object = asked && 'since' in asked.query
      ? { seq, epoch: 1, whole: false, more: false, products, removed: [], tax_classes: null, branches: null, registers: null, staff: null, roles: null, price_lists: null, customer_groups: null, language: null }
      : { ...HEAD, seq, products, next: null };
    asked?.resolve(told as CatalogueView);
    await settled();
  }

  async fail(): Promise<void> {
    this.#waiting.shift()?.reject(new Error('busy'));
    await settled();
  }
}

describe('the catalogue', () => {
  let served: Served;
  let source: Source;
  let live: LiveCatalogue;
  const seq = () => live.current?.view.seq ?? null;
  const changed = (from: number, to: number) => served.say({ push: { handle: HANDLE, prev: from, seq: to, content: 'catalogue' } });

  function follow(position: number): void {
    const [asked] = served.asked();
    served.say(
      { subscribed: { request: asked?.request ?? 0, topic: 'catalogue', handle: HANDLE, epoch: 1, seq: position, how: 'snapshot', hash_form: 0 } },
      { snapshot: { handle: HANDLE, seq: position, first: true, last: true, content: 'catalogue' } },
    );
  }

  beforeEach(async () => {
    served = new Served();
    source = new Source();
    live = new LiveCatalogue({ environment: served.world });
    live.follow(served.connection, source);
    served.welcome();
    follow(10);
    await source.answer(10);
    served.world.advance(60_000);
    expect([seq(), source.reading]).toEqual([10, 0]);
  });

  test('the last change of a burst is read, though a reading was under way when it came', async () => {
    changed(10, 11);
    changed(11, 12);
    expect(source.reading).toBe(1);
    await source.answer(11);
    served.world.advance(1_000);
    expect(source.reading).toBe(1);
    await source.answer(12);
    served.world.advance(60_000);
    expect([seq(), source.reading, live.outdated]).toEqual([12, 0, false]);
  });

  test('a reading that failed is tried again, less and less often, and the screen says so meanwhile', async () => {
    changed(10, 11);
    await source.fail();
    expect([live.problem, live.outdated]).toEqual(['busy', false]);
    served.world.advance(2_000);
    expect([source.reading, live.outdated]).toEqual([1, true]);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await source.fail();
      for (waits.push(0); source.reading === 0; waits.push((waits.pop() ?? 0) + 500)) served.world.advance(500);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(4 * (waits[0] ?? 0));
    await source.answer(11);
    expect([seq(), live.problem, live.outdated]).toEqual([11, null, false]);
  });

  test('a server that answers with an old catalogue is not asked in a circle', async () => {
    changed(10, 11);
    let readings = 0;
    for (let passed = 0; passed < 60_000; passed += 500) {
      if (source.reading > 0) {
        readings += 1;
        await source.answer(10);
      }
      served.world.advance(500);
    }
    expect(readings).toBeLessThan(9);
    expect(live.outdated).toBe(true);
  });

  test('after an absence the catalogue is read at once', async () => {
    changed(10, 11);
    await source.fail();
    served.lose();
    served.world.advance(40_000);
    expect(source.reading).toBe(0);
    served.welcome();
    expect(source.reading).toBe(1);
    await source.answer(11);
    expect([seq(), live.outdated]).toEqual([11, false]);
  });

  test('another connection takes over, and reads where it was told to', async () => {
    const other = new Served(served.world);
    const fresh = new Source();
    live.follow(other.connection, fresh);
    served = other;
    served.asked();
    other.welcome();
    follow(12);
    expect([source.reading, fresh.reading]).toEqual([0, 1]);
    await fresh.answer(12);
    expect(seq()).toBe(12);
  });

  test('only what changed is asked for, and each change is another look at the same catalogue', async () => {
    expect(source.asked).toEqual([{ cursor: null, limit: 500 }]);
    const before = live.current;
    changed(10, 11);
    await source.answer(11, [mug(500)]);
    expect([source.asked[1], live.current?.bySku('MUG')?.variant.price]).toEqual([{ since: 10, epoch: 1, limit: 500 }, 500]);
    expect([live.current === before, live.current?.articles.length, live.current?.search('mu').length]).toEqual([false, 1, 1]);
    expect([live.current?.categories, live.current?.countOf('Kitchen'), live.isNewest]).toEqual([['Kitchen'], 1, true]);
  });

  test('what was kept is there before the server is, and what is read is kept', async () => {
    const kept = new Assortment({ ...HEAD, seq: 10 });
    kept.apply([mug(500)]);
    const written: number[] = [];
    const keep = { read: async () => kept, write: async ({ seq }: { seq: number }) => void written.push(seq), replace: async () => {} };
    const started = new LiveCatalogue({ environment: served.world, keep: async () => keep });
    await started.readKept();
    expect([started.current?.view.seq, started.current?.bySku('MUG')?.variant.price, started.isNewest]).toEqual([10, 500, false]);
    const other = new Served(served.world);
    const fresh = new Source();
    started.follow(other.connection, fresh);
    served = other;
    other.welcome();
    follow(12);
    await fresh.answer(12, [mug(450)]);
    expect([fresh.asked, written, started.current?.bySku('MUG')?.variant.price]).toEqual([[{ since: 10, epoch: 1, limit: 500 }], [12], 450]);
  });

  test('a device that keeps nothing says so, and reads the whole', async () => {
    const started = new LiveCatalogue({ environment: served.world, keep: () => Promise.reject(new Error('private')) });
    await started.readKept();
    expect([started.current, started.problem !== null]).toEqual([null, true]);
  });
});
