// Boxes and number pads show the decimal sign of the language, and goods by weight their unit.
import { afterEach, expect, test } from 'vitest';
import { ago, decimalSign, isElsewhere, clockThere, language, measure, momentThere, typedMoney, unitSign, waited, type Language } from '../src/index.ts';

afterEach(() => (language.current = 'en'));

test.each([['en', '.', '12.34', '0.345 kg'], ['de', ',', '12,34', '0,345 kg'], ['ar', '.', '12.34', null]] as const)('%s', (one, sign, typed, weighed) => {
  language.current = one as Language;
  expect([decimalSign(), typedMoney(1_234, 'EUR')]).toEqual([sign, typed]);
  if (weighed) expect(measure(345, 'kilogram').replace(/\s/gu, ' ')).toBe(weighed);
});

test('a time that has gone by ends in no full stop of its own, because sentences go on behind it', () => {
  language.current = 'de';
  expect([ago(53_000), ago(120_000), waited(53_000)]).toEqual(['vor 53 Sekunden', 'vor 2 Minuten', '53 Sekunden']);
});

test('a clock that shows something else than the reader’s says whose it is', () => {
  const at = Date.UTC(2026, 10, 26, 12, 5);
  const [here, far] = [Intl.DateTimeFormat().resolvedOptions().timeZone, 'Pacific/Kiritimati'];
  expect([isElsewhere(here, at), isElsewhere(far, at)]).toEqual([false, true]);
  expect(clockThere(at, here)).not.toContain('(');
  expect(clockThere(at, far)).toBe('02:05 (Kiritimati)');
  expect([momentThere(at, here), momentThere(at, undefined)].filter((text) => text.includes('('))).toEqual([]);
  expect(momentThere(at, far)).toBe('27 Nov 2026, 02:05 (Kiritimati)');
});

test('pieces have no unit', () => {
  expect([measure(3_000, 'piece'), measure(3_000, undefined), unitSign('piece'), unitSign('kilogram')]).toEqual(['3', '3', '', 'kg']);
});
