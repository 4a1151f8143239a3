// The till as the screens see it: who is here, what may be done next, and what is still on its way to the server.
import {
  Api, browserEnvironment, CatalogueCache, Connection, formatMoney, occurredNow, Outbox, steady, taxInside, type Catalogue, type CommandBody,
  type ConnectionState, type Entry, type OutboxEvent, type RefusedEntry, type RegisterMirror, type RegisterView, type Reply,
  type StaffView, type Tender, type Welcome,
} from '@onhand/sdk';
import { LiveCatalogue, LiveStock, Toasts } from '@onhand/ui';
import { enrolFromAddress, readLast, readToken, writeLast, writeToken } from './device.ts';
import { numberOnPaper, type Sale, type ZSummary } from './papers.ts';
import { lineTotal, OpenTicket, toSell } from './ticket.svelte.ts';

export type Screen = 'enrol' | 'starting' | 'sign-on' | 'open-shift' | 'sell' | 'pay' | 'done' | 'close-shift' | 'z-report';
export type Step = 'sell' | 'pay' | 'done' | 'close-shift';

const CLIENT = 'onhand-pos/0.1';

export class Till {
  readonly toasts = new Toasts();
  readonly stock = new LiveStock();
  readonly liveCatalogue = new LiveCatalogue({ environment: browserEnvironment(), keep: new CatalogueCache() });
  readonly ticket = new OpenTicket(localStorage);
  connectionState: ConnectionState = $state('stopped');
  token: string | null = $state(null);
  view: RegisterView | null = $state.raw(null);
  staff: number | null = $state(null);
  pending: readonly Entry[] = $state.raw([]);
  refused: readonly RefusedEntry[] = $state.raw([]);
  /** Null until the outbox is ours; another window may hold it. */
  outbox: Outbox | null = $state.raw(null);
  /** Why the outbox could not be opened. */
  outboxProblem: string | null = $state(null);
  step: Step = $state('sell');
  sale: Sale | null = $state(null);
  z: ZSummary | null = $state.raw(null);
  busy: boolean = $state(false);
  /** From asking for the Z report until it is here, when the shift and the people on it are already gone. */
  closing: boolean = $state(false);
  /** The device's clock, once a second, for ages. */
  now: number = $state(Date.now());
  /** Lets a new build take over; null when there is none. */
  update: (() => void) | null = $state.raw(null);
  /** False where the browser gives no service worker, so that a reload needs the network. */
  offlineStart: boolean = $state(true);

  #connection: Connection | null = null;
  #outboxFor: number | null = null;

  readonly catalogue: Catalogue | null = $derived(this.liveCatalogue.current);

  /** The shift as it will be once everything pending has arrived. */
  readonly shiftOpen: boolean = $derived.by(() => {
    let open = this.view?.shift != null;
    for (const { command } of this.pending) {
      if ('open_shift' in command.body) open = true;
      if ('close_shift' in command.body) open = false;
    }
    return open;
  });

  readonly screen: Screen = $derived.by((): Screen => {
    if (this.token === null || this.connectionState === 'refused') return 'enrol';
    if (this.z) return 'z-report';
    if (!this.view || !this.catalogue || !this.outbox) return 'starting';
    if (this.closing) return 'close-shift';
    if (this.staff === null) return 'sign-on';
    return this.shiftOpen ? this.step : 'open-shift';
  });

  readonly online: boolean = $derived(this.connectionState === 'online');
  readonly person: StaffView | undefined = $derived(this.catalogue?.staff.find(({ id }) => id === this.staff));
  readonly currency: string = $derived(this.catalogue?.currency ?? 'GBP');
  readonly branchName: string = $derived(
    this.catalogue?.branches.find(({ id }) => id === this.view?.branch)?.name ?? '',
  );
  readonly registerName: string = $derived(
    this.catalogue?.registers.find(({ id }) => id === this.view?.register)?.name ?? `Register ${this.view?.register ?? ''}`,
  );

