// One followed topic: how its mirror is loaded, kept in order, proved and loaded again. Knows frames, not sockets.
import { HASH_FORM } from './gen/constants.ts';
import type {
  Content, Key, Push, Position, Refusal, Snapshot, Subscribe, Subscribed, Topic, TopicPosition,
} from './gen/protocol.ts';
import { keyName, keyText, mirrorOf, type Mirror } from './mirror.ts';

/** `loading`: not to be believed yet. `stale`: as it was when the connection ended. */
export type SubscriptionState = 'loading' | 'live' | 'stale' | 'refused';

export interface SubscriptionEvent {
  /** Keys of rows that may look different; empty when only the state or the position changed. */
  keys: string[];
  state: SubscriptionState;
}

/** What a subscription asks of its connection. */
export interface SubscriptionHost {
  nextRequest(): number;
  /** False when there is no welcomed connection; the subscription is then asked for after the next welcome. */
  send(message: { subscribe: Subscribe } | { track: { handle: number; add: Key[]; remove: Key[] } }): boolean;
  later(ms: number, run: () => void): () => void;
  /** The connection does not bring what was asked for: another one must. */
  giveUp(): void;
}

export interface SubscribeOptions {
  track?: Key[];
  maxHz?: number | null;
}

/** Pushes kept back while a snapshot is being loaded; more than this and the snapshot is asked for again. */
const KEPT_BACK_MAX = 4096;
const SAME_ID_RETRY_MS = 1000;
/** How long the next message of an answer may take. After that it is asked for once more, and after that the connection is given up. */
const ANSWER_MS = 15_000;

/** Whether two topics are the same one. */
export function sameTopic(one: Topic, other: Topic): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  if ('stock' in one) {
    return 'stock' in other && one.stock.branch === other.stock.branch && one.stock.partition === other.stock.partition;
  }
  return 'register' in other && one.register === other.register;
}

export class Subscription<M extends Mirror = Mirror> {
  readonly topic: Topic;
  readonly mirror: M;
  state: SubscriptionState = 'loading';
  refusal: Refusal | null = null;
  handle: number | null = null;
  /** Number of the request whose answer is awaited. */
  awaited: number | null = null;
  readonly #host: SubscriptionHost;
  /** By their texts. */
  readonly #track: Map<string, Key>;
  readonly #maxHz: number | null;
  readonly #listeners = new Set<(event: SubscriptionEvent) => void>();
  /** Where the mirror stands; null while nothing in it can be trusted. */
  #held: Position | null = null;
  #epoch: number | null = null;
  /** Position at which a replay has caught up. */
  #target = 0;
  #keptBack: Push[] = [];
  /** Whether the hashes of heartbeats are made in the way that this client knows. */
  #hashKnown = false;
  /** How often in a row the mirror had to be thrown away, so that two sides that disagree do not spin. */
  #scratches = 0;
  #cancelRetry: (() => void) | null = null;
  #cancelAnswer: (() => void) | null = null;
  /** Whether it was asked for again on this connection because nothing came of it. */
  #repeated = false;

  constructor(topic: Topic, options: SubscribeOptions, host: SubscriptionHost) {
    this.topic = topic;
    this.mirror = mirrorOf(topic) as M;
    this.#track = new Map((options.track ?? []).map((key) => [keyText(key), key]));
    this.#maxHz = options.maxHz ?? null;
    this.#host = host;
  }

  /** Position the mirror has reached, or null. */
  get position(): Position | null {
    return this.#held;
  }

