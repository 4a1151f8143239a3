import { beforeEach, expect, test } from 'vitest';
import { language, wanted } from '../src/words/language.svelte.ts';
import { words } from '../src/words/words.svelte.ts';

const say = words(
  { save: 'Save', lines: '{n, plural, one {# line} other {# lines}}', hello: 'Hello {name}', item: '{n} {one, select, yes {item} other {items}}' },
  {
    de: { save: 'Speichern', lines: '{n, plural, one {# Zeile} other {# Zeilen}}', hello: 'Hallo {name}', item: '{n} Stück' },
    ar: { save: 'حفظ', lines: '{n, plural, zero {لا سطور} one {سطر واحد} two {سطران} few {# سطور} many {# سطرًا} other {# سطر}}', hello: 'مرحبًا {name}', item: '{n} {one, select, yes {قطعة} other {قطع}}' },
  },
);

beforeEach(() => {
  language.current = 'en';
});

test('a text is said in the language of now, with its plurals', () => {
  expect([say('save'), say('lines', { n: 1 }), say('lines', { n: 2 }), say('hello', { name: 'Ada' })]).toEqual(['Save', '1 line', '2 lines', 'Hello Ada']);
  language.current = 'de';
  expect([say('save'), say('lines', { n: 1 }), say('lines', { n: 5 })]).toEqual(['Speichern', '1 Zeile', '5 Zeilen']);
  language.current = 'ar';
  expect([say('lines', { n: 2 }), say('hello', { name: 'Ada' })]).toEqual(['سطران', 'مرحبًا \u2068Ada\u2069']);
  expect([say('item', { n: '1', one: 'yes' }), say('item', { n: '2', one: 'no' })]).toEqual(['1 قطعة', '2 قطع']);
  expect(language.direction).toBe('rtl');
});

test('a person is spoken to in the first of their languages that is spoken here', () => {
  expect([wanted(['fr-FR', 'de-AT', 'en']), wanted(['ar']), wanted(['ja']), wanted([])]).toEqual(['de', 'ar', 'en', 'en']);
});
