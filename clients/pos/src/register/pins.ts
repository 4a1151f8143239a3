// Who may sign on: the server says, and where it cannot be asked, what this device has kept of its last answers.
import { SignOnError } from '@onhand/sdk';
import type { Device } from '../device/device.svelte.ts';
import { Verifiers } from '../device/verifiers.ts';

type Deps = Pick<Device, 'signOn' | 'token' | 'online' | 'networkGone' | 'silent'>;
type Kept = Pick<Verifiers, 'check' | 'learn' | 'met' | 'refused'>;

export class Pins {
  readonly #device: Deps;
  readonly #open: (register: number, token: string) => Promise<Kept>;
  #opened: { register: number; verifiers: Promise<Kept> } | null = null;

  constructor(device: Deps, open = (register: number, token: string): Promise<Kept> => Verifiers.open({ register, token })) {
    this.#device = device;
    this.#open = open;
  }

  /** True when the server has seen the PIN, false when only this device has. Throws the sentence why it was not right. */
  async signOn(register: number, staff: number, pin: string): Promise<boolean> {
    if (this.#device.online && !this.#device.networkGone && !this.#device.silent) {
      try {
        await this.#device.signOn(staff, pin);
        void this.#quietly(register, (verifiers) => verifiers.learn(staff, pin));
        return true;
      } catch (error) {
        const code = error instanceof SignOnError ? error.code : '';
        if (code === 'unauthenticated') void this.#quietly(register, (verifiers) => verifiers.refused(staff, pin));
        if (code !== 'connection_lost') throw error;
      }
    }
    const verifiers = await this.#verifiers(register);
    await verifiers.check(staff, pin);
    return false;
  }

  /** The server is there, and these people work here; null where it has not told. */
  async met(register: number, people: readonly number[] | null): Promise<void> {
    await this.#quietly(register, (verifiers) => verifiers.met(people));
  }

  /** A device that keeps nothing signs on with the server only. */
  async #quietly(register: number, work: (verifiers: Kept) => Promise<void>): Promise<void> {
    await this.#verifiers(register).then(work).catch(() => {});
  }

  #verifiers(register: number): Promise<Kept> {
    if (this.#opened?.register !== register) {
      const verifiers = this.#open(register, this.#device.token ?? '');
      this.#opened = { register, verifiers };
      verifiers.catch(() => (this.#opened = null));
    }
    return this.#opened.verifiers;
  }
}