  listen(listener: (event: SubscriptionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows more keys or fewer, where the topic has keys to choose from. */
  track(add: Key[], remove: Key[]): void {
    const added = add.filter((key) => !this.#track.has(keyText(key)));
    const removed = remove.filter((key) => this.#track.has(keyText(key)));
    for (const key of added) this.#track.set(keyText(key), key);
    for (const key of removed) this.#track.delete(keyText(key));
    this.mirror.drop?.(removed);
    if (added.length + removed.length === 0) return;
    if (this.handle !== null) this.#host.send({ track: { handle: this.handle, add: added, remove: removed } });
    else if (this.awaited !== null) this.#ask(); // The request under way names the old keys.
    this.#emit(removed.map(keyName));
  }

  /** Called after every welcome. What somebody subscribed to on hearing of it has been asked for already. */
  resume(): void {
    if (this.awaited !== null) return;
    // What an older server could not read, the next one may.
    if (this.state !== 'refused' || this.refusal?.retry === 'after_upgrade') this.#ask();
  }

  connectionLost(): void {
    this.#stopRetry();
    this.#answered();
    this.handle = null;
    this.awaited = null;
    this.#keptBack = [];
    if (this.state === 'live') this.#become('stale');
  }

  end(): void {
    this.#stopRetry();
    this.#answered();
    this.#listeners.clear();
  }

  subscribed(message: Subscribed): void {
    this.awaited = null;
    this.handle = message.handle;
    this.#hashKnown = message.hash_form === HASH_FORM;
    const sameEpoch = this.#epoch === message.epoch;
    // Values that compare by their own positions must go; a log's rows stay to be looked at until the snapshot is whole.
    if (!sameEpoch && this.mirror.mode === 'latest') this.mirror.clear();
    this.#epoch = message.epoch;
    if (message.how === 'snapshot') {
      this.#held = null;
      this.#become('loading');
      this.#gotFurther();
      return;
    }
    const held = sameEpoch ? this.#held : null;
    const proved = held !== null && (message.how === 'replayed' || held.seq === message.seq);
    if (proved || this.mirror.mode === 'latest') {
      this.#held = held ?? { epoch: message.epoch, seq: message.seq };
      this.#target = message.seq;
      this.#catchUp();
      this.#gotFurther();
    } else {
      this.#fromScratch();
    }
  }

  refused(refusal: Refusal): void {
    this.awaited = null;
    this.#answered();
    if (refusal.retry === 'never' || refusal.retry === 'after_upgrade') {
      this.refusal = refusal;
      this.#held = null;
      this.#become('refused');
      return;
    }
    const wait = refusal.retry === 'same_id' ? SAME_ID_RETRY_MS : refusal.retry.after_ms;
    this.#askLater(wait);
  }

  snapshot(message: Snapshot): void {
    if (this.awaited !== null || this.#epoch === null) return;
    if (message.first && this.state !== 'loading' && this.mirror.mode === 'log') {
      this.#held = null;
      this.#become('loading');
    }
    const keys = this.mirror.page(message.content, message.first, message.last);
    if (message.last) this.#whole(message.seq);
    else this.#gotFurther();
    this.#emit(keys);
  }

  push(message: Push): void {
    if (this.awaited !== null) return;
    if (this.mirror.mode === 'latest') {
      if (this.#held && message.seq > this.#held.seq) this.#held = { ...this.#held, seq: message.seq };
      this.#change(message.content);
    } else if (this.#held === null) {
      this.#keptBack.push(message);
      if (this.#keptBack.length > KEPT_BACK_MAX) this.#fromScratch();
    } else if (message.seq > this.#held.seq) {
      if (message.prev !== this.#held.seq) {
        this.#fromScratch();
        return;
      }
      this.#held = { ...this.#held, seq: message.seq };
      this.#scratches = 0;
      this.#change(message.content);
      if (this.state === 'live') return;
      this.#catchUp();
      this.#gotFurther();
    }
  }

  heartbeat({ seq, hash }: TopicPosition): void {
    if (this.mirror.mode === 'latest' || this.#held === null || this.awaited !== null || this.state !== 'live') return;
    const agrees = seq === this.#held.seq && (hash === null || !this.#hashKnown || hash === this.mirror.hash());
    if (agrees) this.#scratches = 0;
    else this.#fromScratch();
  }

  #whole(seq: number): void {
    this.#held = { epoch: this.#epoch ?? 0, seq };
    this.#answered();
    this.#become('live');
    const keptBack = this.#keptBack;
    this.#keptBack = [];
    for (const push of keptBack) this.push(push);
  }

  /** A replay is believed when it has reached what the server had when it was asked. */
  #catchUp(): void {
    if (this.mirror.mode === 'latest' || (this.#held && this.#held.seq >= this.#target)) this.#become('live');
  }

  /** The answer is whole, or as much of it as ever comes. */
  #answered(): void {
    this.#cancelAnswer?.();
    this.#cancelAnswer = null;
    this.#repeated = false;
  }

  /** Something of the answer came; the rest has as long again. */
  #gotFurther(): void {
    if (this.state === 'live' || this.mirror.mode === 'latest') this.#answered();
    else this.#awaitAnswer();
  }

  #awaitAnswer(): void {
    this.#cancelAnswer?.();
    this.#cancelAnswer = this.#host.later(ANSWER_MS, () => {
      this.#cancelAnswer = null;
      if (this.#repeated) this.#host.giveUp();
      else this.#ask(true);
    });
  }

  #fromScratch(): void {
    this.#answered();
    this.#held = null;
    this.handle = null;
    this.#keptBack = [];
    this.#become('loading');
    const wait = this.#scratches < 2 ? 0 : Math.min(30_000, 500 * 2 ** (this.#scratches - 2));
    this.#scratches += 1;
    if (wait === 0) this.#ask();
    else this.#askLater(wait);
  }

  #ask(repeated = false): void {
    this.#stopRetry();
    this.#answered();
    this.#keptBack = [];
    const request = this.#host.nextRequest();
    const since = this.mirror.mode === 'log' ? this.#held : null;
    const sent = this.#host.send({
      subscribe: { request, topic: this.topic, since, track: [...this.#track.values()], max_hz: this.#maxHz },
    });
    this.awaited = sent ? request : null;
    if (!sent) return;
    this.#repeated = repeated;
    this.#awaitAnswer();
  }

  #askLater(wait: number): void {
    this.#stopRetry();
    this.#cancelRetry = this.#host.later(wait, () => {
      this.#cancelRetry = null;
      this.#ask();
    });
  }

  #stopRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  #change(content: Content): void {
    this.#emit(this.mirror.change(content));
  }

  #become(state: SubscriptionState): void {
    if (this.state === state) return;
    this.state = state;
    this.#emit([]);
  }

  #emit(keys: string[]): void {
    for (const listener of this.#listeners) listener({ keys, state: this.state });
  }
}
