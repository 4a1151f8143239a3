// The device's clock against the server's: what is sold is dated by it, so that a wrong one is said before the sale.
import { lasting } from '@onhand/ui';
import { say } from './words.ts';

/** Networks and people's watches are that exact; more is a clock that was set wrongly. */
const CLOSE_MS = 2 * 60_000;

/** A sentence when the device's clock is so far ahead of the server's; empty when it is close enough. */
export function clockWords(ahead: number): string {
  if (Math.abs(ahead) < CLOSE_MS) return '';
  return say(ahead > 0 ? 'clock_ahead' : 'clock_behind', { time: lasting(Math.abs(ahead)) });
}
