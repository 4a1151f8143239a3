// What stands for a product where there is no picture of it, and which picture does.
import type { Picture } from '@onhand/sdk';

/** As many as people tell apart. */
export const HUES = 12;

/** The beginnings of the first two words, or the first two letters of a single one. */
export function twoLetters(text: string): string {
  const words = text.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first = '', second] = words;
  const letters = second ? [...first].slice(0, 1).concat([...second].slice(0, 1)) : [...first].slice(0, 2);
  const [one = '', two = ''] = letters;
  return one.toUpperCase() + two.toLowerCase();
}

/** The picture that a product is found by: that of the variant where it is about one, else the product's first. */
export function pictureOf(product: { pictures: readonly Picture[] } | undefined, variant?: { pictures: readonly Picture[] }): Picture | null {
  return variant?.pictures[0] ?? product?.pictures[0] ?? null;
}