  async start(): Promise<void> {
    enrolFromAddress();
    window.addEventListener('hashchange', () => {
      enrolFromAddress();
      const token = readToken();
      if (token !== null && token !== this.token) this.enrol(token);
    });
    window.addEventListener('online', () => this.#connection?.retryNow());
    setInterval(() => (this.now = Date.now()), 1000);
    void navigator.storage?.persist?.(); // Unsent sales must not be what the browser clears when space is short.
    this.token = readToken();
    await this.liveCatalogue.readKept();
    if (this.token !== null) this.#connect(this.token);
  }

  enrol(token: string): void {
    writeToken(token.trim());
    location.reload(); // Nothing of one register's state may leak into another's.
  }

  async signOn(staff: number, pin: string): Promise<void> {
    if (!this.#connection) return;
    const person = await this.#connection.signOn(staff, pin);
    if (this.view && !this.view.signed_on.includes(person.id)) {
      this.view = { ...this.view, signed_on: [...this.view.signed_on, person.id] };
    }
    this.staff = person.id;
    this.step = 'sell';
    this.#remember();
  }

  async signOff(): Promise<void> {
    const { staff } = this;
    if (staff === null) return;
    await this.#command({ sign_off: { staff } });
    this.staff = null;
    this.#remember();
  }

  async openShift(openingFloat: number): Promise<void> {
    await this.#command({ open_shift: { currency: this.currency, opening_float: openingFloat } });
    this.step = 'sell';
  }

  /** Blind: what should be in the drawer is told only after it was counted. */
  async closeShift(counted: number): Promise<void> {
    this.closing = true;
    try {
      const { answer } = await (await this.#command({ close_shift: { currency: this.currency, counted } })).reply;
      if ('rejected' in answer) throw new Error(answer.rejected.message);
      if (typeof answer.ok === 'object' && 'shift_closed' in answer.ok) {
        this.z = { report: answer.ok.shift_closed, currency: this.currency };
      }
    } finally {
      this.closing = false;
    }
  }

  leaveZ(): void {
    this.z = null;
    this.staff = null;
    this.step = 'sell';
    this.#remember();
  }

  /** Makes the sale: safe on this device first, then on its way to the server. */
  async pay(tenders: Tender[], change: number): Promise<void> {
    const { catalogue } = this;
    if (this.busy || !catalogue || this.ticket.lines.length === 0) return;
    this.busy = true;
    try {
      const { entry, reply } = await this.#command({ sell: toSell(this.ticket.lines, catalogue.view, tenders) });
      this.sale = {
        id: entry.command.id, lines: $state.snapshot(this.ticket.lines), total: this.ticket.total, tax: this.#taxOfTicket(), tenders,
        change, at: entry.savedAt, staff: this.person?.name ?? '', number: null, refusal: null,
      };
      this.ticket.clear();
      this.step = 'done';
      void reply.then((answered) => this.#answered(answered));
    } finally {
      this.busy = false;
    }
  }

  /** Brings the open ticket up to the catalogue that is held now, and says so: the customer has heard another price. */
  reprice(): void {
    const repriced = this.catalogue ? this.ticket.reprice(this.catalogue) : [];
    const money = (amount: number) => formatMoney(amount, this.currency);
    for (const { label, was, is } of repriced.slice(0, 3)) this.toasts.say(`${label} costs ${money(is)} now, not ${money(was)}.`, 'bad');
    if (repriced.length > 3) this.toasts.say(`${repriced.length - 3} more prices on this ticket have changed.`, 'bad');
  }

  newSale(): void {
    this.sale = null;
    this.step = 'sell';
  }

  /** A new page asks for everything again, and holds nothing of what the old one got hold of. */
  startAgain(): void {
    location.reload();
  }

  async forgetRefused(id: string): Promise<void> {
    await this.outbox?.forgetRefused(id);
  }

  #connect(token: string): void {
    const connection = new Connection({ environment: browserEnvironment(), token, client: CLIENT });
    this.#connection = connection;
    this.liveCatalogue.follow(connection, new Api({ token }));
    const last = readLast();
    if (last) {
      this.view = last.view;
      this.staff = last.staff;
      void this.#openOutbox(last.view.register, connection);
      this.#follow(connection, last.view, last.partitions);
    }
    connection.listen((state) => {
      this.connectionState = steady(this.connectionState, state);
      if (state === 'online' && connection.welcome) this.#welcomed(connection, connection.welcome);
    });
    connection.start();
  }

  #welcomed(connection: Connection, { who, partitions }: Welcome): void {
    if (typeof who !== 'object' || !('register' in who)) {
      this.toasts.say('This token is not that of a till.', 'bad');
      connection.stop();
      writeToken(null);
      this.token = null;
      return;
    }
    this.#see(who.register);
    void this.#openOutbox(who.register.register, connection);
    this.#follow(connection, who.register, partitions);
  }

  #followed = 0;

  #follow(connection: Connection, { register, branch }: RegisterView, partitions: number): void {
    this.stock.follow(connection, branch, partitions);
    if (this.#followed === register) return;
    this.#followed = register;
    const own = connection.subscribe<RegisterMirror>({ register });
    own.listen(() => {
      if (own.state === 'live' && own.mirror.view) this.#see(own.mirror.view);
    });
  }

  async #openOutbox(register: number, connection: Connection): Promise<void> {
    try {
      if (this.#outboxFor === register) {
        await this.outbox?.atLeast(this.view?.command_seq ?? 0);
        return;
      }
      this.#outboxFor = register;
      const outbox = await Outbox.open({ name: `onhand-outbox-${register}` });
      outbox.listen((event) => this.#outboxChanged(outbox, event));
      this.#outboxChanged(outbox, 'changed');
      await outbox.atLeast(this.view?.command_seq ?? 0);
      this.outbox = outbox;
      outbox.attach((command, parked) => connection.submit(command, parked));
    } catch (error) {
      const problem = error instanceof Error ? error.message || error.name : String(error);
      if (this.outbox) this.toasts.say(`This device does not keep what it should: ${problem}`, 'bad');
      else this.outboxProblem = problem;
    }
  }

  #outboxChanged(outbox: Outbox, event: OutboxEvent): void {
    if (typeof event === 'object' && 'settled' in event) this.#settled(event.settled, event.reply);
    this.pending = [...outbox.entries];
    this.refused = [...outbox.refusedEntries];
  }

  /** What a reply says about this register is applied at once; the register's own topic follows and says the same. */
  #settled({ command }: Entry, { answer }: Reply): void {
    if (!this.view || 'rejected' in answer) {
      const onScreen = this.step === 'done' && this.sale?.id === command.id; // There it says so itself, and larger.
      if ('rejected' in answer && !onScreen) this.toasts.say(`Refused: ${answer.rejected.message}`, 'bad');
      return;
    }
    if ('open_shift' in command.body && !this.view.shift) {
      const totals = { sales: 0, refunds: 0, gross: 0, refunded: 0, tax: 0, cash: 0, card: 0, account: 0 };
      const { occurred, staff, body } = command;
      const shift = { opened: occurred, opened_by: staff ?? 0, opening_float: body.open_shift.opening_float, totals };
      this.view = { ...this.view, shift };
    } else if ('close_shift' in command.body) {
      this.view = { ...this.view, shift: null, signed_on: [] };
    }
    this.#remember();
  }

