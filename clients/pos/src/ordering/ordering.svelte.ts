// Somebody at the till orders what is sent to them, or collected in some branch. It becomes an order like all others: its goods are
// set aside first, and no money is taken before they are.
import { Api, type CartQuote, type CommandBody, type Entry, type Reply, type Contact, type Delivery, type PlaceOrder, type PostalAddress, type Quantity, type TillBranch, type TillOrder } from '@onhand/sdk';
import { language, refusal, whyOf, type Toasts } from '@onhand/ui';
import type { Checkout } from '../checkout/checkout.svelte.ts';
import type { Device } from '../device/device.svelte.ts';
import type { Register } from '../register/register.svelte.ts';
import type { Returns } from '../returns/returns.svelte.ts';
import type { Journeys } from '../shell/journeys.svelte.ts';
import { say } from './words.ts';

/** How often it is asked whether the goods are set aside, and how long somebody waits for that before the counter. */
const ASK_MS = 300;
const ASKED_MAX = 40;

interface Deps {
  device: Pick<Device, 'token' | 'live' | 'send' | 'forgetRefused'>;
  register: Pick<Register, 'staff' | 'view' | 'house'>;
  checkout: Checkout;
  toasts: Pick<Toasts, 'say'>;
  returns: Pick<Returns, 'begin' | 'orders'>;
  journeys: Journeys;
}

const NO_ADDRESS: PostalAddress = { name: '', line1: '', line2: '', city: '', region: '', postcode: '', country: '' };

export const placeAtTill = (place: PlaceOrder, pay_now: boolean): CommandBody => ({ order: { place_at_till: { place, pay_now } } });

export class Ordering {
  contact: Required<Contact> = $state({ name: '', email: '', phone: '' });
  address: Required<PostalAddress> = $state({ ...NO_ADDRESS } as Required<PostalAddress>);
  ships: boolean = $state(false);
  branch: number | null = $state(null);
  payNow: boolean = $state(true);
  old: boolean = $state(false);
  branches: readonly TillBranch[] = $state.raw([]);
  /** How many of each thing in the cart are wanted, in the order in which branches tell what they have. */
  wanted: readonly Quantity[] = $state.raw([]);
  quote: CartQuote | null = $state.raw(null);
  busy: boolean = $state(false);
  problem: string = $state('');
  /** The order waits for its goods, and nobody takes money for it. */
  settingAside: boolean = $state(false);
  readonly #deps: Deps;
  #cart: string | null = null;
  #quoted = 0;
  #reckoning: Promise<void> = Promise.resolve();
  #waits: string | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Branches where things can be collected, this one first. */
  readonly offered: readonly TillBranch[] = $derived.by(() => {
    const own = this.#deps.register.view?.branch;
    return this.branches.filter(({ collects }) => collects).sort((a, b) => Number(b.branch === own) - Number(a.branch === own));
  });

  readonly mayPayLater: boolean = $derived.by(() => !this.ships && this.branches.some(({ branch, pay_in_store }) => branch === this.branch && pay_in_store));

  readonly isFilledIn: boolean = $derived.by(() => {
    const { contact, address, ships, branch } = this;
    const to = ships ? [address.line1, address.city, address.country].every((text) => text.trim() !== '') : branch !== null;
    return contact.name.trim() !== '' && contact.email.includes('@') && to;
  });

  hasAll({ available }: TillBranch): boolean {
    return this.wanted.every((quantity, at) => (available[at] ?? 0) >= quantity);
  }

