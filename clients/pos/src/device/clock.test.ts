import { expect, test } from 'vitest';
import { clockWords } from './clock.ts';

test('a clock that is close says nothing, one that is wrong says how and by how much', () => {
  expect([clockWords(119_000), clockWords(-119_000)]).toEqual(['', '']);
  expect(clockWords(-5 * 60_000)).toBe('The clock of this device is 5 minutes behind');
  expect(clockWords(3 * 3_600_000)).toBe('The clock of this device is 3 hours ahead');
  expect(clockWords(946_684_800_000 - 1_790_000_000_000)).toBe('The clock of this device is 9,761 days behind');
});
