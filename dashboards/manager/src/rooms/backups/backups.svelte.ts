// What the server tells of its backups, read again as long as somebody looks.
import type { Api, BackupsView } from '@onhand/sdk';
import { sentenceOf } from '../../model/link.ts';

/** How often it is read while one is being made, and otherwise. */
const RUNNING_MS = 500;
const IDLE_MS = 15_000;

export class BackupList {
  view: BackupsView | null = $state.raw(null);
  /** Why it could not be read. */
  problem: string | null = $state(null);
  /** What came of the last request to make one. */
  said: 'asked' | 'made' | null = $state(null);
  refused: string | null = $state(null);
  asking: boolean = $state(false);
  readonly #api: Api;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Reads until `stop`. */
  start(): void {
    this.#stopped = false;
    void this.read();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async read(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#take(await this.#api.listBackups());
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.read(), this.view?.running || this.said === 'asked' ? RUNNING_MS : IDLE_MS);
  }

  async backUp(): Promise<void> {
    this.asking = true;
    this.refused = null;
    this.said = null;
    try {
      this.view = await this.#api.backUp();
      this.said = 'asked';
    } catch (error) {
      this.refused = sentenceOf(error);
    } finally {
      this.asking = false;
    }
    await this.read();
  }

  /** Notes how the backup ended that was asked for here. */
  #take(view: BackupsView): void {
    if (this.said === 'asked' && !view.running) this.said = view.failed ? null : 'made';
    this.view = view;
  }
}
