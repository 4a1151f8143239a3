// What was tried in somebody's name, as a sentence.
import type { FailedAttempts } from '@onhand/sdk';

export function attemptsText({ count, last_at }: FailedAttempts): string {
  const last = new Date(last_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  return count === 1
    ? `A wrong PIN was tried in your name since you were last here, on ${last}.`
    : `${count} wrong PINs were tried in your name since you were last here, the last on ${last}.`;
}
