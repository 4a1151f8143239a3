// The words of the wire for what comes back, in one place.
import type { Answer, CommandBody, Currency, Grounds, Receipt, RefundLine, ReturnLine, TenderKind, TicketId } from '@onhand/sdk';

export const refund = (original: TicketId, lines: RefundLine[], tender: TenderKind, grounds: Grounds): CommandBody => ({
  ticket: { refund: { original, lines, tender, grounds } },
});

export const refundWithoutReceipt = (currency: Currency, lines: ReturnLine[], tender: TenderKind, grounds: Grounds): CommandBody => ({
  ticket: { refund_without_receipt: { currency, lines, tender, grounds } },
});

/** Whether a command pays something back. */
export const paysBack = (body: CommandBody): boolean => 'ticket' in body && !('sell' in body.ticket);

/** The receipt in an answer to a refund; undefined when there is none in it. */
export function refundIn(answer: Answer): Receipt | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'refunded' in answer.ok ? answer.ok.refunded : undefined;
}
