// A till that nobody touches is nobody's: after a while the screen asks who is here. Tickets stay as they are.

/** As long as a cashier talks to a customer; longer, and whoever passes by has the till in somebody's name. */
export const IDLE_MS = 5 * 60_000;

interface Deps {
  /** Somebody has the screen, and nothing is in the middle of being paid. */
  mayLock: () => boolean;
  lock: () => void;
  now?: () => number;
}

export class Idle {
  readonly #deps: Required<Deps>;
  #last: number;

  constructor({ now = () => Date.now(), ...deps }: Deps) {
    this.#deps = { ...deps, now };
    this.#last = now();
  }

  /** A key, a touch or a scan. */
  touched = (): void => {
    this.#last = this.#deps.now();
  };

  /** Called now and then. */
  look(): void {
    const { mayLock, lock, now } = this.#deps;
    if (now() - this.#last < IDLE_MS || !mayLock()) return;
    this.touched();
    lock();
  }

  listen(target: Window): void {
    for (const kind of ['keydown', 'pointerdown', 'touchstart'] as const) target.addEventListener(kind, this.touched, { capture: true, passive: true });
  }
}
