// What the open ticket comes to, by the same rules and the same code as at the server.
import { price, times, type Amount, type Basket, type Discount, type LinePrice, type Priced, type TaxTerms } from '@onhand/sdk';
import type { Line } from './ticket.svelte.ts';

/** Of a line that was written down by an older build: its tax is not known, and the total has it inside. */
const UNKNOWN: TaxTerms = { included: true, rates_ppm: [0] };

/** The prices of the lines, each with its discount, its share of what is taken off the whole, and the tax in it. */
export function priced(lines: readonly Line[], whole: Discount | null = null): Priced {
  const basket = basketOf(lines);
  if (!whole || lines.length === 0) return price(basket);
  if ('ppm' in whole) return price({ ...basket, discount: whole });
  // A fixed amount stays when lines go, but never takes off more than there is.
  return price({ ...basket, discount: { amount: Math.min(whole.amount, netOf(price(basket))) } });
}

/** What a discount on the whole is taken from: before any tax that comes on top. */
export const netOf = ({ gross, discount }: Pick<Priced, 'gross' | 'discount'>): Amount => gross - discount;

function basketOf(lines: readonly Line[]): Basket {
  return {
    lines: lines.map(({ sku, quantity, unitPrice, discount, tax }) => ({
      sku, quantity, unit_price: unitPrice, tax: tax ?? UNKNOWN,
      // A fixed amount stays when the quantity goes down, but never takes off more than the line comes to.
      discount: discount && 'amount' in discount ? { amount: Math.min(discount.amount, times(unitPrice, quantity)) } : discount,
    })),
    discount: null,
  };
}

export const lineGross = (line: Line): Amount => linePrice(line)?.gross ?? 0;
export const lineDiscount = (line: Line): Amount => linePrice(line)?.line_discount ?? 0;
/** Without tax that comes on top. */
export const lineTotal = (line: Line): Amount => {
  const one = linePrice(line);
  return one ? one.gross - one.line_discount : 0;
};
export const ticketTotal = (lines: readonly Line[], whole: Discount | null = null): Amount => priced(lines, whole).total;
/** Tax that comes on top of the prices, and so is in no line. */
export const taxOnTop = (lines: readonly Line[], whole: Discount | null): Amount =>
  priced(lines, whole).lines.reduce((sum, line) => sum + (line.tax_terms.included ? 0 : line.tax), 0);
/** What comes off each line, by whichever discount. */
export const taken = (lines: readonly Line[], whole: Discount | null): { gross: Amount; off: Amount }[] =>
  priced(lines, whole).lines.map((line) => ({ gross: line.gross, off: line.line_discount + line.ticket_discount }));

function linePrice(line: Line): LinePrice | undefined {
  return priced([line]).lines[0];
}
