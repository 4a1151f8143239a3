// Begins series of receipt numbers for this device, and gives out their numbers.
import type { Entry, PrintedNumber, RegisterView, Reply } from '@onhand/sdk';
import type { Device } from '../device/device.svelte.ts';
import { Numbers } from '../device/numbers.ts';
import { beginEpoch, epochAskedAfter, epochIn } from './commands.ts';

/** The device asks, whoever stands before it. */
const NOBODY = 0;
/** Asked so often without a greeting in between, a server that gives old series out will not do better. */
const ASKED_MAX = 3;

type Deps = Pick<Device, 'send' | 'pending'>;

export class Receipts {
  readonly #device: Deps;
  readonly #open: (register: number) => Promise<Numbers>;
  #numbers: Numbers | null = null;
  #greeted = false;
  #asked = 0;
  /** Answers that are here but not taken in yet. */
  #answers = 0;
  /** What is heard is taken in one after the other. */
  #work: Promise<void> = Promise.resolve();
  #views: { view: RegisterView; greeting: boolean }[] = [];

  constructor(device: Deps, open: (register: number) => Promise<Numbers> = (register) => Numbers.open(register)) {
    this.#device = device;
    this.#open = open;
  }

  /** From now on commands can be sent, and numbers saved. A device that cannot save them prints none. */
  opened(register: number): Promise<void> {
    return this.#then(async () => {
      this.#numbers = await this.#open(register);
    });
  }

  /** What the server tells of the register; `greeting` when a connection has just begun with it. */
  heard(view: RegisterView, greeting: boolean): Promise<void> {
    this.#views.push({ view, greeting });
    if (greeting) {
      this.#greeted = true;
      this.#asked = 0;
    }
    return this.#then(async () => {});
  }

  settled({ command }: Entry, { answer, repeated }: Reply): Promise<void> {
    const told = epochAskedAfter(command.body);
    const epoch = epochIn(answer);
    if (told === undefined || epoch === undefined) return this.#work;
    this.#answers += 1;
    return this.#then(async () => {
      this.#answers -= 1;
      await this.#numbers?.begun(epoch, told, repeated);
    });
  }

  /** Saved before it is told, and told once. Null where this device cannot number: the server does, when it hears of the sale. */
  async next(): Promise<PrintedNumber | null> {
    await this.#work;
    try {
      return (await this.#numbers?.next()) ?? null;
    } catch {
      return null;
    }
  }

  #isAsking(): boolean {
    return this.#answers > 0 || this.#device.pending.some(({ command }) => epochAskedAfter(command.body) !== undefined);
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).then(() => this.#look()).catch(() => {});
    return this.#work;
  }

  async #look(): Promise<void> {
    const numbers = this.#numbers;
    if (!numbers) return;
    for (const { view, greeting } of this.#views.splice(0)) {
      await numbers.heard({ epoch: view.receipt_epoch, sequence: view.receipt_sequence }, greeting);
    }
    const known = this.#greeted ? await numbers.wanting() : null;
    if (known === null || this.#asked >= ASKED_MAX || this.#isAsking()) return;
    this.#asked += 1;
    await this.#device.send(beginEpoch(known), NOBODY);
  }
}
