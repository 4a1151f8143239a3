// One sale, three screens: what is sold at the till shows at once in the shop and at the dashboard, without a reload.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './harness/browser.ts';
import { isMarked, mark, payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { LONDON, ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('one sale, three screens', () => {
  const here = stage();

  const badge = (page: Page, sku: string) => page.locator(`[data-badge-sku="${sku}"] [data-branch="${LONDON}"] .text`);

  test('takings, tickets, stock and availability move by themselves', async () => {
    const { server, screens, shop } = here;
    const [goods] = await shop.goods();
    const { product, variant, sku, barcode } = goods as Goods;
    await shop.makeAvailable(sku, 2 * ONE);
    const before = await shop.sales();

    const [till, store, today, stock] = await Promise.all([screens.page(), screens.page(), screens.page(), screens.page()]);
    await store.goto(`${server.url}/p/${product.handle}`);
    await eventually(() => badge(store, sku).innerText(), 'Only 2 left');
    await signInManager(today, server.url);
    await signInManager(stock, server.url);
    await stock.getByRole('link', { name: 'Stock' }).click();
    await stock.getByLabel('Search').fill(sku);
    await eventually(() => stock.getByTestId(`on-hand-${sku}`).innerText(), '2');
    await eventually(() => today.getByTestId(`takings-${LONDON}`).innerText(), pounds(before.gross - before.refunded));
    await eventually(() => today.getByTestId(`tickets-${LONDON}`).innerText(), String(before.sales + before.refunds));
    const newest = today.locator('[data-testid^="ticket-"]').first();
    const newestBefore = await newest.innerText();
    await readyTill(till, server.url, 'demo-register-11');
    await Promise.all([store, today, stock].map(mark));

    await scan(till, barcode);
    await till.getByTestId(`line-${sku}`).waitFor();
    expect(await till.getByTestId('total').innerText()).toBe(pounds(variant.price));
    await payCash(till, '50.00');
    expect(await till.getByTestId('change').innerText()).toBe(pounds(5000 - variant.price));
    await eventually(async () => /^1-11-[1-9]\d*-\d{6}$/.test(await till.getByTestId('receipt-number').innerText()), true);
    const number = await till.getByTestId('receipt-number').innerText();

    await eventually(() => badge(store, sku).innerText(), 'Only 1 left');
    await eventually(() => stock.getByTestId(`on-hand-${sku}`).innerText(), '1');
    await eventually(() => stock.getByTestId(`stock-${sku}`).innerText(), '1');
    await eventually(() => today.getByTestId(`takings-${LONDON}`).innerText(), pounds(before.gross - before.refunded + variant.price));
    await eventually(() => today.getByTestId(`tickets-${LONDON}`).innerText(), String(before.sales + before.refunds + 1));
    await eventually(async () => (await newest.innerText()).includes(number), true);
    expect(await newest.innerText()).not.toBe(newestBefore);
    expect(await newest.innerText()).toContain('Robin');

    await till.keyboard.press('Enter');
    await scan(till, barcode);
    await till.getByTestId(`line-${sku}`).waitFor();
    await payCash(till);
    expect(await till.getByTestId('change').innerText()).toBe('£0.00');
    await eventually(() => badge(store, sku).innerText(), 'Out of stock');
    await eventually(() => stock.getByTestId(`on-hand-${sku}`).innerText(), '0');

    expect(await Promise.all([store, today, stock].map(isMarked))).toEqual([true, true, true]);
    expect(await shop.available(sku)).toBe(0);
  });
});
