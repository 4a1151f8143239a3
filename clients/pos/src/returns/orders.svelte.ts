// An order of the online store over the counter: found by what its customer has in hand, what of it comes back, and where its money
// goes. Nothing is taken back before the server has answered, for the office may take back the same at this moment.
import { Api, type Amount, type BringBack, type BroughtBack, type BroughtLine, type Entry, type OrderReturn, type Quantity, type ReturnReason, type Reply, type TillOrder } from '@onhand/sdk';
import { money, refusal, type Toasts } from '@onhand/ui';
import type { Approval, Approvals } from '../approval/approvals.ts';
import { has, refunds, type Needs } from '../approval/rights.ts';
import type { Device } from '../device/device.svelte.ts';
import type { Register } from '../register/register.svelte.ts';
import { bringBack, broughtIn, bringsBack } from './commands.ts';
import { Counter } from './counter.svelte.ts';
import { why } from './looking.svelte.ts';
import type { Way } from './ways.svelte.ts';
import { say as sayOfReturns } from './words.ts';
import { say } from './words-orders.ts';

interface Deps {
  device: Pick<Device, 'token' | 'live' | 'send' | 'forgetRefused'>;
  register: Pick<Register, 'staff' | 'currency' | 'house'>;
  toasts: Pick<Toasts, 'say'>;
  approvals: Pick<Approvals, 'over'>;
}

export interface Piece {
  quantity: Quantity;
  damaged: boolean;
}

export interface OrderPaid {
  order: TillOrder;
  /** As it is on papers, such as "W-000123-R1". */
  number: string;
  told: BroughtBack;
  way: Way | null;
  lines: readonly BroughtLine[];
  at: number;
}

/** Whether a text can be nothing but an order's number, that of its return, or the address of its page. */
export const isOrder = (text: string): boolean => /^w-\d{1,12}(-r\d{1,3})?$/i.test(text.trim()) || /\/order\/[0-9a-f]{64}$/.test(text.trim());

