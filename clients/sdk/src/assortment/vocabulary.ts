// All words there are, to be found by their beginnings, and what each of them stands in.

/** Where in an article a word stands: at the beginning of the name, or anywhere else. */
export type Kind = 'lead' | 'inside';

export class Word {
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

  /** Stops, and says so, when `take` has enough. */
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

  note(text: string, place: number, kind: Kind): void {
    if (text !== '') this.#word(text).note(place, kind);
  }

  /** Words that begin with the text, the text itself first; so many of them at most. */
  begunBy(text: string, most = Number.POSITIVE_INFINITY): Word[] {
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
  meant(text: string): Word[] {
    const found = this.begunBy(text);
    const singular = singularOf(text);
    if (singular) found.push(...this.begunBy(singular).filter((word) => !found.includes(word) && word.text.length <= text.length));
    if (found.length > 0 || text.length < TYPO_MIN) return found;
    const near = (this.#spoken.get(text.charAt(0)) ?? []).filter((word) => isNear(text, word.text));
    return near.length > 0 || !singular ? near : (this.#spoken.get(text.charAt(0)) ?? []).filter((word) => isNear(singular, word.text));
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
function singularOf(text: string): string | null {
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
