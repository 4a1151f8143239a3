// Quantities as people type them.
import { ONE, type Quantity } from '@onhand/sdk';
import { decimalSign } from '@onhand/ui';

/** More than any branch moves at once; the server has the last word. */
const MOST = 1_000_000 * ONE;

/**
 * "3" or "1.25" in thousandths; nothing typed is none of it. Null when it is not a quantity, below zero, or "1,000" where a comma
 * parts thousands: one piece and a thousand of them are too far apart to guess.
 */
export function parseQuantity(text: string): Quantity | null {
  const bare = text.trim();
  if (bare === '') return 0;
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(bare);
  if (!match || (decimalSign() !== ',' && /^[1-9]\d{0,2},\d{3}$/.test(bare))) return null;
  const quantity = Number(match[1]) * ONE + Number((match[2] ?? '').padEnd(3, '0'));
  return quantity <= MOST ? quantity : null;
}
