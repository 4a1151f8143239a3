import { expect, test } from 'vitest';
import { followOrder, type World } from '../src/order.ts';

/** A server that answers what it is told to, in turn, and ends with an order that is gone. */
function world(answers: (Response | Error)[], takes = true): { world: World; asked: string[]; waits: number[]; pages: string[] } {
  const [asked, waits, pages]: [string[], number[], string[]] = [[], [], []];
  return {
    asked, waits, pages,
    world: {
      address: '/order/abc',
      put: (html) => (pages.push(html), takes),
      fetch: (address) => {
        asked.push(address);
        const next = answers.shift() ?? new Response('', { status: 404 });
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
      wait: (ms) => (waits.push(ms), Promise.resolve()),
      seen: () => Promise.resolve(),
    },
  };
}
const news = (seq: number) => new Response(JSON.stringify({ seq }));

test('news of an order is put into its page, and nothing is asked twice for it', async () => {
  const { world: there, asked, pages } = world([news(4), news(7), new Response('On its way')]);
  await followOrder('abc', 4, there);
  expect(pages).toEqual(['On its way']);
  expect(asked).toEqual(['/api/v1/checkout/abc?after=4', '/api/v1/checkout/abc?after=4', '/order/abc', '/api/v1/checkout/abc?after=7']);
});

test('a server that is away is asked again, ever more seldom', async () => {
  const { world: there, waits } = world([new Error('away'), new Response('', { status: 503 }), new Error('away')]);
  await followOrder('abc', 4, there);
  expect(waits).toEqual([2000, 4000, 8000]);
});

test('what could not be put into the page is asked for again after a while', async () => {
  const { world: there, asked, waits } = world([news(7), new Response('a page of something else')], false);
  await followOrder('abc', 4, there);
  expect([asked.at(-1), waits]).toEqual(['/api/v1/checkout/abc?after=4', [2000]]);
});
