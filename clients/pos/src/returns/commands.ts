// The words of the wire for what comes back, in one place.
import type { Answer, CommandBody, Currency, Grounds, Receipt, RefundLine, ReturnLine, TenderKind, Tender, TicketId } from '@onhand/sdk';
import { tendersOf, type Part } from './ways.svelte.ts';

export const refund = (original: TicketId, lines: RefundLine[], parts: readonly Part[], grounds: Grounds): CommandBody => ({
  ticket: { refund: { original, lines, grounds, ...paidBack(parts) } },
});

export const refundWithoutReceipt = (currency: Currency, lines: ReturnLine[], parts: readonly Part[], grounds: Grounds): CommandBody => ({
  ticket: { refund_without_receipt: { currency, lines, grounds, ...paidBack(parts) } },
});

/** In one way as ever; several, and one that has a number, are told one by one. */
function paidBack(parts: readonly Part[]): { tender: TenderKind; method: number; tenders?: Tender[] } {
  const { kind, id } = parts[0]?.way ?? { kind: 'cash', id: 1 };
  const isPlain = parts.length <= 1 && !parts[0]?.reference;
  return { tender: kind, method: id, ...(isPlain ? {} : { tenders: tendersOf(parts) }) };
}

/** Whether a command pays something back. */
export const paysBack = (body: CommandBody): boolean => 'ticket' in body && !('sell' in body.ticket);

/** The receipt in an answer to a refund; undefined when there is none in it. */
export function refundIn(answer: Answer): Receipt | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'refunded' in answer.ok ? answer.ok.refunded : undefined;
}
