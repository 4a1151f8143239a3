// How this device knows a PIN again while the server is out of reach. A PIN that the server has accepted here leaves a
// verifier: slow to guess from, bound to this device and its token, good for a week without contact, and gone as soon as
// the server no longer knows the person or the PIN.
import { openDB, type DBSchema, type IDBPDatabase } from '@onhand/sdk';
import { waited } from '@onhand/ui';
import { say } from './words.ts';

const ROUNDS = 600_000;
const GOOD_FOR_MS = 7 * 24 * 3_600_000;
/** As at the server: after so many wrong PINs in a row there is a pause, and each further one doubles it. */
const WRONG_MAX = 5;
const PAUSE_MS = 30_000;
const PAUSE_MAX_MS = 3_600_000;
/** After so many in a row the verifier goes: pauses do not hold up somebody who sets the clock. */
const WRONG_AT_ALL = 20;
/** A clock that is further before the last contact was set back. */
const CLOCK_SLACK_MS = 2 * 60_000;

interface Verifier {
  staff: number;
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  proof: Uint8Array;
}

interface Tries {
  staff: number;
  wrong: number;
  /** Nothing is tried before. */
  until: number;
}

interface Schema extends DBSchema {
  verifiers: { key: number; value: Verifier };
  tries: { key: number; value: Tries };
  contact: { key: string; value: number };
  key: { key: string; value: CryptoKey };
}

interface Options {
  register: number;
  token: string;
  now?: () => number;
  rounds?: number;
}

export class Verifiers {
  readonly #database: IDBPDatabase<Schema>;
  readonly #key: CryptoKey;
  readonly #token: string;
  readonly #now: () => number;
  readonly #rounds: number;

  private constructor(database: IDBPDatabase<Schema>, key: CryptoKey, { token, now = Date.now, rounds = ROUNDS }: Options) {
    this.#database = database;
    this.#key = key;
    this.#token = token;
    this.#now = now;
    this.#rounds = rounds;
  }

  static async open(options: Options): Promise<Verifiers> {
    if (!globalThis.crypto?.subtle) throw new Error(say('pin_insecure'));
    const database = await openDB<Schema>(`onhand-verifiers-${options.register}`, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('verifiers', { keyPath: 'staff' });
        fresh.createObjectStore('tries', { keyPath: 'staff' });
        fresh.createObjectStore('contact');
        fresh.createObjectStore('key');
      },
    });
    // It cannot be read out, so that verifiers that were copied away are of no use elsewhere.
    const fresh = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const transaction = database.transaction('key', 'readwrite');
    const kept = await transaction.store.get('device');
    if (!kept) await transaction.store.put(fresh, 'device');
    await transaction.done;
    return new Verifiers(database, kept ?? fresh, options);
  }

  /** The server has accepted this PIN here. */
  async learn(staff: number, pin: string): Promise<void> {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const proof = await this.#prove(staff, pin, salt, this.#rounds);
    const transaction = this.#database.transaction(['verifiers', 'tries', 'contact'], 'readwrite');
    await Promise.all([
      transaction.objectStore('verifiers').put({ staff, salt, rounds: this.#rounds, proof }), transaction.objectStore('tries').delete(staff),
      transaction.objectStore('contact').put(this.#now(), 'last'), transaction.done,
    ]);
  }

  /** The server was there; it knows these people. What is kept of anybody else goes. Null where it has not told yet. */
  async met(people: readonly number[] | null): Promise<void> {
    const transaction = this.#database.transaction(['verifiers', 'contact'], 'readwrite');
    const verifiers = transaction.objectStore('verifiers');
    const gone = people === null ? [] : (await verifiers.getAllKeys()).filter((staff) => !people.includes(staff));
    await Promise.all([...gone.map((staff) => verifiers.delete(staff)), transaction.objectStore('contact').put(this.#now(), 'last'), transaction.done]);
  }

  /** The server has refused this PIN: where it is the one that we know, it was changed. */
  async refused(staff: number, pin: string): Promise<void> {
    const verifier = await this.#database.get('verifiers', staff);
    if (verifier && (await this.#fits(verifier, pin))) await this.#database.delete('verifiers', staff);
  }

  /** Settles when the PIN is right; otherwise throws the sentence that says why nobody is signed on. */
  async check(staff: number, pin: string): Promise<void> {
    const verifier = await this.#database.get('verifiers', staff);
    const contact = (await this.#database.get('contact', 'last')) ?? 0;
    const away = this.#now() - contact;
    if (!verifier) throw new Error(say('pin_unseen'));
    if (away > GOOD_FOR_MS) throw new Error(say('pin_week'));
    if (away < -CLOCK_SLACK_MS) throw new Error(say('pin_clock'));
    await this.#countWrong(staff); // Before it is known, so that a reload in between does not make it undone.
    if (!(await this.#fits(verifier, pin))) throw new Error(say('pin_wrong'));
    await this.#database.delete('tries', staff);
  }

  close(): void {
    this.#database.close();
  }

  async #countWrong(staff: number): Promise<void> {
    const transaction = this.#database.transaction(['tries', 'verifiers'], 'readwrite', { durability: 'strict' });
    const tries = transaction.objectStore('tries');
    const before = (await tries.get(staff)) ?? { staff, wrong: 0, until: 0 };
    const left = before.until - this.#now();
    if (left > 0) {
      await transaction.done;
      throw new Error(say('pin_pause', { time: waited(Math.max(left, 5_000)) }));
    }
    const wrong = before.wrong + 1;
    const pause = wrong < WRONG_MAX ? 0 : Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** (wrong - WRONG_MAX));
    const work: Promise<unknown>[] = [tries.put({ staff, wrong, until: this.#now() + pause }), transaction.done];
    if (wrong > WRONG_AT_ALL) work.push(transaction.objectStore('verifiers').delete(staff));
    await Promise.all(work);
    if (wrong > WRONG_AT_ALL) throw new Error(say('pin_over'));
  }

  async #fits({ staff, salt, rounds, proof }: Verifier, pin: string): Promise<boolean> {
    const own = await this.#prove(staff, pin, salt, rounds);
    return own.every((byte, at) => byte === proof[at]);
  }

  async #prove(staff: number, pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Uint8Array> {
    const bytes = new TextEncoder();
    const secret = await crypto.subtle.importKey('raw', bytes.encode(pin), 'PBKDF2', false, ['deriveBits']);
    const slow = new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, secret, 256));
    const bound = new Uint8Array([...slow, ...bytes.encode(`${staff}\n${this.#token}`)]);
    return new Uint8Array(await crypto.subtle.sign('HMAC', this.#key, bound));
  }
}
