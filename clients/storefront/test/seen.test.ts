import { expect, test } from 'vitest';
import { withNewest } from '../src/seen.ts';

test('the newest is first, each is once, and few are kept', () => {
  expect(withNewest(['a', 'b', 'c'], 'b')).toEqual(['b', 'a', 'c']);
  const many = Array.from({ length: 40 }, (_, place) => `p${place}`);
  expect(withNewest(many, 'new')).toHaveLength(9);
});
