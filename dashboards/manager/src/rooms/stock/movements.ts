// A ledger as people read it: each movement with what was on hand after it.
import type { Movement, Quantity, SkuStock } from '@onhand/sdk';
import { href } from '../../model/address.ts';

export interface Moved {
  movement: Movement;
  /** On hand in its branch after it; null when the branch's level was not told. */
  balance: Quantity | null;
}

/** Reckons back from the levels of now. `movements` are all of them down to some point, newest first. */
export function balances(movements: readonly Movement[], stock: SkuStock): Moved[] {
  const after = new Map<number, Quantity>(stock.branches.map(({ branch, level }) => [branch, level.on_hand]));
  // What moved after the levels were read is not in them yet.
  for (const { lsn, branch, quantity } of movements) if (lsn > stock.seq && after.has(branch)) after.set(branch, (after.get(branch) ?? 0) + quantity);
  return movements.map((movement) => {
    const balance = after.get(movement.branch) ?? null;
    if (balance !== null) after.set(movement.branch, balance - movement.quantity);
    return { movement, balance };
  });
}

/** Where a movement's document is; none for a delivery or a correction, which are told whole here. */
export function documentOf({ document }: Movement): string | null {
  if (!document) return null;
  if ('purchase' in document) return href('purchasing', [document.purchase]);
  if ('ticket' in document) return href('today', ['ticket', document.ticket]);
  if ('order' in document) return href('orders', [document.order]);
  if ('count' in document) return href('counts', [document.count]);
  return 'fulfilment' in document ? href('fulfilment', [document.fulfilment]) : href('transfers', [document.transfer]);
}
