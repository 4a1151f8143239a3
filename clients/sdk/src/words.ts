// Words of closed lists on a screen. A newer server may say one that this build has never heard of.

/**
 * The text for a word of a list. `words` must have all that this build knows, and a word that it does not know is shown as
 * it came, without its underscores: that tells a person more than nothing does.
 */
export function wordFor<Word extends string>(words: Readonly<Record<Word, string>>, word: Word): string {
  return Object.hasOwn(words, word) ? words[word] : String(word).replaceAll('_', ' ');
}
