import { Assortment, type AssortmentKeep, type FrozenSearch, type Head, type Product, type SearchKeep } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { Finding } from './finding.ts';

const HEAD: Head = { seq: 1, epoch: 1, currency: 'GBP', tax_classes: [], branches: [], registers: [], staff: [], roles: [], price_lists: [], customer_groups: [], settings: { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null }, language: '' };
const product = (at: number): Product => ({
  handle: `p-${String(at).padStart(6, '0')}`, name: `Berry Mix ${at}`, description: '', category: '', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [],
  variants: [{ sku: `S${at}`, name: '', price: 1, tax_class: 1, kind: 'goods', barcodes: [], unit: 'piece', weight_g: null, values: [], pictures: [], listed: [] }],
});
const assortment = (size: number) => {
  const one = new Assortment(HEAD);
  one.apply(Array.from({ length: size }, (_, at) => product(at)));
  return one;
};
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

function device(make: (frozen: FrozenSearch) => FrozenSearch | null) {
  const state: { kept: FrozenSearch | null; made: number } = { kept: null, made: 0 };
  const finding = new Finding({
    breathe,
    open: async () => ({}) as AssortmentKeep,
    openSearch: async () => ({ read: async () => state.kept && { search: state.kept, changed: new Set<string>() }, note: async () => {} }) as Pick<SearchKeep, 'read' | 'note'>,
    make: async () => {
      state.made += 1;
      const other = assortment(4_100);
      other.readOn(() => false);
      state.kept = make(other.freeze());
      return state.kept !== null;
    },
  });
  return { state, finding };
}

test('a large assortment is read aside once, and taken up after that', async () => {
  const { state, finding } = device((frozen) => frozen);
  for (const made of [1, 1]) {
    const large = assortment(4_100);
    await finding.prepare(large);
    expect([state.made, large.isSearchable, large.search('mix 4099').map(({ sku }) => sku)]).toEqual([made, true, ['S4099']]);
  }
});

test('without a worker, or with a small assortment, the page reads by itself', async () => {
  const { state, finding } = device(() => null);
  const [small, large] = [assortment(10), assortment(4_100)];
  await finding.prepare(small);
  expect([state.made, small.search('mix 9').length]).toEqual([0, 1]);
  await finding.prepare(large);
  expect([state.made, large.search('mix 4099').length]).toEqual([1, 1]);
});
