// The dashboard as all its screens share it: one person's sign-in, one connection, the catalogue and the server's clock. What
// a screen shows has a model of its own, made anew for each sign-in.
import {
  Api, browserEnvironment, Connection, hurryWhenSeen, pagePatience, Probe, steady, type Catalogue, type ConnectionState, type FailedAttempts, type Right,
  type SignInResponse, type StaffView,
} from '@onhand/sdk';
import { untrack } from 'svelte';
import { LiveCatalogue, LiveStock, nameGoods } from '@onhand/ui';
import type { Link } from './link.ts';
import { rightsOf } from './may.ts';
import { say } from './words.ts';
import { Incidents } from '../rooms/backups/incidents.svelte.ts';
import { Takings } from '../rooms/today/takings.svelte.ts';
import { Tasks } from '../rooms/tasks/tasks.svelte.ts';
import { Counts } from '../rooms/counts/counts.ts';
import { Purchases } from '../rooms/purchasing/purchases.ts';
import { Fulfilments } from '../rooms/fulfilment/fulfilments.svelte.ts';
import { Transfers } from '../rooms/transfers/transfers.ts';

const KEPT = 'onhand.manager';
const CLIENT = 'onhand-manager/0.1';
/** With the wait for an answer, a way that is dead is told within two seconds. */
const LOOK_MS = 500;
const PROBE_MS = 900;

