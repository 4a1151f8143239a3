import { expect, test } from 'vitest';
import { canBeWaitedFor, nearest } from '../src/picker.ts';

const all = [['S', 'red'], ['S', 'blue'], ['L', 'red']].map((values) => ({ values }));

test.each([
  [0, 'L', ['L', 'red']], [1, 'red', ['S', 'red']], [1, 'blue', ['S', 'blue']], [0, 'XL', undefined],
])('from a blue S, %i %s is %j', (axis, value, expected) => {
  const [, from] = all;
  if (!from) throw new Error('no variants');
  expect(nearest(all, from, axis, value)?.values).toEqual(expected);
});

test.each([
  [['out_of_stock', 'out_of_stock'], true], [['in_stock', 'out_of_stock'], true], [['in_stock', 'limited_availability'], false],
  [['out_of_stock', 'back_order'], false], [['out_of_stock', 'pre_order'], false], [[], false],
])('badges %j can be waited for: %s', (words, expected) => {
  const branches = words.map((word) => ({ getAttribute: () => word }));
  expect(canBeWaitedFor({ querySelectorAll: () => branches } as unknown as Element)).toBe(expected);
});
