// One window of a device is the till; any other waits for it or takes its place.

const NAME = 'onhand-till';
/** A window that does not answer so long is asleep or gone wrong; its place is taken from it. */
const LEAVE_MS = 2_000;

/** The part of the browser's locks that is used. */
export type Locks = Pick<LockManager, 'request'>;
export type Channel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;

export interface SeatOptions {
  /** None on plain HTTP, where browsers have no locks: then every window believes it is alone, and tells nobody else. */
  locks: Locks | undefined;
  channel: Channel | null;
  /** Called when another window is to take over: what was being written must be safe before it settles. */
  onleave: () => Promise<void>;
  /** Called once the seat is lost. */
  onlost: () => void;
}

export class Seat {
  readonly #options: SeatOptions;
  #release: (() => void) | null = null;
  #left: (() => void) | null = null;
  #waiting: AbortController | null = null;

  constructor(options: SeatOptions) {
    this.#options = options;
    if (options.channel) options.channel.onmessage = ({ data }) => void this.#heard(data);
  }

  get isOurs(): boolean {
    return this.#release !== null;
  }

  /** Settles once the seat is ours. `onelsewhere` is called when another window has it, and this one waits. */
  async take(onelsewhere: () => void): Promise<void> {
    if (!this.#options.locks) return;
    if (await this.#request({ ifAvailable: true })) return;
    onelsewhere();
    this.#waiting = new AbortController();
    await this.#request({ signal: this.#waiting.signal });
  }

  /** Asks the other window to leave and takes its place, whether it answers or not. */
  async takeOver(): Promise<void> {
    const left = new Promise<void>((resolve) => (this.#left = resolve));
    const patience = new Promise<void>((resolve) => setTimeout(resolve, LEAVE_MS));
    this.#options.channel?.postMessage('leave');
    await Promise.race([left, patience]);
    this.#waiting?.abort();
    await this.#request({ steal: true });
  }

  async #heard(word: unknown): Promise<void> {
    if (word === 'left') this.#left?.();
    if (word !== 'leave' || !this.#release) return;
    await this.#options.onleave();
    this.#options.channel?.postMessage('left');
    this.#release?.();
    this.#lose();
  }

  /** True when the lock was given. An attempt that was called off never settles: another one goes on in its place. */
  #request(options: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      let ours: (() => void) | null = null;
      const held = this.#options.locks?.request(NAME, options, (lock) => {
        if (lock === null) return resolve(false);
        return new Promise<void>((release) => {
          this.#release = ours = release;
          resolve(true);
        });
      });
      held?.catch(() => {
        if (ours !== null && this.#release === ours) this.#lose();
      });
    });
  }

  /** Taken from us by a window that got no answer, or left as we were asked to. */
  #lose(): void {
    if (!this.#release) return;
    this.#release = null;
    this.#options.onlost();
  }
}
