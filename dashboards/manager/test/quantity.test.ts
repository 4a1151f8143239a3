// Quantities as people type them, in aisles and at desks.
import { language, typedQuantity } from '@onhand/ui';
import { afterEach, expect, test } from 'vitest';
import { parseQuantity } from '../src/model/quantity.ts';

afterEach(() => void (language.current = 'en'));

test.each([
  ['', 0], ['3', 3_000], [' 12 ', 12_000], ['1.25', 1_250], ['1,25', 1_250], ['0,125', 125], ['1.250', 1_250], ['1000', 1_000_000],
] as const)('%o is read', (typed, quantity) => expect(parseQuantity(typed)).toBe(quantity));

test.each(['-1', 'two', '3 kg', '1e3', '1.2345', '99999999999', '1000001', '1,000', '12,500'])('%o is not', (typed) => expect(parseQuantity(typed)).toBeNull());

test('where a comma stands before decimals, three of them are three decimals', () => {
  language.current = 'de';
  expect(parseQuantity('1,250')).toBe(1_250);
});

test.each([['en', '1234.5'], ['de', '1234,5'], ['ar', '1234.5']] as const)('in %s a box is filled as people type there, and is read as it was filled', (spoken, typed) => {
  language.current = spoken;
  expect(typedQuantity(1_234_500)).toBe(typed);
  for (const quantity of [0, 5, 125, 500, 1_000, 1_250, 999_999_000]) expect(parseQuantity(typedQuantity(quantity)), String(quantity)).toBe(quantity);
});