export class HeadOffice {
  readonly stock = new LiveStock();
  readonly liveCatalogue = new LiveCatalogue({ environment: browserEnvironment() });
  /** What is shown: "online" only while something comes back, for nobody closes a cable that was cut. */
  readonly connectionState: ConnectionState = $derived.by(() => (this.#doubtful && this.#told === 'online' ? 'offline' : this.#told));
  #told: ConnectionState = $state('stopped');
  #networkGone: boolean = $state(false);
  #silent: boolean = $state(false);
  readonly #doubtful: boolean = $derived(this.#networkGone || this.#silent);
  readonly #probe = new Probe({
    silentFor: () => this.link?.connection.silentFor() ?? 0,
    ask: () => fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) }),
    ontold: (silent) => (this.#silent = silent && this.#told === 'online'),
  });
  signedIn: SignInResponse | null = $state.raw(null);
  /** Whether nobody is signed in any more, because it ended. */
  signInEnded: boolean = $state(false);
  /** Up to when the figures are known to be right. */
  asOf: Date | null = $state.raw(null);
  /** The server's clock, once a second. */
  now: number = $state(Date.now());
  /** Partitions of the server; 0 until it has said. */
  partitions: number = $state(0);
  link: Link | null = $state.raw(null);
  takings: Takings | null = $state.raw(null);
  /** None for somebody who may not resolve them. */
  tasks: Tasks | null = $state.raw(null);
  transfers: Transfers | null = $state.raw(null);
  counts: Counts | null = $state.raw(null);
  purchases: Purchases | null = $state.raw(null);
  fulfilments: Fulfilments | null = $state.raw(null);
  /** None for somebody who does not look after the backups. */
  incidents: Incidents | null = $state.raw(null);
  /** How far the server's clock is ahead of ours, in milliseconds. */
  #ahead = 0;

  /** Wrong PINs in this person's name since they were last here; told until it is noted. */
  failedAttempts: FailedAttempts | null = $state(null);
  readonly person: StaffView | null = $derived(this.signedIn?.staff ?? null);
  readonly catalogue: Catalogue | null = $derived(this.liveCatalogue.current);
  /** Nothing until the catalogue tells what the person's role allows. */
  readonly rights: readonly Right[] = $derived(rightsOf(this.person, this.catalogue?.view.roles ?? []));
  readonly currency: string = $derived(this.catalogue?.currency ?? 'GBP');

  start(): void {
    nameGoods((sku) => this.catalogue?.bySku(sku)?.label ?? null);
    const kept = readKept();
    if (kept) this.#enter(kept);
    $effect.root(() => {
      $effect(() => {
        const { link } = this;
        if (link && !this.tasks && this.rights.includes('resolve_tasks')) this.tasks = untrack(() => new Tasks(link));
        if (link && !this.incidents && this.rights.includes('manage_backups')) this.incidents = untrack(() => new Incidents(link.api));
      });
      $effect(() => {
        // A server that comes back may have found something while it started.
        if (this.connectionState === 'online') untrack(() => void this.incidents?.read());
      });
    });
    setInterval(() => this.#tick(), 1000);
    setInterval(() => {
      if (this.#told === 'online' && !this.#networkGone && document.visibilityState === 'visible') void this.#probe.look();
    }, LOOK_MS);
    this.#networkGone = !navigator.onLine;
    window.addEventListener('offline', () => (this.#networkGone = true));
    window.addEventListener('online', () => {
      this.#networkGone = false;
      this.link?.connection.retryNow();
    });
    hurryWhenSeen(() => this.link?.connection.retryNow());
  }

  async signIn(staff: number, password: string, code: string | null): Promise<void> {
    await this.takeOver(await new Api().signIn({ staff, password, code }));
  }

  /** Goes on with another sign-in, as after a new password. */
  async takeOver({ failed, ...answer }: SignInResponse): Promise<void> {
    this.link?.connection.stop();
    this.failedAttempts = failed;
    sessionStorage.setItem(KEPT, JSON.stringify({ ...answer, failed: null }));
    this.#enter({ ...answer, failed });
  }

  signOut(): void {
    // The token is ended at the server too; whoever is offline leaves all the same, and it ends by itself.
    void this.link?.api.signOut().catch(() => undefined).finally(() => this.#leave());
  }

  #leave(): void {
    sessionStorage.removeItem(KEPT);
    location.reload(); // Nothing of one person's figures may stay in memory for the next.
  }

  /** Follows the levels of one branch; the last one asked for wins. */
  followStock(branch: number): void {
    if (this.link && this.partitions > 0) this.stock.follow(this.link.connection, branch, this.partitions);
  }

  branchName = (id: number | null): string => {
    if (id === null) return say('head_office');
    return this.catalogue?.branches.find((branch) => branch.id === id)?.name ?? say('branch_n', { n: id });
  };

  /** The clock of a branch, by which what happened there is told. */
  zoneOf = (branch: number): string | undefined => this.catalogue?.branches.find(({ id }) => id === branch)?.time_zone;

  registerName(id: number): string {
    return this.catalogue?.registers.find((register) => register.id === id)?.name ?? say('register_n', { n: id });
  }

  /** Nobody's number is 0: what has it was done by the server itself. */
  staffName(id: number): string {
    if (id === 0) return say('by_server');
    return this.catalogue?.staff.find((person) => person.id === id)?.name ?? say('staff_n', { n: id });
  }

  #enter(answer: SignInResponse): void {
    this.signedIn = answer;
    this.signInEnded = false;
    const api = new Api({ token: answer.token });
    const connection = new Connection({ environment: browserEnvironment(), token: answer.token, client: CLIENT, waitMaxMs: pagePatience });
    const link: Link = { api, connection, person: answer.staff };
    this.link = link;
    connection.listen((state) => this.#connectionIs(connection, state));
    this.liveCatalogue.follow(connection, api);
    this.takings = new Takings(link, () => this.now);
    this.tasks = null;
    this.incidents?.stop();
    this.incidents = null;
    this.transfers = new Transfers(link);
    this.counts = new Counts(link);
    this.purchases = new Purchases(link);
    this.fulfilments = new Fulfilments(link);
    connection.start();
  }

  #connectionIs(connection: Connection, state: ConnectionState): void {
    this.#told = steady(this.#told, state);
    if (state !== 'online') this.#probe.forget();
    if (state === 'online' && connection.welcome) {
      this.partitions = connection.welcome.partitions;
      this.#ahead = connection.welcome.time - Date.now();
    }
    if (state === 'refused') {
      sessionStorage.removeItem(KEPT);
      this.signedIn = null;
      this.signInEnded = true;
    }
  }

  #tick(): void {
    const connection = this.link?.connection;
    this.now = Date.now() + this.#ahead;
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
