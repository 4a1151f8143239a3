// The till's prices against those of the server: `clients/conformance/pricing.json` is written by the server's tests.
import { describe, expect, test } from 'vitest';
import type { ListedPrice, PriceList, Product, Promotion, TaxClass } from '../src/gen/protocol.ts';
import vectors from '../../conformance/pricing.json' with { type: 'json' };
import {
  cashRefund, discountSharePpm, price, priceIn, PricingError, quantityShare, refundShare, roundCash, share, spanShare, withCash,
  promotionsFor, taxTerms, type Basket, type BasketPromotion, type LinePrice, type PromotionPlace, type Place, type Priced, type TaxPlace, type TaxTerms,
} from '../src/pricing/index.ts';

interface Failure {
  code: string;
  line?: number;
}

interface Outcome {
  error?: Failure;
}

interface Vectors {
  prices: (Outcome & { name: string; basket: Basket; priced?: Priced })[];
  cash: (Outcome & { basket: Basket; cashless: number; step: number; priced?: Priced })[];
  refunds: { line: LinePrice; parts: (Outcome & { before: number; quantity: number; back?: LinePrice })[] }[];
  listed: { own: number; listed: ListedPrice[]; lists: PriceList[]; place: Place; at: number; price: number; list: number | null }[];
  taxed: { class: TaxClass; branch: TaxPlace; date: string; terms: TaxTerms }[];
  promoted: { promotions: Promotion[]; lines: { sku: string; product: Pick<Product, 'handle' | 'category' | 'brand' | 'tags'> }[]; cases: { place: PromotionPlace; found: BasketPromotion[] }[] }[];
  shares: [number, number, number | null][];
  quantity_shares: [number, number, number, number | null][];
  discount_rates: [number, number, number | null][];
  cash_roundings: [number, number, number][];
  cash_refunds: [number, number, number, number][];
}

const { prices, cash, refunds, listed, taxed, promoted, ...plain } = vectors as unknown as Vectors;

/** What it comes to, or why to nothing, as the vectors tell it. */
function told<T>(work: () => T): T | { error: Failure } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PricingError)) throw error;
    return { error: error.line === null ? { code: error.code } : { code: error.code, line: error.line } };
  }
}

const wanted = <T>(outcome: Outcome, good: T | undefined) => (outcome.error ? { error: outcome.error } : good);

describe('the server and the till come to the same', () => {
  test('there are vectors', () => {
    expect(prices.length).toBeGreaterThan(200);
    expect(refunds.length).toBeGreaterThan(80);
  });

  test('of the price that counts among lists', () => {
    expect(listed.length).toBeGreaterThan(100);
    for (const one of listed) {
      const { price: found, list } = priceIn(one.own, one.listed, one.lists, one.place, one.at);
      expect({ price: found, list: list?.id ?? null }, JSON.stringify(one)).toEqual({ price: one.price, list: one.list });
    }
  });

  test('of the tax that counts at a place on a day', () => {
    expect(taxed.length).toBeGreaterThan(100);
    for (const one of taxed) expect(taxTerms(one.class, one.branch, one.date), JSON.stringify(one)).toEqual(one.terms);
  });

  test('of the promotions that count at a place and minute', () => {
    const [{ promotions, lines, cases }] = promoted as [(typeof promoted)[number]];
    expect(cases.length).toBeGreaterThan(30);
    for (const { place, found } of cases) expect(promotionsFor(promotions, lines, place), JSON.stringify(place)).toEqual(found);
  });

  test.each(prices)('price of $name', (one) => {
    expect(told(() => price(one.basket))).toEqual(wanted(one, one.priced));
  });

  test.each(cash)('rounding to $step with $cashless without cash', (one) => {
    expect(told(() => withCash(price(one.basket), one.cashless, one.step))).toEqual(wanted(one, one.priced));
  });

  test('what comes back of a line', () => {
    for (const { line, parts } of refunds) {
      for (const one of parts) {
        expect(told(() => refundShare(line, one.before, one.quantity))).toEqual(wanted(one, one.back));
      }
    }
  });

  test('plain figures', () => {
    for (const [amount, ppm, result] of plain.shares) expect(share(amount, ppm)).toBe(result);
    for (const [amount, part, whole, result] of plain.quantity_shares) expect(quantityShare(amount, part, whole)).toBe(result);
    for (const [gross, off, result] of plain.discount_rates) expect(discountSharePpm(gross, off)).toBe(result);
    for (const [due, step, result] of plain.cash_roundings) expect(roundCash(due, step)).toBe(result);
    for (const [before, now, step, result] of plain.cash_refunds) expect(cashRefund(before, now, step)).toBe(result);
  });
});

describe('prices', () => {
  const line = { sku: 'A', quantity: 1000, unit_price: 1200, discount: null, tax: { included: true, rates_ppm: [200_000] } };

  test('leave the basket as it is', () => {
    const basket: Basket = { lines: [line], discount: { ppm: 100_000 } };
    const before = structuredClone(basket);
    price(basket);
    expect(basket).toEqual(before);
  });

  test('say what is wrong, and in which line', () => {
    const basket: Basket = { lines: [line, { ...line, discount: { amount: 1201 } }], discount: null };
    expect(() => price(basket)).toThrow('line 2: a discount is 0 or more and at most what the line comes to');
  });

  test('are safe integers or nothing', () => {
    expect(() => share(Number.MAX_SAFE_INTEGER, 2_000_000)).toThrow(RangeError);
    expect(spanShare(Number.MAX_SAFE_INTEGER, 1, 2, 3)).toBe(3_002_399_751_580_331);
    expect(Object.is(share(-1, 0), -0)).toBe(false);
  });
});
