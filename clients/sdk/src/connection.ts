// One live connection to the server, kept for as long as the application wants it: greeting, liveness, coming back,
// and handing each message to whom it concerns. It does not know what topics or commands mean.
import { Commands, type Parked } from './command.ts';
import type { Environment, Socket } from './environment.ts';
import { PROTOCOL } from './gen/constants.ts';
import type {
  ClientMessage, Command, CommandId, Heartbeat, Refusal, Refused, Reply, ServerMessage, StaffView, Subscribed, Topic, Welcome,
} from './gen/protocol.ts';
import type { Mirror } from './mirror.ts';
import { Subscription, sameTopic, type SubscribeOptions } from './subscription.ts';

/**
 * `refused`: the token is not good; nothing more is tried. `outdated`: the server no longer serves a client as old as this
 * one; nothing more is tried before the page is loaded anew.
 */
export type ConnectionState = 'connecting' | 'online' | 'offline' | 'refused' | 'outdated' | 'stopped';

/** What to show after `shown`: the attempts of a connection that is down are not worth a flicker each. */
export function steady(shown: ConnectionState, state: ConnectionState): ConnectionState {
  return shown === 'offline' && state === 'connecting' ? 'offline' : state;
}

export interface ConnectionOptions {
  environment: Environment;
  /** Device or sign-in token; null for the public. */
  token: string | null;
  /** Name and version, for the operator's logs. */
  client: string;
  /**
   * The longest wait between two attempts, for a screen that somebody looks at. Waits are drawn from all of it, so that many
   * of them do not come at once.
   */
  waitMaxMs?: number | (() => number);
}

/** A sign-on that was refused, or got no answer because the connection ended. */
export class SignOnError extends Error {
  readonly code: string;
  /** What the server said; null where it said nothing. */
  readonly refusal: Refusal | null;

  constructor(code: string, message: string, refusal: Refusal | null = null) {
    super(message);
    this.name = 'SignOnError';
    this.code = code;
    this.refusal = refusal;
  }
}

const BACK_OFF_BASE_MS = 500;
const BACK_OFF_MAX_MS = 30_000;
/** An attempt that is older has met a network that was not there; a new one meets the one that is. */
const STALE_ATTEMPT_MS = 1_000;
/** What is told is spread over so much more: others were told the same. */
const AFTER_SPREAD_MS = 500;
/** How long an attempt may take from its beginning to the welcome: long enough for a handshake whose first packets are lost. */
const WELCOME_MS = 15_000;
/** The connection is dead after so many heartbeats of silence. */
const DEAD_AFTER_BEATS = 3;
/** Close codes after which trying again cannot help, and what has become of the connection. */
const FINAL = new Map<number, ConnectionState>([[4401, 'refused'], [4426, 'outdated']]);
/** The server says that we are the trouble (malformed, too large, overload, flood): do not come back at once, told or not. */
const TROUBLE = new Set([1007, 1009, 1013, 4429]);
const TROUBLE_WAIT_MS = 5_000;

interface SignOnWaiting {
  resolve: (staff: StaffView) => void;
  reject: (error: SignOnError) => void;
}

export class Connection {
  state: ConnectionState = 'stopped';
  /** The greeting of the current or the last connection. */
  welcome: Welcome | null = null;
  readonly #environment: Environment;
  readonly #token: string | null;
  readonly #client: string;
  readonly #waitMaxMs: () => number;
  readonly #commands: Commands;
  readonly #subscriptions: Subscription[] = [];
  readonly #signOns = new Map<number, SignOnWaiting>();
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #socket: Socket | null = null;
  #request = 0;
  #attempt = 0;
  #openedAt = 0;
  #afterMs: number | null = null;
  #lastHeard = 0;
  #lastSent = 0;
  #timers: (() => void)[] = [];
  #cancelReconnect: (() => void) | null = null;

  constructor({ environment, token, client, waitMaxMs = BACK_OFF_MAX_MS }: ConnectionOptions) {
    this.#environment = environment;
    this.#token = token;
    this.#client = client;
    this.#waitMaxMs = typeof waitMaxMs === 'number' ? () => waitMaxMs : waitMaxMs;
    this.#commands = new Commands({ send: (message) => this.#send(message), later: (ms, run) => environment.later(ms, run) });
  }

