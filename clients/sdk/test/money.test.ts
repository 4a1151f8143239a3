import { describe, expect, test } from 'vitest';
import { currencyDigits, formatMoney, likelyTenders, parseMoney, toDecimal } from '../src/money.ts';
import { share, taxInside, times } from '../src/pricing/index.ts';

describe('money', () => {
  test('digits come from the currency', () => {
    expect(['GBP', 'JPY', 'KWD'].map(currencyDigits)).toEqual([2, 0, 3]);
  });

  test.each([
    [-5, 'GBP', '-0.05'], [0, 'GBP', '0.00'], [123456, 'GBP', '1234.56'], [500, 'JPY', '500'], [1234, 'KWD', '1.234'],
  ])('%i %s as a decimal is %s', (amount, currency, text) => expect(toDecimal(amount, currency)).toBe(text));

  test('large amounts keep every digit', () => {
    expect(formatMoney(999_999_999_999_99, 'GBP', 'en-GB')).toBe('£999,999,999,999.99');
    expect(formatMoney(-1299, 'GBP', 'en-GB')).toBe('-£12.99');
  });

  test.each([
    ['12', 1200], ['12.3', 1230], ['12,30', 1230], ['.5', 50], ['0,05', 5], ['£ 12.99', 1299], ['12.99 GBP', 1299],
    ['1,234', null], ['1.234', null], ['100.999', null], ['1,234,567', 123456700], ['1,234.567', null], ['1,234.56', 123456], ['1.234,56', 123456], ['1 234,5', 123450], ['-3', -300],
    ['12.', 1200], ['', null], ['abc', null], ['1.2.3', null], ['12.345.6', 1234560], ['0.125', null], ['12.9999', null],
    ['99999999999999', null],
  ])('reads %j as %j pence', (text, amount) => expect(parseMoney(text, 'GBP')).toBe(amount));

  test('reads currencies without and with three decimals', () => {
    expect(parseMoney('1500', 'JPY')).toBe(1500);
    expect(parseMoney('1,500', 'JPY')).toBe(1500);
    expect(parseMoney('1.5', 'JPY')).toBe(null);
    expect(parseMoney('1.234', 'KWD')).toBe(1234);
  });

  test.each([
    [1299, 3000, 3897], [333, 1500, 500], [-333, 1500, -500], [1, 500, 1], [-1, 500, -1], [1, 499, 0],
  ])('%i times %i milli-units is %i', (price, quantity, result) => expect(times(price, quantity)).toBe(result));

  test('shares and taxes round half away from zero', () => {
    expect([taxInside(1200, 200_000), taxInside(-1200, 200_000), taxInside(999, 200_000)]).toEqual([200, -200, 167]);
    expect([share(1299, 100_000), share(5, 100_000), share(-5, 100_000)]).toEqual([130, 1, -1]);
  });

  test('likely tenders start with the exact amount and go up', () => {
    expect(likelyTenders(1299, 'GBP')).toEqual([1299, 1300, 1500, 2000, 5000]);
    expect(likelyTenders(2000, 'GBP')).toEqual([2000, 5000, 10000]);
    expect(likelyTenders(0, 'GBP')).toEqual([]);
  });
});
