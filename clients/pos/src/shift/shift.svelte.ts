// The shift: opened with a counted float, closed blind, and told by a Z report.
import type { Device } from '../device/device.svelte.ts';
import { refusal } from '@onhand/ui';
import type { ZSummary } from '../printing/papers.ts';
import type { Register } from '../register/register.svelte.ts';
import { closeShift, openShift, reportIn } from './commands.ts';

type Deps = {
  device: Pick<Device, 'send'>;
  register: Pick<Register, 'currency' | 'staff' | 'keepsPerson' | 'leave'>;
};

export class Shift {
  /** From asking for the report until it is here, when the shift and the people on it are already gone. */
  closing: boolean = $state(false);
  z: ZSummary | null = $state.raw(null);
  readonly #device: Deps['device'];
  readonly #register: Deps['register'];

  constructor({ device, register }: Deps) {
    this.#device = device;
    this.#register = register;
  }

  async open(openingFloat: number): Promise<void> {
    const { currency, staff } = this.#register;
    await this.#device.send(openShift(currency, openingFloat), staff);
  }

  /** Blind: what should be in the drawer is told only after it was counted. */
  async close(counted: number): Promise<void> {
    const { currency, staff } = this.#register;
    this.closing = true;
    this.#register.keepsPerson = true;
    try {
      const { answer } = await (await this.#device.send(closeShift(currency, counted), staff)).reply;
      if ('rejected' in answer) throw new Error(refusal(answer.rejected));
      const report = reportIn(answer);
      if (report) this.z = { report, currency };
    } finally {
      this.closing = false;
      this.#register.keepsPerson = this.z !== null;
    }
  }

  /** The report was read; whoever comes next signs on. */
  leave(): void {
    this.z = null;
    this.#register.keepsPerson = false;
    this.#register.leave();
  }
}
