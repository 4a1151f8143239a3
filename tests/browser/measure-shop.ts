// What a shopper with a slow phone waits for: largest paint, moved layout and answers to a touch, read from Chromium's own trace.
// It prints figures and asserts nothing but that there are some: machines differ. `npm run measure -- measure-shop`.
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumPath, withoutBrowser } from './harness/browser.ts';
import { Server } from './harness/server.ts';
import { Shop } from './harness/shop.ts';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
/** The phone of the usual audits: a processor four times slower, 1.6 Mbit/s down, 0.75 up, and 150 ms there and back. */
const SLOW = 4;
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const TRIES = Number(process.env['ONHAND_MEASURE_TRIES'] ?? 5);

interface Traced {
  name: string;
  ts: number;
  args?: { frame?: string; data?: { size?: number; score?: number; had_recent_input?: boolean; duration?: number; interactionId?: number; documentLoaderURL?: string } };
}

let server: Server;
let browser: Browser;
let shop: Shop;
beforeAll(async () => {
  if (chromiumPath === null) return;
  server = await Server.start();
  shop = await Shop.open(server.url);
  browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.skipIf(withoutBrowser())('the shop on a slow phone', async () => {
  const several = await firstWithChoices();
  const pages: [string, string, (page: Page) => Promise<void>][] = [
    ['front page', '/', typed], ['category', '/?category=Home', typed], ['search', '/search?q=candle', typed], ['product with variants', `/p/${several}`, chosen],
  ];
  const lines: string[] = [];
  for (const [name, path, act] of pages) {
    const seen = { lcp: [] as number[], cls: [] as number[], inp: [] as number[] };
    for (let round = 0; round < TRIES; round += 1) {
      const one = await visit(path, act);
      seen.lcp.push(one.lcp);
      seen.cls.push(one.cls);
      seen.inp.push(one.inp);
    }
    const at = (list: number[], digits = 0) => `${middle(list).toFixed(digits)} (at most ${Math.max(...list).toFixed(digits)})`;
    lines.push(`${name}: LCP ${at(seen.lcp)} ms, INP ${at(seen.inp)} ms, CLS ${at(seen.cls, 3)}`);
    console.log(lines.at(-1));
    expect(Math.min(...seen.lcp)).toBeGreaterThan(0);
  }
  console.log(`\n${lines.join('\n')}`);
});

async function firstWithChoices(): Promise<string> {
  const html = await (await fetch(`${server.url}/?category=Vaping`)).text();
  expect(await shop.goods()).not.toEqual([]);
  return /class="choices"/.test(html) ? (/href="\/p\/([^"]+)"(?:(?!<\/li>)[^])*?class="choices"/.exec(html)?.[1] ?? '') : '';
}

async function visit(path: string, act: (page: Page) => Promise<void>): Promise<{ lcp: number; cls: number; inp: number }> {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const device = await context.newCDPSession(page);
  await device.send('Network.enable');
  await device.send('Network.emulateNetworkConditions', NETWORK);
  await device.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
  await browser.startTracing(page, { categories: ['loading', 'devtools.timeline', 'blink.user_timing', 'latencyInfo'] });
  await page.goto(server.url + path, { waitUntil: 'networkidle' });
  await act(page);
  const trace = (JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] }).traceEvents;
  await context.close();
  const began = trace.filter(({ name, args }) => name === 'navigationStart' && args?.data?.documentLoaderURL?.startsWith(server.url) === true).at(-1)?.ts ?? 0;
  const painted = trace.filter(({ name, ts }) => name === 'largestContentfulPaint::Candidate' && ts > began).at(-1)?.ts ?? 0;
  const shifts = trace.filter(({ name, args }) => name === 'LayoutShift' && args?.data?.had_recent_input === false);
  const touches = trace.filter(({ name, args }) => name === 'EventTiming' && (args?.data?.interactionId ?? 0) > 0);
  return {
    lcp: (painted - began) / 1_000,
    cls: shifts.reduce((sum, { args }) => sum + (args?.data?.score ?? 0), 0),
    inp: Math.max(0, ...touches.map(({ args }) => args?.data?.duration ?? 0)),
  };
}

async function typed(page: Page): Promise<void> {
  await page.getByRole('combobox').tap();
  // A page of results has the question in its box.
  await page.getByRole('combobox').fill('');
  await page.keyboard.type('cand', { delay: 120 });
  // Lists have a select of their own, whose options nobody sees until it is opened.
  await page.locator('[role="option"]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await settled(page);
}

async function chosen(page: Page): Promise<void> {
  const links = page.locator('[data-picker] a:visible');
  for (let place = 0; place < Math.min(3, await links.count()); place += 1) await links.nth(place).tap();
  await settled(page);
}

/** Until what was touched is painted. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

function middle(list: number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}
