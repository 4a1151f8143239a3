// The words of the wire for a sale, in one place.
import type { Answer, BasketPromotion, CommandBody, Discount, Grounds, PrintedNumber, Receipt, Sell, SellLine, Tender, TicketCommand } from '@onhand/sdk';
import { lotsOf } from './lots.ts';
import { lineSums, taken } from './sums.ts';
import type { Line } from './ticket.svelte.ts';

/** The catalogue is the one that the lines' prices come from: the server holds them against it. */
export function sell(
  lines: readonly Line[], whole: Discount | null, { currency, seq }: { currency: string; seq: number }, tenders: Tender[], receipt: PrintedNumber | null,
  grounds: Grounds = { reason: '', approver: null, code: null }, age: number | null = null,
  group: number | null = null, promotions: readonly BasketPromotion[] = [],
): CommandBody {
  const off = taken(lines, whole, promotions);
  const promoted = lineSums(lines, promotions).flatMap((sum, line) => sum.promotions.map(({ promotion, amount }) => ({ line, promotion, amount })));
  const sold = lines.map((line, at): SellLine => ({
    sku: line.sku,
    quantity: line.quantity,
    unit_price: line.unitPrice,
    discount: off[at]?.off ?? 0,
  }));
  const ticket: TicketCommand = { sell: { currency, lines: sold, tenders, catalogue_seq: seq, receipt, grounds, group, age_checked: age === null ? null : { age }, ...(promoted.length > 0 ? { promotions: promoted } : {}) } };
  const lots = lotsOf(lines);
  return lots.length > 0 ? { lot: { move: { lots, of: { ticket } } } } : { ticket };
}

/** What a command sells; undefined when it is about something else. */
export function soldBy(body: CommandBody): Sell | undefined {
  const bare = 'lot' in body && 'move' in body.lot ? body.lot.move.of : body;
  return 'ticket' in bare && 'sell' in bare.ticket ? bare.ticket.sell : undefined;
}

/** The receipt in an answer to a sale; undefined when there is none in it. */
export function receiptIn(answer: Answer): Receipt | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'sold' in answer.ok ? answer.ok.sold : undefined;
}
