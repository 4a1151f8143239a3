// The till, put together: device, register, shift and checkout, the journeys people are in, and the scans between them.
import { Api } from '@onhand/sdk';
import { refusal, Toasts } from '@onhand/ui';
import { Approvals } from './approval/approvals.ts';
import { Checkout } from './checkout/checkout.svelte.ts';
import { Device } from './device/device.svelte.ts';
import { Idle } from './idle/idle.svelte.ts';
import { Mailing } from './printing/mailing.svelte.ts';
import { Ordering } from './ordering/ordering.svelte.ts';
import { Printer } from './printing/printer.svelte.ts';
import { Receipts } from './register/receipts.ts';
import { Register } from './register/register.svelte.ts';
import { Returns } from './returns/returns.svelte.ts';
import { Journeys, type Journey } from './shell/journeys.svelte.ts';
import { Scans } from './shell/scans.svelte.ts';
import { say } from './shell/words.ts';
import { Shift } from './shift/shift.svelte.ts';

/** A journey, or what stands before all of them. */
export type Screen = Journey | 'enrol' | 'elsewhere' | 'starting' | 'sign-on' | 'open-shift' | 'z-report';

/** How exactly it is known when the server was there last; it counts in days. */
const MET_MS = 60_000;
/** How exactly the idle till is locked. */
const LOOK_MS = 1_000;
const TELL_MS = 1_500;

export class Till {
  readonly toasts = new Toasts();
  readonly journeys = new Journeys();
  readonly device = new Device();
  readonly receipts = new Receipts(this.device);
  readonly register = new Register(this.device, this.receipts);
  readonly shift = new Shift(this);
  readonly approvals = new Approvals(this);
  readonly checkout = new Checkout(this);
  readonly returns = new Returns(this);
  readonly ordering = new Ordering(this);
  readonly printer = new Printer(this);
  readonly mailing = new Mailing(this);
  readonly scans: Scans;
  readonly idle = new Idle({ mayLock: () => this.register.staff !== null && (this.screen === 'sell' || this.screen === 'done' || this.screen === 'open-shift'), lock: () => this.lock() });

  readonly screen: Screen = $derived.by((): Screen => {
    const { device, register, shift } = this;
    if (device.token === null || device.connectionState === 'refused') return 'enrol';
    if (device.elsewhere) return 'elsewhere';
    if (shift.z) return 'z-report';
    if (!register.view || !register.catalogue || !device.outbox || !this.checkout.isOpen) return 'starting';
    if (shift.closing) return 'close-shift';
    if (register.staff === null) return 'sign-on';
    return register.shiftOpen ? this.journeys.top : 'open-shift';
  });

  #api: Api | null = null;
  #telling: ReturnType<typeof setTimeout> | undefined;
  /** What the server was last told of the outbox. */
  #told = '';

  constructor() {
    this.scans = new Scans(this);
  }

  async start(): Promise<void> {
    this.scans.listen(window);
    this.idle.listen(window);
    setInterval(() => this.idle.look(), LOOK_MS);
    setInterval(() => void this.register.met(), MET_MS);
    await this.register.liveCatalogue.readKept();
    await this.device.start({
      onconnection: (connection, token) => {
        this.register.connect(connection, token);
        this.#api = new Api({ token });
        this.printer.connect(token);
        this.mailing.connect(token);
      },
      onwelcome: (welcome) => {
        if (this.register.welcomed(welcome)) return void this.printer.met();
        this.toasts.say(say('not_a_till'), 'bad');
        this.device.forgetToken();
      },
      onopen: (register) => {
        void this.receipts.opened(register);
        void this.returns.looking.open(register);
        void this.checkout.open(register);
        void this.mailing.open(register);
      },
      onsettled: (entry, reply) => {
        void this.receipts.settled(entry, reply);
        this.register.settled(entry, reply);
        void this.returns.looking.settled(entry, reply);
        if ('ok' in reply.answer) this.printer.settled(entry.command.id);
        void this.mailing.look();
        const told = this.checkout.settled(entry, reply) || this.returns.settled(entry, reply) || this.ordering.settled(entry, reply);
        if (!told && 'rejected' in reply.answer) this.toasts.say(say('refused_why', { why: refusal(reply.answer.rejected) }), 'bad');
      },
      onleave: () => this.checkout.written(),
    });
  }

  async signOn(staff: number, pin: string): Promise<void> {
    const seen = await this.register.signOn(staff, pin);
    if (!seen) this.toasts.say(say('signed_on_alone'));
    this.journeys.home();
  }

  /** Whoever looks after devices sees what waits here. What is sent within a moment is not worth telling. */
  tellOutbox(): void {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => {
      const { register } = this.register.view ?? {};
      const told = { waiting: this.device.pending.length, refused: this.device.refused.length };
      const written = JSON.stringify(told);
      if (!this.device.online || register === undefined || this.#api === null || written === this.#told) return;
      this.#api.tellOutbox(register, told).then(() => (this.#told = written), () => undefined);
    }, TELL_MS);
  }

  /** The screen is nobody's until somebody shows a PIN: the same person, or another who goes on with what is open. */
  lock(): void {
    this.register.leave();
    this.journeys.home();
  }

  leaveZ(): void {
    this.shift.leave();
    this.journeys.home();
  }
}
