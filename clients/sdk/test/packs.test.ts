import { expect, test } from 'vitest';
import vectors from '../../conformance/packs.json' with { type: 'json' };
import { Catalogue } from '../src/catalogue.ts';
import type { CatalogueView, Pack, Unit, Variant } from '../src/gen/protocol.ts';
import { inPacks, measuresOf, ofPacks, waysOf } from '../src/packs.ts';

const pack = (name: string, holds: number, ...barcodes: string[]): Pack => ({ name, holds, barcodes, till: true, buying: false });
const CARTON = pack('Carton', 12_000, '15012345678907');
const OUTER = pack('Outer', 72_000, 'IN HOUSE');

test('packs come to the same everywhere: clients/conformance/packs.json', () => {
  for (const { count, holds, unit, ...told } of vectors.conversions) {
    expect([count, holds, unit, ofPacks(count, holds, unit as Unit)]).toEqual([count, holds, unit, 'comes_to' in told ? told.comes_to : told.refused]);
  }
  for (const [unit, measures] of vectors.measures) expect(measuresOf(unit as Unit)).toEqual(measures);
});

test('a quantity is told in the largest packs that it fills', () => {
  const of = (quantity: number) => {
    const { parts, rest } = inPacks(quantity, { packs: [CARTON, OUTER] });
    return [parts.map(({ count, pack: { name } }) => `${count} ${name}`).join(), rest];
  };
  expect([of(24_000), of(87_000), of(11_000), of(144_000), of(0), of(-12_000)]).toEqual([['2 Carton', 0], ['1 Outer,1 Carton', 3_000], ['', 11_000], ['2 Outer', 0], ['', 0], ['', -12_000]]);
  expect(inPacks(5_000, {})).toEqual({ parts: [], rest: 5_000 });
  expect(waysOf({ unit: 'kilogram', packs: [CARTON] }).map(({ holds }) => holds)).toEqual([1_000, 12_000, 1]);
  expect(waysOf({ unit: 'piece' })).toHaveLength(1);
});

test('the code of a pack is found in all its spellings, is not that of a piece, and goes with its pack', () => {
  const variant = (packs: Pack[]) => ({ sku: 'MUG', name: '', price: 100, tax_class: 1, kind: 'goods', barcodes: ['5012345678900'], unit: 'piece', weight_g: null, packs }) as unknown as Variant;
  const product = (packs: Pack[]) => ({ handle: 'mug', name: 'Mug', category: '', brand: '', tags: [], variants: [variant(packs)] });
  const catalogue = Catalogue.of({ products: [product([CARTON, OUTER])], next: null, tax_classes: [], branches: [] } as unknown as CatalogueView);
  expect(['15012345678907', ']C1011501234567890710L7', 'IN HOUSE'].map((code) => catalogue.byPack(code)?.pack.name)).toEqual(['Carton', 'Carton', 'Outer']);
  expect([catalogue.byCode('15012345678907'), catalogue.byPack('5012345678900'), catalogue.byCode('5012345678900')?.sku]).toEqual([undefined, undefined, 'MUG']);
  expect(catalogue.byPack('IN HOUSE')?.article.sku).toBe('MUG');
});
