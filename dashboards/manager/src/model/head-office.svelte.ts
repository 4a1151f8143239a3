// The dashboard as its screens see it: one person's sign-in, one connection, and what it follows.
import {
  Api, browserEnvironment, Connection, steady, type Catalogue, type ConnectionState, type DaySales, type FailedAttempts, type SalesMirror,
  type SignInResponse, type StaffView, type Subscription, type TicketMirror, type TicketSummary,
} from '@onhand/sdk';
import { LiveCatalogue, LiveStock } from '@onhand/ui';
import { businessDate, dayBefore, newestByBranch, offsetsByBranch, split, type Trading } from './takings.ts';

const KEPT = 'onhand.manager';
const CLIENT = 'onhand-manager/0.1';
/** A comparison that could not be had is asked for again after so long. */
const COMPARE_AGAIN_MS = 30_000;

/** More dates than branches in all time zones can need at once. */
const EARLIER_KEPT = 7;

export class HeadOffice {
  readonly stock = new LiveStock();
  readonly liveCatalogue = new LiveCatalogue({ environment: browserEnvironment() });
  connectionState: ConnectionState = $state('stopped');
  signedIn: SignInResponse | null = $state.raw(null);
  /** Why nobody is signed in any more. */
  signInProblem: string | null = $state(null);
  /** Newest business day of each branch. */
  days: Map<number, DaySales> = $state.raw(new Map());
  /** Whole days that were asked for to compare with, by date. */
  earlier: Map<string, DaySales[]> = $state.raw(new Map());
  salesState: Subscription['state'] = $state('loading');
  tickets: readonly TicketSummary[] = $state.raw([]);
  ticketsState: Subscription['state'] = $state('loading');
  /** Up to when the figures are known to be right. */
  asOf: Date | null = $state.raw(null);
  /** The server's clock, once a second. */
  now: number = $state(Date.now());
  /** Partitions of the server; 0 until it has said. */
  partitions: number = $state(0);
  api = new Api();
  #connection: Connection | null = null;
  /** How far the server's clock is ahead of ours, in milliseconds. */
  #ahead = 0;
  /** When a date may be asked for again. */
  readonly #askAgainAt = new Map<string, number>();

  /** Wrong PINs in this person's name since they were last here; told until it is noted. */
  failedAttempts: FailedAttempts | null = $state(null);
  readonly person: StaffView | null = $derived(this.signedIn?.staff ?? null);
  readonly catalogue: Catalogue | null = $derived(this.liveCatalogue.current);
  readonly currency: string = $derived(this.catalogue?.currency ?? 'GBP');
  readonly #offsets: Map<number, number> = $derived(offsetsByBranch(this.tickets));

  start(): void {
    const kept = readKept();
    if (kept) this.#enter(kept);
    setInterval(() => this.#tick(), 1000);
    window.addEventListener('online', () => this.#connection?.retryNow());
  }

  async signIn(staff: number, pin: string): Promise<void> {
    const { failed, ...answer } = await new Api().signIn({ staff, pin });
    this.failedAttempts = failed;
    sessionStorage.setItem(KEPT, JSON.stringify({ ...answer, failed: null }));
    this.#enter({ ...answer, failed });
  }

  signOut(): void {
    sessionStorage.removeItem(KEPT);
    location.reload(); // Nothing of one person's figures may stay in memory for the next.
  }

  /** Follows the levels of one branch; the last one asked for wins. */
  followStock(branch: number): void {
    if (this.#connection && this.partitions > 0) this.stock.follow(this.#connection, branch, this.partitions);
  }

  /** Today is a day of the branch's own registers: it need not be the day of the office, nor of another branch. */
  trading(branch: number): Trading {
    const offset = this.#offsets.get(branch) ?? -new Date().getTimezoneOffset();
    const { today, last } = split(this.days.get(branch), businessDate(this.now, offset));
    const earlier = today ? this.earlier.get(dayBefore(today.date)) : undefined;
    return { today, last, before: earlier && (earlier.find((day) => day.branch === branch) ?? null) };
  }

  registerName(id: number): string {
    return this.catalogue?.registers.find((register) => register.id === id)?.name ?? `Register ${id}`;
  }

  staffName(id: number): string {
    return this.catalogue?.staff.find((person) => person.id === id)?.name ?? `Staff ${id}`;
  }

  #enter(answer: SignInResponse): void {
    this.signedIn = answer;
    this.signInProblem = null;
    this.api = new Api({ token: answer.token });
    const connection = new Connection({ environment: browserEnvironment(), token: answer.token, client: CLIENT });
    this.#connection = connection;
    connection.listen((state) => {
      this.connectionState = steady(this.connectionState, state);
      if (state === 'online' && connection.welcome) {
        this.partitions = connection.welcome.partitions;
        this.#ahead = connection.welcome.time - Date.now();
      }
      if (state === 'refused') {
        sessionStorage.removeItem(KEPT);
        this.signedIn = null;
        this.signInProblem = 'Your sign-in has ended. Please sign in again.';
      }
    });
    this.liveCatalogue.follow(connection, this.api);
    this.#follow(connection);
    connection.start();
  }

  #follow(connection: Connection): void {
    const sales = connection.subscribe<SalesMirror>('sales', { maxHz: 4 });
    sales.listen(({ state }) => {
      this.salesState = state;
      this.days = newestByBranch(sales.mirror.rows.values());
    });
    const tickets = connection.subscribe<TicketMirror>('tickets');
    tickets.listen(({ state }) => {
      this.ticketsState = state;
      this.tickets = tickets.mirror.rows;
    });
  }

  /** Asks for the days before those of the branches that have sold today. */
  #compare(): void {
    const wanted = [...this.days.keys()].flatMap((branch) => this.trading(branch).today?.date ?? []).map(dayBefore);
    for (const date of new Set(wanted)) {
      if (!this.earlier.has(date) && (this.#askAgainAt.get(date) ?? 0) <= Date.now()) void this.#askFor(date);
    }
  }

  async #askFor(date: string): Promise<void> {
    this.#askAgainAt.set(date, Date.now() + COMPARE_AGAIN_MS);
    try {
      const days = await this.api.readSales({ date });
      this.earlier = new Map([...[...this.earlier].slice(1 - EARLIER_KEPT), [date, days]]);
      this.#askAgainAt.delete(date);
    } catch {
      // A comparison that cannot be had is left out until the next attempt.
    }
  }

  #tick(): void {
    const connection = this.#connection;
    this.now = Date.now() + this.#ahead;
    if (connection?.welcome) this.asOf = new Date(Date.now() - connection.silentFor());
    if (this.connectionState === 'online') this.#compare();
  }
}

function readKept(): SignInResponse | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as SignInResponse | null;
    return kept && kept.expires_at > Date.now() ? kept : null;
  } catch {
    return null;
  }
}