  start(): void {
    if (this.state === 'stopped') this.#open();
  }

  /** Ends the connection for good; commands that are pending stay without an answer. */
  stop(): void {
    this.#cancelReconnect?.();
    this.#drop(1000);
    this.#become('stopped');
  }

  /** Tries at once instead of waiting, because the network is said to be back, or somebody wants to know. */
  retryNow(): void {
    const isStale = this.state === 'connecting' && this.#environment.now() - this.#openedAt >= STALE_ATTEMPT_MS;
    if (isStale) this.#giveUpOn(this.#socket);
    if (this.state === 'offline') this.#open();
  }

  /** Milliseconds since the server was last heard; what is on the screen is at least that old. */
  silentFor(): number {
    return this.#environment.now() - this.#lastHeard;
  }

  listen(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribe<M extends Mirror = Mirror>(topic: Topic, options: SubscribeOptions = {}): Subscription<M> {
    const subscription = new Subscription<M>(topic, options, {
      nextRequest: () => ++this.#request,
      send: (message) => this.#send(message),
      later: (ms, run) => this.#environment.later(ms, run),
      giveUp: () => this.#giveUpOn(this.#socket),
    });
    this.#subscriptions.push(subscription);
    if (this.state === 'online') subscription.resume();
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    const index = this.#subscriptions.indexOf(subscription);
    if (index < 0) return;
    this.#subscriptions.splice(index, 1);
    subscription.end();
    if (subscription.handle !== null) this.#send({ unsubscribe: { handle: subscription.handle } });
  }

  /** Settles with the server's final answer, however many connections that takes; `parked` is told of a server too old. */
  submit(command: Command, parked?: Parked): Promise<Reply> {
    return this.#commands.submit(command, parked);
  }

  pending(): CommandId[] {
    return this.#commands.pending();
  }

  /** Signs a person on at this register. A PIN is sent once; it never waits for a connection. */
  signOn(staff: number, pin: string): Promise<StaffView> {
    const request = ++this.#request;
    return new Promise((resolve, reject) => {
      this.#signOns.set(request, { resolve, reject });
      if (!this.#send({ sign_on: { request, staff, pin } })) this.#failSignOns();
    });
  }

  #open(): void {
    this.#cancelReconnect?.();
    this.#cancelReconnect = null;
    this.#openedAt = this.#environment.now();
    this.#become('connecting');
    const socket = this.#environment.openSocket();
    this.#socket = socket;
    this.#timers.push(this.#environment.later(WELCOME_MS, () => this.#giveUpOn(socket)));
    socket.onopen = () => {
      this.#transmit(socket, { hello: { token: this.#token, client: this.#client, protocol: PROTOCOL } });
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket && typeof event.data === 'string') this.#frame(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#ended(event.code);
    };
  }

