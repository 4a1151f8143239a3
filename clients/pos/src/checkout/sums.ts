// What the open ticket comes to, by the same rules and the same code as at the server.
import { price, times, type Amount, type Basket, type Discount, type LinePrice, type Priced } from '@onhand/sdk';
import type { Line } from './ticket.svelte.ts';

/** The rate of the tax in a SKU's price, in parts per million. */
type RateOf = (sku: string) => number;

const UNTAXED: RateOf = () => 0;

/** The prices of the lines, each with its discount, its share of what is taken off the whole, and the tax in it. */
export function priced(lines: readonly Line[], whole: Discount | null = null, rateOf: RateOf = UNTAXED): Priced {
  const basket = basketOf(lines, rateOf);
  if (!whole || lines.length === 0) return price(basket);
  if ('ppm' in whole) return price({ ...basket, discount: whole });
  // A fixed amount stays when lines go, but never takes off more than there is.
  return price({ ...basket, discount: { amount: Math.min(whole.amount, price(basket).total) } });
}

function basketOf(lines: readonly Line[], rateOf: RateOf): Basket {
  return {
    lines: lines.map(({ sku, quantity, unitPrice, discount }) => ({
      sku, quantity, unit_price: unitPrice, tax: { included: true, rates_ppm: [rateOf(sku)] },
      // A fixed amount stays when the quantity goes down, but never takes off more than the line comes to.
      discount: discount && 'amount' in discount ? { amount: Math.min(discount.amount, times(unitPrice, quantity)) } : discount,
    })),
    discount: null,
  };
}

export const lineGross = (line: Line): Amount => linePrice(line)?.gross ?? 0;
export const lineDiscount = (line: Line): Amount => linePrice(line)?.line_discount ?? 0;
export const lineTotal = (line: Line): Amount => linePrice(line)?.total ?? 0;
export const ticketTotal = (lines: readonly Line[], whole: Discount | null = null): Amount => priced(lines, whole).total;
/** What comes off each line, by whichever discount. */
export const taken = (lines: readonly Line[], whole: Discount | null): { gross: Amount; off: Amount }[] =>
  priced(lines, whole).lines.map((line) => ({ gross: line.gross, off: line.line_discount + line.ticket_discount }));

function linePrice(line: Line): LinePrice | undefined {
  return priced([line]).lines[0];
}
