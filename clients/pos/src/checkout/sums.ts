// What the open ticket comes to, by the same rules and the same code as at the server.
import { price, promoted, type Amount, type Basket, type BasketPromotion, type Discount, type LinePrice, type Priced, type PromotionShare, type TaxTerms } from '@onhand/sdk';
import type { Line } from './ticket.svelte.ts';

/** Of a line that was written down by an older build: its tax is not known, and the total has it inside. */
const UNKNOWN: TaxTerms = { included: true, rates_ppm: [0] };

type Promotions = readonly BasketPromotion[];

/** The prices of the lines, each with what promotions and people take off it, its share of what is taken off the whole, and its tax. */
export function priced(lines: readonly Line[], whole: Discount | null = null, promotions: Promotions = []): Priced {
  const basket = basketOf(lines, promotions);
  if (!whole || lines.length === 0) return price(basket);
  if ('ppm' in whole) return price({ ...basket, discount: whole });
  // A fixed amount stays when lines go, but never takes off more than there is.
  return price({ ...basket, discount: { amount: Math.min(whole.amount, netOf(price(basket))) } });
}

/** What a discount on the whole is taken from: before any tax that comes on top. */
export const netOf = ({ gross, discount }: Pick<Priced, 'gross' | 'discount'>): Amount => gross - discount;

function basketOf(lines: readonly Line[], promotions: Promotions): Basket {
  const bare: Basket = {
    lines: lines.map(({ sku, quantity, unitPrice, tax }) => ({ sku, quantity, unit_price: unitPrice, tax: tax ?? UNKNOWN, discount: null })),
    discount: null,
    promotions: [...promotions],
  };
  if (lines.every(({ discount }) => discount === null)) return bare;
  const left = price(bare).lines.map((line) => line.gross - promoted(line));
  // A fixed amount stays when the quantity goes down, but never takes off more than the line comes to.
  const clamped = (discount: Discount | null, most: Amount) => (discount && 'amount' in discount ? { amount: Math.min(discount.amount, most) } : discount);
  return { ...bare, lines: bare.lines.map((line, at) => ({ ...line, discount: clamped(lines[at]?.discount ?? null, left[at] ?? 0) })) };
}

/** What stands beside a line: what it costs, what comes off it and why, and what is left, without tax that comes on top. */
export interface LineSum {
  gross: Amount;
  promotions: PromotionShare[];
  /** By hand. */
  off: Amount;
  total: Amount;
}

export function lineSums(lines: readonly Line[], promotions: Promotions = []): LineSum[] {
  return priced(lines, null, promotions).lines.map((line) => ({
    gross: line.gross, promotions: line.promotions ?? [], off: line.line_discount, total: line.gross - promoted(line) - line.line_discount,
  }));
}

/** What each promotion takes off all lines together, in order of their numbers. */
export function byPromotion(sums: readonly Pick<LinePrice | LineSum, 'promotions'>[]): PromotionShare[] {
  const all = new Map<number, Amount>();
  for (const { promotion, amount } of sums.flatMap(({ promotions }) => promotions ?? [])) all.set(promotion, (all.get(promotion) ?? 0) + amount);
  return [...all].map(([promotion, amount]) => ({ promotion, amount })).sort((a, b) => a.promotion - b.promotion);
}

export const lineDiscount = (line: Line): Amount => lineSums([line])[0]?.off ?? 0;
export const lineTotal = (line: Line): Amount => lineSums([line])[0]?.total ?? 0;
export const ticketTotal = (lines: readonly Line[], whole: Discount | null = null, promotions: Promotions = []): Amount => priced(lines, whole, promotions).total;
/** Tax that comes on top of the prices, and so is in no line. */
export const taxOnTop = (lines: readonly Line[], whole: Discount | null, promotions: Promotions = []): Amount =>
  priced(lines, whole, promotions).lines.reduce((sum, line) => sum + (line.tax_terms.included ? 0 : line.tax), 0);
/** What comes off each line by hand, of what promotions left of it. */
export const taken = (lines: readonly Line[], whole: Discount | null, promotions: Promotions = []): { gross: Amount; off: Amount }[] =>
  priced(lines, whole, promotions).lines.map((line) => ({ gross: line.gross - promoted(line), off: line.line_discount + line.ticket_discount }));
