// What a stock-keeper with a phone trips over: boxes too narrow for a number, tables that must be pushed sideways, a branch chosen anew
// in each room, a number or an English word where a name belongs, and a thousand that is read as one.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight } from './harness/look.ts';
import { scan, signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);
/** Wide enough for a number of four digits at the size of a thumb. */
const WIDE_ENOUGH = 80;

describe.skipIf(withoutBrowser())('stock in the hand', () => {
  const here = stage();
  const widths = (page: Page, row: string) => page.getByTestId(row).locator('input:not([type="checkbox"]), select').evaluateAll((boxes) => boxes.map((box) => box.getBoundingClientRect().width));

  test('what to order again and what a supplier offers are read and typed without pushing anything sideways', async () => {
    const goods = await here.shop.goodsAt(40);
    await here.shop.command(null, { organisation: { put_supplier: { id: 5, name: 'Hillside Wholesale and Sons of the Upper Valley', code: 'HILL', email: '', address: '', lead_days: 5, note: '', active: true, version: null } } });
    await here.shop.command(null, { organisation: { set_offers: { supplier: 5, offers: [{ sku: goods.sku, offer: { code: 'H-1', pack: 6 * ONE, cost: 250, minimum: 0 } }] } } });
    await here.shop.command(null, { organisation: { set_reorder: { branch: LONDON, levels: [{ sku: goods.sku, reorder: { point: 900 * ONE, max: 1_200 * ONE } }] } } });
    const page = await here.screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await go(page, `#/purchasing/replenish?branch=${LONDON}`);
    await page.getByTestId(`row-${goods.sku}`).waitFor();
    for (const width of await widths(page, `row-${goods.sku}`)) expect(width).toBeGreaterThan(WIDE_ENOUGH);
    await looksRight(page, 'hand-replenish');
    await go(page, '#/suppliers/5');
    await page.getByTestId(`offer-${goods.sku}`).waitFor();
    for (const width of await widths(page, `offer-${goods.sku}`)) expect(width).toBeGreaterThan(WIDE_ENOUGH);
    const table = page.getByRole('region', { name: 'What they offer' }).last();
    expect(await table.evaluate((region) => region.scrollWidth - region.clientWidth)).toBeLessThanOrEqual(0);
    await looksRight(page, 'hand-supplier');
  });

  test('the branch is chosen once on a device, and goods that are refused are called by their name', async () => {
    const goods = await here.shop.goodsAt(41);
    await here.shop.makeAvailable(goods.sku, 3 * ONE);
    const page = await here.screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await go(page, '#/aside');
    await page.getByLabel('Branch').selectOption(String(LONDON));
    await page.getByLabel('Scan the article').focus();
    await scan(page, goods.barcode);
    await page.locator('#take-n').fill('50');
    await page.locator('#take-n').press('Enter');
    await page.getByRole('alert').filter({ hasText: goods.product.name }).filter({ hasText: '50 wanted, 3 there' }).waitFor();
    await go(page, '#/bins');
    await page.getByLabel('Scan the article').waitFor();
    await page.reload();
    await go(page, '#/labels');
    await eventually(() => page.getByLabel('Prices of').inputValue(), String(LONDON));
  });

  test('a thousand with a comma is not one piece', async () => {
    const goods = await here.shop.goodsAt(42);
    const before = (await here.shop.level(goods.sku)).on_hand;
    const page = await here.screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await go(page, '#/purchasing/receive');
    await page.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await page.getByLabel('Number of the delivery note').fill('DN-THOUSAND');
    await page.getByLabel('Scan or search').focus();
    await scan(page, goods.barcode);
    await page.getByRole('button', { name: 'Book 1 piece', exact: true }).waitFor();
    const good = page.getByTestId(`counted-${goods.sku}`).getByLabel('Good', { exact: false });
    await good.fill('1,000');
    await page.getByRole('button', { name: /^Book/ }).click();
    await page.getByRole('alert').filter({ hasText: 'Give numbers' }).waitFor();
    expect((await here.shop.level(goods.sku)).on_hand).toBe(before);
    await good.fill('1000');
    await page.getByRole('button', { name: 'Book 1,000 pieces' }).click();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, before + 1_000 * ONE);
  });

  test('in German a ledger says where goods went by the name of the branch, and why without English', async () => {
    const goods = await here.shop.goodsAt(43);
    await here.shop.makeAvailable(goods.sku, 9 * ONE);
    const { id: transfer } = await here.shop.command(LONDON, { transfer: { draft: { to: NORTH, lines: [{ sku: goods.sku, quantity: 4 * ONE }], note: '' } } });
    await here.shop.command(LONDON, { transfer: { approve: { transfer } } });
    await here.shop.command(LONDON, { transfer: { dispatch: { transfer } } });
    await here.shop.command(LONDON, { stock: { set_aside: { sku: goods.sku, quantity: ONE, from: null, to: 'damaged', note: '' } } });
    const page = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(page, here.server.url);
    await page.evaluate(() => localStorage.setItem('onhand.language', 'de'));
    await page.goto(`${here.server.url}/manager/?de#/stock/sku/${goods.sku}?tab=ledger`);
    const table = page.getByRole('region', { name: 'Bewegungen' });
    await table.getByRole('link', { name: 'Umlagerung nach Manchester' }).waitFor();
    await table.getByText('verkäuflich → beschädigt').waitFor();
    expect(await table.innerText()).not.toMatch(/branch \d|for sale|damaged/);
    await looksRight(page, 'hand-ledger-de');
  });
});