  #answered({ id, answer }: Reply): void {
    if (this.sale?.id !== id) return;
    if ('rejected' in answer) this.sale.refusal = answer.rejected.message;
    else if (typeof answer.ok === 'object' && 'sold' in answer.ok) {
      this.sale.number = numberOnPaper(answer.ok.sold.number);
      this.sale.tax = answer.ok.sold.tax;
    }
  }

  #see(view: RegisterView): void {
    this.view = view;
    // Signed off elsewhere, by a colleague or by the end of the shift.
    if (this.staff !== null && !view.signed_on.includes(this.staff) && !this.z) this.staff = null;
    this.#remember();
  }

  #command(body: CommandBody): Promise<{ entry: Entry; reply: Promise<Reply> }> {
    if (!this.outbox) return Promise.reject(new Error('The till is not ready yet.'));
    return this.outbox.add({ body, staff: this.staff, occurred: occurredNow() });
  }

  /** Shown until the server's own figure arrives. */
  #taxOfTicket(): number {
    return this.ticket.lines.reduce((sum, line) => {
      const variant = this.catalogue?.bySku(line.sku)?.variant;
      const rate = variant ? (this.catalogue?.taxClass(variant)?.rate_ppm ?? 0) : 0;
      return sum + taxInside(lineTotal(line), rate);
    }, 0);
  }

  #remember(): void {
    const partitions = this.#connection?.welcome?.partitions ?? readLast()?.partitions ?? 0;
    if (this.view) writeLast({ view: this.view, staff: this.staff, partitions });
  }
}
