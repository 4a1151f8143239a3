// What each till is doing: its shift and people as they change, and what it sent that was refused.
import type { Connection, RegisterDetails, RegisterMirror, RegisterView, Subscription } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { AT_A_GLANCE_HZ, type Link } from '../../model/link.ts';

/** One connection follows 128 topics at most, and a screen shows no more tills at a glance. */
export const FOLLOWED_MAX = 40;
/** Of the newest refused documents so many are counted. */
const REFUSED_READ = 100;

export class Tills {
  readonly views = new SvelteMap<number, RegisterView>();
  readonly refused = new SvelteMap<number, number>();
  /** Whether each device is connected, and when it was last heard of. */
  readonly heard = new SvelteMap<number, RegisterDetails>();
  readonly #connection: Connection;
  readonly #subscriptions: Subscription<RegisterMirror>[] = [];

  constructor({ connection }: Link, registers: readonly number[]) {
    this.#connection = connection;
    for (const register of registers.slice(0, FOLLOWED_MAX)) {
      const subscription = connection.subscribe<RegisterMirror>({ register }, { maxHz: AT_A_GLANCE_HZ });
      subscription.listen(() => {
        if (subscription.mirror.view) this.views.set(register, subscription.mirror.view);
      });
      this.#subscriptions.push(subscription);
    }
  }

  async readHeard({ api }: Link): Promise<void> {
    try {
      for (const register of await api.listRegisters()) this.heard.set(register.id, register);
    } catch {
      // Without it the last ticket tells how long a till has been silent.
    }
  }

  async readRefused({ api }: Link): Promise<void> {
    try {
      const { items } = await api.listRefused({ limit: REFUSED_READ });
      this.refused.clear();
      for (const { register } of items) if (register !== null) this.refused.set(register, (this.refused.get(register) ?? 0) + 1);
    } catch {
      // Without it the tills are shown without what was refused of them; the tasks tell it too.
    }
  }

  close(): void {
    for (const subscription of this.#subscriptions) this.#connection.unsubscribe(subscription);
  }
}
