// The till's own search: which articles have words that begin like those that were typed. It grows article by article,
// so that it can be built in slices and amended by a change, and it never looks at all articles for one answer.
import { freeze, FrozenVocabulary, singularOf, Vocabulary, type Found, type FrozenWords } from './vocabulary.ts';

/** What is looked through for one article. */
export interface Entry<T> {
  item: T;
  label: string;
  category: string;
  /** SKUs and barcodes: found as a whole or by their beginning. */
  keys: string[];
}

/** Letters that Unicode does not take apart. */
const LETTERS: Record<string, string> = { ł: 'l', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h' };

/** Lower case, without accents, single spaces. */
export function fold(text: string): string {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[łøßæœđðþıħ]/g, (letter) => LETTERS[letter] ?? letter);
  return plain.replace(/\s+/g, ' ').trim();
}

/** The words of a folded text. */
export const wordsOf = (folded: string): string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];

/** What people type as one word: parts with something but a space between them, and a number with its unit, such as "3 mg". */
export function joinedOf(folded: string): string[] {
  const joined = folded.split(' ').map(wordsOf).filter(({ length }) => length > 1).map((parts) => parts.join(''));
  const words = wordsOf(folded);
  for (const [at, number] of words.entries()) {
    const unit = words[at + 1];
    if (unit !== undefined && /^[0-9]+$/.test(number) && /^[a-z]{1,2}$/.test(unit)) joined.push(number + unit);
  }
  return joined;
}

const wordsAndJoinedOf = (folded: string): string[] => [...wordsOf(folded), ...joinedOf(folded)];

/** More words than a person types; the rest would only cost time. */
const WORDS_MAX = 8;
/** Where more SKUs or barcodes than this begin alike, their articles are not listed but looked at one by one. */
const KEYS_MAX = 500;

/** An index as it is kept, so that it need not be made anew at every start. */
export interface FrozenIndex {
  words: FrozenWords;
  keys: FrozenWords;
}

/** What one typed word may mean. */
interface Meaning {
  typed: string;
  words: Found[];
  keys: Found[];
}

/** Words that mean the same, each with the others of its groups, folded as all words are. */
export class Synonyms {
  readonly #others = new Map<string, string[]>();

  constructor(groups: readonly (readonly string[])[] = []) {
    for (const words of groups.map((group) => group.map(fold))) {
      for (const word of words) {
        const known = this.#others.get(word) ?? [];
        this.#others.set(word, [...new Set([...known, ...words.filter((other) => other !== word)])]);
      }
    }
  }

  /** What else means what was typed, or the singular of it. */
  of(typed: string): readonly string[] {
    return this.#others.get(typed) ?? this.#others.get(singularOf(typed) ?? '') ?? [];
  }
}

const NONE = new Synonyms();

export class SearchIndex<T> {
  readonly #words: Vocabulary;
  readonly #keys: Vocabulary;
  readonly #items: (T | null)[];
  readonly #keysOf: (string[] | undefined)[] = [];
  readonly #tellKeys: (item: T) => string[];
  #alive: number;
  /** For each article, how many of the words asked for it has: one byte each, written anew for every search. */
  #marks = new Uint8Array(0);
  readonly #categories = new Map<string, string[]>();

  /** Begins with an index that was kept, whose articles stand in their places; gaps are articles that are found no more. */
  constructor(kept: { frozen: FrozenIndex; items: (T | null)[]; keysOf: (item: T) => string[] } | null = null) {
    this.#words = new Vocabulary(kept && new FrozenVocabulary(kept.frozen.words));
    this.#keys = new Vocabulary(kept && new FrozenVocabulary(kept.frozen.keys));
    this.#items = kept?.items ?? [];
    this.#tellKeys = kept?.keysOf ?? (() => []);
    this.#alive = this.#items.reduce((sum, item) => (item === null ? sum : sum + 1), 0);
    this.#keysOf.length = this.#items.length;
  }

