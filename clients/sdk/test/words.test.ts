import { expect, test } from 'vitest';
import type { MovementKind } from '../src/gen/protocol.ts';
import { wordFor } from '../src/words.ts';

test('a word that a newer server says is shown as it came', () => {
  const words = {
    received: 'Received', sold: 'Sold', returned: 'Returned', adjusted: 'Adjusted', dispatched: 'Dispatched', arrived: 'Arrived', counted: 'Counted',
    fulfilled: 'Fulfilled', sent_back: 'Sent back', expired: 'Expired', recalled: 'Recalled', recall_lifted: 'Recall lifted', lot_named: 'Lot named', converted: 'Converted', set_aside: 'Set aside',
  };
  expect(wordFor(words, 'sold')).toBe('Sold');
  expect(wordFor(words, 'written_off' as MovementKind)).toBe('written off');
  expect(wordFor(words, 'constructor' as MovementKind)).toBe('constructor');
});
