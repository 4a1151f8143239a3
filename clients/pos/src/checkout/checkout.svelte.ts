// The checkout: the open ticket and those that were put aside, what is given for it, and the sale that was made of it.
import { ONE, type Amount, type Article, type Discount, type Entry, type Grounds, type PrintedNumber, type Quantity, type Reply, type Tender } from '@onhand/sdk';
import { money as told, refusal, type Toasts } from '@onhand/ui';
import type { Approval, Approvals } from '../approval/approvals.ts';
import { discounts, groupPrices, may, type Needs } from '../approval/rights.ts';
import type { Device } from '../device/device.svelte.ts';
import { groundsOf, type Over, type Short } from '../house/house.ts';
import { numberOnPaper, type NamedSum, type Sale } from '../printing/papers.ts';
import type { Receipts } from '../register/receipts.ts';
import type { Register } from '../register/register.svelte.ts';
import type { Journeys } from '../shell/journeys.svelte.ts';
import { receiptIn, sell } from './commands.ts';
import { Drafts, type Draft } from './drafts.ts';
import { priced, taken, taxOnTop } from './sums.ts';
import { objection, paidBy, together } from './tenders.ts';
import { OpenTicket, type Line } from './ticket.svelte.ts';
import { say } from './words.ts';

/** As many as a busy counter can tell apart; more would be forgotten there. */
export const PARKED_MAX = 50;

interface Deps {
  device: Pick<Device, 'send' | 'outbox'>;
  register: Pick<Register, 'catalogue' | 'currency' | 'house' | 'person' | 'priced' | 'promoted' | 'staff' | 'view'>;
  receipts: Pick<Receipts, 'next'>;
  journeys: Journeys;
  toasts: Pick<Toasts, 'say'>;
  approvals: Pick<Approvals, 'over'>;
}

