import { expect, test } from 'vitest';
import { followBadges, wording } from '../src/badges.ts';
import { words } from './words.ts';

const running = (dir: string) => ({ documentElement: { dir } }) as unknown as Document;

test.each([
  ['in_stock', null, 'In stock'], ['limited_availability', 2, 'Only 2 left'], ['limited_availability', null, 'Only a few left'],
  ['out_of_stock', null, 'Out of stock'],
] as const)('%s with %j left reads %j', (availability, left, text) => {
  expect(wording({ branch: 1, availability, left }, words, running('ltr'))).toBe(text);
});

test('a number keeps its order where lines run from the right', () => {
  const few = { branch: 1, availability: 'limited_availability', left: 2 } as const;
  expect(wording(few, { ...words, left: 'بقي {number} فقط' }, running('rtl'))).toBe('بقي \u20682\u2069 فقط');
});

test('a page without badges opens no connection', () => {
  const page = { querySelectorAll: () => [] } as unknown as Document;
  const connect = () => {
    throw new Error('connected');
  };
  expect(followBadges(page, connect)).toBeNull();
});
