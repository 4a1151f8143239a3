// What the server writes into an English page.
import type { Words } from '../src/words.ts';

export const words: Words = {
  live: 'Availability is live from our branches.',
  stale: 'Availability is as of {time} and may have changed since.',
  asOf: 'as of {time}',
  in: 'In stock',
  few: 'Only a few left',
  left: 'Only {number} left',
  out: 'Out of stock',
  backOrder: 'Order now, expected on {date}',
  preOrder: 'Pre-order, available from {date}',
  changes: 'Stock changes',
  many: '{count} stock figures changed.',
};
