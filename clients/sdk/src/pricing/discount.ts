// What is taken off: of a line, and off the whole spread over the lines.
import type { Amount } from '../gen/protocol.ts';
import { figure, PricingError } from './error.ts';
import { rest, type LinePrice } from './index.ts';
import { absolute, exactShare, spread, sum } from './share.ts';

const WHOLE_PPM = 1_000_000;

/** So much, or a part in parts per million; both without a sign. */
export type Discount = { amount: Amount } | { ppm: number };

/** What it takes off so much; null when that is below zero or more than there is. */
export function discountOf(discount: Discount, whole: Amount): Amount | null {
  if ('amount' in discount) return discount.amount >= 0 && discount.amount <= whole ? discount.amount : null;
  return discount.ppm >= 0 && discount.ppm <= WHOLE_PPM ? exactShare(whole, discount.ppm) : null;
}

/** Takes a discount off all lines together: rounded once, then spread by what is left of each line. */
export function takeOffWhole(lines: readonly LinePrice[], discount: Discount): void {
  const rests = lines.map(rest);
  const amount = discountOf(discount, figure(sum(rests)));
  if (amount === null) throw new PricingError('ticket_discount');
  for (const [index, part] of spread(amount, lines, rests).entries()) {
    const line = lines[index];
    if (line) line.ticket_discount = part;
  }
}

/**
 * The smallest rate, in parts per million, at which so much comes off so much: whoever may give 10 % may give 1.00 on 9.99.
 * Null where no rate takes so much off.
 */
export function discountSharePpm(gross: Amount, discount: Amount): number | null {
  if (discount === 0) return 0;
  if (discount < 0 !== gross < 0) return null;
  const [all, off] = [absolute(BigInt(gross)), absolute(BigInt(discount))];
  if (off > all) return null;
  const leastTwice = (off * 2n - 1n) * BigInt(WHOLE_PPM);
  return Number((leastTwice + all * 2n - 1n) / (all * 2n));
}
