// A flash sale of one piece: made in the office, found from the product's page, given to whoever is first, with a script or without one,
// and told to the other.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE, WAREHOUSE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('a flash sale', () => {
  const here = stage();

  test('of the last piece goes to the first in the queue, and the second is told', async () => {
    const goods = (await here.shop.goods()).find(({ product }) => product.age_min == null && product.variants.length === 1);
    if (!goods) throw new Error('the shop has too few goods');
    for (const branch of [NORTH, WAREHOUSE]) await here.shop.makeAvailable(goods.sku, 0, branch);
    await here.shop.makeAvailable(goods.sku, ONE, LONDON);
    const desk = await here.screens.page();
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/flash-sales'));
    await looksRight(desk, 'flash-none');
    const begins = Date.now() - 1_000;
    const sale = { id: 1, name: 'The last one', skus: [goods.sku], begins, ends: null, each_max: 1, at_once: 5, minutes: 5, by_address: false, stopped: false, version: null };
    await here.shop.command(null, { organisation: { put_flash_sale: sale } });

    // The product is not to be had past the queue.
    const first = await here.screens.page({ viewport: PHONE });
    await first.goto(`${here.server.url}/p/${goods.product.handle}`);
    expect(await first.getByRole('button', { name: /^Add to basket/ }).count()).toBe(0);
    await first.getByRole('link', { name: 'To the waiting room' }).click();
    await first.getByRole('button', { name: 'Join the queue' }).click();
    await first.getByText('It is your turn.').waitFor();
    await right(first);
    const second = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await second.goto(`${here.server.url}/flash/1`);
    await second.getByRole('button', { name: 'Join the queue' }).click();
    await second.getByText('People ahead of you').waitFor();

    await first.getByRole('button', { name: /^Add to basket/ }).click();
    await first.goto(`${here.server.url}/checkout`);
    await first.getByLabel('Name').fill('Ada Lovelace');
    await first.getByLabel('E-mail').fill('ada@example.org');
    await first.getByRole('radio', { name: /Collect: London/ }).check();
    await first.getByRole('radio', { name: 'In the shop, when you collect it' }).check();
    await first.getByRole('button', { name: 'Order', exact: false }).click();
    await first.getByText('Your order is confirmed').waitFor();
    await eventually(async () => (await here.shop.level(goods.sku)).allocated, ONE);
    await eventually(async () => {
      await second.goto(`${here.server.url}/flash/1`);
      return second.getByText(/^(Sold out\. Nobody|Everything is in orders)/).count();
    }, 1);
    await first.goto(`${here.server.url}/flash/1`);
    await first.getByText('You have ordered.').waitFor();
    await desk.evaluate(() => (location.hash = '#/today'));
    await desk.evaluate(() => (location.hash = '#/flash-sales'));
    await desk.getByText('The last one').waitFor();
    await looksRight(desk, 'flash-sales');
  });

  async function right(page: Page): Promise<void> {
    expect([page.url(), await violations(page)]).toEqual([page.url(), []]);
    expect(await wide(page)).toBe(0);
  }
});
