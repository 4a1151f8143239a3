import { expect, test } from 'vitest';
import { clockWords } from './clock.ts';

test('a clock that is close says nothing, one that is wrong says how and by how much', () => {
  const now = 1_790_000_000_000;
  expect([clockWords(now + 119_000, now), clockWords(now - 119_000, now)]).toEqual(['', '']);
  expect(clockWords(now - 5 * 60_000, now)).toBe('The clock of this device is 5 minutes behind');
  expect(clockWords(now + 3 * 3_600_000, now)).toBe('The clock of this device is 3 hours ahead');
  expect(clockWords(946_684_800_000, now)).toMatch(/^The clock of this device is \d+ days behind$/);
});
