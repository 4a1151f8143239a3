// The words of the wire for what comes back, in one place.
import type { Amount, Answer, BringBack, BroughtBack, CommandBody, HandOverFulfilment, PayAtTill, PayBackAtTill, Currency, Grounds, Receipt, RefundLine, ReturnLine, TenderKind, Tender, TicketId } from '@onhand/sdk';
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

/** What a customer brings of an order. */
export const bringBack = (asked: BringBack): CommandBody => ({ order: { bring_back: asked } });

/** What is due is paid here, and what is owed is paid out here. */
export const payAtTill = (asked: PayAtTill): CommandBody => ({ order: { pay_at_till: asked } });
export const payBackAtTill = (asked: PayBackAtTill): CommandBody => ({ order: { pay_back_at_till: asked } });
export const handOver = (asked: HandOverFulfilment): CommandBody => ({ fulfilment: { hand_over: asked } });

export const movesMoney = (body: CommandBody): boolean => 'order' in body && ('pay_at_till' in body.order || 'pay_back_at_till' in body.order);

/** What was paid, or less than nothing where it was paid out; undefined when an answer says nothing of that. */
export function paidIn(answer: Answer): Amount | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'paid_at_till' in answer.ok ? answer.ok.paid_at_till : undefined;
}

export const bringsBack = (body: CommandBody): boolean => 'order' in body && 'bring_back' in body.order;

/** What goes back for it; undefined when an answer says nothing of that. */
export function broughtIn(answer: Answer): BroughtBack | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'brought_back' in answer.ok ? answer.ok.brought_back : undefined;
}

/** Whether a command pays something back. */
export const paysBack = (body: CommandBody): boolean => 'ticket' in body && !('sell' in body.ticket);

/** The receipt in an answer to a refund; undefined when there is none in it. */
export function refundIn(answer: Answer): Receipt | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'refunded' in answer.ok ? answer.ok.refunded : undefined;
}