export class Checkout {
  readonly ticket: OpenTicket;
  parked: readonly Draft[] = $state.raw([]);
  /** The last sale, as long as its change may still have to be read. */
  sale: Sale | null = $state(null);
  busy: boolean = $state(false);
  /** Goods by weight that were chosen: how much of them is asked before they are on the ticket. */
  measuring: Article | null = $state.raw(null);
  /** What is typed into the search box. */
  query: string = $state('');
  /** True once the tickets of this register have been read. */
  isOpen: boolean = $state(false);
  readonly #deps: Deps;
  #drafts: Drafts | null = null;
  #opening: number | null = null;
  #selling: Promise<void> = Promise.resolve();
  /** The number that was taken for a ticket whose sale could not be written down yet. */
  #taken: { ticket: string; number: PrintedNumber } | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    const keep = { put: (draft: Draft) => this.#drafts?.put(draft), remove: (id: string) => this.#drafts?.remove(id) };
    this.ticket = new OpenTicket(keep, (lines, group) => deps.register.promoted(lines, group));
  }

  /** What is still to be paid; below zero when lines went after something was given. */
  get owed(): Amount {
    return this.ticket.total - this.ticket.paid;
  }

  /** Reads the tickets of this register. One whose sale waits in the outbox is paid, whatever was last written of it. */
  async open(register: number): Promise<void> {
    if (this.#opening === register) return;
    this.#opening = register;
    const problem = (text: string) => this.#deps.toasts.say(say('not_kept', { why: text }), 'bad');
    try {
      this.#drafts = await Drafts.open(register, problem);
      const all = await this.#drafts.all();
      const sold = new Set(this.#deps.device.outbox?.entries.map(({ command }) => command.id));
      for (const { id } of all.filter((draft) => sold.has(draft.id))) this.#drafts.remove(id);
      const [open, ...others] = all.filter(({ id, parked }) => !sold.has(id) && parked === null);
      if (open && this.ticket.isBlank) this.ticket.takeUp(open);
      this.parked = [...all.filter(({ id, parked }) => !sold.has(id) && parked !== null), ...others];
    } catch (error) {
      problem(error instanceof Error ? error.message || error.name : String(error));
    }
    this.isOpen = true;
  }

  add(article: Article, quantity: Quantity = ONE, select = true): boolean {
    return this.ticket.add(this.#deps.register.priced(article, this.ticket.group), quantity, select);
  }

  /** Puts the ticket aside for later. False when there is nothing to keep of it, or too much put aside already. */
  park(): boolean {
    if (this.ticket.isBlank || this.parked.length >= PARKED_MAX) return false;
    const draft = this.ticket.putAside();
    this.#drafts?.put(draft);
    this.parked = [...this.parked, draft];
    return true;
  }

  /** Goes on with a ticket that was put aside; the open one takes its place there. */
  takeUp(id: string): void {
    const draft = this.parked.find((one) => one.id === id);
    if (!draft) return;
    this.parked = this.parked.filter((one) => one !== draft);
    this.park();
    this.ticket.takeUp(draft);
  }

  /** Takes a tender; with the last one the sale is made. Throws the sentence why it cannot be taken. */
  async take(tender: Tender): Promise<void> {
    if (this.busy || this.ticket.isEmpty) return;
    const { amount } = tender;
    if (!this.mayBePaid) return;
    const refusal = objection(tender, this.owed, this.ticket.tenders);
    if (refusal) throw new Error(refusal);
    if (amount < this.owed) await this.#give(tender);
    else await this.#sellOnce(together(this.ticket.tenders, tender));
  }

  /** Makes the sale of a ticket from which so much was taken away that it is paid already. */
  async settle(): Promise<void> {
    const { ticket } = this;
    if (this.busy || ticket.isEmpty || this.owed > 0 || !this.mayBePaid) return;
    if (paidBy(ticket.tenders.filter(({ kind }) => kind !== 'cash')) > ticket.total) {
      throw new Error(say('card_over'));
    }
    await this.#sellOnce([...ticket.tenders]);
  }

  /** What comes off the whole, beside what comes off single lines. */
  takenOff(): Amount {
    const { lines, whole } = this.ticket;
    return whole ? priced(lines, whole, this.ticket.promotions()).lines.reduce((sum, line) => sum + line.ticket_discount, 0) : 0;
  }

  /** What stands beside each line, with the promotions called by their names. */
  sums(): NamedSum[] {
    const { catalogue } = this.#deps.register;
    return this.ticket.sums.map(({ promotions, ...sum }) => ({ ...sum, promotions: promotions.map((one) => ({ ...one, name: catalogue?.promotionName(one.promotion) ?? '' })) }));
  }

  /** The age that somebody has still to look for before this is sold; 0 when nobody has to. */
  get ageToCheck(): number {
    const age = this.#deps.register.house.ageFor(this.ticket.lines);
    return age > (this.ticket.ageChecked ?? 0) ? age : 0;
  }

  /** What there is too much of for one ticket. */
  get over(): Over | null {
    return this.#deps.register.house.over(this.ticket.lines);
  }

  /** What there is too little of for this ticket: it is not sold, or only with a word about why. */
  get short(): Short | null {
    const short = this.#deps.register.house.short(this.ticket.lines);
    return short?.rule === 'reason' && this.ticket.reason.trim() !== '' ? null : short;
  }

  /** Whether nothing has to be looked at before this is paid; what joins a ticket while it is paid counts too. */
  get mayBePaid(): boolean {
    return this.ageToCheck === 0 && this.over === null && this.short === null;
  }

  /** What somebody must be allowed to give so much away as these lines would. */
  needs(lines: readonly Line[] = this.ticket.lines, whole: Discount | null = this.ticket.whole): Needs {
    const off = discounts(taken(lines, whole, this.ticket.promotions(lines)));
    return this.ticket.group === null ? off : (role) => off(role) && groupPrices(role);
  }

  /** Whether whoever is here, or approved something on this ticket, may do it. */
  mayGive(needs: Needs): boolean {
    const { catalogue, person, view } = this.#deps.register;
    const roles = catalogue?.view.roles ?? [];
    const approver = catalogue?.staff.find(({ id }) => id === this.ticket.approval?.staff);
    return may(person, roles, needs, view?.branch) || may(approver, roles, needs, view?.branch);
  }

  /** Empties the ticket, which can be undone. */
  discard(): void {
    const { approval } = this.ticket;
    this.ticket.discard();
    void this.#over(approval);
  }

  /** Leaves the sale that was made. Its change stays in sight when the next ticket has begun already. */
  newSale(forget = true): void {
    if (forget) this.sale = null;
    this.query = ''; // What the last customer asked for is not what the next one does.
    this.#deps.journeys.home();
  }

  /** Brings the open ticket up to the catalogue that is held now, and says so: the customer has heard another price. */
  reprice(): void {
    const { catalogue, currency } = this.#deps.register;
    const { toasts } = this.#deps;
    const repriced = catalogue ? this.ticket.reprice(this.#prices(this.ticket.group)) : [];
    const money = (amount: Amount) => told(amount, currency);
    for (const { label, was, is } of repriced.slice(0, 3)) toasts.say(say('costs_now', { name: label, is: money(is), was: money(was) }), 'bad');
    if (repriced.length > 3) toasts.say(say('more_costs', { n: repriced.length - 3 }), 'bad');
  }

  /** Gives the ticket the prices of a customer group, or those for everybody. */
  chooseGroup(group: number | null): void {
    this.ticket.setGroup(group, this.#prices(group));
  }

  /** Articles with what they cost a customer group here and now. */
  #prices(group: number | null): { bySku(sku: string): Article | undefined } {
    const { catalogue, priced: cost } = this.#deps.register;
    return {
      bySku: (sku) => {
        const article = catalogue?.bySku(sku);
        return article && cost(article, group);
      },
    };
  }

  /** Takes in the answer to a sale. True when a refusal can be read on the screen, and larger than in a message. */
  settled({ command }: Entry, { answer }: Reply): boolean {
    if (this.sale?.id !== command.id) return false;
    this.sale.refusal = 'rejected' in answer ? refusal(answer.rejected) : null;
    const receipt = receiptIn(answer);
    if (receipt) {
      this.sale.number = this.#deps.register.house.numberOnPaper(receipt.number, this.sale.at);
      this.sale.code = numberOnPaper(receipt.number);
      this.sale.tax = receipt.tax;
    }
    return this.#deps.journeys.top === 'done';
  }

  /** Settles when no sale is being written any more. */
  async whenIdle(): Promise<void> {
    await this.#selling;
  }

  /** Settles when the tickets are written as they are. */
  async written(): Promise<void> {
    await this.#drafts?.written();
  }

  /** Written down before it is shown: whoever sees that it was given may close the page. */
  async #give(tender: Tender): Promise<void> {
    this.busy = true;
    try {
      this.#drafts?.put({ ...this.ticket.draft(), tenders: together(this.ticket.tenders, tender) });
      await this.written();
      this.ticket.give(tender);
    } finally {
      this.busy = false;
    }
  }

  async #sellOnce(tenders: Tender[]): Promise<void> {
    const sale = this.#sell(tenders);
    this.#selling = sale.catch(() => {});
    await sale;
  }

  /** Safe on this device first, then on its way to the server. The ticket's id is the sale's. */
  async #sell(tenders: Tender[]): Promise<void> {
    const { device, register, journeys } = this.#deps;
    const { catalogue, staff, view } = register;
    const { ticket } = this;
    if (!catalogue) return;
    this.busy = true;
    try {
      const receipt = await this.#numberFor(ticket.id);
      const number = receipt && view && { branch: view.branch, register: view.register, ...receipt };
      const { entry } = await device.send(sell(ticket.lines, ticket.whole, catalogue.view, tenders, receipt, this.#grounds(), ticket.ageChecked, ticket.group, ticket.promotions()), staff, ticket.id);
      this.sale = {
        id: entry.command.id, lines: $state.snapshot(ticket.lines), sums: this.sums(), off: this.takenOff(), total: ticket.total, tax: this.#tax(), tenders, group: catalogue.view.customer_groups?.find(({ id }) => id === ticket.group)?.name ?? null,
        change: paidBy(tenders) - ticket.total, at: entry.savedAt, staff: register.person?.name ?? '',
        number: number && register.house.numberOnPaper(number, entry.savedAt), code: number && numberOnPaper(number), age: ticket.ageChecked,
        onTop: taxOnTop(ticket.lines, ticket.whole, ticket.promotions()), refusal: null,
      };
      const { approval } = ticket;
      ticket.clear();
      journeys.goOn('done');
      void this.#over(approval);
    } finally {
      this.busy = false;
    }
  }

  /** Why something was taken off, if something was. */
  #grounds(): Grounds {
    const { lines, whole, group, reason, code, approval } = this.ticket;
    const isLess = group !== null || taken(lines, whole, this.ticket.promotions()).some(({ off }) => off > 0);
    const known = this.#deps.register.house.reasons('discount').find(({ id }) => id === code);
    // Why more is sold than is there, is said in the same place.
    const isShort = this.#deps.register.house.short(lines) !== null;
    return isLess || isShort ? groundsOf(reason, known, approval?.staff ?? null) : { reason: '', approver: null, code: null };
  }

  /** Whoever came to approve this ticket alone leaves, when no other ticket waits for them. */
  async #over(approval: Approval | null): Promise<void> {
    if (approval && this.parked.some((draft) => draft.approval?.staff === approval.staff)) return;
    await this.#deps.approvals.over(approval).catch(() => {});
  }

  /** One number for one ticket, also when its sale has to be tried again. None where the device cannot number. */
  async #numberFor(ticket: string): Promise<PrintedNumber | null> {
    if (this.#taken?.ticket === ticket) return this.#taken.number;
    const number = await this.#deps.receipts.next();
    this.#taken = number && { ticket, number };
    return number;
  }

  /** Shown until the server's own figure arrives. */
  #tax(): Amount {
    return priced(this.ticket.lines, this.ticket.whole, this.ticket.promotions()).tax;
  }
}
