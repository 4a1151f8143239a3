// What the screens of lots share: addresses, words of a state, days.
import type { CostMethod, LotCode, LotState, Sku, Tracking } from '@onhand/sdk';
import { language } from '@onhand/ui';
import { href } from '../../model/address.ts';

/** A lot's number may hold any character, so that it stands behind the question mark. */
export const lotHref = (sku: Sku, lot: LotCode, tab?: string): string => href('lots', ['lot', sku], { lot, ...(tab ? { tab } : {}) });

export const STATES: readonly LotState[] = ['sellable', 'expired', 'recalled'];
export const TRACKINGS: readonly Tracking[] = ['untracked', 'lot', 'lot_expiry', 'serial'];

/** A day such as "2027-01-31" as people of this language write it. */
export function dayText(day: string | null | undefined): string | null {
  if (!day) return null;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : new Intl.DateTimeFormat(language.locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(at);
}

/** Printable characters without a space, as a lot's number has them. */
export const isLotCode = (text: string): boolean => /^[!-~]{1,31}$/.test(text);

/** The word for each way of valuing goods. */
export const WAYS = { average: 'by_average', by_lot: 'by_lot_cost' } as const satisfies Record<CostMethod, string>;
