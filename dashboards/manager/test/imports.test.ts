// What a file could not say stands in the reader's language, with the text of the cell as it was.
import type { Fact, ImportLine } from '@onhand/sdk';
import { language, LANGUAGES } from '@onhand/ui';
import { afterEach, describe, expect, test } from 'vitest';
import { remark, REMARKS } from '../src/rooms/imports/remarks.ts';

afterEach(() => (language.current = 'en'));
const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, '');
const text = (name: Fact['name'], is: string): Fact => ({ name, is: { text: is } });
const number = (name: Fact['name'], is: number): Fact => ({ name, is: { number: is } });
const FACTS: readonly Fact[] = [
  text('given', '5.01E+12'), text('available', '6'), text('wanted', '0501'), text('sku', 'GT-1'), text('name', 'Colour'), text('currency', 'GBP'), text('field', 'prices'), number('limit', 4), number('count', 7),
];
const line = (more: Partial<ImportLine>): ImportLine => ({ line: 2, result: 'error', what: '', message: 'in English', word: null, code: null, facts: [], ...more });

describe('every remark has a sentence of its own in every language', () => {
  test.each(LANGUAGES)('%s', (one) => {
    language.current = one;
    const said = REMARKS.map((word) => remark(line({ word, facts: [...FACTS] })));
    expect(REMARKS.length).toBeGreaterThan(50);
    expect(said.filter((text) => /[{}]/.test(text))).toEqual([]);
    expect(said.filter((text) => text === 'in English')).toEqual([]);
    expect(new Set(said).size).toBe(REMARKS.length);
    if (one === 'ar') expect(said.filter((text) => !/\p{Script=Arabic}/u.test(text))).toEqual([]);
  });
});

test('the text of the cell stays, and figures are written as the language writes them', () => {
  language.current = 'de';
  expect(remark(line({ word: 'lost_zeros', facts: [text('given', '36000291452'), text('wanted', '036000291452')] }))).toBe(
    '36000291452 hat vorn Nullen verloren, es war 036000291452. Lassen Sie sie ergänzen, oder speichern Sie die Datei neu.',
  );
  expect(remark(line({ word: 'description_cut', facts: [number('limit', 10_000)] }))).toContain('10.000 Zeichen');
  expect(remark(line({ word: 'changes', facts: [text('field', 'prices'), text('field', 'most of it')] }))).toBe('Preise, Höchstmenge');
  language.current = 'ar';
  expect(bare(remark(line({ word: 'sku_twice', facts: [text('sku', 'P01'), number('count', 2)] })))).toBe('P01 موجود في السطر 2 من قبل.');
});

test('what the rules of the house refused is said by them, and names stay names', () => {
  language.current = 'de';
  const refused = remark(line({ code: 'barcode_taken', result: 'refused', message: 'somebody has it' }));
  expect(refused).not.toBe('somebody has it');
  expect(refused).not.toBe('');
  expect(remark(line({ result: 'new', message: 'Green tea' }))).toBe('Green tea');
  expect(remark(line({ word: 'from_tomorrow' as ImportLine['word'], message: 'A sentence.' }))).toBe('A sentence.');
});
