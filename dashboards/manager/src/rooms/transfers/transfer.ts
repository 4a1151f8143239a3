// What a transfer's figures come to, and what can be done about it now.
import type { BranchId, DiscrepancyView, Quantity, Right, ShipmentLine, ShipmentLot, ShipmentView, TransferLine, TransferView } from '@onhand/sdk';
import { say } from './words.ts';

export type Step = 'approve' | 'decline' | 'dispatch' | 'ship' | 'close_short' | 'cancel' | 'receive' | 'write_off' | 'send_back' | 'turn_back';

/** By whose clock it is told when it was changed: where the last step was done. */
export function placeOf({ from, to, state }: Pick<TransferView, 'from' | 'to' | 'state'>): BranchId {
  return state === 'closed' ? to : from;
}

/** Left the sender, and neither received, given up nor found. */
export function inTransit(line: TransferLine): Quantity {
  return Math.max(0, line.dispatched - line.received - line.damaged - line.written_off - line.found - (line.came_back ?? 0));
}

/** Asked for, and neither gone nor dropped. */
export function toSend(line: TransferLine): Quantity {
  return Math.max(0, line.asked - line.dispatched - line.dropped);
}

/** Of one shipment: left, and neither received nor settled. */
export function underWay(line: ShipmentLine): Quantity {
  return Math.max(0, line.sent - line.received - line.damaged - line.settled);
}

/** Of one shipment: still expected where it goes. What was declared missing is not. */
export function awaited(line: ShipmentLine): Quantity {
  return Math.max(0, line.sent - line.received - line.damaged - Math.max(line.missing, line.settled));
}

/** Of one lot of a shipment: still expected where it goes. */
export function awaitedLot(lot: ShipmentLot): Quantity {
  return Math.max(0, lot.sent - (lot.received + lot.damaged - lot.beyond) - lot.short);
}

/** Still expected, by the branch that receives or, of what comes back, by the one that sent it. */
export function expected(transfer: TransferView): Quantity {
  return transfer.shipments.reduce((total, shipment) => total + sum(shipment.lines, awaited), 0);
}

/** Turned round on its way, and still expected by the branch that sent it. */
export function comingBack(transfer: TransferView): Quantity {
  return transfer.shipments.filter((one) => one.comes_back).reduce((total, shipment) => total + sum(shipment.lines, awaited), 0);
}

/** Shipments that can be called back: something of them is expected, and nobody has called them back. */
export function callable(transfer: TransferView): ShipmentView[] {
  return transfer.back_of === null ? waiting(transfer).filter((one) => !one.comes_back && !one.turn) : [];
}

/** Shipments of which something is still expected. */
export function waiting(transfer: TransferView): ShipmentView[] {
  return transfer.shipments.filter((shipment) => sum(shipment.lines, awaited) > 0);
}

export function openDifferences(transfer: TransferView): DiscrepancyView[] {
  return transfer.discrepancies.filter(({ open }) => open > 0);
}

export function sum<L>(lines: readonly L[], of: (line: L) => Quantity): Quantity {
  return lines.reduce((total, line) => total + of(line), 0);
}

/** The columns of the board: who has to do what next. */
export type Column = 'requested' | 'to_approve' | 'to_send' | 'on_way' | 'to_clear';
export const COLUMNS: readonly Column[] = ['requested', 'to_approve', 'to_send', 'on_way', 'to_clear'];

/** Where on the board it stands; null when it is over. What somebody has to clear up comes first. */
export function columnOf(transfer: TransferView): Column | null {
  if (openDifferences(transfer).length > 0) return 'to_clear';
  const { state, lines } = transfer;
  if (state === 'requested') return 'requested';
  if (state === 'draft') return 'to_approve';
  if (state === 'approved') return 'to_send';
  if (state !== 'dispatched') return null;
  return expected(transfer) === 0 && sum(lines, toSend) > 0 ? 'to_send' : 'on_way';
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
export function steps(transfer: TransferView, rights: readonly Right[]): Step[] {
  const { state, lines } = transfer;
  const found: Step[] = [];
  const [may, approves] = [rights.includes('transfer'), rights.includes('approve_transfer')];
  if ((state === 'draft' || state === 'requested') && approves) found.push('approve');
  if (state === 'requested' && approves) found.push('decline');
  if (state === 'approved' && may) found.push('dispatch', 'ship');
  if (['draft', 'approved', 'requested'].includes(state) && may) found.push('cancel');
  const came = lines.some((line) => line.received + line.damaged + line.over > 0);
  const goesBack = may && came && transfer.back_of === null;
  if (state === 'closed' && goesBack) found.push('send_back');
  if (state !== 'dispatched') return found;
  const [coming, left] = [waiting(transfer), sum(lines, toSend)];
  // Several shipments are received each at its own place.
  if (coming.length === 1 && may) found.push('receive');
  if (left > 0 && may) found.push('ship', 'close_short');
  if (callable(transfer).length > 0 && may) found.push('turn_back');
  // The receiver's word comes first: what it has not declared missing may still arrive.
  if (coming.length === 0 && left === 0 && sum(lines, inTransit) > 0 && approves) found.push('write_off');
  if (goesBack) found.push('send_back');
  return found;
}

/** Who has to do what next, for somebody who cannot do it or need not. */
export function waitsFor(transfer: TransferView, rights: readonly Right[], from: string, to: string): string | null {
  const { state, lines } = transfer;
  const approves = rights.includes('approve_transfer');
  if (state === 'draft' && !approves) return say('waits_approve');
  if (state === 'requested' && !approves) return say('waits_answer', { from });
  if (state === 'dispatched' && expected(transfer) === 0 && sum(lines, inTransit) > 0 && !approves) {
    return say('waits_write_off', { from });
  }
  if (!rights.includes('transfer') && state === 'approved') return say('waits_send', { from });
  if (!rights.includes('transfer') && state === 'dispatched') return say('waits_receive', { to });
  return null;
}
