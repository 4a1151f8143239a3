import { expect, test } from 'vitest';
import { checkDigit, codeKeys, expandUpcE, pieceOfCase } from '../src/codes.ts';

test('one trade item number has one key in each of its spellings', () => {
  const keys = ['036000291452', '0036000291452', '00036000291452'].map((code) => codeKeys(code)[0]);
  expect(new Set(keys)).toEqual(new Set(['00036000291452']));
  expect(codeKeys('IN HOUSE')).toEqual(['IN HOUSE']);
  expect(codeKeys(' 65385470 ')[0]).toBe('00000065385470');
});

test('the whole is read first, and what a scanner adds is taken off afterwards', () => {
  expect(codeKeys(']E04006381333931')).toEqual([']E04006381333931', '04006381333931']);
  expect(codeKeys(']A0SHELF-7')).toEqual([']A0SHELF-7', 'SHELF-7']);
  expect(codeKeys(']d20104006381333931172609301')).toContain('04006381333931');
  expect(codeKeys('0104006381333931172609301')).not.toContain('04006381333931');
});

test('a UPC-E is the UPC-A that it stands for; an EAN-8 is not one', () => {
  expect(expandUpcE('04252614')).toBe('042100005264');
  for (const [six, twelve] of [['123450', '01200000345'], ['123453', '01230000045'], ['123454', '01234000005'], ['123455', '01234500005']]) {
    expect(expandUpcE(six ?? '')).toBe(`${twelve}${checkDigit(twelve ?? '')}`);
  }
  expect(expandUpcE('425261')).toBe('042100005264');
  expect(expandUpcE('04252615')).toBeNull();
  expect(expandUpcE('65385470')).toBeNull();
  expect(codeKeys('04252614')).toEqual(['00000004252614', '00042100005264']);
  expect([checkDigit('03600029145'), checkDigit('400638133393'), checkDigit('6538547')]).toEqual([2, 1, 0]);
});

test('the code of a case names the pieces in it', () => {
  const body = '1400638133393';
  const code = `${body}${checkDigit(body)}`;
  expect(pieceOfCase(code)).toBe('04006381333931');
  expect(pieceOfCase(`]C101${code}10LOT-7`)).toBe('04006381333931');
  // A piece's own, what is weighed (9), a misread one, and what is no number at all.
  for (const other of ['04006381333931', `9${code.slice(1)}`, `${body}${(checkDigit(body) + 1) % 10}`, 'IN HOUSE']) expect(pieceOfCase(other)).toBeNull();
});
