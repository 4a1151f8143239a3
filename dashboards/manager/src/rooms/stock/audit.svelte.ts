// What the standing audit of stock found last, read again as long as somebody looks.
import type { Api, ConservationView } from '@onhand/sdk';

const RUNNING_MS = 2_000;
const IDLE_MS = 10_000;

export class Audit {
  view: ConservationView | null = $state.raw(null);
  failed: boolean = $state(false);
  readonly #api: Api;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = true;

  constructor(api: Api) {
    this.#api = api;
  }

  start(): void {
    this.#stopped = false;
    void this.#read(() => this.#api.readConservation());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  again(): Promise<void> {
    return this.#read(() => this.#api.checkConservation());
  }

  async #read(ask: () => Promise<ConservationView>): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.view = await ask();
      this.failed = false;
    } catch {
      this.failed = true;
    }
    if (this.#stopped) return;
    const wait = this.view?.running || !this.view?.last ? RUNNING_MS : IDLE_MS;
    this.#timer = setTimeout(() => void this.#read(() => this.#api.readConservation()), wait);
  }
}
