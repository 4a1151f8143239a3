import { expect, test } from 'vitest';
import { nearest } from '../src/picker.ts';

const all = [['S', 'red'], ['S', 'blue'], ['L', 'red']].map((values) => ({ values }));

test.each([
  [0, 'L', ['L', 'red']], [1, 'red', ['S', 'red']], [1, 'blue', ['S', 'blue']], [0, 'XL', undefined],
])('from a blue S, %i %s is %j', (axis, value, expected) => {
  const [, from] = all;
  if (!from) throw new Error('no variants');
  expect(nearest(all, from, axis, value)?.values).toEqual(expected);
});
