// Notices that the way to the server is dead while its socket still looks alive: nobody closes a cable that was cut.

/** As long as the server was heard within this time nobody asks. */
const QUIET_MS = 1_000;

export interface ProbeOptions {
  /** Milliseconds since the server was last heard. */
  silentFor: () => number;
  /** Settles when anything at all came back; rejects when nothing did. */
  ask: () => Promise<unknown>;
  ontold: (silent: boolean) => void;
}

export class Probe {
  readonly #options: ProbeOptions;
  #asking = false;
  #run = 0;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  /** Called again and again while there is a connection. */
  async look(): Promise<void> {
    const { silentFor, ask, ontold } = this.#options;
    if (silentFor() < QUIET_MS) return ontold(false);
    if (this.#asking) return;
    this.#asking = true;
    const run = this.#run;
    const silent = await ask().then(() => false, () => true);
    this.#asking = false;
    if (run === this.#run) ontold(silent);
  }

  /** The connection has ended and says so itself; what is still being asked is not worth an answer. */
  forget(): void {
    this.#run += 1;
    this.#options.ontold(false);
  }
}
