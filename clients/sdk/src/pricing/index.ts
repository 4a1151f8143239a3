// What a basket costs: lines, then discounts lane by lane, then tax, then the rounding of cash. The twin of the server's
// `domain::pricing`, function by function; `clients/conformance/pricing.json`, written by the server's tests, binds both.
import type { Amount, Quantity } from '../gen/protocol.ts';
import { discountOf, takeOffWhole, type Discount } from './discount.ts';
import { figure, PricingError } from './error.ts';
import { takePromotions, type BasketPromotion, type PromotionShare } from './promotions.ts';
import { exactShare, exactTaxInside, exactTimes, split, sum, turn } from './share.ts';

export { CASH_STEP_MAX, cashRefund, roundCash, withCash } from './cash.ts';
export { discountSharePpm, type Discount } from './discount.ts';
export { PricingError, type PricingCode } from './error.ts';
export { priceIn, type Place } from './lists.ts';
export { isPromoted, promotionCounts, promotionsFor, type BasketPromotion, type PromotionPlace, type PromotionShare } from './promotions.ts';
export { ratesIn, taxTerms, type TaxPlace } from './rates.ts';
export { refundShare } from './refund.ts';
export { FIGURE_MAX, quantityShare, share, spanShare, split, taxInside, times } from './share.ts';

/** How a line is taxed: every component is reckoned from the same net amount. */
export interface TaxTerms {
  /** Whether the unit price has the taxes in it. */
  included: boolean;
  /** The components' rates in parts per million. */
  rates_ppm: number[];
}

export interface BasketLine {
  sku: string;
  /** Below zero where goods come back. */
  quantity: Quantity;
  unit_price: Amount;
  discount: Discount | null;
  tax: TaxTerms;
}

/** It goes one way: everything is sold, or everything comes back. */
export interface Basket {
  lines: BasketLine[];
  /** What is taken off the whole, after everything that is taken off single lines. */
  discount: Discount | null;
  /** Those that count for it, in any order. */
  promotions?: BasketPromotion[];
}

/**
 * One line with every share fixed. `total = gross − promotions − line_discount − ticket_discount`, and `+ tax` where tax comes on top;
 * what was paid is `total + rounding`.
 */
export interface LinePrice {
  sku: string;
  quantity: Quantity;
  unit_price: Amount;
  tax_terms: TaxTerms;
  gross: Amount;
  line_discount: Amount;
  ticket_discount: Amount;
  /** One for each component of the terms. */
  taxes: Amount[];
  tax: Amount;
  total: Amount;
  rounding: Amount;
  /** What promotions took off, in the order in which they did; left out where none did. */
  promotions?: PromotionShare[];
}

export interface Priced {
  lines: LinePrice[];
  gross: Amount;
  discount: Amount;
  tax: Amount;
  /** What there is to pay, before cash is rounded. */
  total: Amount;
  rounding: Amount;
}

const LINES_MAX = 500;
const TAX_COMPONENTS_MAX = 8;
const QUANTITY_MAX: Quantity = 1_000_000_000;
const UNIT_PRICE_MAX: Amount = 1_000_000_000_000;
const RATES_PPM_MAX = 0xffff_ffff;

/** Prices a basket: the same figures at the till, on the web and at the server. Throws a `PricingError`. */
export function price(basket: Basket): Priced {
  check(basket);
  const comesBack = (basket.lines[0]?.quantity ?? 0) < 0;
  const lines = basket.lines.map(begun);
  if (basket.promotions) takePromotions(lines, basket.promotions);
  for (const [index, line] of lines.entries()) {
    const discount = basket.lines[index]?.discount;
    if (!discount) continue;
    const amount = discountOf(discount, rest(line));
    if (amount === null) throw new PricingError('line_discount', index);
    line.line_discount = amount;
  }
  if (basket.discount) takeOffWhole(lines, basket.discount);
  lines.forEach(addTax);
  const priced = summed(lines);
  return comesBack ? turned(priced) : priced;
}

function check({ lines }: Basket): void {
  if (lines.length > LINES_MAX) throw new PricingError('too_many_lines');
  const sold = (lines[0]?.quantity ?? 0) > 0;
  for (const [index, line] of lines.entries()) {
    const magnitude = Math.abs(line.quantity);
    if (magnitude === 0 || magnitude > QUANTITY_MAX) throw new PricingError('quantity', index);
    if (line.unit_price < 0 || line.unit_price > UNIT_PRICE_MAX) throw new PricingError('unit_price', index);
    if (line.tax.rates_ppm.length > TAX_COMPONENTS_MAX) throw new PricingError('too_many_taxes', index);
    if (line.quantity > 0 !== sold) throw new PricingError('both_ways', index);
  }
}

/** A line before anything is taken off it, as if it were sold. */
function begun({ sku, quantity, unit_price, tax }: BasketLine): LinePrice {
  const magnitude = Math.abs(quantity);
  return {
    sku,
    quantity: magnitude,
    unit_price,
    tax_terms: { included: tax.included, rates_ppm: [...tax.rates_ppm] },
    gross: figure(exactTimes(unit_price, magnitude)),
    line_discount: 0,
    ticket_discount: 0,
    taxes: [],
    tax: 0,
    total: 0,
    rounding: 0,
  };
}

/** What the lanes so far have left of the gross. */
export function rest(line: LinePrice): Amount {
  return line.gross - promoted(line) - line.line_discount - line.ticket_discount;
}

/** What promotions took off. */
export function promoted({ promotions = [] }: Pick<LinePrice, 'promotions'>): Amount {
  return figure(sum(promotions.map(({ amount }) => amount)));
}

/** Inside the price: all rates rounded together, then split. On top of it: every component rounded by itself. */
function addTax(line: LinePrice): void {
  const left = rest(line);
  const { included, rates_ppm: rates } = line.tax_terms;
  line.taxes = included ? inside(left, rates) : rates.map((rate) => figure(exactShare(left, rate)));
  line.tax = figure(sum(line.taxes));
  line.total = included ? left : figure(sum([left, line.tax]));
}

function inside(total: Amount, rates: readonly number[]): Amount[] {
  if (rates.length === 0) return [];
  const all = figure(sum(rates));
  if (all > RATES_PPM_MAX) throw new PricingError('too_large');
  return split(figure(exactTaxInside(total, all)), rates);
}

function summed(lines: LinePrice[]): Priced {
  const all = (of: (line: LinePrice) => Amount): Amount => figure(sum(lines.map(of)));
  return {
    lines,
    gross: all((line) => line.gross),
    discount: figure(sum([all(promoted), all((line) => line.line_discount), all((line) => line.ticket_discount)])),
    tax: all((line) => line.tax),
    total: all((line) => line.total),
    rounding: all((line) => line.rounding),
  };
}

/** The same line with every sign turned round. */
export function turnedLine(line: LinePrice): LinePrice {
  return {
    ...line,
    quantity: turn(line.quantity),
    gross: turn(line.gross),
    line_discount: turn(line.line_discount),
    ticket_discount: turn(line.ticket_discount),
    taxes: line.taxes.map(turn),
    tax: turn(line.tax),
    total: turn(line.total),
    rounding: turn(line.rounding),
    ...(line.promotions ? { promotions: line.promotions.map((one) => ({ ...one, amount: turn(one.amount) })) } : {}),
  };
}

/** The same basket with every sign turned round. */
export function turned(priced: Priced): Priced {
  return {
    lines: priced.lines.map(turnedLine),
    gross: turn(priced.gross),
    discount: turn(priced.discount),
    tax: turn(priced.tax),
    total: turn(priced.total),
    rounding: turn(priced.rounding),
  };
}
