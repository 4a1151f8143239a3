// Quantities as people type them.
import { ONE, type Quantity } from '@onhand/sdk';

/** More than any branch moves at once; the server has the last word. */
const MOST = 1_000_000 * ONE;

/** "3" or "1.25" in thousandths; nothing typed is none of it. Null when it is not a quantity, or below zero. */
export function parseQuantity(text: string): Quantity | null {
  const bare = text.trim();
  if (bare === '') return 0;
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(bare);
  if (!match) return null;
  const quantity = Number(match[1]) * ONE + Number((match[2] ?? '').padEnd(3, '0'));
  return quantity <= MOST ? quantity : null;
}
