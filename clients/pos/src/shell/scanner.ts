// Tells a scanner that acts as a keyboard from a person who types: its keys come fast and end in
// Enter, or in Tab where it is set up so.

/** Longest gap between two keys of a scanner, in milliseconds. */
const GAP_MS = 50;
/** Shorter runs are what two quick fingers can do. */
const LENGTH_MIN = 4;
const LENGTH_MAX = 120;
/** How a keyboard hands over what ends a value in a GS1 element string. */
export const FNC1 = '\u001d';

export interface Key {
  key: string;
  /** Milliseconds on any steady clock. */
  at: number;
}

export class Wedge {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /** Whether a key at this time would belong to the same run as the last one. */
  isFast(at: number): boolean {
    return at - this.#last <= GAP_MS;
  }

  /** Whether a key at this time would be the first of a run. */
  begins(at: number): boolean {
    return this.#text === '' || !this.isFast(at);
  }

  /** True while a run of fast keys is going on, when no key may be taken for a shortcut. Pluses alone are no code. */
  isRunning(at: number): boolean {
    return this.#text.length > 1 && /[A-Za-z0-9]/.test(this.#text) && this.isFast(at);
  }

  /** Takes a key. Returns the code when this Enter or Tab ended a scan. */
  press({ key, at }: Key): string | null {
    const fast = this.isFast(at);
    this.#last = at;
    if (key === 'Enter' || key === 'Tab') {
      const text = fast ? this.#text : '';
      this.#text = '';
      return text.length >= LENGTH_MIN ? text : null;
    }
    if (key === FNC1 && !fast) return null;
    if (key.length !== 1) {
      if (key !== 'Shift') this.#text = ''; // Scanners hold Shift for capitals; any other key is a person's.
      return null;
    }
    this.#text = fast && this.#text.length < LENGTH_MAX ? this.#text + key : key;
    return null;
  }
}
