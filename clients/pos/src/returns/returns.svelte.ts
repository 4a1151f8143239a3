// What comes back: the ticket that was looked up, what of it is taken back and why, and what is paid back for it. Nothing is
// paid before the server has answered, for only it knows what was paid back elsewhere.
import { price, type Amount, type Article, type BasketLine, type CommandBody, type Disposition, type Entry, type Grounds, type Quantity, type Reason, type Refusal, type Reply, type SoldTicket, type TaxTerms } from '@onhand/sdk';
import { money, refusal, type Toasts } from '@onhand/ui';
import type { Approval, Approvals } from '../approval/approvals.ts';
import type { Device } from '../device/device.svelte.ts';
import { groundsOf, named } from '../house/house.ts';
import { say as house } from '../house/words.ts';
import type { Register } from '../register/register.svelte.ts';
import type { Journeys } from '../shell/journeys.svelte.ts';
import { paysBack, refund, refundIn, refundWithoutReceipt } from './commands.ts';
import { Looking, why } from './looking.svelte.ts';
import { isOrder, OrderReturns } from './orders.svelte.ts';
import { isReceipt, left, worth } from './sold.ts';
import { Ways, type Part } from './ways.svelte.ts';
import { say } from './words.ts';
import { say as sayOfOrders } from './words-orders.ts';

/** The reason of the house's own that says so (`organisation/settings/defaults.rs`). */
const FAULTY = 11;

/** What the server takes in one refund without a receipt is more; a counter has fewer. */
const LOOSE_MAX = 100;

interface Deps {
  device: Pick<Device, 'token' | 'pending' | 'live' | 'send' | 'forgetRefused'>;
  register: Pick<Register, 'catalogue' | 'house' | 'view' | 'staff' | 'currency'>;
  journeys: Journeys;
  toasts: Pick<Toasts, 'say'>;
  approvals: Pick<Approvals, 'over'>;
}

export interface Chosen {
  quantity: Quantity;
  disposition: Disposition;
}

/** One line of what comes back without a receipt. */
export interface Loose {
  sku: string;
  label: string;
  quantity: Quantity;
  unitPrice: Amount;
  disposition: Disposition;
  /** How it is taxed here today. */
  tax: TaxTerms;
}

const basketLine = ({ sku, quantity, unitPrice, tax }: Loose): BasketLine => ({ sku, quantity, unit_price: unitPrice, discount: null, tax });

export interface PaidBack {
  number: string;
  amount: Amount;
  parts: readonly Part[];
  /** As it is printed; null while it is being read. */
  sold: SoldTicket | null;
}

