// The dashboard as its screens see it: one person's sign-in, one connection, and what it follows.
import {
  Api, browserEnvironment, Connection, steady, type Catalogue, type ConnectionState, type DaySales, type SalesMirror,
  type SignInResponse, type StaffView, type Subscription, type TicketMirror, type TicketSummary,
} from '@onhand/sdk';
import { LiveCatalogue, LiveStock } from '@onhand/ui';
import { dayBefore, newestByBranch } from './takings.ts';

const KEPT = 'onhand.manager';
const CLIENT = 'onhand-manager/0.1';

export class HeadOffice {
  readonly stock = new LiveStock();
  readonly liveCatalogue = new LiveCatalogue({ environment: browserEnvironment() });
  connectionState: ConnectionState = $state('stopped');
  signedIn: SignInResponse | null = $state.raw(null);
  /** Why nobody is signed in any more. */
  signInProblem: string | null = $state(null);
  /** Newest business day of each branch. */
  days: Map<number, DaySales> = $state.raw(new Map());
  /** The day before each of them, for comparison. */
  daysBefore: Map<number, DaySales> = $state.raw(new Map());
  salesState: Subscription['state'] = $state('loading');
  tickets: readonly TicketSummary[] = $state.raw([]);
  ticketsState: Subscription['state'] = $state('loading');
  /** Up to when the figures are known to be right. */
  asOf: Date | null = $state.raw(null);
  /** Partitions of the server; 0 until it has said. */
  partitions: number = $state(0);
  api = new Api();
  #connection: Connection | null = null;
  #compared = '';

  readonly person: StaffView | null = $derived(this.signedIn?.staff ?? null);
  readonly catalogue: Catalogue | null = $derived(this.liveCatalogue.current);
  readonly currency: string = $derived(this.catalogue?.currency ?? 'GBP');

  start(): void {
    const kept = readKept();
    if (kept) this.#enter(kept);
    setInterval(() => this.#tick(), 1000);
    window.addEventListener('online', () => this.#connection?.retryNow());
  }

  async signIn(staff: number, pin: string): Promise<void> {
    const answer = await new Api().signIn({ staff, pin });
    sessionStorage.setItem(KEPT, JSON.stringify(answer));
    this.#enter(answer);
  }

  signOut(): void {
    sessionStorage.removeItem(KEPT);
    location.reload(); // Nothing of one person's figures may stay in memory for the next.
  }

  /** Follows the levels of one branch; the last one asked for wins. */
  followStock(branch: number): void {
    if (this.#connection && this.partitions > 0) this.stock.follow(this.#connection, branch, this.partitions);
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
      if (state === 'online') this.partitions = connection.welcome?.partitions ?? 0;
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
      void this.#compare();
    });
    const tickets = connection.subscribe<TicketMirror>('tickets');
    tickets.listen(({ state }) => {
      this.ticketsState = state;
      this.tickets = tickets.mirror.rows;
    });
  }

  /** Asks once for the day before the newest one. A comparison that cannot be had is left out. */
  async #compare(): Promise<void> {
    const newest = [...this.days.values()].map((day) => day.date).sort().at(-1);
    if (!newest || newest === this.#compared) return;
    this.#compared = newest;
    try {
      const days = await this.api.sales(dayBefore(newest));
      this.daysBefore = new Map(days.map((day) => [day.branch, day]));
    } catch {
      this.daysBefore = new Map();
    }
  }

  #tick(): void {
    const connection = this.#connection;
    if (connection?.welcome) this.asOf = new Date(Date.now() - connection.silentFor());
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
