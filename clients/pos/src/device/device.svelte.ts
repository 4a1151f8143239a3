// The device: its token, its connection, its outbox, whether it is the one window that sells, and what it is waiting for.
import {
  browserEnvironment, Connection, occurredNow, Outbox, Probe, steady, type CommandBody, type ConnectionState, type Entry,
  type RefusedEntry, type Reply, type StaffView, type Welcome,
} from '@onhand/sdk';
import { waited } from '@onhand/ui';
import { say as sayOfTheFrame } from '../shell/words.ts';
import { clockWords } from './clock.ts';
import { enrolFromAddress, readToken, writeToken } from './known.ts';
import { saveFile } from './files.ts';
import { Seat } from './seat.ts';
import { say } from './words.ts';

const CLIENT = 'onhand-pos/0.1';
const TICK_MS = 300;
/** An answer that takes longer is told; with the tick it is on the screen within two seconds. */
const UNANSWERED_MS = 1_400;
const PROBE_MS = 900;
/** Somebody stands before a till: a server that is there again is found before they wonder. */
const WAIT_MAX_MS = 2_500;

/** Whom the device tells what happens to it. */
export interface DeviceEvents {
  /** The seat is ours and there is a token: the rest of the till may start. */
  onconnection: (connection: Connection, token: string) => void;
  onwelcome: (welcome: Welcome) => void;
  /** The outbox of a register was opened, with whatever is still in it. */
  onopen: (register: number) => void;
  onsettled: (entry: Entry, reply: Reply) => void;
  /** Nothing may be in the middle of being written when another window takes over. */
  onleave: () => Promise<void>;
}

export class Device {
  connectionState: ConnectionState = $state('stopped');
  token: string | null = $state(null);
  pending: readonly Entry[] = $state.raw([]);
  refused: readonly RefusedEntry[] = $state.raw([]);
  /** Null until it has been opened. */
  outbox: Outbox | null = $state.raw(null);
  /** Why the outbox could not be opened. */
  outboxProblem: string | null = $state(null);
  /** True while another window of this device is the till. */
  elsewhere: boolean = $state(false);
  /** The device's clock, for ages. */
  now: number = $state(Date.now());
  /** Lets a new build take over; null when there is none. */
  update: (() => void) | null = $state.raw(null);
  /** False where the browser gives no service worker, so that a reload needs the network. */
  offlineStart: boolean = $state(true);
  /** How far the device's clock is ahead of the server's, in milliseconds. */
  #clockAhead: number = $state(0);
  /** What the browser says about its network. */
  networkGone: boolean = $state(false);
  /** True when nothing comes back from the server although the socket is open. */
  silent: boolean = $state(false);
  /** Since when the oldest thing that was asked waits for its answer. */
  #headSince: number | null = $state(null);
  #signOnSince: number | null = $state(null);

