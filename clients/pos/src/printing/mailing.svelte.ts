// Receipts that customers want by mail. An address is written down on this device with its ticket, and handed to the server
// when that has the ticket in its books; then it is forgotten here. It is for this receipt and nothing else.
import { Api, openDB, ProblemError, type DBSchema, type IDBPDatabase } from '@onhand/sdk';
import { whyOf } from '@onhand/ui';
import type { Toasts } from '@onhand/ui';
import type { Device } from '../device/device.svelte.ts';
import { say } from './words.ts';

/** More than a day's customers ask for. */
export const WAITING_MAX = 200;
/** Whoever has not got a receipt by then has asked again. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const AGAIN_MS = 5_000;

interface Wanted {
  ticket: string;
  to: string;
  asked: number;
}

interface Schema extends DBSchema {
  wanted: { key: string; value: Wanted };
}

interface Deps {
  device: Pick<Device, 'online' | 'pending'>;
  toasts: Pick<Toasts, 'say'>;
}

export class Mailing {
  /** Receipts that are still to be sent. */
  waiting: number = $state(0);
  readonly #deps: Deps;
  #database: IDBPDatabase<Schema> | null = null;
  #api: Api | null = null;
  #busy = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  connect(token: string): void {
    this.#api = new Api({ token });
    setInterval(() => void this.look(), AGAIN_MS);
  }

  async open(register: number): Promise<void> {
    const upgrade = (fresh: IDBPDatabase<Schema>) => void fresh.createObjectStore('wanted', { keyPath: 'ticket' });
    this.#database = await openDB<Schema>(`onhand-mails-${register}`, 1, { upgrade });
    await this.look();
  }

  /** Writes down that a ticket's receipt is wanted. True once it is safe on this device. */
  async want(ticket: string, to: string): Promise<boolean> {
    const database = this.#database;
    if (!database || (await database.count('wanted')) >= WAITING_MAX) return false;
    await database.put('wanted', { ticket, to, asked: Date.now() });
    void this.look();
    return true;
  }

  /** Hands on what can be handed on. */
  async look(): Promise<void> {
    const database = this.#database;
    if (!database || this.#busy) return;
    this.#busy = true;
    try {
      const all = await database.getAll('wanted');
      this.waiting = all.length;
      if (!this.#api || !this.#deps.device.online) return;
      const pending = new Set(this.#deps.device.pending.map(({ command }) => command.id));
      for (const wanted of all.filter(({ ticket }) => !pending.has(ticket))) {
        if (!(await this.#send(wanted))) return;
        await database.delete('wanted', wanted.ticket);
        this.waiting -= 1;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** True when there is nothing more to do about it. */
  async #send({ ticket, to, asked }: Wanted): Promise<boolean> {
    try {
      await this.#api?.mailReceipt(ticket, { to });
      this.#deps.toasts.say(say('mail_taken'));
      return true;
    } catch (error) {
      // What cannot be asked now, or too often, is asked later; what is refused for good is told.
      const isFinal = error instanceof ProblemError && [400, 403, 404, 422].includes(error.problem.status);
      if (!isFinal && asked > Date.now() - KEPT_MS) return false;
      this.#deps.toasts.say(say('mail_failed', { why: whyOf(error) }), 'bad');
      return true;
    }
  }
}

/** Enough to catch a slip of the finger; the server has the last word. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@<>"(),;]+@[^\s@<>"(),;.]+(\.[^\s@<>"(),;.]+)*$/.test(text.trim());
}
