import { expect, test } from 'vitest';
import { codeKeys } from '../src/codes.ts';
import { readGs1 } from '../src/gs1.ts';

const GTIN = '04006381333931';
const piece = (lot: string | null, serial: string | null, expires: string | null) => ({ gtin: GTIN, lot, serial, expires });

test('an element string tells lot, serial number and date, in whatever way a scanner hands it over', () => {
  const whole = piece('AB-1', 'S9', '2027-01-31');
  expect(readGs1(`]d201${GTIN}1727013110AB-1\u001d21S9`)).toEqual(whole);
  expect(readGs1(`]C1\u001d01${GTIN}1727013110AB-1\u001d21S9`)).toEqual(whole);
  expect(readGs1(`01${GTIN}1727013110AB-1\u001d21S9`)).toEqual(whole);
  expect(readGs1(`(01)${GTIN}(17)270131(10)AB-1(21)S9`)).toEqual(whole);
  expect(codeKeys(`(01)${GTIN}(10)AB-1`)).toContain(GTIN);
});

test('a date without a day is the last of its month, and a day that is none is no date', () => {
  expect(readGs1(`]d201${GTIN}17270200`)).toEqual(piece(null, null, '2027-02-28'));
  expect(readGs1(`]d201${GTIN}15280200`)).toEqual(piece(null, null, '2028-02-29'));
  expect(readGs1(`]d201${GTIN}17271301`)?.expires).toBeNull();
  expect(readGs1(`]d201${GTIN}17270230`)?.expires).toBeNull();
});

test('what is no element string says nothing', () => {
  for (const code of ['', 'MUG', '4006381333931', `01${GTIN.slice(0, 13)}2`, `01${GTIN}1726093`, `01${GTIN}10${'X'.repeat(21)}`, '2112345678', ']E04006381333931']) {
    expect(readGs1(code), code).toBeNull();
  }
});
