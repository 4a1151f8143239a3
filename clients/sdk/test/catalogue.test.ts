import { expect, test } from 'vitest';
import { Catalogue } from '../src/catalogue.ts';
import type { CatalogueView, Product } from '../src/gen/protocol.ts';

function product(index: number, variants = 1): Product {
  return {
    handle: `product-${index}`, name: `Berry Mix No ${index}`, description: '', category: index % 2 ? 'Liquids' : 'Crème',
    brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [],
    variants: Array.from({ length: variants }, (_, variant) => ({
      sku: `SKU-${index}-${variant}`, name: variants > 1 ? `${10 * (variant + 1)} ml` : '', price: 999, tax_class: 1,
      kind: 'goods' as const, barcodes: [String(4_000_000_000_000 + index * 10 + variant)], unit: 'piece' as const, weight_g: null, values: [], pictures: [], listed: [],
    })),
  };
}

function view(products: Product[], seq = 1): CatalogueView {
  return { seq, epoch: 1, currency: 'GBP', tax_classes: [], branches: [], registers: [], staff: [], roles: [], price_lists: [], customer_groups: [], settings: { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null }, language: '', products, next: null };
}

test('finds by barcode in any GTIN length, by SKU, by words in any order, without accents', () => {
  const catalogue = Catalogue.of(view([
    ...Array.from({ length: 20 }, (_, index) => product(index, 2)),
    { ...product(99), name: 'Zero', variants: [{ ...product(99).variants[0]!, sku: 'ZERO', barcodes: ['036000291452', 'IN HOUSE'] }] },
  ]));
  expect(catalogue.byCode('0036000291452')?.sku).toBe('ZERO');
  expect(catalogue.byCode('IN HOUSE')?.sku).toBe('ZERO');
  expect(catalogue.byCode('SKU-3-1')?.sku).toBe('SKU-3-1');
  expect(catalogue.byCode('nothing')).toBeUndefined();
  expect(catalogue.search('sku-7-0')[0]?.sku).toBe('SKU-7-0');
  expect(catalogue.search('20 ml berry 13').map((article) => article.sku)).toEqual(['SKU-13-1']);
  expect(catalogue.search('creme').length).toBe(20);
  expect(catalogue.search('no such thing')).toEqual([]);
  expect(catalogue.search('zero')[0]?.sku).toBe('ZERO');
});

test('100 000 SKUs: a search takes less than 50 ms', () => {
  const catalogue = Catalogue.of(view(Array.from({ length: 20_000 }, (_, index) => product(index, 5))));
  expect(catalogue.articles.length).toBe(100_000);
  const took = ['b', 'berry', 'berry zzz', 'mix 19999', 'sku-12345-4', 'liquids 50', 'zzz'].map((text) => {
    const runs = [1, 2, 3, 4, 5].map(() => {
      const start = performance.now();
      catalogue.search(text);
      return performance.now() - start;
    });
    return Math.min(...runs);
  });
  expect(Math.max(...took), took.join(' ')).toBeLessThan(50);
  expect(catalogue.search('berry').length).toBe(60);
  expect(catalogue.search('19999 mix').map((article) => article.product.name)).toContain('Berry Mix No 19999');
});
