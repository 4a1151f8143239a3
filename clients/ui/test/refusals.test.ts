// What a server refuses is read in the reader's own language, with its figures as they are written there.
import { REFUSAL_CODES, RULES as EVERY_RULE, type Fact, type RefusalCode } from '@onhand/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { language, LANGUAGES, type Language } from '../src/index.ts';
import { fieldOf, nameGoods, refusal, sentence } from '../src/words/refusals.ts';

const speak = (one: Language) => {
  language.current = one;
};
afterEach(() => speak('en'));

const short: Fact[] = [{ name: 'sku', is: { text: 'P05' } }, { name: 'wanted', is: { quantity: 1_500 } }, { name: 'available', is: { quantity: 500 } }];
const bare = (text: string) => text.replace(/[\u2066-\u2069\u00a0\u202f]/g, (mark) => (mark === '\u00a0' || mark === '\u202f' ? ' ' : ''));

describe('every code has words in every language', () => {
  test.each(LANGUAGES)('%s', (one) => {
    speak(one);
    const said = REFUSAL_CODES.map((code) => refusal({ code, message: '' }));
    expect(said.filter((text) => !text || !/[.!?]$/.test(text))).toEqual([]);
    if (one === 'ar') expect(said.filter((text) => !/\p{Script=Arabic}/u.test(text))).toEqual([]);
  });

  test.each(LANGUAGES)('and every rule: %s', (one) => {
    speak(one);
    const facts: Fact[] = [
      ...short, { name: 'limit', is: { number: 3 } }, { name: 'count', is: { number: 2 } }, { name: 'name', is: { text: 'Ada' } }, { name: 'code', is: { text: 'L1' } },
      { name: 'given', is: { money: { amount: 1, currency: 'GBP' } } }, { name: 'total', is: { money: { amount: 2, currency: 'GBP' } } },
    ];
    for (const rule of EVERY_RULE) {
      const told = refusal({ code: 'wrong_state', message: '', facts: [...facts, { name: 'rule', is: { rule } }] });
      expect(told, rule).not.toMatch(/[{}]/);
      expect(told, rule).not.toBe(refusal({ code: 'wrong_state', message: '' }));
    }
  });
});

test('goods are called by their name where the screen knows it, and by their number everywhere', () => {
  const told = { code: 'insufficient_stock', message: '', facts: short } as const;
  nameGoods((sku) => (sku === 'P05' ? 'Oak Stool' : null));
  try {
    expect(bare(refusal(told))).toBe('Oak Stool (P05): 1.5 wanted, 0.5 there.');
    nameGoods(() => null);
    expect(refusal(told)).toBe('P05: 1.5 wanted, 0.5 there.');
  } finally {
    nameGoods(() => null);
  }
});

test('figures stand in the sentence as the language writes them', () => {
  const told = { code: 'insufficient_stock', message: '1.5 of P05 are wanted and 0.5 are available', facts: short } as const;
  expect(refusal(told)).toBe('P05: 1.5 wanted, 0.5 there.');
  speak('de');
  expect(refusal(told)).toBe('P05: 1,5 gewünscht, 0,5 vorhanden.');
  const limit: Fact[] = [{ name: 'limit', is: { money: { amount: 2_550, currency: 'EUR' } } }, { name: 'rule', is: { rule: 'refund_limit' } }];
  expect(bare(refusal({ code: 'not_allowed', message: 'more than 2550 minor units', facts: limit }))).toContain('höchstens 25,50 € auf einmal');
  expect(refusal({ code: 'not_allowed', message: '', facts: [{ name: 'right', is: { right: 'refund' } }] })).toContain('„Zurücknehmen“');
  speak('ar');
  expect(bare(refusal(told))).toBe('P05: المطلوب 1.5 والمتوفر 0.5.');
});

test('without facts the sentence of the code is said, and English keeps the server’s own, which knows more', () => {
  const told = { code: 'wrong_state', message: 'the transfer is draft, which does not allow this' } as const;
  expect(refusal(told)).toBe('The transfer is draft, which does not allow this.');
  speak('de');
  expect(refusal(told)).toBe('Das geht beim jetzigen Stand nicht. Bitte noch einmal ansehen.');
});

test('a code of tomorrow is told as the server says it', () => {
  speak('de');
  expect(refusal({ code: 'too_windy' as RefusalCode, message: 'a storm' })).toBe('A storm.');
});

test('what a server says becomes a sentence, and a sentence stays as it is', () => {
  expect(sentence('too many wrong PINs, wait a minute')).toBe('Too many wrong PINs, wait a minute.');
  expect(sentence('That is not the PIN.')).toBe('That is not the PIN.');
  expect(sentence(' ')).toBe('');
});

test('the field that is wrong is named', () => {
  expect(fieldOf([{ name: 'field', is: { text: 'code' } }])).toBe('code');
  expect([fieldOf([]), fieldOf(undefined)]).toEqual([null, null]);
});
