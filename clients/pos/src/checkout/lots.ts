// Lots and serial numbers at the till: what a scan says of the piece, whether it may be sold, and what of it goes with the sale.
import { ONE, type Gs1, type LotLine, type LotRecall, type Quantity, type Sku, type Tracking } from '@onhand/sdk';

/** A lot that was scanned or chosen for a line, and how much of it. */
export interface NamedLot {
  lot: string;
  quantity: Quantity;
  expires: string | null;
}

export type Blocked = 'lot_recalled' | 'lot_expired' | 'serial_twice';

/** What a scan says of the piece, where its article is told apart; null where it says nothing. */
export function pieceOf(tracking: Tracking | undefined, scan: Gs1 | null): NamedLot | null {
  const lot = tracking === 'serial' ? scan?.serial : tracking === undefined || tracking === 'untracked' ? null : scan?.lot;
  return lot ? { lot, quantity: ONE, expires: scan?.expires ?? null } : null;
}

/** Why a piece may not be sold today; null where it may. The day on the goods counts, whatever the books have. */
export function blockedBy(
  { sku, tracking }: { sku: Sku; tracking: Tracking | undefined }, piece: { lot: string | null; expires: string | null },
  { recalls, today, lines }: { recalls: readonly LotRecall[]; today: string; lines: readonly { sku: Sku; lots?: readonly NamedLot[] }[] },
): Blocked | null {
  if (recalls.some((one) => one.sku === sku && one.lot === piece.lot)) return 'lot_recalled';
  if (piece.expires !== null && piece.expires < today) return 'lot_expired';
  const twice = tracking === 'serial' && lines.some((line) => line.sku === sku && line.lots?.some(({ lot }) => lot === piece.lot));
  return twice ? 'serial_twice' : null;
}

/** Adds a piece to those of a line. */
export function withLot(lots: readonly NamedLot[], piece: NamedLot): NamedLot[] {
  const known = lots.find(({ lot }) => lot === piece.lot);
  return known ? lots.map((one) => (one === known ? { ...one, quantity: one.quantity + piece.quantity } : one)) : [...lots, piece];
}

/** What goes with a sale: never more of a line than is sold of it. */
export function lotsOf(lines: readonly { sku: Sku; quantity: Quantity; lots?: readonly NamedLot[] }[]): LotLine[] {
  return lines.flatMap(({ sku, quantity, lots = [] }) => {
    let left = quantity;
    return lots.flatMap(({ lot, quantity: named, expires }) => {
      const taken = Math.min(left, named);
      left -= taken;
      return taken > 0 ? [{ sku, lot, quantity: taken, expires, unsellable: 0 }] : [];
    });
  });
}
