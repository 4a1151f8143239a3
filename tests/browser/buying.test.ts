// Buying on the web: from a product's page to an order's page, with and without a script, on a desk and on a phone, while a till
// sells from the same shelf.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, wide } from './harness/look.ts';
import { payCash, readyTill, scan } from './harness/screens.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const run = promisify(execFile);
const EXAMPLE = join(import.meta.dirname, '../../clients/example/shop.mjs');

describe.skipIf(withoutBrowser())('buying on the web', () => {
  const here = stage();
  let goods: Goods[];

  beforeAll(async () => {
    goods = (await here.shop.goods()).filter(({ product }) => product.age_min == null);
  });

  const pick = (at: number): Goods => {
    const found = goods[at];
    if (!found) throw new Error('the shop has too few goods');
    return found;
  };

  /** Puts one of it into the basket from its page. */
  async function add(page: Page, { product, sku }: Goods): Promise<void> {
    await page.goto(`${here.server.url}/p/${product.handle}`);
    await page.locator('.variant', { has: page.locator(`[data-badge-sku="${sku}"]`) }).getByRole('button', { name: /^Add to basket: / }).click();
    await page.getByRole('heading', { level: 1, name: 'Basket' }).waitFor();
  }

  async function contact(page: Page, name: string): Promise<void> {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByRole('radio', { name: 'In the shop, when you collect it' }).check();
  }

  const order = (page: Page) => page.getByRole('button', { name: 'Order', exact: false }).click();

  test.each([
    ['with a script, on a desk', { viewport: DESK, javaScriptEnabled: true }],
    ['without a script, on a phone', { viewport: PHONE, javaScriptEnabled: false }],
  ])('a basket is ordered once and collected, %s', async (_, options) => {
    const wanted = pick(options.javaScriptEnabled ? 0 : 1);
    await here.shop.makeAvailable(wanted.sku, 3 * ONE);
    const page = await here.screens.page(options);
    await add(page, wanted);
    await page.getByRole('spinbutton', { name: 'Quantity' }).fill('2');
    await page.getByRole('button', { name: /^Change: / }).click();
    await eventually(() => page.getByRole('spinbutton', { name: 'Quantity' }).inputValue(), '2');
    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
    await contact(page, 'Ada Lovelace');
    await page.getByRole('radio', { name: /Collect: London/ }).check();
    const form = page.url();
    await order(page);
    await page.getByText('Your order is confirmed').waitFor();
    const address = page.url();
    const number = await page.getByRole('heading', { level: 1 }).innerText();
    expect(await here.shop.available(wanted.sku)).toBe(1 * ONE);

    // Going back and sending it again is the same order, and takes nothing more.
    await page.goBack();
    if (page.url() === form && (await page.getByLabel('Name').count()) > 0) {
      await contact(page, 'Ada Lovelace');
      await order(page);
      await page.getByRole('heading', { level: 1, name: number }).waitFor();
    }
    expect(await here.shop.available(wanted.sku)).toBe(1 * ONE);

    await page.goto(address);
    await page.getByText('Call this order off').click();
    await page.getByRole('button', { name: 'Yes, call it off' }).click();
    await page.getByText('This order was called off.').waitFor();
    await eventually(() => here.shop.available(wanted.sku), 3 * ONE);
  });

  test('what is paid online is paid on the payment page, and told when the customer comes back', async () => {
    const wanted = pick(6);
    await here.shop.makeAvailable(wanted.sku, 2 * ONE);
    const page = await here.screens.page({ viewport: PHONE });
    await add(page, wanted);
    await page.getByRole('link', { name: 'Check out' }).click();
    await contact(page, 'Ada Lovelace');
    await page.getByRole('radio', { name: 'Now, by card' }).check();
    await page.getByRole('radio', { name: /Collect: London/ }).check();
    await order(page);
    await page.getByRole('link', { name: /^Pay / }).click();
    await page.getByRole('button', { name: 'Pay with this one: Pays', exact: true }).click();
    await page.getByText('Your order is confirmed').waitFor();
    expect(page.url()).toContain(`${here.server.url}/order/`);
    expect(await here.shop.available(wanted.sku)).toBe(1 * ONE);
  });

  test('what a till sells meanwhile is told by line, and the last one is sold once', async () => {
    const wanted = pick(2);
    here.screens.refusing(422);
    await here.shop.makeAvailable(wanted.sku, 2 * ONE);
    const [page, till] = [await here.screens.page({ viewport: DESK }), await here.screens.page()];
    await readyTill(till, here.server.url, 'demo-register-11');
    await add(page, wanted);
    await page.getByRole('spinbutton', { name: 'Quantity' }).fill('2');
    await page.getByRole('button', { name: /^Change: / }).click();
    await page.getByRole('link', { name: 'Check out' }).click();
    await contact(page, 'Grace Hopper');
    await page.getByRole('radio', { name: /Collect: London/ }).check();

    await scan(till, wanted.barcode);
    await till.getByTestId(`line-${wanted.sku}`).waitFor();
    await payCash(till, '500.00');
    await till.getByTestId('change').waitFor();
    await eventually(() => here.shop.available(wanted.sku), 1 * ONE);

    await order(page);
    await page.getByRole('alert').filter({ hasText: 'Nothing was ordered' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Grace Hopper');
    await page.getByRole('link', { name: 'Back to the basket' }).click();
    expect(await here.shop.available(wanted.sku)).toBe(1 * ONE);
  });

  test('what is not right is said, and nothing that was typed is lost', async () => {
    const wanted = pick(3);
    here.screens.refusing(404, 422);
    await here.shop.makeAvailable(wanted.sku, 3 * ONE);
    const page = await here.screens.page({ viewport: DESK });
    await page.goto(`${here.server.url}/basket`);
    await page.getByText('There is nothing in your basket yet.').waitFor();
    await page.goto(`${here.server.url}/checkout`);
    await page.getByText('There is nothing in your basket yet.').waitFor();
    await add(page, wanted);
    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@nowhere');
    await page.getByRole('radio', { name: /Collect: London/ }).check();
    await order(page);
    await page.getByRole('alert').filter({ hasText: 'an e-mail address that we can write to' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Ada');
    expect(await page.getByLabel('E-mail').inputValue()).toBe('ada@nowhere');
    const unknown = await page.goto(`${here.server.url}/order/nonsense`);
    expect(unknown?.status()).toBe(404);
  });

  test('a form of another site does nothing', async () => {
    const wanted = pick(4);
    for (const path of ['/basket/add', '/checkout', '/order/x/cancel']) {
      const answer = await fetch(here.server.url + path, {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
        body: `sku=${wanted.sku}&quantity=1`,
        redirect: 'manual',
      });
      expect([path, answer.status, answer.headers.get('set-cookie')]).toEqual([path, 403, null]);
    }
  });

  test.each([['desk', { viewport: DESK }], ['phone', { viewport: PHONE }]])('its pages have no hurdle and do not scroll sideways, on a %s', async (_, options) => {
    const wanted = pick(5);
    await here.shop.makeAvailable(wanted.sku, 3 * ONE);
    const page = await here.screens.page(options);
    const check = async () => {
      expect([page.url(), await violations(page)]).toEqual([page.url(), []]);
      expect(await wide(page)).toBe(0);
    };
    await page.goto(`${here.server.url}/basket`);
    await check();
    await add(page, wanted);
    await check();
    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
    await check();
    await contact(page, 'Ada Lovelace');
    await page.getByRole('radio', { name: /Collect: London/ }).check();
    await order(page);
    await page.getByText('Your order is confirmed').waitFor();
    await check();
  });

  test('the shop of a hundred lines orders what is there, and says what is not', async () => {
    const wanted = pick(7);
    await here.shop.makeAvailable(wanted.sku, 2 * ONE);
    const example = (words: string) => run(process.execPath, [EXAMPLE, here.server.url, words]);
    const { stdout } = await example(wanted.product.name);
    const [, number] = /order (W-\d+) for London: confirmed/.exec(stdout) ?? [];
    const page = await here.screens.page();
    await page.goto(/its page: (\S+)/.exec(stdout)?.[1] ?? '');
    await page.getByRole('heading', { level: 1 }).filter({ hasText: number ?? 'no order' }).waitFor();
    await page.getByText(wanted.product.name).first().waitFor();
    await expect(example('no such thing')).rejects.toThrow('nothing is called no such thing');
  });
});
