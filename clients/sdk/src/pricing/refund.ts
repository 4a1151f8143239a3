// Paying back a part of a line: its shares are mirrored, and nothing is priced anew.
import type { Amount, Quantity } from '../gen/protocol.ts';
import { figure, PricingError } from './error.ts';
import { promoted, turnedLine, type LinePrice } from './index.ts';
import { spanShare, sum, turn } from './share.ts';

/**
 * What comes back for `quantity` units of a sold line behind the first `before` ones: a line of its own, all signs turned
 * round. Parts that cover the line sum to it exactly in every figure, in any order, and each adds up in itself.
 */
export function refundShare(line: LinePrice, before: Quantity, quantity: Quantity): LinePrice {
  const after = before + quantity;
  if (before < 0 || quantity <= 0 || after > line.quantity) throw new PricingError('refund_exceeds_sale');
  const part = (amount: Amount): Amount => figure(spanShare(amount, before, after, line.quantity));
  const [lineDiscount, ticketDiscount, total] = [part(line.line_discount), part(line.ticket_discount), part(line.total)];
  const promotions = line.promotions?.map((one) => ({ ...one, amount: part(one.amount) }));
  const taxes = line.taxes.map(part);
  const tax = figure(sum(taxes));
  const onTop = line.tax_terms.included ? 0 : tax;
  return turnedLine({
    ...line,
    quantity,
    gross: figure(sum([total, turn(onTop), promoted({ promotions }), lineDiscount, ticketDiscount])),
    line_discount: lineDiscount,
    ticket_discount: ticketDiscount,
    taxes,
    tax,
    total,
    rounding: part(line.rounding),
    ...(promotions ? { promotions } : {}),
  });
}
