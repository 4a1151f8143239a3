// Every way through the demonstration's shop: no link leads nowhere, and no page is heavier than its budget.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { stage } from './harness/stage.ts';

/** Bytes as they travel, compressed. */
const BUDGET = { script: 30 * 1024, style: 20 * 1024, page: 40 * 1024 };
const AT_ONCE = 4;
/** A server that serves one address only so fast says when to ask again. */
const TOO_MANY = 429;
/** Addresses that only people may have, or that leave the shop. */
const OUTSIDE = /^\/(account|basket|checkout|order|api|docs|pos|manager)(\/|$)/;
/** The same pages in other languages; a few of each kind are looked at. */
const OTHER_LANGUAGE = /^\/(de|ar)\//;
const SAMPLES = ['', '?category=Home', 'search?q=candle', 'search?q=zzzz', 'brands', 'collections', 'shops'];

test.skipIf(withoutBrowser())('a walk through the whole shop finds no dead link and no page over budget', async () => {
  const seen = new Map<string, string>();
  const found = { dead: [] as string[], heavy: [] as string[] };
  const sizes = { page: 0, product: 0, script: 0, style: 0 };
  const queue: string[] = [];
  const meet = (address: string, from: string) => {
    const url = new URL(address, here.server.url + (from.startsWith('!') ? '/' : from));
    const path = url.pathname + url.search;
    if (url.origin !== here.server.url || OUTSIDE.test(url.pathname) || seen.has(path)) return;
    if (OTHER_LANGUAGE.test(url.pathname) && !from.startsWith('!')) return;
    seen.set(path, from);
    queue.push(path);
  };
  meet('/', '/');
  for (const language of ['de', 'ar']) for (const sample of SAMPLES) meet(`/${language}/${sample}`, '!');
  for (const asset of ['/sitemap.xml', '/robots.txt', '/favicon.svg']) meet(asset, '/');

  const look = async (path: string): Promise<void> => {
    const answer = await patiently(here.server.url + path);
    if (answer.status !== 200) return void found.dead.push(`${answer.status} ${path}, from ${seen.get(path)}`);
    const type = answer.headers.get('content-type') ?? '';
    const body = Buffer.from(await answer.arrayBuffer());
    const size = /html|javascript|css/.test(type) ? gzipSync(body).length : 0;
    const note = (kind: keyof typeof BUDGET) => {
      sizes[kind] = Math.max(sizes[kind], size);
      if (size > BUDGET[kind]) found.heavy.push(`${path}: ${size} bytes of ${kind}`);
    };
    if (type.includes('javascript')) note('script');
    if (type.includes('css')) note('style');
    if (type.includes('xml')) for (const [, address] of body.toString().matchAll(/<loc>([^<]+)<\/loc>/g)) meet(address ?? '', path);
    if (!type.includes('html')) return;
    note('page');
    if (path.startsWith('/p/')) sizes.product = Math.max(sizes.product, size);
    for (const address of ways(body.toString())) meet(address, path);
  };
  const worker = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) await look(path);
  };
  while (queue.length > 0) await Promise.all(Array.from({ length: AT_ONCE }, worker));

  console.log(`${seen.size} addresses; at most, compressed: page ${sizes.page}, product page ${sizes.product}, styles ${sizes.style}, script ${sizes.script} bytes`);
  expect(found).toEqual({ dead: [], heavy: [] });
  expect([...seen.keys()].filter((path) => /^\/p\/[^?]+$/.test(path)).length, 'products').toBeGreaterThan(400);
  expect(sizes.script, 'the script was looked at').toBeGreaterThan(1_000);
}, 300_000);

const here = stage();

/** Where a page leads and what it loads. What is for people alone, such as another order of the same list, is followed from the front page only. */
function ways(html: string): string[] {
  const found: string[] = [];
  for (const [tag] of html.matchAll(/<(?:a|link|img|script|source)\b[^>]*>/g)) {
    if (/rel="nofollow"/.test(tag) && !/\?sku=/.test(tag)) continue;
    for (const [, address] of tag.matchAll(/(?:href|src)="([^"#]+)/g)) found.push(address ?? '');
    for (const [, list] of tag.matchAll(/srcset="([^"]+)"/g)) found.push(...(list ?? '').split(', ').map((one) => one.split(' ')[0] ?? ''));
  }
  return found.map((address) => address.replaceAll('&#38;', '&').replaceAll('&amp;', '&').replaceAll('&#39;', "'"));
}

async function patiently(url: string): Promise<Response> {
  const answer = await fetch(url);
  if (answer.status !== TOO_MANY) return answer;
  await expect.poll(async () => (await fetch(url, { method: 'HEAD' })).status, { timeout: 20_000, interval: 500 }).not.toBe(TOO_MANY);
  return patiently(url);
}