export class OrderReturns {
  found: readonly TillOrder[] = $state.raw([]);
  chosen: TillOrder | null = $state.raw(null);
  /** The return that its customer asked for; null for a new one. */
  asked: OrderReturn | null = $state.raw(null);
  /** By SKU. */
  picks: Record<string, Piece> = $state({});
  reason: ReturnReason = $state('changed_mind');
  /** Null: as it was paid online. */
  way: Way | null = $state.raw(null);
  /** What goes back for what is chosen; null while the server is asked. */
  worth: Amount | null = $state(0);
  busy: boolean = $state(false);
  problem: string = $state('');
  paid: OrderPaid | null = $state.raw(null);
  readonly counter: Counter;
  readonly #deps: Deps;
  #reckoned = 0;
  #waits: { id: string; number: string } | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.counter = new Counter(deps, (order) => this.#again(order));
  }

  readonly isNothing: boolean = $derived.by(() => Object.values(this.picks).every(({ quantity }) => quantity <= 0));

  /** Whether the time is over in which customers bring things back by themselves. */
  readonly isLate: boolean = $derived.by(() => {
    const { chosen, asked } = this;
    return chosen !== null && asked === null && (chosen.returns_until ?? 0) < Date.now();
  });

  /** How it may be paid back here, beside the way it was paid online. */
  readonly ways: readonly Way[] = $derived.by(() => {
    const { chosen } = this;
    if (!chosen) return [];
    const { house } = this.#deps.register;
    if (chosen.paid_in_shop) return house.waysBack(['cash', 'card']).filter(({ kind }) => kind === 'cash' || kind === 'card');
    return chosen.cash ? house.waysBack(['cash']).filter(({ kind }) => kind === 'cash') : [];
  });

  readonly needs: Needs = $derived.by((): Needs => {
    const { worth, isLate, way, chosen } = this;
    const most = refunds(worth ?? 0, 'refund');
    const cash = way !== null && chosen?.paid_in_shop === false;
    return (role) => most(role) && (!isLate || has(role, 'manage_orders')) && (!cash || has(role, 'refund_orders'));
  });

  clear(): void {
    this.counter.clear();
    Object.assign(this, { found: [], chosen: null, asked: null, picks: {}, way: null, worth: 0, problem: '', paid: null });
  }

  /** Looks for orders; how many there are is in `found`. One that is meant for sure is opened at once. */
  async find(text: string): Promise<void> {
    this.problem = '';
    this.found = [];
    if (!this.#deps.device.live) return void (this.problem = say('needs_server'));
    this.busy = true;
    try {
      const { orders } = await this.#api.findTillOrders({ text, staff: this.#deps.register.staff });
      this.found = orders;
      const [only] = orders;
      if (only && orders.length === 1) this.open(only, text);
      else if (isOrder(text)) this.problem = say('none', { number: text.trim() });
    } catch (error) {
      this.problem = why(error);
    } finally {
      this.busy = false;
    }
  }

  /** Opens an order; by the number of a return with what was asked for. */
  open(order: TillOrder, text = ''): void {
    this.clear();
    this.chosen = order;
    this.way = order.paid_in_shop ? (this.ways[0] ?? null) : null;
    const wanted = text.trim().toLowerCase();
    const own = order.returns.find((one) => one.text.toLowerCase() === wanted);
    if (own) this.takeAsked(own);
    else this.#empty();
  }

  /** What was asked for is here. */
  takeAsked(own: OrderReturn): void {
    this.asked = own;
    this.picks = Object.fromEntries(own.lines.map(({ sku }) => [sku, { quantity: this.left(sku), damaged: false }]));
    this.reason = own.lines[0]?.reason ?? 'changed_mind';
    void this.#reckon();
  }

  takeOther(): void {
    this.asked = null;
    this.#empty();
  }

  /** How much of a line may come back now. */
  left(sku: string): Quantity {
    const { chosen, asked } = this;
    if (!asked) return chosen?.lines.find((line) => line.sku === sku)?.returnable ?? 0;
    return asked.lines.filter((line) => line.sku === sku).reduce((sum, { quantity, good, damaged }) => sum + quantity - good - (damaged ?? 0), 0);
  }

  setQuantity(sku: string, quantity: Quantity): void {
    this.picks[sku] = { damaged: this.picks[sku]?.damaged ?? false, quantity: Math.min(Math.max(0, quantity), this.left(sku)) };
    void this.#reckon();
  }

  setDamaged(sku: string, damaged: boolean): void {
    this.picks[sku] = { quantity: this.picks[sku]?.quantity ?? 0, damaged };
  }

  /** One more of an article comes back; false when no more of it can. */
  oneMore(sku: string): boolean {
    const now = this.picks[sku]?.quantity ?? 0;
    if (now >= this.left(sku)) return false;
    this.setQuantity(sku, now + 1_000);
    return true;
  }

  choose(way: Way | null): void {
    this.way = way;
  }

  because(reason: ReturnReason): void {
    this.reason = reason;
    // What is faulty is not sold again before somebody has looked at it.
    if (reason === 'damaged') for (const sku of Object.keys(this.picks)) this.setDamaged(sku, true);
  }

  async take(approval: Approval | null): Promise<void> {
    const { device, register, approvals } = this.#deps;
    const { chosen } = this;
    if (!chosen || this.busy || this.isNothing || !device.live) return;
    this.busy = true;
    this.problem = '';
    const [lines, way] = [this.#lines, this.way];
    const asked: BringBack = {
      order: chosen.id, number: this.asked?.number ?? null, lines, way: way && { kind: way.kind, method: way.id },
      grounds: { reason: '', approver: approval?.staff ?? null, code: null },
    };
    try {
      const { entry, reply } = await device.send(bringBack(asked), register.staff);
      this.#waits = { id: entry.command.id, number: chosen.number };
      const { answer, lsn } = await reply;
      const told = broughtIn(answer);
      if (told) {
        this.clear();
        this.paid = { order: chosen, number: `${chosen.number}-R${told.number}`, told, way, lines, at: Date.now() };
      } else if ('rejected' in answer) {
        if (lsn !== null) await device.forgetRefused(entry.command.id);
        await this.#refused(answer.rejected, chosen);
      }
    } catch (error) {
      this.problem = say('refused', { why: why(error) });
    } finally {
      this.#waits = null;
      this.busy = false;
      await approvals.over(approval).catch(() => {});
    }
  }

  /** An answer that this screen does not wait for any more, since the page was loaded anew. True when it was about an order. */
  settled(entry: Entry, reply: Reply): boolean {
    if (this.counter.settled(entry, reply)) return true;
    const [{ command }, { answer }] = [entry, reply];
    if (!bringsBack(command.body)) return false;
    if (this.#waits?.id === command.id) return true;
    const { toasts, register } = this.#deps;
    const told = broughtIn(answer);
    if (told && told.here > 0) toasts.say(say('late_answer', { number: String(told.number), amount: money(told.here, register.currency) }), 'bad');
    else if ('rejected' in answer) toasts.say(say('refused', { why: refusal(answer.rejected) }), 'bad');
    return true;
  }

  async #refused(said: Parameters<typeof refusal>[0], order: TillOrder): Promise<void> {
    const { code } = said;
    if (['not_returnable', 'wrong_state', 'invalid_quantity'].includes(code)) {
      await this.#again(order);
      this.problem = say('taken_meanwhile');
    } else if (code === 'not_allowed' && (said.facts ?? []).length === 0) this.problem = say('over_limit');
    else if (code === 'not_signed_on') this.problem = sayOfReturns('sign_on_again');
    else if (code === 'shift_closed') this.problem = sayOfReturns('shift_needed');
    else this.problem = say('refused', { why: refusal(said) });
  }

  /** The order as it is now. */
  async #again(order: TillOrder): Promise<void> {
    const { orders } = await this.#api.findTillOrders({ text: order.number, staff: this.#deps.register.staff }).catch(() => ({ orders: [] }));
    const [now] = orders;
    if (now) this.open(now);
  }

  #empty(): void {
    this.picks = Object.fromEntries((this.chosen?.lines ?? []).map(({ sku }) => [sku, { quantity: 0, damaged: false }]));
    this.worth = 0;
  }

  async #reckon(): Promise<void> {
    const { chosen } = this;
    const own = (this.#reckoned += 1);
    if (!chosen || this.isNothing) return void (this.worth = 0);
    this.worth = null;
    try {
      const { amount } = await this.#api.askBroughtWorth(chosen.id, { number: this.asked?.number ?? null, lines: this.#lines });
      if (own === this.#reckoned) this.worth = amount;
    } catch (error) {
      if (own === this.#reckoned) this.problem = why(error);
    }
  }

  get #lines(): BroughtLine[] {
    const { reason } = this;
    const picked = Object.entries(this.picks).filter(([, { quantity }]) => quantity > 0);
    return picked.map(([sku, { quantity, damaged }]) => ({ sku, good: damaged ? 0 : quantity, damaged: damaged ? quantity : 0, reason }));
  }

  get #api(): Api {
    return new Api({ token: this.#deps.device.token });
  }
}
