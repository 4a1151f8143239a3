// A second person stands for something: their PIN signs them on beside whoever works here, and they are signed off again
// when what they approved is on its way.
import type { Device } from '../device/device.svelte.ts';
import { signOff } from '../register/commands.ts';
import type { Register } from '../register/register.svelte.ts';

interface Deps {
  device: Pick<Device, 'send'>;
  register: Pick<Register, 'signOnBeside' | 'view' | 'staff'>;
}

export interface Approval {
  staff: number;
  /** Whether they came for this alone. */
  guest: boolean;
}

export class Approvals {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Throws the sentence why the PIN was not right. */
  async give(staff: number, pin: string): Promise<Approval> {
    const { register } = this.#deps;
    const guest = !register.view?.signed_on.includes(staff);
    await register.signOnBeside(staff, pin);
    return { staff, guest };
  }

  /** Whoever came for this alone leaves. */
  async over(approval: Approval | null): Promise<void> {
    const { device, register } = this.#deps;
    if (!approval?.guest || approval.staff === register.staff || !register.view?.signed_on.includes(approval.staff)) return;
    await device.send(signOff(approval.staff), approval.staff);
  }
}
