import { expect, test } from 'vitest';
import { followRoom, type World } from '../src/room.ts';

/** A server that answers what it is told to, in turn, for a room in which nothing changes any more after the last answer. */
function world(answers: (Response | Error)[]): { world: World; asked: string[]; waits: number[]; put: string[] } {
  const [asked, waits, put]: [string[], number[], string[]] = [[], [], []];
  return {
    asked, waits, put,
    world: {
      address: '/flash/3',
      every: () => (answers.length > 0 ? 4_000 : null),
      put: (html) => void put.push(html),
      fetch: (address) => {
        asked.push(address);
        const next = answers.shift() ?? new Response('', { status: 404 });
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
      wait: (ms) => (waits.push(ms), Promise.resolve()),
    },
  };
}

test('a room is asked about as often as it says, until nothing changes there any more', async () => {
  const { world: there, asked, waits, put } = world([new Response('place 2'), new Response('your turn')]);
  await followRoom(there);
  expect(put).toEqual(['place 2', 'your turn']);
  expect([asked, waits]).toEqual([['/flash/3?part', '/flash/3?part'], [4_000, 4_000]]);
});

test('a server that is started anew is asked again, ever more seldom, and the room goes on', async () => {
  const { world: there, waits, put } = world([new Error('away'), new Response('', { status: 503 }), new Response('place 1')]);
  await followRoom(there);
  expect([put, waits]).toEqual([['place 1'], [4_000, 2_000, 4_000]]);
});

test('a sale that is gone is not asked about any more', async () => {
  const { world: there, put, waits } = world([new Response('', { status: 404 }), new Response('never')]);
  await followRoom(there);
  expect([put, waits]).toEqual([[], [4_000]]);
});
