// What a transfer's figures come to, and what can be done about it now.
import type { BranchId, Quantity, Right, TransferLine, TransferView } from '@onhand/sdk';
import { say } from './words.ts';

export type Step = 'approve' | 'dispatch' | 'cancel' | 'receive' | 'write_off';

/** By whose clock it is told when it was changed: where the last step was done. */
export function placeOf({ from, to, state }: Pick<TransferView, 'from' | 'to' | 'state'>): BranchId {
  return state === 'closed' ? to : from;
}

/** Left the sender, and neither received nor given up. */
export function inTransit(line: TransferLine): Quantity {
  return Math.max(0, line.dispatched - line.received - line.damaged - line.written_off);
}

/** Still expected by the branch that receives: what it has declared missing is not. */
export function expected(line: TransferLine): Quantity {
  return Math.max(0, line.dispatched - line.received - line.damaged - line.missing - line.written_off);
}

export function sum(lines: readonly TransferLine[], of: (line: TransferLine) => Quantity): Quantity {
  return lines.reduce((total, line) => total + of(line), 0);
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** For how many whole days some of it is on its way since the last that was heard of it; 0 where nothing is. */
export function daysUnderWay({ state, lines, changed }: TransferView, now: number): number {
  return state === 'dispatched' && sum(lines, inTransit) > 0 ? Math.max(0, Math.floor((now - changed) / DAY_MS)) : 0;
}

/** What the list says of how much there is to it. */
export function pieces({ state, lines }: TransferView): Quantity {
  return sum(lines, state === 'dispatched' || state === 'closed' ? (line) => line.dispatched : (line) => line.asked);
}

/** What its state and the person's rights allow, the next step first. */
export function steps({ state, lines }: TransferView, rights: readonly Right[]): Step[] {
  const found: Step[] = [];
  if (state === 'draft' && rights.includes('approve_transfer')) found.push('approve');
  if (state === 'approved' && rights.includes('transfer')) found.push('dispatch');
  if ((state === 'draft' || state === 'approved') && rights.includes('transfer')) found.push('cancel');
  if (state !== 'dispatched') return found;
  const awaited = sum(lines, expected);
  if (awaited > 0 && rights.includes('transfer')) found.push('receive');
  // The receiver's word comes first: what it has not declared missing may still arrive.
  if (awaited === 0 && sum(lines, inTransit) > 0 && rights.includes('approve_transfer')) found.push('write_off');
  return found;
}

/** Who has to do what next, for somebody who cannot do it or need not. */
export function waitsFor({ state, lines }: TransferView, rights: readonly Right[], from: string, to: string): string | null {
  if (state === 'draft' && !rights.includes('approve_transfer')) return say('waits_approve');
  if (state === 'dispatched' && sum(lines, expected) === 0 && sum(lines, inTransit) > 0 && !rights.includes('approve_transfer')) {
    return say('waits_write_off', { from });
  }
  if (!rights.includes('transfer') && state === 'approved') return say('waits_send', { from });
  if (!rights.includes('transfer') && state === 'dispatched') return say('waits_receive', { to });
  return null;
}
