import type { StockLevel } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { LiveStock } from '../src/stock.svelte.ts';
import { Served } from './served.ts';

const HANDLE = 3;
const level = (on_hand: number): StockLevel => ({ on_hand, unsellable: 0, allocated: 0, reserved: 0, incoming: 0 });

/** Answers the one subscription that was asked for with one level. */
function answer(served: Served, on_hand: number): void {
  const [asked] = served.asked();
  if (!asked) throw new Error('nothing was asked for');
  served.say(
    { subscribed: { request: asked.request, topic: asked.topic, handle: HANDLE, epoch: 1, seq: 5, how: 'snapshot', hash_form: 1 } },
    { snapshot: { handle: HANDLE, seq: 5, first: true, last: true, content: { levels: [{ sku: 'A', level: level(on_hand) }] } } },
  );
}

function follow(stock: LiveStock, branch: number): Served {
  const served = new Served();
  served.welcome();
  stock.follow(served.connection, branch, 1);
  return served;
}

test('each part of a branch is asked for once, however often it is told', () => {
  const served = new Served();
  served.welcome();
  const stock = new LiveStock();
  for (let times = 0; times < 3; times += 1) stock.follow(served.connection, 1, 4);
  expect(served.asked().map(({ topic }) => JSON.stringify(topic)).sort()).toEqual([0, 1, 2, 3].map((partition) => JSON.stringify({ stock: { branch: 1, partition } })));
});

test('the same branch over another connection is followed anew', () => {
  const stock = new LiveStock();
  const first = follow(stock, 1);
  answer(first, 4000);
  expect([stock.live, stock.levels.get('A')?.on_hand]).toEqual([true, 4000]);
  first.lose(4401);
  expect(stock.live).toBe(false);

  const second = follow(stock, 1);
  answer(second, 3000);
  expect([stock.live, stock.levels.get('A')?.on_hand]).toEqual([true, 3000]);
  second.say({ push: { handle: HANDLE, prev: 5, seq: 6, content: { levels: [{ sku: 'A', level: level(2000) }] } } });
  expect(stock.levels.get('A')?.on_hand).toBe(2000);
});

test('the same over the same connection changes nothing; another branch is another list', () => {
  const stock = new LiveStock();
  const served = follow(stock, 1);
  answer(served, 4000);
  stock.follow(served.connection, 1, 1);
  expect([served.asked(), stock.live]).toEqual([[], true]);
  stock.follow(served.connection, 2, 1);
  expect([stock.live, stock.levels.size]).toEqual([false, 0]);
  answer(served, 1000);
  expect([stock.live, stock.levels.get('A')?.on_hand]).toEqual([true, 1000]);
});
