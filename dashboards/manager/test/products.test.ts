// Nobody has to think up a SKU: one is made of the name and the values, and it is free.
import { expect, test } from 'vitest';
import { newForm, newVariant, skuFor } from '../src/rooms/products/form.ts';

test('a SKU is made of the name and the values, fits, and is nobody else’s', () => {
  const form = { ...newForm(1, null), name: 'Harbour Shirt, blue' };
  const free = () => false;
  expect(skuFor(form, [], free)).toBe('HARBOUR-SHIR');
  expect(skuFor(form, ['Größe S', 'Navy blue'], free)).toBe('HARBOUR-SHIR-GRO-E-NAVY-B'.slice(0, 26));
  expect(skuFor(form, [], (sku) => sku === 'HARBOUR-SHIR' || sku === 'HARBOUR-SHIR-2')).toBe('HARBOUR-SHIR-3');
  const twice = { ...form, variants: [newVariant('HARBOUR-SHIR', [], undefined, 1)] };
  expect(skuFor(twice, [], free)).toBe('HARBOUR-SHIR-2');
  expect(skuFor({ ...form, name: 'شاي أخضر' }, [], free)).toBe('ART');
  expect(skuFor({ ...form, name: 'x'.repeat(80) }, ['y'.repeat(80), 'z'.repeat(80), 'w'.repeat(80)], (sku) => sku.length < 27).length).toBeLessThanOrEqual(31);
});
