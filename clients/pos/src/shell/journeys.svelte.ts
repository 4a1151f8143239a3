// What the people at the till are in the middle of, one on top of the other: a journey ends where it was begun.

/** Selling is where every till comes back to, and so at the bottom. */
export type Journey = 'sell' | 'pay' | 'done' | 'returns' | 'order' | 'close-shift';

export class Journeys {
  #stack: Journey[] = $state.raw(['sell']);

  get top(): Journey {
    return this.#stack.at(-1) ?? 'sell';
  }

  /** Begins a journey on top of this one. Whoever is in it already comes back to it. */
  begin(journey: Journey): void {
    const at = this.#stack.indexOf(journey);
    this.#stack = at < 0 ? [...this.#stack, journey] : this.#stack.slice(0, at + 1);
  }

  /** Goes on with another journey instead of this one. */
  goOn(journey: Journey): void {
    this.#stack = [...this.#stack.slice(0, Math.max(1, this.#stack.length - 1)), journey];
  }

  back(): void {
    if (this.#stack.length > 1) this.#stack = this.#stack.slice(0, -1);
  }

  home(): void {
    this.#stack = ['sell'];
  }
}
