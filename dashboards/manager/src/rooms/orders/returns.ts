// What can be done about a return, and what was typed of it.
import { ONE, type CameBackLine, type OrderReturn, type OrderReturnLine, type OrderView, type Quantity, type ReturnReason, type ReturnState, type Right, type Sku, type WantedBack } from '@onhand/sdk';
import { parseQuantity } from '../../model/quantity.ts';

export type Deed = 'approve' | 'decline' | 'receive';

export const REASONS: readonly ReturnReason[] = ['changed_mind', 'does_not_fit', 'not_as_described', 'damaged', 'wrong_item', 'too_late', 'other'];

/** What somebody with these rights may do about it now. */
export function deeds({ state }: Pick<OrderReturn, 'state'>, rights: readonly Right[]): Deed[] {
  if (state === 'asked') return rights.includes('manage_orders') ? ['approve', 'decline'] : [];
  return state === 'approved' && rights.includes('fulfil_orders') ? ['receive'] : [];
}

/** What of a line has still to come. */
export const awaited = ({ quantity, good, damaged }: OrderReturnLine): Quantity => Math.max(0, quantity - good - damaged);

/** Whether the house may begin one for the customer. */
export const canBegin = (order: Pick<OrderView, 'returnable'>, rights: readonly Right[]): boolean => order.returnable.length > 0 && rights.includes('manage_orders');

export function toneOf(state: ReturnState): 'plain' | 'wait' | 'good' | 'off' {
  return state === 'asked' ? 'wait' : state === 'approved' ? 'plain' : state === 'received' ? 'good' : 'off';
}

export interface Typed {
  sku: Sku;
  most: Quantity;
  good: string;
  aside: string;
}

/** The lines of which something came; a word for what is wrong with what was typed. */
export function cameOf(typed: readonly Typed[]): CameBackLine[] | 'wrong_number' | 'nothing_came' {
  const lines: CameBackLine[] = [];
  for (const { sku, most, good, aside } of typed) {
    const [whole, broken] = [parseQuantity(good), parseQuantity(aside)];
    if (whole === null || broken === null || whole + broken > most) return 'wrong_number';
    if (whole + broken > 0) lines.push({ sku, good: whole, damaged: broken });
  }
  return lines.length > 0 ? lines : 'nothing_came';
}

/** The lines that are to come back; null where a number is wrong or none is given. */
export function wantedOf(typed: readonly { sku: Sku; most: Quantity; count: string; reason: ReturnReason }[]): WantedBack[] | null {
  const lines: WantedBack[] = [];
  for (const { sku, most, count, reason } of typed) {
    const quantity = parseQuantity(count);
    if (quantity === null || quantity > most) return null;
    if (quantity > 0) lines.push({ sku, quantity, reason });
  }
  return lines.length > 0 ? lines : null;
}

/** Days as a policy has them; null for what is no whole number from 0 to 60. */
export function daysOf(text: string): number | null {
  const days = parseQuantity(text);
  return text.trim() === '' || days === null || days % ONE !== 0 || days / ONE > 60 ? null : days / ONE;
}
