// Times of a business day as people read them.
import { clock } from '@onhand/ui';

/** Minutes since the midnight that a business date begins with, as the time on the wall. */
export function clockOf(minute: number): string {
  return clock((minute % (24 * 60)) * 60_000, 'UTC');
}