  /** Only of an index that did not begin with a kept one. */
  freeze(): FrozenIndex {
    return { words: freeze(this.#words.all()), keys: freeze(this.#keys.all()) };
  }

  /** Articles that can be found. */
  get size(): number {
    return this.#alive;
  }

  /** True when so many places are left behind by changes that building anew is worth it. */
  get isWorn(): boolean {
    return this.#items.length > 1_000 && this.#items.length > 2 * this.#alive;
  }

  /** Adds an article and returns its place, by which it is removed. Places grow, and a place is never used again. */
  add({ item, label, category, keys }: Entry<T>): number {
    const place = this.#items.push(item) - 1;
    this.#alive += 1;
    const named = fold(label);
    for (const [at, word] of wordsOf(named).entries()) this.#words.note(word, place, at === 0 ? 'lead' : 'inside');
    for (const word of joinedOf(named)) this.#words.note(word, place, 'inside');
    let more = this.#categories.get(category);
    if (!more) this.#categories.set(category, (more = wordsAndJoinedOf(fold(category))));
    for (const word of more) this.#words.note(word, place, 'inside');
    const folded = keys.map(fold);
    for (const key of folded) this.#keys.note(key, place, 'lead');
    this.#keysOf.push(folded);
    return place;
  }

  remove(place: number): void {
    if (this.#items[place] == null) return;
    this.#items[place] = null;
    this.#alive -= 1;
  }

  /**
   * Articles in whose name, category, SKU or barcode every word begins some word. Best first: the SKU or barcode itself,
   * then those that begin with the text, then names that begin with the first word, then the rest. A word is also found by those
   * that mean the same, behind what it means itself.
   */
  search(text: string, most = 60, synonyms: Synonyms = NONE): T[] {
    const meanings = this.#understood(fold(text), synonyms);
    const [first] = meanings ?? [];
    if (!meanings || !first || most <= 0) return [];
    const open = meanings.filter(({ keys }) => keys.length >= KEYS_MAX);
    const marked = meanings.filter(({ keys }) => keys.length < KEYS_MAX);
    const marks = this.#mark(marked);
    const byName = open.map(({ typed, words }) => ({ typed, named: placesOf(words) }));
    const found = new Set<T>();
    const take = (place: number) => {
      const item = marks[place] === marked.length ? this.#items[place] : null;
      const fits = item != null && byName.every(({ typed, named }) => named.has(place) || this.#keysAt(place, item).some((key) => key.startsWith(typed)));
      if (fits) found.add(item);
      return found.size < most;
    };
    // Where the first word is one that begins very many keys, those of another word are the fewer to look at.
    const from = open.includes(first) ? (marked[0] ?? first) : first;
    for (const key of from.keys) if (!key.every('lead', take)) return [...found];
    for (const kind of ['lead', 'inside'] as const) {
      for (const word of from.words) if (!word.every(kind, take)) return [...found];
    }
    return [...found];
  }

  #keysAt(place: number, item: T): string[] {
    return (this.#keysOf[place] ??= this.#tellKeys(item).map(fold));
  }

  #mark(meanings: Meaning[]): Uint8Array {
    if (this.#marks.length < this.#items.length) this.#marks = new Uint8Array(Math.ceil(this.#items.length * 1.5));
    const marks = this.#marks.fill(0, 0, this.#items.length);
    for (const [index, { words, keys }] of meanings.entries()) {
      const note = (place: number) => {
        if (marks[place] === index) marks[place] = index + 1;
      };
      for (const word of words) word.each(note);
      for (const key of keys) key.each(note);
    }
    return marks;
  }

  /** What was typed, word by word; null when one of them means nothing here. */
  #understood(folded: string, synonyms: Synonyms): Meaning[] | null {
    const meanings: Meaning[] = [];
    const same = (word: string) => synonyms.of(word).flatMap((other) => this.#words.begunBy(other));
    for (const typed of folded.split(' ').filter(Boolean).slice(0, WORDS_MAX)) {
      const keys = this.#keys.begunBy(typed, KEYS_MAX);
      const parts = wordsOf(typed).slice(0, WORDS_MAX);
      if (keys.length > 0) {
        meanings.push({ typed, keys, words: parts.length === 1 ? [...this.#words.begunBy(typed), ...same(typed)] : [] });
        continue;
      }
      for (const part of parts) {
        const words = [...this.#words.meant(part), ...same(part)];
        if (words.length === 0) return null;
        meanings.push({ typed: part, keys: [], words });
      }
    }
    return meanings.slice(0, WORDS_MAX);
  }
}

function placesOf(words: readonly Found[]): Set<number> {
  const places = new Set<number>();
  for (const word of words) word.each((place) => void places.add(place));
  return places;
}