  #frame(text: string): void {
    this.#lastHeard = this.#environment.now();
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      let message: ServerMessage;
      try {
        message = JSON.parse(line) as ServerMessage;
      } catch {
        this.#giveUpOn(this.#socket); // Half a message means that what follows cannot be trusted either.
        return;
      }
      this.#take(message);
    }
  }

  #take(message: ServerMessage): void {
    if ('welcome' in message) this.#welcomed(message.welcome);
    else if ('reply' in message) this.#commands.replied(message.reply);
    else if ('push' in message) this.#byHandle(message.push.handle)?.push(message.push);
    else if ('snapshot' in message) this.#byHandle(message.snapshot.handle)?.snapshot(message.snapshot);
    else if ('heartbeat' in message) this.#heartbeat(message.heartbeat);
    else if ('subscribed' in message) this.#subscribed(message.subscribed);
    else if ('refused' in message) this.#refused(message.refused);
    else if ('signed_on' in message) {
      this.#takeSignOn(message.signed_on.request)?.resolve(message.signed_on.staff);
    } else if ('closing' in message) this.#afterMs = message.closing.after_ms;
  }

  #welcomed(welcome: Welcome): void {
    this.#stopTimers();
    this.welcome = welcome;
    this.#attempt = 0;
    this.#become('online');
    this.#watchSilence(welcome.heartbeat_ms);
    this.#commands.resend();
    for (const subscription of this.#subscriptions) subscription.resume();
  }

  /** Says "ping" when we have been silent for a heartbeat, and gives up when the server has been for three. */
  #watchSilence(beat: number): void {
    const socket = this.#socket;
    const now = () => this.#environment.now();
    const later = (ms: number, run: () => void) => this.#environment.later(ms, run);
    const ping = () => {
      if (now() - this.#lastSent >= beat) this.#send('ping');
      this.#timers[0] = later(this.#lastSent + beat - now(), ping);
    };
    const listen = () => {
      const deadAt = this.#lastHeard + DEAD_AFTER_BEATS * beat;
      if (now() >= deadAt) this.#giveUpOn(socket);
      else this.#timers[1] = later(deadAt - now(), listen);
    };
    this.#timers = [later(beat, ping), later(DEAD_AFTER_BEATS * beat, listen)];
  }

  #heartbeat(heartbeat: Heartbeat): void {
    for (const position of heartbeat.topics) this.#byHandle(position.handle)?.heartbeat(position);
  }

  /** An answer that nobody waits for any more is undone at the server. */
  #subscribed(answer: Subscribed): void {
    const asker = this.#byRequest(answer.request);
    if (asker) asker.subscribed(answer);
    else if (!this.#subscriptions.some(({ topic }) => sameTopic(topic, answer.topic))) {
      this.#send({ unsubscribe: { handle: answer.handle } });
    }
  }

  #refused({ request, refusal }: Refused): void {
    if (request === null) return;
    this.#byRequest(request)?.refused(refusal);
    this.#takeSignOn(request)?.reject(new SignOnError(refusal.code, refusal.message, refusal));
  }

  #byHandle(handle: number): Subscription | undefined {
    return this.#subscriptions.find((subscription) => subscription.handle === handle);
  }

  #byRequest(request: number): Subscription | undefined {
    return this.#subscriptions.find((subscription) => subscription.awaited === request);
  }

  #takeSignOn(request: number): SignOnWaiting | undefined {
    const waiting = this.#signOns.get(request);
    this.#signOns.delete(request);
    return waiting;
  }

  #failSignOns(): void {
    for (const waiting of this.#signOns.values()) {
      waiting.reject(new SignOnError('connection_lost', 'There is no connection to the server.'));
    }
    this.#signOns.clear();
  }

  #giveUpOn(socket: Socket | null): void {
    if (socket === null || this.#socket !== socket) return;
    socket.close(); // A dead peer never answers the close, so we do not wait for it.
    this.#ended(1006);
  }

  #drop(code: number): void {
    this.#stopTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(code);
    for (const subscription of this.#subscriptions) subscription.connectionLost();
    this.#failSignOns();
  }

  #ended(code: number): void {
    this.#stopTimers();
    this.#socket = null;
    const final = FINAL.get(code);
    if (final === undefined) {
      this.#cancelReconnect = this.#environment.later(this.#wait(code), () => this.#open());
    }
    for (const subscription of this.#subscriptions) subscription.connectionLost();
    this.#failSignOns();
    this.#become(final ?? 'offline');
  }

  #wait(code: number): number {
    const after = this.#afterMs;
    this.#afterMs = null;
    const most = Math.min(this.#waitMaxMs(), BACK_OFF_BASE_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    const floor = TROUBLE.has(code) ? TROUBLE_WAIT_MS : 0;
    const [least, spread] = after === null ? [floor, most] : [Math.max(after, floor), AFTER_SPREAD_MS];
    return least + this.#environment.random() * spread;
  }

  #send(message: ClientMessage): boolean {
    if (this.state !== 'online' || this.#socket === null) return false;
    this.#transmit(this.#socket, message);
    return true;
  }

  #transmit(socket: Socket, message: ClientMessage): void {
    this.#lastSent = this.#environment.now();
    socket.send(JSON.stringify(message));
  }

  #stopTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
  }

  #become(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