  /** What is on the ticket goes into a cart of its own; what the store does not sell is told. */
  async begin(): Promise<void> {
    const { checkout, register, journeys } = this.#deps;
    Object.assign(this, {
      contact: { name: '', email: '', phone: '' }, address: { ...NO_ADDRESS, country: register.house.branch?.country ?? '' }, ships: false, payNow: true, old: false,
      branch: null, branches: [], wanted: [], quote: null, problem: '', settingAside: false,
    });
    journeys.begin('order');
    if (!this.#deps.device.live) return;
    const wanted = new Map<string, Quantity>();
    for (const { sku, quantity } of checkout.ticket.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
    this.busy = true;
    try {
      this.#cart = (await this.#api.newCart()).id;
      for (const [sku, quantity] of wanted) await this.#api.putInCart(this.#cart, { sku, quantity });
      this.wanted = (await this.#api.readCart(this.#cart)).lines.map(({ quantity }) => quantity);
      this.branches = (await this.#api.listTillBranches(this.#cart)).branches;
      this.branch = (this.offered.find((one) => this.hasAll(one)) ?? this.offered[0])?.branch ?? null;
      this.ships = this.branch === null;
    } catch (error) {
      this.problem = say('refused', { why: whyOf(error) });
    } finally {
      this.busy = false;
    }
    await this.reckon();
  }

  /** What it comes to as it is filled in by now. What it came to stays meanwhile. */
  reckon(): Promise<void> {
    this.#reckoning = this.#reckon();
    return this.#reckoning;
  }

  async #reckon(): Promise<void> {
    const own = (this.#quoted += 1);
    if (!this.mayPayLater) this.payNow = true;
    const delivery = this.#delivery;
    if (this.#cart === null || !delivery || (this.ships && !this.isFilledIn)) {
      this.quote = null;
      return;
    }
    try {
      const quote = await this.#api.quoteCart(this.#cart, delivery);
      if (own !== this.#quoted) return;
      this.quote = quote;
      this.problem = '';
    } catch (error) {
      if (own !== this.#quoted) return;
      this.quote = null;
      this.problem = whyOf(error);
    }
  }

  /** Leaving a field on the way to the button has it reckoned once more: the order waits for that, and for a second press where it comes to something else. */
  async place(): Promise<void> {
    const { device, register } = this.#deps;
    const seen = this.quote?.total;
    await this.#reckoning;
    if (this.quote?.total !== seen) return;
    const [delivery, { quote }] = [this.#delivery, this];
    if (this.#cart === null || !delivery || !quote || this.busy || !device.live) return;
    this.busy = true;
    this.problem = '';
    const place: PlaceOrder = {
      cart: this.#cart, contact: { ...this.contact }, delivery, total: quote.total, age_confirmed: this.old ? quote.age : null, note: '', language: language.current,
    };
    try {
      const { entry, reply } = await device.send(placeAtTill(place, this.payNow), register.staff);
      this.#waits = entry.command.id;
      const { answer, lsn } = await reply;
      if ('rejected' in answer) {
        if (lsn !== null) await device.forgetRefused(entry.command.id);
        this.problem = say('refused', { why: refusal(answer.rejected) });
        await this.reckon();
      } else if (typeof answer.ok === 'object' && 'order_placed' in answer.ok) await this.#wait(answer.ok.order_placed.number);
    } catch (error) {
      this.problem = say('refused', { why: whyOf(error) });
    } finally {
      this.#waits = null;
      this.busy = false;
      this.settingAside = false;
    }
  }

  /** An answer that this screen does not wait for any more, since the page was loaded anew. True when it was about an order made here. */
  settled({ command }: Entry, { answer }: Reply): boolean {
    if (!('order' in command.body && 'place_at_till' in command.body.order)) return false;
    if (this.#waits === command.id) return true;
    const { toasts } = this.#deps;
    if ('rejected' in answer) toasts.say(say('refused', { why: refusal(answer.rejected) }), 'bad');
    else if (typeof answer.ok === 'object' && 'order_placed' in answer.ok) toasts.say(say('late_answer', { number: answer.ok.order_placed.number }), 'bad');
    return true;
  }

  back(): void {
    if (!this.busy) this.#deps.journeys.home();
  }

  /** Until the goods are set aside: then it is paid and handed over like any order, on its own page. */
  async #wait(number: string): Promise<void> {
    const { checkout, returns } = this.#deps;
    this.settingAside = true;
    for (let asked = 0; asked < ASKED_MAX; asked += 1) {
      const { orders } = await this.#api.findTillOrders({ text: number, staff: null });
      const [order] = orders;
      if (order && this.#isReady(order)) {
        checkout.discard();
        checkout.ticket.forgetDiscarded();
        returns.begin();
        returns.orders.open(order);
        return;
      }
      if (order?.state === 'cancelled') return void (this.problem = say('gone'));
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    }
    this.problem = say('slow', { number });
  }

  #isReady({ state, due }: TillOrder): boolean {
    return this.payNow ? due > 0 || state === 'confirmed' : state === 'confirmed';
  }

  get #delivery(): Delivery | null {
    if (this.ships) return { ship: { ...this.address, name: this.contact.name } };
    return this.branch === null ? null : { collect: { branch: this.branch, pay_in_store: !this.payNow } };
  }

  get #api(): Api {
    return new Api({ token: this.#deps.device.token });
  }
}
