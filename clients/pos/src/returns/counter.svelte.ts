// What is done with an order over the counter beside taking it back: taking what is due, handing it over, and paying out what is owed
// by hand. Each is asked of the server, and nothing is given before it has answered.
import type { Amount, Entry, RefusalCode, Reply, TillOrder } from '@onhand/sdk';
import { money, refusal, type Toasts } from '@onhand/ui';
import type { Approval, Approvals } from '../approval/approvals.ts';
import type { Device } from '../device/device.svelte.ts';
import type { Register } from '../register/register.svelte.ts';
import { handOver, movesMoney, paidIn, payAtTill, payBackAtTill } from './commands.ts';
import { why } from './looking.svelte.ts';
import type { Way } from './ways.svelte.ts';
import { say as sayOfReturns } from './words.ts';
import { say } from './words-orders.ts';

interface Deps {
  device: Pick<Device, 'live' | 'send' | 'forgetRefused'>;
  register: Pick<Register, 'staff' | 'currency'>;
  toasts: Pick<Toasts, 'say'>;
  approvals: Pick<Approvals, 'over'>;
}

/** Money that went over the counter, as its paper says it: less than nothing where it was paid out. */
export interface Moved {
  amount: Amount;
  way: Way;
  at: number;
}

/** Whether it was paid, or came to something else, before this was asked. */
const isOver = (code: RefusalCode): boolean => code === 'price_changed' || code === 'wrong_state';

export class Counter {
  busy: boolean = $state(false);
  problem: string = $state('');
  moved: Moved | null = $state.raw(null);
  readonly #deps: Deps;
  /** Reads the order again, as it is now. */
  readonly #again: (order: TillOrder) => Promise<void>;
  #waits: string | null = null;

  constructor(deps: Deps, again: (order: TillOrder) => Promise<void>) {
    this.#deps = deps;
    this.#again = again;
  }

  clear(): void {
    Object.assign(this, { problem: '', moved: null });
  }

  async pay(order: TillOrder, way: Way): Promise<void> {
    await this.#ask(order, payAtTill({ order: order.id, amount: order.due, way: { kind: way.kind, method: way.id } }), null, way);
  }

  async payBack(order: TillOrder, way: Way, approval: Approval | null): Promise<void> {
    const grounds = { reason: '', approver: approval?.staff ?? null, code: null };
    await this.#ask(order, payBackAtTill({ order: order.id, amount: order.to_pay_back, way: { kind: way.kind, method: way.id }, grounds }), approval, way);
  }

  async handOver(order: TillOrder, fulfilment: string, code: string, age: number | null): Promise<void> {
    await this.#ask(order, handOver({ fulfilment, age_checked: age, code: code.trim(), known_by: '' }), null, null);
  }

  /** An answer that this screen does not wait for any more. True when it was about money of an order. */
  settled({ command }: Entry, { answer }: Reply): boolean {
    if (this.#waits === command.id) return true;
    if (!movesMoney(command.body)) return false;
    const { toasts, register } = this.#deps;
    const paid = paidIn(answer);
    if (paid !== undefined && paid < 0) toasts.say(sayOfReturns('late', { amount: money(-paid, register.currency) }), 'bad');
    else if (paid !== undefined) toasts.say(say('late_paid', { amount: money(paid, register.currency) }));
    else if ('rejected' in answer) toasts.say(refusal(answer.rejected), 'bad');
    return true;
  }

  async #ask(order: TillOrder, body: Parameters<Deps['device']['send']>[0], approval: Approval | null, way: Way | null): Promise<void> {
    const { device, register, approvals } = this.#deps;
    if (this.busy || !device.live) return;
    this.busy = true;
    this.problem = '';
    try {
      const { entry, reply } = await device.send(body, register.staff);
      this.#waits = entry.command.id;
      const { answer, lsn } = await reply;
      const amount = paidIn(answer);
      if ('rejected' in answer && lsn !== null) await device.forgetRefused(entry.command.id);
      await this.#again(order);
      if (amount !== undefined && way) this.moved = { amount, way, at: Date.now() };
      if ('rejected' in answer) this.problem = isOver(answer.rejected.code) && way ? say('changed_meanwhile') : refusal(answer.rejected);
    } catch (error) {
      this.problem = why(error);
    } finally {
      this.#waits = null;
      this.busy = false;
      await approvals.over(approval).catch(() => {});
    }
  }
}
