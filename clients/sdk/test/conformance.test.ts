// Drives the client with the scenarios that every client shares.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Connection, SignOnError } from '../src/connection.ts';
import type { Badge, Command, Reply, SkuLevel, StaffView, Topic } from '../src/gen/protocol.ts';
import { mirrorHash } from '../src/hash.ts';
import { BadgeMirror, StockMirror } from '../src/mirror.ts';
import type { Subscription } from '../src/subscription.ts';
import { FakeWorld } from './world.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a step is whatever the file says.
type Step = Record<string, any>;
interface Vectors {
  hashes: { rows: SkuLevel[]; hash: number }[];
  scenarios: { name: string; why: string; token: string | null; steps: Step[] }[];
}

const file = new URL('../../conformance/vectors.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

test('mirror hashes', () => {
  for (const { rows, hash } of vectors.hashes) expect(mirrorHash(rows)).toBe(hash);
});

describe.each([0, 0.5, 0.999])('with chance %f', (chance) => {
  for (const scenario of vectors.scenarios) {
    test(scenario.name, async () => {
      const driver = new Driver(scenario.token, chance);
      for (const [index, step] of scenario.steps.entries()) {
        await driver.step(step, `${scenario.name}, step ${index}: ${JSON.stringify(step)}`);
      }
    });
  }
});

class Driver {
  readonly world = new FakeWorld();
  readonly connection: Connection;
  readonly subscriptions: Subscription[] = [];
  readonly replies = new Map<string, Reply[]>();
  readonly names = new Map<string, unknown>();
  signOn: StaffView | SignOnError | null = null;
  lostAt = 0;
  attempts = 0;

  constructor(token: string | null, chance: number) {
    this.world.chance = chance;
    this.connection = new Connection({ environment: this.world, token, client: 'conformance' });
  }

  get socket() {
    const socket = this.world.sockets.at(-1);
    if (!socket) throw new Error('no socket');
    return socket;
  }

  async step(step: Step, where: string): Promise<void> {
    if ('do' in step) this.act(step.do);
    else if ('server' in step) this.receive(step.server);
    else if ('flood' in step) for (let time = 0; time < step.flood.times; time += 1) this.receive([step.flood.message]);
    else if ('advance_ms' in step) this.world.advance(step.advance_ms);
    else if ('lost' in step) this.lose(step.lost);
    else if ('accept' in step) {
      this.awaitAttempt(step.accept, where);
      this.socket.onopen?.();
    } else if ('fail' in step) {
      this.awaitAttempt(step.fail, where);
      this.lose(1006);
    } else if ('hang' in step) this.awaitAttempt(step.hang, where);
    else {
      await new Promise((resolve) => setImmediate(resolve)); // Lets promises settle before anybody looks.
      this.look(step, where);
    }
  }

  receive(messages: unknown[]): void {
    const lines = this.filled(messages) as unknown[];
    this.socket.onmessage?.({ data: lines.map((line) => JSON.stringify(line)).join('\n') });
  }

  act(what: 'connect' | Step): void {
    if (what === 'connect') {
      this.connection.start();
      this.attempts = 1;
      this.socket.onopen?.();
      return;
    }
    if (typeof what === 'string') throw new Error(`unknown action ${what}`);
    if (what.subscribe) {
      const { topic, track, max_hz } = what.subscribe;
      this.subscriptions.push(this.connection.subscribe(topic, { track, maxHz: max_hz ?? null }));
    } else if (what.unsubscribe) this.connection.unsubscribe(this.find(what.unsubscribe.topic));
    else if (what.track) this.find(what.track.topic).track(what.track.add, what.track.remove);
    else if (what.submit) {
      const command = what.submit as Command;
      const seen = this.replies.get(command.id) ?? [];
      this.replies.set(command.id, seen);
      void this.connection.submit(command).then((reply) => seen.push(reply));
    } else if (what.sign_on) {
      this.signOn = null;
      this.connection.signOn(what.sign_on.staff, what.sign_on.pin).then(
        (staff) => (this.signOn = staff),
        (error: SignOnError) => (this.signOn = error),
      );
    } else throw new Error(`unknown action ${JSON.stringify(what)}`);
  }

  lose(code: number): void {
    this.lostAt = this.world.now();
    this.attempts = this.world.sockets.length;
    this.socket.onclose?.({ code });
  }

  awaitAttempt({ min_ms, max_ms }: { min_ms: number; max_ms: number }, where: string): void {
    const known = this.attempts;
    for (let waited = 0; this.world.sockets.length === known && waited <= max_ms; waited += 10) this.world.advance(10);
    expect(this.world.sockets.length, `${where}: a new socket`).toBe(known + 1);
    this.attempts = this.world.sockets.length;
    const waited = this.world.now() - this.lostAt;
    expect(waited, where).toBeGreaterThanOrEqual(min_ms);
  }

  look(step: Step, where: string): void {
    if ('sent' in step) {
      const sent = this.world.sent.splice(0);
      expect(sent.length, `${where}: ${JSON.stringify(sent)}`).toBe(step.sent.length);
      for (const [index, wanted] of step.sent.entries()) this.bind(wanted, sent[index]);
      expect(bare(sent), where).toEqual(bare(this.filled(step.sent)));
    } else if ('ignore_sent' in step) this.world.sent.length = 0;
    else if ('online' in step) expect(this.connection.state === 'online', where).toBe(step.online);
    else if ('outdated' in step) expect(this.connection.state === 'outdated', where).toBe(step.outdated);
    else if ('attempts' in step) expect(this.world.sockets.length, where).toBe(step.attempts);
    else if ('pending' in step) expect(this.connection.pending(), where).toEqual(step.pending);
    else if ('settled' in step) expect(this.replies.get(step.settled.id), where).toEqual([step.settled]);
    else if ('signed_on' in step) expect(this.signOn, where).toEqual(step.signed_on);
    else if ('sign_on_refused' in step) expect((this.signOn as SignOnError).code, where).toBe(step.sign_on_refused);
    else if ('no_connection' in step) expect(this.world.sockets.length, where).toBe(this.attempts);
    else if ('mirror' in step) this.lookAtMirror(step.mirror, where);
    else throw new Error(`unknown step ${where}`);
  }

  lookAtMirror(wanted: Step, where: string): void {
    const { state, position, mirror } = this.find(wanted.topic);
    expect(state, where).toBe(wanted.state);
    if (wanted.epoch != null && position) expect(position.epoch, where).toBe(wanted.epoch);
    if (wanted.seq != null) expect(position?.seq, where).toBe(wanted.seq);
    if (wanted.hash != null) expect(mirror.hash(), where).toBe(wanted.hash);
    if (wanted.rows == null) return;
    const rows: (SkuLevel | Badge)[] = mirror instanceof StockMirror
      ? [...mirror.rows].map(([sku, level]) => ({ sku, level }))
      : [...(mirror as BadgeMirror).rows.values()];
    expect(bySku(rows), where).toEqual(bySku(wanted.rows));
  }

  find(topic: Topic): Subscription {
    const found = this.subscriptions.findLast((one) => JSON.stringify(one.topic) === JSON.stringify(topic));
    if (!found) throw new Error(`not subscribed: ${JSON.stringify(topic)}`);
    return found;
  }

  /** Learns what the client chose where the scenario says "$name". */
  bind(wanted: unknown, got: unknown): void {
    if (typeof wanted === 'string' && wanted.startsWith('$') && !this.names.has(wanted)) this.names.set(wanted, got);
    if (typeof wanted !== 'object' || wanted === null || typeof got !== 'object' || got === null) return;
    for (const [key, value] of Object.entries(wanted)) this.bind(value, (got as Step)[key]);
  }

  filled(value: unknown): unknown {
    if (typeof value === 'string' && this.names.has(value)) return this.names.get(value);
    if (Array.isArray(value)) return value.map((item) => this.filled(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.filled(item)]));
  }
}

function bySku<T extends { sku: string }>(rows: T[]): T[] {
  return [...rows].sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** Without nulls and empty lists, which mean the same as a missing field. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, item]) => item !== null && !(Array.isArray(item) && item.length === 0));
  return Object.fromEntries(fields.map(([key, item]) => [key, bare(item)]));
}
