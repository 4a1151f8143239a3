// Exact arithmetic of prices: products go through BigInt, results are safe integers or nothing, rounding is half away from
// zero. Null stands for "no such figure", as None does in the server's twin.
import type { Amount, Quantity } from '../gen/protocol.ts';
import type { LinePrice } from './index.ts';

/** The largest figure of a price: the last integer that a number counts exactly. */
export const FIGURE_MAX: Amount = Number.MAX_SAFE_INTEGER;

const WHOLE_PPM = 1_000_000n;
const ONE_UNIT = 1_000n;

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Null when there is nothing to divide by, or when the result is no safe integer. */
function rounded(numerator: bigint, denominator: bigint): number | null {
  if (denominator <= 0n) return null;
  const magnitude = Number((absolute(numerator) * 2n + denominator) / (denominator * 2n));
  if (magnitude > FIGURE_MAX) return null;
  return numerator < 0n && magnitude !== 0 ? -magnitude : magnitude;
}

/** Turns a sign round, and knows no negative zero. */
export function turn(value: number): number {
  return value === 0 ? 0 : -value;
}

/** The sum of figures; null when it is no safe integer. */
export function sum(figures: Iterable<number>): number | null {
  let exact = 0n;
  for (const one of figures) exact += BigInt(one);
  return rounded(exact, 1n);
}

function certain(figure: number | null): number {
  if (figure === null) throw new RangeError('a figure would be too large');
  return figure;
}

/** A ratio, rounded half away from zero; null when it is too large. */
export function exactRatio(numerator: bigint, denominator: bigint): number | null {
  return rounded(numerator, denominator);
}

/** A unit price times a quantity in milli-units; null when it is too large. */
export function exactTimes(unitPrice: Amount, quantity: Quantity): Amount | null {
  return rounded(BigInt(unitPrice) * BigInt(quantity), ONE_UNIT);
}

/** The part of an amount, in parts per million; null when it is too large. */
export function exactShare(amount: Amount, ppm: number): Amount | null {
  return rounded(BigInt(amount) * BigInt(ppm), WHOLE_PPM);
}

/** The tax contained in a tax-inclusive amount; null when it is too large. */
export function exactTaxInside(amount: Amount, ratePpm: number): Amount | null {
  return rounded(BigInt(amount) * BigInt(ratePpm), WHOLE_PPM + BigInt(ratePpm));
}

/** A unit price times a quantity in milli-units. */
export function times(unitPrice: Amount, quantity: Quantity): Amount {
  return certain(exactTimes(unitPrice, quantity));
}

/** The part of an amount, in parts per million: 100000 is 10 %. */
export function share(amount: Amount, ppm: number): Amount {
  return certain(exactShare(amount, ppm));
}

/** The tax contained in a tax-inclusive amount. */
export function taxInside(amount: Amount, ratePpm: number): Amount {
  return certain(exactTaxInside(amount, ratePpm));
}

/** The share of `amount` that falls to the first `part` of `whole`; null when `whole` is nothing or goes the other way. */
export function quantityShare(amount: Amount, part: Quantity, whole: Quantity): Amount | null {
  if (part !== 0 && part > 0 !== whole > 0) return null;
  return rounded(BigInt(amount) * absolute(BigInt(part)), absolute(BigInt(whole)));
}

/**
 * The share of `amount` that falls to what lies between `from` and `to` of `whole`: the difference of two cumulative
 * roundings, so that spans which cover the whole sum to the amount exactly, in whatever order they come.
 */
export function spanShare(amount: Amount, from: Quantity, to: Quantity, whole: Quantity): Amount | null {
  const before = quantityShare(amount, from, whole);
  const after = quantityShare(amount, to, whole);
  return before === null || after === null ? null : sum([after, turn(before)]);
}

/**
 * Splits an amount over weights so that the parts sum to it exactly: largest remainder, ties to the earlier part. All
 * weights zero: the first part takes everything.
 */
export function split(amount: Amount, weights: readonly number[]): Amount[] {
  const total = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (total === 0n) return weights.map((_, index) => (index === 0 ? amount : 0));
  const magnitude = absolute(BigInt(amount));
  const parts = weights.map((weight, index) => {
    const exact = magnitude * BigInt(weight);
    return { index, whole: exact / total, remainder: exact % total };
  });
  let left = parts.reduce((rest, part) => rest - part.whole, magnitude);
  const order = [...parts].sort((a, b) => compare(b.remainder, a.remainder) || a.index - b.index);
  for (const part of order) {
    if (left === 0n) break;
    part.whole += 1n;
    left -= 1n;
  }
  return parts.map((part) => (amount < 0 ? turn(Number(part.whole)) : Number(part.whole)));
}

function compare<T extends bigint | number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As lists of the server's compare: by the first that differs, and the shorter one first. */
function compareRates(a: readonly number[], b: readonly number[]): number {
  for (const [index, rate] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (rate !== other) return rate - other;
  }
  return a.length - b.length;
}

/** Which of two lines is first by what stands on them. Magnitudes, so that what comes back is ranked as it was when it was sold. */
export function firstOf(a: LinePrice, b: LinePrice): number {
  return compare(a.sku, b.sku)
    || compare(a.unit_price, b.unit_price)
    || compare(Math.abs(a.quantity), Math.abs(b.quantity))
    || compare(Math.abs(a.line_discount), Math.abs(b.line_discount))
    || compare(Number(a.tax_terms.included), Number(b.tax_terms.included))
    || compareRates(a.tax_terms.rates_ppm, b.tax_terms.rates_ppm);
}

/**
 * Spreads an amount over lines by weight: largest remainder, and where remainders are equal the line of more weight first,
 * then by what stands on the line. Where the line stands does not matter.
 */
export function spread(amount: Amount, lines: readonly LinePrice[], weights: readonly Amount[]): Amount[] {
  const shares = new Array<Amount>(lines.length).fill(0);
  if (amount === 0) return shares;
  const ranked = lines.map((line, index) => ({ line, index, weight: weights[index] ?? 0 }));
  ranked.sort(({ line: a, weight: ofA }, { line: b, weight: ofB }) => compare(ofB, ofA) || firstOf(a, b));
  const parts = split(amount, ranked.map(({ weight }) => weight));
  for (const [rank, { index }] of ranked.entries()) shares[index] = parts[rank] ?? 0;
  return shares;
}
