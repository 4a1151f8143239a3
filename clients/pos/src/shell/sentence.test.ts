import { expect, test } from 'vitest';
import { sentence } from './sentence.ts';

test('what a server says becomes a sentence, and a sentence stays as it is', () => {
  expect(sentence('too many wrong PINs, wait a minute')).toBe('Too many wrong PINs, wait a minute.');
  expect(sentence('That is not the PIN.')).toBe('That is not the PIN.');
  expect(sentence(' ')).toBe('');
});
