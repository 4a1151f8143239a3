import type { GoodsLabel, GoodsLabelLayout } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { sizesOf } from '../src/rooms/labels/fit.ts';
import type { Link } from '../src/model/link.ts';
import { askedOf, countOf, LabelMaker, sheetsOf } from '../src/rooms/labels/labels.svelte.ts';

const bars = { kind: 'ean13' as const, text: '4006381333931', width: 117, height: 1, path: '' };
const label = (over: Partial<GoodsLabel> = {}): GoodsLabel => ({
  sku: 'TEA', count: 1, name: 'Earl Grey', options: 'Loose', price: '€12.99', unit_price: '€43.30 / kg', codes: ['TEA', 'Lot L7', 'Until 31 January 2027'], symbol: bars, instead: false, ...over,
});
const layout = (width: number, height: number, sheet: GoodsLabelLayout['sheet'] = null): GoodsLabelLayout => ({ id: 'x', name: 'x', width, height, sheet });

test.each([[381, 212], [570, 320], [500, 250], [400, 300], [1000, 500], [635, 339]])('all texts have room on %d × %d', (width, height) => {
  for (const one of [label(), label({ symbol: { ...bars, kind: 'qr', height: 117 } }), label({ symbol: null, codes: [] })]) {
    const size = sizesOf(one, layout(width, height));
    const used = (size.name * size.nameLines + size.base + Math.max(size.price, one.codes.length * size.small) + size.small) * 1.12;
    const room = height / 10 - 3 - (one.symbol?.height === 1 ? size.bars + 2.8 : 0);
    expect(used).toBeLessThanOrEqual(room + 0.01);
    expect(size.side).toBeLessThanOrEqual(height / 10 - 3);
    expect(size.name).toBeGreaterThan(0.9);
  }
});

test('a long name has two lines where there is room, and one where there is not', () => {
  expect(sizesOf(label({ unit_price: '', codes: ['TEA'] }), layout(1000, 500)).nameLines).toBe(2);
  expect(sizesOf(label(), layout(381, 212)).nameLines).toBe(1);
});

test('a count is a whole number of labels', () => {
  expect(['1', ' 12 ', '0', '', '-1', '1.5', '2001', 'x'].map(countOf)).toEqual([1, 12, null, null, null, null, null, null]);
});

test('what an address asks for is read, and what was cut off is nothing', () => {
  expect(askedOf('[{"sku":"TEA","count":3},{"lot":"L7"},null]')).toEqual([{ sku: 'TEA', count: 3 }]);
  expect(askedOf('[{"sku":"TE')).toEqual([]);
  expect(askedOf(null)).toEqual([]);
});

test('places that are used already take room on the first sheet', () => {
  const sheet = { width: 2100, height: 2970, columns: 3, rows: 8, left: 72, top: 129, across: 660, down: 339 };
  const made = (count: number, skip: number) => ({ layout: layout(635, 339, sheet), language: 'en', skip, labels: [label({ count })] });
  expect([sheetsOf(made(24, 0)), sheetsOf(made(24, 1)), sheetsOf(made(25, 23))]).toEqual([1, 2, 2]);
});

test('sheets that could not be read say so until somebody asks again, also where nothing gets a label yet', async () => {
  let there = false;
  const listLabelLayouts = () => (there ? Promise.resolve([layout(381, 212)]) : Promise.reject(new Error('no network')));
  const maker = new LabelMaker({ api: { listLabelLayouts } } as unknown as Link);
  await maker.begin();
  await maker.make(1);
  expect([maker.layouts.length, maker.problem]).toEqual([0, 'The server cannot be reached.']);
  there = true;
  await maker.make(1);
  expect([maker.layouts.length, maker.problem, maker.looks.layout]).toEqual([1, null, 'x']);
});
