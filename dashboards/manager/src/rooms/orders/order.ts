// What an order's figures come to, and what can be done about it now.
import type { OrderState, OrderView, PartState, Right } from '@onhand/sdk';

export type Step = 'note' | 'refund' | 'cancel';

/** In the order in which an order goes through them. */
export const STATES: readonly OrderState[] = ['holding', 'paying', 'allocating', 'confirmed', 'fulfilled', 'cancelled'];
/** Those in which something is still to happen. */
export const GOING: readonly OrderState[] = ['holding', 'paying', 'allocating', 'confirmed'];

export const isState = (text: string | null): text is OrderState => STATES.some((state) => state === text);

/** What was paid and was not promised back. What the provider will not pay back is paid back in another way, and not twice. */
export function refundable({ captured, refunded, refunds }: Pick<OrderView, 'captured' | 'refunded' | 'refunds'>): number {
  const promised = refunds.reduce((total, { amount }) => total + amount, 0);
  return Math.max(0, captured - Math.max(promised, refunded));
}

/** Whether something that goes back could be given as credit: what a shop took is paid back there, and what a gift card paid goes back to it. */
export function creditable({ payments, erased }: Pick<OrderView, 'payments' | 'erased'>): boolean {
  return erased === null && payments.some(({ provider, captured }) => captured > 0 && provider !== 'gift_card' && provider !== 'counter');
}

/** What somebody with these rights may do about it now. */
export function steps(order: OrderView, rights: readonly Right[]): Step[] {
  const manages = rights.includes('manage_orders');
  const possible: Step[] = [];
  if (manages) possible.push('note');
  if (rights.includes('refund_orders') && refundable(order) > 0) possible.push('refund');
  if (manages && order.can_cancel) possible.push('cancel');
  return possible;
}

/** How a state looks: what is done, what somebody waits for, and what came to nothing. */
export function toneOf(state: OrderState | PartState): 'plain' | 'wait' | 'good' | 'off' {
  switch (state) {
    case 'holding': case 'held': case 'allocating': case 'paying': return 'wait';
    case 'fulfilled': case 'shipped': case 'collected': return 'good';
    case 'cancelled': case 'ended': return 'off';
    default: return 'plain';
  }
}
