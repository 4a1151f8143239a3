// A whole shift at the till, from the float to the Z report, with every screen checked on the way.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { closeShift, holdBack, openShift, payCash, pounds, readyTill, scan, signOn } from './harness/screens.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const FLOAT = 15_000;

describe.skipIf(withoutBrowser()).each([
  ['light', 'demo-register-11'],
  ['dark', 'demo-register-12'],
] as const)('a shift, %s', (colorScheme, token) => {
  const here = stage();
  const check = async (page: Page, screen: string) => expect(await violations(page), screen).toEqual([]);

  test('opened, sold on with a discount and with goods that were withdrawn, counted and closed', async () => {
    const [first, second, third] = (await here.shop.goods()).slice(4) as [Goods, Goods, Goods];
    await here.shop.makeAvailable(first.sku, 9 * ONE);
    const page = await here.screens.page({ colorScheme });
    const hold = await holdBack(page);
    const numbered = () => eventually(async () => /^1-1[12]-[1-9]\d*-\d{6}$/.test(await page.getByTestId('receipt-number').innerText()), true);
    await readyTill(page, here.server.url, token); // The demonstration's own shift is still open there.
    await closeShift(page, '0');
    await page.getByRole('button', { name: 'Done' }).click();

    await signOn(page);
    await page.getByLabel('Opening float').waitFor();
    await check(page, 'open shift');
    await openShift(page, '150');
    await page.getByLabel('Search or scan').waitFor();

    // Ten per cent off two of the first, and an amount that is too much is told.
    for (const { barcode } of [first, first]) await scan(page, barcode);
    await eventually(() => page.getByTestId(`quantity-${first.sku}`).innerText(), '2');
    await page.keyboard.press('F8');
    const amount = page.getByLabel('Amount or percentage');
    await amount.fill('999');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'more than it comes to' }).waitFor();
    await check(page, 'discount');
    await amount.fill('10%');
    await page.keyboard.press('Enter');
    const gross = 2 * first.variant.price;
    const discounted = gross - Math.round(gross / 10);
    await eventually(() => page.getByTestId('total').innerText(), pounds(discounted));
    await check(page, 'sell, discounted');
    await payCash(page, '200');
    expect(await page.getByTestId('change').innerText()).toBe(pounds(20_000 - discounted));
    await numbered();
    await page.getByRole('button', { name: 'New sale' }).click();

    // The price changes while the ticket is open: it follows, and says so.
    await scan(page, second.barcode);
    await page.getByTestId(`line-${second.sku}`).waitFor();
    const paid = second.variant.price + 50;
    await here.shop.setPrice(second.sku, paid);
    await page.getByText(`costs ${pounds(paid)} now, not ${pounds(second.variant.price)}`).waitFor();
    expect(await page.getByTestId('total').innerText()).toBe(pounds(paid));
    await check(page, 'sell, another price');
    // And it changes twice while the sale is on its way: what was paid is a fact.
    hold.begin();
    await payCash(page);
    for (const more of [100, 200]) await here.shop.setPrice(second.sku, second.variant.price + more);
    hold.end();
    await numbered();
    await page.getByRole('button', { name: 'New sale' }).click();

    // What is no longer in the catalogue when the sale arrives is sold all the same, and for a manager to look into.
    await scan(page, third.barcode);
    await page.getByTestId(`line-${third.sku}`).waitFor();
    hold.begin();
    await payCash(page);
    const printed = await page.getByTestId('receipt-number').innerText();
    await here.shop.rename(third, `${third.sku}-NEW`);
    hold.end();
    await eventually(() => page.getByTestId('pending').count(), 0);
    expect(await page.getByTestId('receipt-number').innerText()).toBe(printed);
    expect(await page.getByRole('button', { name: /refused/ }).count()).toBe(0);
    expect((await here.shop.tickets())[0]?.exceptions).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'New sale' }).click();
    const total = discounted + paid + third.variant.price;

    // Counted blind, one pound short.
    await page.getByRole('button', { name: 'Close shift' }).click();
    await page.getByLabel('Counted cash').waitFor();
    await check(page, 'close shift');
    expect(await page.locator('main').innerText()).not.toContain(pounds(FLOAT + total));
    await page.getByRole('button', { name: 'Back to selling' }).click();
    await closeShift(page, ((FLOAT + total - 100) / 100).toFixed(2));
    await check(page, 'Z result');
    expect(await page.getByTestId('over-short').innerText()).toBe('-£1.00');
    const row = (name: string) => page.locator('main dl > div').filter({ hasText: name }).locator('dd').innerText();
    expect(await Promise.all(['Sales', 'Taken', 'Opening float', 'Expected', 'Counted'].map(row))).toEqual([
      '3', pounds(total), pounds(FLOAT), pounds(FLOAT + total), pounds(FLOAT + total - 100),
    ]);
    await page.getByRole('button', { name: 'Done' }).click();

    // Closing has signed everybody off; whoever comes next can also leave again without opening anything.
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    await signOn(page);
    await page.getByLabel('Opening float').waitFor();
    await page.getByRole('button', { name: 'Sign off' }).click();
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    expect(await page.getByTestId('staff').count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
  });
});
