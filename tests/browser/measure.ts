// How long a till with a large catalogue takes to start and to find something, with the processor as it is and four times
// slower. It prints figures and asserts nothing but that there are some: machines differ.
import { expect, test } from 'vitest';
import type { CDPSession, Page } from 'playwright-core';
import { withoutBrowser } from './harness/browser.ts';
import { readyTill } from './harness/screens.ts';
import type { Shop } from './harness/shop.ts';
import { stage } from './harness/stage.ts';

const PRODUCTS = Number(process.env['ONHAND_MEASURE_PRODUCTS'] ?? 100_000);
const AT_ONCE = 64;
const SLOW = 4;
const TRIES = 5;
const ALWAYS = { shown: true, from: null, until: null };
const WORDS = ['Amber', 'Berry', 'Candle', 'Drift', 'Ember', 'Fern', 'Glass', 'Harbour', 'Indigo', 'Juniper', 'Kelp', 'Linen', 'Mint', 'North', 'Olive', 'Pebble'];

test.skipIf(withoutBrowser())('the till with a large catalogue', async () => {
  await fill(here.shop);
  const page = await here.screens.page();
  const processor = await page.context().newCDPSession(page);
  const begun = Date.now();
  await readyTill(page, here.server.url, 'demo-register-11');
  row('first start, with sign-on and float', Date.now() - begun);
  await until(page, 'search is kept', keptSearch);
  row('until search is kept', Date.now() - begun);
  for (const rate of [1, SLOW]) {
    await processor.send('Emulation.setCPUThrottlingRate', { rate });
    const starts: number[] = [];
    const firsts: number[] = [];
    for (let done = 0; done < TRIES; done += 1) {
      const { start, first } = await restart(page);
      starts.push(start);
      firsts.push(first);
    }
    row(`${rate}x: from its own store to selling`, ...starts);
    row(`${rate}x: first search right after that`, ...firsts);
    const searches = ['amber', 'ember lin', 'olive pebble 7', 'm-1', 'bery', 'kelp'];
    const found: number[] = [];
    for (const text of searches) found.push(await search(page, text));
    row(`${rate}x: search, keys to paint (40 ms of it wait for a scan's next key)`, ...found);
    row(`${rate}x: scan of 13 digits to line`, await scanned(page, processor));
  }
  await processor.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  expect(lines.length).toBeGreaterThan(8);
  console.log(`\n${PRODUCTS} products\n${lines.join('\n')}`);
});

const here = stage();
const lines: string[] = [];

function row(what: string, ...millis: number[]): void {
  const sorted = [...millis].sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  lines.push(sorted.length === 1 ? `${what}: ${at(0)} ms` : `${what}: p50 ${at(0.5)} ms, max ${at(1)} ms`);
}

async function fill(shop: Shop): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < PRODUCTS; at = next++) {
      const name = [at % 16, Math.floor(at / 16) % 16, Math.floor(at / 256) % 16].map((word) => WORDS[word]).join(' ');
      const variant = {
        sku: `M-${at}`, name: '', price: 100 + (at % 900), tax_class: 1, kind: 'goods' as const, barcodes: [gtin(at)], unit: 'piece' as const, weight_g: null, web: false,
        supplier_code: null, cost: null, values: [], till: true, pictures: [],
      };
      await shop.command(null, {
        organisation: { put_product: { handle: `m-${at}`, name: `${name} ${at}`, description: '', category: WORDS[at % 16] ?? '', brand: '', tags: [], age_min: null, archived: false, variants: [variant], quantity_max: null, search: '', options: [], pictures: [], supplier: null, web: ALWAYS, till: ALWAYS } },
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function gtin(at: number): string {
  const body = String(290_000_000_000 + at);
  const sum = [...body].reduce((all, digit, place) => all + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

async function restart(page: Page): Promise<{ start: number; first: number }> {
  await page.reload({ waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('#search') !== null && document.querySelectorAll('.tile').length > 10, undefined, { polling: 10 });
  const start = await page.evaluate(() => performance.now());
  const first = await search(page, 'harbour kelp');
  return { start, first };
}

/** From the key until what was found is painted. */
async function search(page: Page, text: string): Promise<number> {
  const took = await page.evaluate((typed) => new Promise<number>((resolve) => {
    const box = document.querySelector<HTMLInputElement>('#search');
    const grid = document.querySelector('.tiles');
    if (!box || !grid) return resolve(-1);
    const began = performance.now();
    const isFound = () => [...grid.querySelectorAll('.tile .name')].some((name) => typed.toLowerCase().split(' ').every((word) => name.textContent?.toLowerCase().includes(word.slice(0, 3)))) ||
      (/^[a-z]+-\d/.test(typed) && grid.querySelectorAll('.tile').length > 0);
    let painted = false;
    const watch = new MutationObserver(() => {
      if (painted || !isFound()) return;
      painted = true;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          watch.disconnect();
          resolve(performance.now() - began);
        };
        port2.postMessage(null);
      });
    });
    setTimeout(() => resolve(Number.NaN), 20_000);
    watch.observe(grid, { childList: true, subtree: true, characterData: true });
    box.value = typed;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }), text);
  await page.getByLabel('Search or scan').fill('');
  await page.waitForFunction(() => document.querySelectorAll('.tile').length > 10);
  return took;
}

async function scanned(page: Page, device: CDPSession): Promise<number> {
  const code = gtin(77);
  await page.evaluate(() => {
    const clock = window as unknown as { began: number; took: number };
    clock.took = 0;
    window.addEventListener('keydown', () => (clock.began ||= performance.now()), { capture: true });
    const list = document.querySelector('.lines');
    if (list) new MutationObserver(() => requestAnimationFrame(() => (clock.took ||= performance.now() - clock.began))).observe(list, { childList: true, subtree: true });
  });
  const keys = [...code].map((text) => ({ key: text, text })).concat({ key: 'Enter', text: '\r' });
  await Promise.all(keys.flatMap(({ key, text }) => [device.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text }), device.send('Input.dispatchKeyEvent', { type: 'keyUp', key })]));
  await page.waitForFunction(() => (window as unknown as { took: number }).took > 0);
  const took = await page.evaluate(() => (window as unknown as { took: number }).took);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  return took;
}

async function until(page: Page, what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await page.evaluate(done))) {
    if (Date.now() > deadline) throw new Error(`${what}: not within two minutes`);
  }
}

/** Runs in the page. */
function keptSearch(): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = indexedDB.open('onhand-search');
    asked.onupgradeneeded = () => asked.transaction?.abort();
    asked.onerror = () => resolve(false);
    asked.onsuccess = () => {
      const count = asked.result.transaction('search').objectStore('search').count();
      count.onsuccess = () => {
        asked.result.close();
        resolve(count.result > 0);
      };
      count.onerror = () => resolve(false);
    };
  });
}
