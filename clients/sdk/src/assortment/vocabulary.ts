// All words there are, to be found by their beginnings, and what each of them stands in.

/** Where in an article a word stands: at the beginning of the name, or anywhere else. */
export type Kind = 'lead' | 'inside';

/** A word and what it stands in, however it is kept. */
export interface Found {
  readonly text: string;
  each(run: (place: number) => void): void;
  /** Stops, and says so, when `take` has enough. */
  every(kind: Kind, take: (place: number) => boolean): boolean;
}

export class Word implements Found {
  readonly text: string;
  readonly #places: Partial<Record<Kind, number[]>> = {};

  constructor(text: string) {
    this.text = text;
  }

  note(place: number, kind: Kind): void {
    const places = (this.#places[kind] ??= []);
    if (places.at(-1) !== place) places.push(place);
  }

  each(run: (place: number) => void): void {
    for (const kind of ['lead', 'inside'] as const) for (const place of this.#places[kind] ?? []) run(place);
  }

  every(kind: Kind, take: (place: number) => boolean): boolean {
    for (const place of this.#places[kind] ?? []) if (!take(place)) return false;
    return true;
  }
}

/** Words with one beginning. Few lie in a list, many in one node for each next letter. */
interface Node {
  /** The word that ends here. */
  own: Word | null;
  words: Map<string, Word> | null;
  next: Map<string, Node> | null;
}

/** So many are looked through faster than split up. */
const LIST_MAX = 64;
/** Words so short are typed right, or mean too much. */
const TYPO_MIN = 4;

export class Vocabulary {
  readonly #root = emptyNode();
  /** Words without digits, in which typing errors are looked for; by their first letter. */
  readonly #spoken = new Map<string, Word[]>();
  readonly #base: FrozenVocabulary | null;

  /** What is noted comes on top of the words of `base`. */
  constructor(base: FrozenVocabulary | null = null) {
    this.#base = base;
  }

  /** All words that were noted here, in no order. */
  all(): Word[] {
    const found: Word[] = [];
    gather(this.#root, '', found, Number.POSITIVE_INFINITY);
    return found;
  }

  note(text: string, place: number, kind: Kind): void {
    if (text !== '') this.#word(text).note(place, kind);
  }

  /** Words that begin with the text, the text itself first; so many of them at most. */
  begunBy(text: string, most = Number.POSITIVE_INFINITY): Found[] {
    const own = this.#ownBegunBy(text, most);
    const kept = this.#base?.begunBy(text, most) ?? [];
    if (kept.length === 0) return own;
    const isIt = (word: Found) => word.text === text;
    const all = [...kept, ...own];
    return [...all.filter(isIt), ...all.filter((word) => !isIt(word))].slice(0, most);
  }

  #ownBegunBy(text: string, most: number): Word[] {
    let node = this.#root;
    let depth = 0;
    for (; depth < text.length && node.next; depth += 1) {
      const next = node.next.get(text.charAt(depth));
      if (!next) return [];
      node = next;
    }
    const found: Word[] = [];
    const exact = node.words?.get(text);
    if (exact) found.push(exact);
    gather(node, text, found, most);
    return found;
  }

  /** What a word may mean: words that begin with it or with its singular; otherwise those that are one typing error away. */
  meant(text: string): Found[] {
    const found = this.begunBy(text);
    const singular = singularOf(text);
    if (singular) found.push(...this.begunBy(singular).filter((word) => !found.includes(word) && word.text.length <= text.length));
    if (found.length > 0 || text.length < TYPO_MIN) return found;
    const near = this.#near(text);
    return near.length > 0 || !singular ? near : this.#near(singular);
  }

  #near(text: string): Found[] {
    const first = text.charAt(0);
    return [...(this.#base?.spoken(first) ?? []), ...(this.#spoken.get(first) ?? [])].filter((word) => isNear(text, word.text));
  }

  #word(text: string): Word {
    let node = this.#root;
    let depth = 0;
    for (; node.next && depth < text.length; depth += 1) {
      const letter = text.charAt(depth);
      let next = node.next.get(letter);
      if (!next) node.next.set(letter, (next = emptyNode()));
      node = next;
    }
    const known = depth === text.length ? node.own ?? node.words?.get(text) : node.words?.get(text);
    if (known) return known;
    const word = new Word(text);
    if (!/\d/.test(text)) {
      const letter = text.charAt(0);
      const others = this.#spoken.get(letter);
      if (others) others.push(word);
      else this.#spoken.set(letter, [word]);
    }
    put(node, word, depth);
    return word;
  }
}

function emptyNode(): Node {
  return { own: null, words: null, next: null };
}

/** Puts a new word into a node whose path is its first `depth` letters. */
function put(node: Node, word: Word, depth: number): void {
  if (word.text.length === depth) {
    node.own = word;
    return;
  }
  const words = (node.words ??= new Map<string, Word>());
  words.set(word.text, word);
  if (words.size <= LIST_MAX) return;
  node.words = null;
  const next = (node.next ??= new Map<string, Node>());
  for (const one of words.values()) {
    const letter = one.text.charAt(depth);
    let child = next.get(letter);
    if (!child) next.set(letter, (child = emptyNode()));
    put(child, one, depth + 1);
  }
}

/** Words as they lie in a file: in order of their letters, and behind one another what each stands in. */
export interface FrozenWords {
  /** All words in order, a line each. */
  texts: string;
  /** Where the places of each word begin, for both kinds one behind the other; one more than twice as many as there are words. */
  ends: Uint32Array;
  places: Uint32Array;
}

export function freeze(words: readonly Word[]): FrozenWords {
  const sorted = [...words].sort((a, b) => (a.text < b.text ? -1 : 1));
  const ends = new Uint32Array(2 * sorted.length + 1);
  const places: number[] = [];
  for (const [index, word] of sorted.entries()) {
    word.every('lead', (place) => places.push(place) > 0);
    ends[2 * index + 1] = places.length;
    word.every('inside', (place) => places.push(place) > 0);
    ends[2 * index + 2] = places.length;
  }
  return { texts: sorted.map(({ text }) => text).join('\n'), ends, places: Uint32Array.from(places) };
}

/** Words that are only read. Nothing is made of them before somebody asks. */
export class FrozenVocabulary {
  readonly #texts: string[];
  readonly #ends: Uint32Array;
  readonly #places: Uint32Array;

  constructor({ texts, ends, places }: FrozenWords) {
    this.#texts = texts === '' ? [] : texts.split('\n');
    this.#ends = ends;
    this.#places = places;
  }

  begunBy(text: string, most: number): Found[] {
    const found: Found[] = [];
    for (let at = this.#first(text); at < this.#texts.length && found.length < most; at += 1) {
      if (!this.#texts[at]?.startsWith(text)) break;
      found.push(this.#word(at));
    }
    return found;
  }

  /** Words without digits that begin with a letter. */
  spoken(letter: string): Found[] {
    return letter === '' ? [] : this.begunBy(letter, Number.POSITIVE_INFINITY).filter(({ text }) => !/\d/.test(text));
  }

  #first(text: string): number {
    let [low, high] = [0, this.#texts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#texts[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #word(at: number): Found {
    const [places, ends] = [this.#places, this.#ends];
    const [begin, middle, end] = [ends[2 * at] ?? 0, ends[2 * at + 1] ?? 0, ends[2 * at + 2] ?? 0];
    return {
      text: this.#texts[at] ?? '',
      each: (run) => {
        for (let index = begin; index < end; index += 1) run(places[index] ?? 0);
      },
      every: (kind, take) => {
        const [from, to] = kind === 'lead' ? [begin, middle] : [middle, end];
        for (let index = from; index < to; index += 1) if (!take(places[index] ?? 0)) return false;
        return true;
      },
    };
  }
}

function gather(node: Node, text: string, found: Word[], most: number): void {
  if (found.length >= most) return;
  if (node.own?.text.startsWith(text)) found.push(node.own);
  for (const word of node.words?.values() ?? []) {
    if (found.length >= most) return;
    if (word.text.startsWith(text) && word !== found[0]) found.push(word);
  }
  for (const child of node.next?.values() ?? []) gather(child, text, found, most);
}

/** A guess that is only used beside the word itself. */
export function singularOf(text: string): string | null {
  if (text.length < TYPO_MIN || !text.endsWith('s')) return null;
  return text.endsWith('ies') ? `${text.slice(0, -3)}y` : text.slice(0, -1);
}

/** Whether a word, or the beginning of it, is one letter more, less, other or exchanged away from what was typed. */
function isNear(typed: string, word: string): boolean {
  if (word.length < typed.length - 1) return false;
  for (const length of [typed.length, typed.length - 1, typed.length + 1]) {
    if (length <= word.length && isOneAway(typed, word.slice(0, length))) return true;
  }
  return false;
}

function isOneAway(a: string, b: string): boolean {
  let front = 0;
  while (front < a.length && front < b.length && a[front] === b[front]) front += 1;
  let back = 0;
  while (back < a.length - front && back < b.length - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back += 1;
  const [left, right] = [a.length - front - back, b.length - front - back];
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[front] === b[front + 1] && a[front + 1] === b[front];
}
