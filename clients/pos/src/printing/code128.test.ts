import { expect, test } from 'vitest';
import { bars } from './code128.ts';

test('a receipt number as bars: start, each sign, check and stop, with room at both ends', () => {
  const drawn = bars('1-11-2-000042');
  expect(drawn?.width).toBe(10 + 11 * (1 + 13 + 1) + 13 + 10);
  expect(drawn?.bars.slice(0, 3)).toEqual([[10, 2], [13, 1], [16, 1]]); // 211214 begins set B.
  expect(drawn?.bars.at(-1)).toEqual([(drawn?.width ?? 0) - 12, 2]);
});

test('the check sign is that of the norm', () => {
  // "PJJ123C" has the check value 55, which is drawn as 311321.
  const drawn = bars('PJJ123C');
  const check = drawn?.bars.slice(-7, -4).map(([, width]) => width);
  expect(check).toEqual([3, 1, 2]);
});

test('what cannot be a barcode is none', () => {
  expect([bars(''), bars('é'), bars('x'.repeat(25))]).toEqual([null, null, null]);
});