export class Returns {
  readonly looking: Looking;
  /** Orders of the online store that come back here. */
  readonly orders: OrderReturns;
  chosen: SoldTicket | null = $state.raw(null);
  /** By the place of its line: what comes back. */
  picks: Record<number, Chosen> = $state({});
  /** Null while it is about a receipt. */
  loose: Loose[] | null = $state(null);
  reason: string = $state('');
  /** Which of the house's reasons that is. */
  code: number | null = $state(null);
  /** How it is paid back. */
  readonly ways: Ways;
  busy: boolean = $state(false);
  problem: string = $state('');
  paid: PaidBack | null = $state.raw(null);
  readonly #deps: Deps;
  /** The refund whose answer this screen waits for. */
  #asked: string | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.looking = new Looking(deps);
    this.orders = new OrderReturns(deps);
    this.ways = new Ways(deps.register.house);
  }

  /** What there is to pay back. */
  readonly amount: Amount = $derived.by(() => {
    if (this.loose) return price({ lines: this.loose.filter(({ quantity }) => quantity > 0).map(basketLine), discount: null }).total;
    const { chosen } = this;
    return chosen ? Object.entries(this.picks).reduce((sum, [at, { quantity }]) => sum + worth(chosen, Number(at), quantity), 0) : 0;
  });

  readonly isNothing: boolean = $derived.by(() => (this.loose ?? Object.values(this.picks)).every(({ quantity }) => quantity === 0));

  begin(): void {
    this.#clear();
    this.looking.query = '';
    this.#deps.journeys.begin('returns');
    void this.looking.read();
  }

  /** A receipt was scanned, on this screen or while selling. */
  async scanned(receipt: string): Promise<void> {
    if (this.#deps.journeys.top !== 'returns') this.begin();
    await this.find(receipt);
  }

  async find(text: string): Promise<void> {
    this.problem = '';
    if (isOrder(text)) return this.#findOrder(text);
    const only = this.looking.found.length === 1 ? this.looking.found[0] : undefined;
    if (!isReceipt(text) && !only) {
      const n = this.looking.found.length;
      if (n === 0 && this.#deps.device.live) return this.#findOrder(text);
      this.problem = n === 0 ? say('none_found', { text: text.trim() }) : say('ambiguous', { n });
      return;
    }
    await this.choose(isReceipt(text) ? text : (only?.ticket.id ?? ''));
  }

  /** No ticket has it: it may be on an order. */
  async #findOrder(text: string): Promise<void> {
    this.#clear();
    await this.orders.find(text);
    this.problem = this.orders.problem;
    if (this.orders.found.length === 0 && !this.orders.chosen && this.problem === '') this.problem = sayOfOrders('none_here', { text: text.trim() });
  }

  /** Opens a ticket as it is now. */
  async choose(receipt: string): Promise<void> {
    this.busy = true;
    try {
      this.#open(await this.looking.byReceipt(receipt));
    } catch (error) {
      this.problem = why(error);
    } finally {
      this.busy = false;
    }
  }

  beginLoose(): void {
    this.#clear();
    this.loose = [];
    this.ways.begin(null);
  }

  addLoose(article: Article): boolean {
    const { sku, label, variant } = article;
    if (!this.loose) return false;
    const same = this.loose.find((line) => line.sku === sku);
    if (same) same.quantity += 1_000;
    else if (this.loose.length < LOOSE_MAX) this.loose.push({ sku, label, quantity: 1_000, unitPrice: variant.price, disposition: 'restock', tax: this.#deps.register.house.taxOf(article) ?? { included: true, rates_ppm: [0] } });
    return same !== undefined || this.loose.some((line) => line.sku === sku);
  }

  removeLoose(at: number): void {
    this.loose?.splice(at, 1);
  }

  setQuantity(at: number, quantity: Quantity): void {
    if (!this.chosen) return;
    this.picks[at] = { disposition: this.picks[at]?.disposition ?? 'restock', quantity: Math.min(Math.max(0, quantity), left(this.chosen, at)) };
  }

  /** One more of an article comes back; false when the ticket has no more of it to give back. */
  oneMore(sku: string): boolean {
    const { chosen } = this;
    const at = chosen?.ticket.lines.findIndex((line, index) => line.sku === sku && (this.picks[index]?.quantity ?? 0) < left(chosen, index)) ?? -1;
    if (at >= 0) this.setQuantity(at, (this.picks[at]?.quantity ?? 0) + 1_000);
    return at >= 0;
  }

  everything(): void {
    const { chosen } = this;
    chosen?.ticket.lines.forEach((_, at) => this.setQuantity(at, left(chosen, at)));
  }

  /** Why nothing can be asked yet; empty when it can. */
  objection(): string {
    if (this.isNothing) return say('nothing_chosen');
    if (this.reason.trim() === '') return say('reason_needed');
    if (this.#reason?.note_required && this.#grounds(null).reason === '') return house('note_needed');
    const odd = this.ways.objection(this.amount, this.#deps.register.currency);
    if (odd !== '') return odd;
    return this.#deps.device.live ? '' : say('offline');
  }

  /** Asks the server to take it back. What is paid out is what it answers. */
  async pay(approval: Approval | null): Promise<void> {
    const { device, register, approvals } = this.#deps;
    if (this.busy || this.objection() !== '') return;
    this.busy = true;
    this.problem = '';
    const parts = this.#parts;
    try {
      const { entry, reply } = await device.send(this.#command(approval), register.staff);
      this.#asked = entry.command.id;
      const { answer, lsn } = await reply;
      this.#asked = null;
      if ('rejected' in answer) await this.#refused(answer.rejected, entry.command.id, lsn !== null);
      const receipt = refundIn(answer);
      if (receipt) await this.#paid(entry.command.id, { number: register.house.numberOnPaper(receipt.number, Date.now()), amount: -receipt.total, parts, sold: null });
    } catch (error) {
      this.problem = say('refused', { why: why(error) });
    } finally {
      this.#asked = null;
      this.busy = false;
      await approvals.over(approval).catch(() => {});
    }
  }

  /** An answer that nobody on this screen waits for: the page was loaded anew meanwhile. True when it was about a refund. */
  settled(entry: Entry, reply: Reply): boolean {
    if (this.orders.settled(entry, reply)) return true;
    const [{ command }, { answer }] = [entry, reply];
    if (!paysBack(command.body)) return false;
    if (this.#asked === command.id) return true;
    const receipt = refundIn(answer);
    const { toasts, register } = this.#deps;
    if (receipt) toasts.say(say('late', { amount: money(-receipt.total, register.currency) }), 'bad');
    else if ('rejected' in answer) toasts.say(say('late_refused', { why: refusal(answer.rejected) }), 'bad');
    return true;
  }

  /** The money is paid out; the next customer is served. */
  finish(): void {
    this.#clear();
    this.#deps.journeys.home();
  }

  /** One step back: out of a ticket to the list, out of the list to selling. */
  back(): void {
    if (this.busy || this.orders.busy) return;
    if (this.chosen || this.loose || this.paid || this.orders.chosen || this.orders.paid) {
      this.#clear();
      void this.looking.read();
    } else this.#deps.journeys.home();
  }

  /** One of the house's reasons; what is typed behind it is written beside it. */
  because(reason: Reason): void {
    this.code = reason.id;
    this.reason = named(reason);
    // What is said to be faulty is looked at before anybody else buys it; what was chosen otherwise stays so.
    const [from, to]: Disposition[] = reason.id === FAULTY ? ['restock', 'quarantine'] : ['quarantine', 'restock'];
    for (const one of [...Object.values(this.picks), ...(this.loose ?? [])]) {
      if (one.disposition === from && to) one.disposition = to;
    }
  }

  get #reason(): Reason | undefined {
    return this.#deps.register.house.reasons(this.loose ? 'refund_without_receipt' : 'refund').find(({ id }) => id === this.code);
  }

  get #parts(): Part[] {
    return this.ways.parts(this.amount, this.#deps.register.currency);
  }

  #grounds(approval: Approval | null): Grounds {
    return groundsOf(this.reason, this.#reason, approval?.staff ?? null);
  }

  #command(approval: Approval | null): CommandBody {
    const grounds = this.#grounds(approval);
    if (this.loose) {
      const lines = this.loose.map(({ sku, quantity, unitPrice, disposition }) => ({ sku, quantity, unit_price: unitPrice, disposition }));
      return refundWithoutReceipt(this.#deps.register.currency, lines.filter(({ quantity }) => quantity > 0), this.#parts, grounds);
    }
    const lines = Object.entries(this.picks).filter(([, { quantity }]) => quantity > 0);
    const picked = lines.map(([line, { quantity, disposition }]) => ({ line: Number(line), quantity, disposition }));
    return refund(this.chosen?.ticket.id ?? '', picked, this.#parts, grounds);
  }

  async #paid(id: string, paid: PaidBack): Promise<void> {
    this.#clear();
    this.paid = paid;
    const sold = await this.looking.byReceipt(id).catch(() => null);
    if (this.paid === paid) this.paid = { ...paid, sold };
  }

  /** Told here, and kept by the server: it need not wait in the list of what was refused. */
  async #refused(said: Refusal, id: string, isKept: boolean): Promise<void> {
    const { code } = said;
    if (isKept) await this.#deps.device.forgetRefused(id);
    if (code === 'refund_exceeds_sale' && this.chosen) {
      await this.choose(this.chosen.ticket.id);
      this.problem = say('taken_meanwhile');
    } else if (code === 'refund_under_way') this.problem = say('under_way');
    else if (code === 'not_allowed') this.problem = say('no_limit');
    else if (code === 'not_signed_on') this.problem = say('sign_on_again');
    else if (code === 'shift_closed') this.problem = say('shift_needed');
    else this.problem = say('refused', { why: refusal(said) });
  }

  #open(sold: SoldTicket): void {
    const { reason, code } = this;
    this.#clear();
    this.chosen = sold;
    Object.assign(this, { reason, code });
    this.ways.begin(sold.ticket);
    sold.ticket.lines.forEach((_, at) => (this.picks[at] = { quantity: 0, disposition: 'restock' }));
  }

  #clear(): void {
    this.orders.clear();
    Object.assign(this, { chosen: null, picks: {}, loose: null, reason: '', code: null, problem: '', paid: null });
  }
}
