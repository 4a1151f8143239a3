// The words of the wire for what comes back, in one place.
import type { Answer, CommandBody, Currency, Grounds, Receipt, PaymentMethod, RefundLine, ReturnLine, TicketId } from '@onhand/sdk';

/** How it is paid back. */
type Way = Pick<PaymentMethod, 'id' | 'kind'>;

export const refund = (original: TicketId, lines: RefundLine[], { kind, id }: Way, grounds: Grounds): CommandBody => ({
  ticket: { refund: { original, lines, tender: kind, grounds, method: id } },
});

export const refundWithoutReceipt = (currency: Currency, lines: ReturnLine[], { kind, id }: Way, grounds: Grounds): CommandBody => ({
  ticket: { refund_without_receipt: { currency, lines, tender: kind, grounds, method: id } },
});

/** Whether a command pays something back. */
export const paysBack = (body: CommandBody): boolean => 'ticket' in body && !('sell' in body.ticket);

/** The receipt in an answer to a refund; undefined when there is none in it. */
export function refundIn(answer: Answer): Receipt | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'refunded' in answer.ok ? answer.ok.refunded : undefined;
}
