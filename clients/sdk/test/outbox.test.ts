import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import type { Command, CommandBody, RefusalCode, Reply, Retry } from '../src/gen/protocol.ts';
import { Outbox, type OutboxEvent } from '../src/outbox.ts';

const body: CommandBody = { register: { sign_off: { staff: 3 } } };
const occurred = { at: 1, offset_minutes: 0 };
const add = (outbox: Outbox) => outbox.add({ body, staff: 3, occurred });
let clock = 1_000;

/** A server that answers when it is told to. */
class Server {
  readonly seen: Command[] = [];
  readonly #answers: ((reply: Reply) => void)[] = [];

  readonly parks: (() => void)[] = [];

  submit = (command: Command, parked: () => void): Promise<Reply> => {
    this.seen.push(command);
    this.parks.push(parked);
    return new Promise((resolve) => this.#answers.push(resolve));
  };

  ok(): void {
    this.#answer({ ok: 'done' }, 7);
  }

  reject(code: RefusalCode, lsn: number | null, retry: Retry = 'never'): void {
    this.#answer({ rejected: { code, message: code, retry } }, lsn);
  }

  #answer(answer: Reply['answer'], lsn: number | null): void {
    const command = this.seen[this.seen.length - this.#answers.length];
    this.#answers.shift()?.({ id: command?.id ?? '', lsn, repeated: false, answer });
  }
}

const open = () => Outbox.open({ name: 'outbox', now: () => (clock += 10), locks: undefined });
/** IndexedDB works in turns of its own; wait until something has become true. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !condition(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(condition()).toBe(true);
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test('commands are saved with their numbers before anything is sent, and survive a reload', async () => {
  const first = await open();
  const { entry } = await add(first);
  await add(first);
  expect(first.status).toMatchObject({ pending: 2, oldestAt: entry.savedAt, refused: 0 });
  first.close();

  const second = await open();
  expect(second.entries.map(({ command }) => [command.id === entry.command.id, command.seq])).toEqual([[true, 1], [false, 2]]);
  const server = new Server();
  second.attach(server.submit);
  await until(() => server.seen.length === 1);
  expect(server.seen[0]).toEqual(entry.command);
  second.close();
});

test('one at a time, in order, gone only after the reply', async () => {
  const outbox = await open();
  const server = new Server();
  const events: OutboxEvent[] = [];
  outbox.listen((event) => events.push(event));
  outbox.attach(server.submit);
  const one = await add(outbox);
  await add(outbox);
  await until(() => server.seen.length === 1);
  expect(outbox.status.pending).toBe(2);
  server.ok();
  expect((await one.reply).answer).toEqual({ ok: 'done' });
  await until(() => server.seen.length === 2);
  expect(outbox.status.pending).toBe(1);
  server.ok();
  await until(() => outbox.status.pending === 0);
  expect(server.seen.map((command) => command.seq)).toEqual([1, 2]);
  expect(outbox.status.oldestAt).toBeNull();
  expect(events.filter((event) => event !== 'changed' && 'settled' in event).length).toBe(2);
  outbox.close();
  const again = await open();
  expect(again.status.pending).toBe(0);
  again.close();
});

test('a refused command is kept as evidence until somebody has dealt with it', async () => {
  const outbox = await open();
  const server = new Server();
  outbox.attach(server.submit);
  const { entry, reply } = await add(outbox);
  await until(() => server.seen.length === 1);
  server.reject('shift_closed', 9);
  await reply;
  expect(outbox.status).toMatchObject({ pending: 0, refused: 1 });
  outbox.close();
  const again = await open();
  expect(again.refusedEntries[0]?.refusal.code).toBe('shift_closed');
  await again.forgetRefused(entry.command.id);
  expect(again.status.refused).toBe(0);
  again.close();
});

test('nothing goes that the server does not have, before it was sent or taken off the device', async () => {
  const outbox = await open();
  const server = new Server();
  outbox.attach(server.submit);
  const { entry } = await add(outbox);
  const { id } = entry.command;
  await until(() => server.seen.length === 1);
  server.reject('unauthorised', null);
  await until(() => outbox.status.refused === 1);
  expect([await outbox.forgetRefused(id), outbox.status.refused, outbox.refusedEntries[0]?.lsn]).toEqual([false, 1, null]);
  expect(await outbox.sendAgain(id)).toBe(true);
  await until(() => server.seen.length === 2);
  expect([server.seen[1]?.id, server.seen[1]?.seq, outbox.status.refused]).toEqual([id, 2, 0]);
  server.reject('unauthorised', null);
  await until(() => outbox.status.refused === 1);
  await outbox.markExported(id);
  outbox.close();
  const again = await open();
  expect([again.refusedEntries[0]?.exported, await again.forgetRefused(id), again.status.refused]).toEqual([true, true, 0]);
});

test('what the server has refused on record is not sent again', async () => {
  const outbox = await open();
  const server = new Server();
  outbox.attach(server.submit);
  const { entry } = await add(outbox);
  await until(() => server.seen.length === 1);
  server.reject('shift_closed', 9);
  await until(() => outbox.status.refused === 1);
  expect([await outbox.sendAgain(entry.command.id), await outbox.forgetRefused(entry.command.id)]).toEqual([false, true]);
});

test('the server knows a higher number: ours goes on from there', async () => {
  const outbox = await open();
  await outbox.atLeast(41);
  await outbox.atLeast(12);
  expect((await add(outbox)).entry.seq).toBe(42);
  outbox.close();
});

test('a refusal about the number alone gives everything that waits new numbers, under the same ids', async () => {
  const outbox = await open();
  const server = new Server();
  const [one, two] = [await add(outbox), await add(outbox)];
  outbox.attach(server.submit);
  await until(() => server.seen.length === 1);
  await outbox.atLeast(50);
  server.reject('sequence_reused', null);
  await until(() => server.seen.length === 2);
  expect(server.seen[1]).toEqual({ ...one.entry.command, seq: 51 });
  server.ok();
  await until(() => server.seen.length === 3);
  expect(server.seen[2]).toEqual({ ...two.entry.command, seq: 52 });
  server.reject('sequence_reused', null);
  await until(() => server.seen.length === 4);
  server.reject('sequence_reused', null);
  await until(() => outbox.status.refused === 1);
  outbox.close();
});

test('numbers that a restored server calls too high go back to where it stands', async () => {
  const outbox = await open();
  const server = new Server();
  await outbox.atLeast(9000);
  await add(outbox);
  await outbox.atLeast(20);
  outbox.attach(server.submit);
  await until(() => server.seen.length === 1);
  server.reject('sequence_jump', null);
  await until(() => server.seen.length === 2);
  expect(server.seen.map((command) => command.seq)).toEqual([9001, 21]);
  outbox.close();
});

test('numbers stay unique when commands are added at once', async () => {
  const outbox = await open();
  const added = await Promise.all(Array.from({ length: 20 }, () => add(outbox)));
  expect(added.map(({ entry }) => entry.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  outbox.close();
});

test('only one window writes: the next waits for the lock', async () => {
  const queue: (() => void)[] = [];
  let busy = false;
  const locks = {
    request: async (_name: string, work: () => Promise<void>) => {
      if (busy) await new Promise<void>((resolve) => queue.push(resolve));
      busy = true;
      await work();
      busy = false;
      queue.shift()?.();
    },
  } as unknown as Pick<LockManager, 'request'>;
  const first = await Outbox.open({ name: 'outbox', locks });
  let opened = false;
  const second = Outbox.open({ name: 'outbox', locks }).then((outbox) => ((opened = true), outbox));
  await new Promise((resolve) => setImmediate(resolve));
  expect(opened).toBe(false);
  first.close();
  (await second).close();
});

test('an outbox that cannot be opened lets go of its lock, so that another attempt can', async () => {
  let held = 0;
  const locks = {
    request: async (_name: string, work: () => Promise<void>) => {
      held += 1;
      await work();
      held -= 1;
    },
  } as unknown as LockManager;
  const working = globalThis.indexedDB;
  globalThis.indexedDB = {
    open() {
      throw new Error('no room');
    },
  } as unknown as IDBFactory;
  await expect(Outbox.open({ name: 'outbox', locks })).rejects.toThrow('no room');
  await until(() => held === 0);
  globalThis.indexedDB = working;
  const outbox = await Outbox.open({ name: 'outbox', locks });
  expect(held).toBe(1);
  outbox.close();
  await until(() => held === 0);
});

test('a command that the server is too old for is passed by, and leaves when its answer comes', async () => {
  const outbox = await open();
  const answers = new Map<string, (reply: Reply) => void>();
  const seen: number[] = [];
  const settled: string[] = [];
  outbox.listen((event) => {
    if (typeof event === 'object' && 'settled' in event) settled.push(event.settled.command.id);
  });
  const [one, two] = [await add(outbox), await add(outbox)].map(({ entry }) => entry.command.id);
  outbox.attach((command, parked) => {
    seen.push(command.seq ?? 0);
    if (command.id === one) parked();
    return new Promise((resolve) => answers.set(command.id, resolve));
  });
  const done = (id: string | undefined) =>
    answers.get(id ?? '')?.({ id: id ?? '', lsn: 7, repeated: false, answer: { ok: 'done' } });
  await until(() => seen.length === 2);
  expect(outbox.status).toMatchObject({ pending: 2, parked: 1 });
  done(two);
  await until(() => settled.length === 1);
  const { entry } = await add(outbox);
  await until(() => seen.length === 3);
  expect(seen).toEqual([1, 2, 3]);
  done(entry.command.id);
  done(one);
  await until(() => settled.length === 3);
  expect(settled).toEqual([two, entry.command.id, one]);
  await until(() => outbox.status.parked === 0);
  expect(outbox.status.pending).toBe(0);
  outbox.close();
});