  readonly online: boolean = $derived(this.connectionState === 'online');
  /** What is wrong with the device's clock; empty when it is close to the server's. */
  readonly clock: string = $derived(clockWords(this.#clockAhead));

  /** Why "Live" would be a lie although the socket is open; empty when it would not. */
  readonly trouble: string = $derived.by(() => {
    if (!this.online) return '';
    if (this.networkGone) return say('no_network');
    const since = Math.min(this.#headSince ?? Infinity, this.#signOnSince ?? Infinity);
    const wait = this.now - since;
    if (wait >= UNANSWERED_MS) return wait >= 5_000 ? say('waiting_for', { time: waited(wait) }) : say('waiting');
    return this.silent ? say('silent') : '';
  });
  /** What the server is known to hear now. */
  readonly live: boolean = $derived(this.online && this.trouble === '');

  #events: DeviceEvents | null = null;
  #connection: Connection | null = null;
  #outboxFor: number | null = null;
  readonly #seat = new Seat({
    locks: globalThis.navigator?.locks,
    channel: typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('onhand-till'),
    onleave: () => this.#leave(),
    onlost: () => location.reload(), // A page that holds nothing any more is the simplest thing to wait with.
  });
  readonly #probe = new Probe({
    silentFor: () => this.#connection?.silentFor() ?? 0,
    ask: () => fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) }),
    ontold: (silent) => (this.silent = silent && this.online),
  });

  async start(events: DeviceEvents): Promise<void> {
    this.#events = events;
    enrolFromAddress();
    window.addEventListener('hashchange', () => {
      enrolFromAddress();
      const token = readToken();
      if (token !== null && token !== this.token) this.enrol(token);
    });
    this.networkGone = !navigator.onLine;
    window.addEventListener('offline', () => (this.networkGone = true));
    window.addEventListener('online', () => {
      this.networkGone = false;
      this.#connection?.retryNow();
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#connection?.retryNow(); // A page out of sight has slow timers.
    });
    setInterval(() => this.#tick(), TICK_MS);
    void navigator.storage?.persist?.(); // Unsent sales must not be what the browser clears when space is short.
    this.token = readToken();
    if (this.token === null) return;
    await this.#seat.take(() => (this.elsewhere = true));
    this.elsewhere = false;
    this.#connect(this.token);
  }

  enrol(token: string): void {
    writeToken(token.trim());
    location.reload(); // Nothing of one register's state may leak into another's.
  }

  /** The token turned out to be nobody's, or not a till's. */
  forgetToken(): void {
    this.#connection?.stop();
    writeToken(null);
    this.token = null;
  }

  /** Somebody does not want to wait for the next attempt. */
  tryNow(): void {
    this.#connection?.retryNow();
  }

  /** The other window lets go, and this page begins anew with the seat its own. */
  async takeOver(): Promise<void> {
    await this.#seat.takeOver();
    this.elsewhere = false;
    if (this.token !== null) this.#connect(this.token);
  }

  /** A new page asks for everything again, and holds nothing of what the old one got hold of. */
  startAgain(): void {
    location.reload();
  }

  async signOn(staff: number, pin: string): Promise<StaffView> {
    if (!this.#connection) throw new Error(sayOfTheFrame('not_ready'));
    this.#signOnSince = Date.now();
    try {
      return await this.#connection.signOn(staff, pin);
    } finally {
      this.#signOnSince = null;
    }
  }

  /** Opens what this register keeps for the server; asking again for the same only raises its number. */
  async openOutbox(register: number, commandSeq: number): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    if (this.#outboxFor === register) {
      await this.outbox?.atLeast(commandSeq);
      return;
    }
    this.#outboxFor = register;
    try {
      // The seat is the lock: with one for each register besides, a window that sleeps would hold it for ever.
      const outbox = await Outbox.open({ name: `onhand-outbox-${register}`, locks: unlocked });
      outbox.listen((event) => {
        if (typeof event === 'object' && 'settled' in event) this.#events?.onsettled(event.settled, event.reply);
        this.#outboxChanged(outbox);
      });
      this.#outboxChanged(outbox);
      await outbox.atLeast(commandSeq);
      this.outbox = outbox;
      this.#events?.onopen(register);
      outbox.attach((command) => connection.submit(command));
    } catch (error) {
      this.outboxProblem = error instanceof Error ? error.message || error.name : String(error);
    }
  }

  /** Settles when the command is safe on this device; `reply` when the server has answered it. */
  send(body: CommandBody, staff: number | null, id?: string): Promise<{ entry: Entry; reply: Promise<Reply> }> {
    if (!this.outbox) return Promise.reject(new Error(sayOfTheFrame('not_ready')));
    return this.outbox.add({ body, staff, occurred: occurredNow(), ...(id === undefined ? {} : { id }) });
  }

  async forgetRefused(id: string): Promise<void> {
    await this.outbox?.forgetRefused(id);
  }

  async sendAgain(id: string): Promise<void> {
    await this.outbox?.sendAgain(id);
  }

  /** Hands a refused command out as a file, for whoever will see to it. */
  async exportRefused(entry: RefusedEntry): Promise<void> {
    saveFile(`onhand-refused-${entry.command.id}.json`, JSON.stringify(entry, null, 2));
    await this.outbox?.markExported(entry.command.id);
  }

  #connect(token: string): void {
    if (this.#connection) return;
    const connection = new Connection({ environment: browserEnvironment(), token, client: CLIENT, waitMaxMs: WAIT_MAX_MS });
    this.#connection = connection;
    this.#events?.onconnection(connection, token);
    connection.listen((state) => {
      this.connectionState = steady(this.connectionState, state);
      this.#headSince = this.pending.length > 0 && state === 'online' ? Date.now() : null;
      if (state === 'online' && connection.welcome) {
        this.#clockAhead = Date.now() - connection.welcome.time;
        this.#events?.onwelcome(connection.welcome);
      } else this.#probe.forget();
    });
    connection.start();
  }

  #outboxChanged(outbox: Outbox): void {
    const [head] = outbox.entries;
    if (head?.command.id !== this.pending[0]?.command.id) this.#headSince = head && this.online ? Date.now() : null;
    this.pending = [...outbox.entries];
    this.refused = [...outbox.refusedEntries];
  }

  #tick(): void {
    this.now = Date.now();
    if (this.online && !this.networkGone && document.visibilityState === 'visible') void this.#probe.look();
  }

  async #leave(): Promise<void> {
    await this.#events?.onleave();
    this.#connection?.stop();
    this.outbox?.close();
  }
}

const unlocked = { request: (_name: string, run: (lock: null) => unknown) => Promise.resolve(run(null)) } as unknown as LockManager;
