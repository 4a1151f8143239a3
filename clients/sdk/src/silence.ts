// Notices that the way to the server is dead while its socket still looks alive: nobody closes a cable that was cut.

/**
 * As long as the server was heard, or has answered, within this time nobody asks. With the wait for the next look and for
 * the answer it stays below two seconds.
 */
const QUIET_MS = 600;

export interface ProbeOptions {
  /** Milliseconds since the server was last heard. */
  silentFor: () => number;
  /** Settles when anything at all came back; rejects when nothing did. */
  ask: () => Promise<unknown>;
  ontold: (silent: boolean) => void;
  now?: () => number;
}

export class Probe {
  readonly #options: ProbeOptions;
  #asking = false;
  #answeredAt = -Infinity;
  #run = 0;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  /** Called again and again while there is a connection. */
  async look(): Promise<void> {
    const { silentFor, ask, ontold, now = Date.now } = this.#options;
    if (silentFor() < QUIET_MS) return ontold(false);
    const sinceAnswer = now() - this.#answeredAt;
    if (this.#asking || (sinceAnswer >= 0 && sinceAnswer < QUIET_MS)) return; // A clock that was set back is no answer.
    this.#asking = true;
    const run = this.#run;
    const silent = await ask().then(() => false, () => true);
    this.#asking = false;
    if (!silent) this.#answeredAt = now();
    if (run === this.#run) ontold(silent);
  }

  /** The connection has ended and says so itself; what is still being asked is not worth an answer. */
  forget(): void {
    this.#run += 1;
    this.#answeredAt = -Infinity;
    this.#options.ontold(false);
  }
}
