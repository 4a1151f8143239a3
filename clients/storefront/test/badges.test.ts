import { expect, test } from 'vitest';
import { followBadges, wording } from '../src/badges.ts';

test.each([
  ['in_stock', null, 'In stock'], ['limited_availability', 2, 'Only 2 left'], ['limited_availability', null, 'Only a few left'],
  ['out_of_stock', null, 'Out of stock'],
] as const)('%s with %j left reads %j', (availability, left, text) => {
  expect(wording({ branch: 1, availability, left })).toBe(text);
});

test('a page without badges opens no connection', () => {
  const page = { querySelectorAll: () => [] } as unknown as Document;
  const connect = () => {
    throw new Error('connected');
  };
  expect(followBadges(page, connect)).toBeNull();
});
