import { expect, test } from 'vitest';
import { differenceOf, keptDaysOf, toneOfExchange } from '../src/rooms/orders/exchange.ts';

const cash = (amount: number) => String(amount);

test('a difference is told as what it means for the customer at that moment', () => {
  expect(differenceOf({ state: 'kept', difference: 250, costs: 1250 }, cash)).toBe('The customer pays 250 once the goods are here');
  expect(differenceOf({ state: 'asked', difference: -250, costs: 750 }, cash)).toBe('250 goes back to the customer once the goods are here');
  expect(differenceOf({ state: 'kept', difference: 0, costs: 1000 }, cash)).toBe('Nothing to pay, and nothing goes back');
  expect(differenceOf({ state: 'to_pay', difference: 250, costs: 1250 }, cash)).toBe('Still to be paid: 250');
  expect(differenceOf({ state: 'served', difference: 0, costs: 1250 }, cash)).toBe('The other goods cost 1250');
});

test('days that goods are kept are whole and few', () => {
  expect(['1', '30', ' 14 '].map(keptDaysOf)).toEqual([1, 30, 14]);
  expect(['0', '31', '', '1.5', '-2', 'many'].map(keptDaysOf)).toEqual([null, null, null, null, null, null]);
});

test('what somebody waits for stands out', () => {
  expect([toneOfExchange('to_pay'), toneOfExchange('served'), toneOfExchange('ended'), toneOfExchange('kept')]).toEqual(['wait', 'good', 'off', 'plain']);
});
