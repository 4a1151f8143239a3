// What was changed of many products at once is taken back as a whole, and never over what somebody else has changed since.
import type { InsideProduct } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { editsOf, undoOf, undoPrices } from '../src/rooms/products/bulk.ts';

const variant = (sku: string, tax_class: number) => ({ sku, tax_class }) as InsideProduct['product']['variants'][number];
const item = (handle: string, category: string, revision = 3): InsideProduct =>
  ({ product: { handle, name: handle, category, brand: 'B', tags: ['old'], variants: [variant(`${handle}-S`, 1), variant(`${handle}-L`, 2)] }, revision, supplier: 'Ann', archived: false }) as unknown as InsideProduct;

test.each([
  ['category', 'Tea', { category: 'Mugs' }], ['brand', 'X', { brand: 'B' }], ['supplier', 'Ben', { supplier: 'Ann' }], ['add_tag', 'new', { tags: ['old'] }], ['remove_tag', 'old', { tags: ['old'] }],
  ['archive', '', { archived: false }],
] as const)('%s goes back to what it was', (field, value, back) => {
  const [made] = editsOf([item('mug', 'Mugs')], field, value);
  expect(made && undoOf(made)).toMatchObject({ handle: 'mug', if_revision: 4, ...back });
});

test('tax classes go back variant by variant', () => {
  const [made] = editsOf([item('mug', 'Mugs')], 'tax_class', '5');
  expect(made && undoOf(made).variants.map(({ sku, tax_class }) => [sku, tax_class])).toEqual([['mug-S', 1], ['mug-L', 2]]);
});

test('prices go back, and those that were to come are called off', () => {
  const changed = { sum: 0, prices: [{ sku: 'A', before: 100, after: 90 }, { sku: 'B', before: 100, after: 100 }] } as Parameters<typeof undoPrices>[0];
  expect(undoPrices(changed, 'GBP', null)).toEqual([{ sku: 'A', body: { organisation: { set_price: { sku: 'A', currency: 'GBP', price: 100, valid_from: null } } } }]);
  expect(undoPrices(changed, 'GBP', 7).map(({ body }) => body)).toEqual([
    { organisation: { unschedule_price: { sku: 'A', from: 7 } } }, { organisation: { unschedule_price: { sku: 'B', from: 7 } } },
  ]);
});
