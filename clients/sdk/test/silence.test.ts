import { expect, test } from 'vitest';
import { Probe } from '../src/silence.ts';

function world() {
  const told: boolean[] = [];
  const asked: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  const state = { silent: 0, now: 0 };
  const probe = new Probe({
    silentFor: () => state.silent,
    ask: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
    ontold: (silent) => told.push(silent),
    now: () => state.now,
  });
  return { told, asked, state, probe };
}

test('nobody asks while the server is heard', async () => {
  const { probe, asked, told } = world();
  await probe.look();
  expect([asked.length, told]).toEqual([0, [false]]);
});

test('after some silence somebody asks, one at a time, and says what came of it', async () => {
  const { probe, asked, told, state } = world();
  state.silent = 1_000;
  const first = probe.look();
  await probe.look();
  expect(asked.length).toBe(1);
  asked[0]?.reject(new Error('timed out'));
  await first;
  expect(told).toEqual([true]);
  const second = probe.look();
  asked[1]?.resolve(null);
  await second;
  expect(told).toEqual([true, false]);
});

test('an answer that comes after the connection ended counts for nothing', async () => {
  const { probe, asked, told, state } = world();
  state.silent = 5_000;
  const look = probe.look();
  probe.forget();
  asked[0]?.reject(new Error('timed out'));
  await look;
  expect(told).toEqual([false]);
});

test('an answer is good for a while, so that a quiet server is not asked at every look', async () => {
  const { probe, asked, state } = world();
  state.silent = 5_000;
  const look = probe.look();
  asked[0]?.resolve(null);
  await look;
  state.now = 599;
  await probe.look();
  expect(asked.length).toBe(1);
  state.now = 600;
  void probe.look();
  expect(asked.length).toBe(2);
});
