// The receipt numbers of this device at one register: which series is its own, and the last number it gave out. Each is
// on the disk before anybody sees it, and all windows of the device count in one place. A copy in another storage tells
// when one of the two was put back to an earlier state.
import { openDB, type DBSchema, type IDBPDatabase, type PrintedNumber } from '@onhand/sdk';

/** `renew`: another series is to be begun, but this one is still ours. `withheld`: some of its numbers may be used already. */
type Standing = 'good' | 'renew' | 'withheld';

interface Kept {
  epoch: number;
  sequence: number;
  /** The newest series that this device has ever heard of. */
  known: number;
  standing: Standing;
}

interface Schema extends DBSchema {
  own: { key: string; value: Kept };
}

type Mirror = Pick<Storage, 'getItem' | 'setItem'>;

const OWN = 'own';
/** What a number may be on the wire. */
const SEQUENCE_MAX = 0xffff_ffff;
const NONE: Kept = { epoch: 0, sequence: 0, known: 0, standing: 'renew' };

export class Numbers {
  readonly #database: IDBPDatabase<Schema>;
  readonly #mirror: Mirror;
  readonly #name: string;

  private constructor(database: IDBPDatabase<Schema>, mirror: Mirror, name: string) {
    this.#database = database;
    this.#mirror = mirror;
    this.#name = name;
  }

  static async open(register: number, mirror: Mirror = localStorage): Promise<Numbers> {
    const name = `onhand-receipts-${register}`;
    const upgrade = (fresh: IDBPDatabase<Schema>) => void fresh.createObjectStore('own');
    const numbers = new Numbers(await openDB<Schema>(name, 1, { upgrade }), mirror, name);
    await numbers.#compare();
    return numbers;
  }

  /** The next number, saved. Null while this device has no series that it may number in. */
  async next(): Promise<PrintedNumber | null> {
    const given = await this.#change((kept) => {
      if (kept.epoch === 0 || kept.standing === 'withheld' || kept.sequence >= SEQUENCE_MAX) return kept;
      return { ...kept, sequence: kept.sequence + 1 };
    });
    if (!given.changed) return null;
    this.#copy(given.kept);
    return { epoch: given.kept.epoch, sequence: given.kept.sequence };
  }

  /**
   * What the server knows. It knows no more of our series than we do, unless we were put back to an earlier state. A newer
   * series is another device's; `greeting` is false where it was begun while we watched, and then ours is still our own.
   */
  async heard({ epoch, sequence }: PrintedNumber, greeting: boolean): Promise<void> {
    await this.#change((kept) => {
      const known = Math.max(kept.known, epoch);
      const isBehind = kept.epoch > 0 && ((epoch === kept.epoch && sequence > kept.sequence) || (greeting && epoch > kept.epoch));
      if (known === kept.known && (!isBehind || kept.standing === 'withheld')) return kept;
      return { ...kept, known, standing: isBehind ? 'withheld' : kept.standing };
    });
  }

  /**
   * A series that was begun for this device, which told of the newest it knew. False when it cannot be its own: another one
   * must be asked for.
   */
  async begun(epoch: number, told: number, repeated: boolean): Promise<boolean> {
    const { changed, kept } = await this.#change((before) => {
      const known = Math.max(before.known, epoch);
      // An answer that is told again may have been heard before, by what this device was before it was put back.
      if (repeated || epoch <= Math.max(before.epoch, told)) return known === before.known ? before : { ...before, known };
      return { epoch, sequence: 0, known, standing: 'good' };
    });
    const isOurs = changed && kept.epoch === epoch && kept.standing === 'good';
    if (isOurs) this.#copy(kept);
    return isOurs;
  }

  /** The newest series known, when this device has to begin another one; null while it is well with its own. */
  async wanting(): Promise<number | null> {
    const { known, standing } = await this.#read();
    return standing === 'good' ? null : known;
  }

  close(): void {
    this.#database.close();
  }

  /** Holds the two copies against each other, once for each start. */
  async #compare(): Promise<void> {
    const mirrored = this.#mirrored();
    await this.#change((kept) => {
      const ahead = mirrored.epoch - kept.epoch || mirrored.sequence - kept.sequence;
      if (ahead === 0) return kept;
      const known = Math.max(kept.known, mirrored.epoch);
      if (ahead > 0) return { ...kept, known, standing: 'withheld' };
      // One number more than its copy is a device that was switched off between the two.
      if (mirrored.epoch === kept.epoch && ahead === -1) return kept;
      return { ...kept, known, standing: kept.standing === 'withheld' ? 'withheld' : 'renew' };
    });
  }

  async #read(): Promise<Kept> {
    return (await this.#database.get('own', OWN)) ?? NONE;
  }

  /** Reads and writes in one transaction, and `strict` waits for the disk. The same object back means no change. */
  async #change(change: (kept: Kept) => Kept): Promise<{ changed: boolean; kept: Kept }> {
    const transaction = this.#database.transaction('own', 'readwrite', { durability: 'strict' });
    const before = (await transaction.store.get(OWN)) ?? NONE;
    const kept = change(before);
    if (kept !== before) await transaction.store.put(kept, OWN);
    await transaction.done;
    return { changed: kept !== before, kept };
  }

  /** Another window may have copied a later number already. */
  #copy({ epoch, sequence }: Kept): void {
    const mirrored = this.#mirrored();
    if ((epoch - mirrored.epoch || sequence - mirrored.sequence) > 0) this.#mirror.setItem(this.#name, JSON.stringify({ epoch, sequence }));
  }

  #mirrored(): PrintedNumber {
    try {
      const { epoch, sequence } = JSON.parse(this.#mirror.getItem(this.#name) ?? '{}') as Partial<PrintedNumber>;
      return { epoch: Number(epoch ?? 0), sequence: Number(sequence ?? 0) };
    } catch {
      return { epoch: 0, sequence: 0 };
    }
  }
}
