import { expect, test } from 'vitest';
import { twoLetters } from '../src/tint.ts';

test('two letters for a product', () => {
  const letters = ['Oak stool', 'Mug', 'é clair', 'AA battery 4-pack', '7', '', '“Fern” print'].map(twoLetters);
  expect(letters).toEqual(['Os', 'Mu', 'Éc', 'Ab', '7', '', 'Fp']);
});
