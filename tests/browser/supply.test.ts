// Opening stock with lots and a count as files, by branch; safety stock and why so many; goods on consignment from the delivery to the settlement.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('supply', () => {
  const here = stage();
  const folder = mkdtempSync(join(tmpdir(), 'onhand-supply-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function upload(page: Page, kind: string, name: string, text: string): Promise<void> {
    const path = join(folder, name);
    writeFileSync(path, text);
    await page.goto(`${here.server.url}/manager/#/imports`);
    await page.getByLabel('The file is about').selectOption(kind);
    await page.getByLabel('File', { exact: true }).setInputFiles(path);
    await page.getByRole('button', { name: 'Upload the file' }).click();
    await page.getByRole('heading', { name }).waitFor();
  }

  async function bring(page: Page): Promise<void> {
    await page.getByRole('button', { name: /Show what would change|Look again/ }).click();
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await page.getByTestId('import-state').getByText('done', { exact: true }).waitFor();
  }

  test('stock with lots comes in by branch, and a count from a file is looked at', async () => {
    const [lots, plain] = (await here.shop.goods()).slice(24, 26);
    if (!lots || !plain) throw new Error('the shop is empty');
    for (const branch of [LONDON, NORTH]) {
      await here.shop.makeAvailable(lots.sku, 0, branch);
      await here.shop.makeAvailable(plain.sku, 3 * ONE, branch);
    }
    await here.shop.command(null, { organisation: { set_tracking: { lines: [{ sku: lots.sku, tracking: 'lot_expiry' }] } } });
    const page = await here.screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await upload(page, 'stock', 'opening.csv', `Location,SKU,Lot,Expires,On hand,Cost\nBack room,${lots.sku},A-1,2031-05-31,4,1.25\nBack room,${lots.sku},A-2,,6,1.25\nVan,${plain.sku},,,9,\nBack room,${plain.sku},,,5,\n`);

    // The file's places are none of the branches until somebody says which they are.
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByText('4 lines cannot be taken').waitFor();
    await page.getByLabel('Back room', { exact: true }).selectOption(String(NORTH));
    await page.getByLabel('Van', { exact: true }).selectOption('out');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('1 line cannot be taken').waitFor();
    await page.getByTestId('import-report').getByText('have the last day on which they may be sold', { exact: false }).waitFor();
    await looksRight(page, 'import-places');
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await page.getByTestId('import-state').getByText('done', { exact: true }).waitFor();
    await eventually(async () => (await here.shop.level(lots.sku, NORTH)).on_hand, 4 * ONE);
    expect((await here.shop.level(plain.sku, NORTH)).on_hand).toBe(5 * ONE);
    expect((await here.shop.level(plain.sku, LONDON)).on_hand).toBe(3 * ONE);
    expect(await here.shop.cost(lots.sku, NORTH)).toBe(125);

    // A sheet that somebody has filled in becomes a count in review.
    await upload(page, 'counts', 'counted.csv', `branch,sku,bin,counted\n${NORTH},${plain.sku},A-1,4\n`);
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByText('4 counted; the books have 5.').waitFor();
    await bring(page);
    expect((await here.shop.level(plain.sku, NORTH)).on_hand).toBe(5 * ONE);
    await page.goto(`${here.server.url}/manager/#/counts`);
    await page.getByRole('link', { name: 'Import counted.csv' }).click();
    await page.getByRole('button', { name: /Approve/ }).first().waitFor();
    await looksRight(page, 'count-of-a-file');

    // A lot that nobody knew is counted with its day; what the file does not name of the article is gone.
    await upload(page, 'counts', 'lots.csv', `branch,sku,lot,expires,counted\n${NORTH},${lots.sku},A-1,,3\n${NORTH},${lots.sku},A-9,2032-01-31,2\n${NORTH},${lots.sku},A-8,,2\n`);
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByText('1 line cannot be taken').waitFor();
    await bring(page);
    await page.goto(`${here.server.url}/manager/#/counts`);
    await page.getByRole('link', { name: 'Import lots.csv' }).click();
    await page.getByRole('button', { name: /Approve/ }).first().click();
    await eventually(async () => (await here.shop.level(lots.sku, NORTH)).on_hand, 5 * ONE);
    await page.goto(`${here.server.url}/manager/#/stock/sku/${lots.sku}?tab=lots`);
    await page.getByTestId(`lots-of-${NORTH}`).getByText('A-9').waitFor();
  });

  test('safety stock raises what is proposed, and the row says why', async () => {
    const goods = await here.shop.goodsAt(26);
    await here.shop.makeAvailable(goods.sku, 10 * ONE);
    await here.shop.command(null, { organisation: { put_supplier: { id: 7, name: 'Hillside Prints', code: '', email: '', address: '', lead_days: 9, note: '', active: true, version: null } } });
    await here.shop.command(null, { organisation: { set_offers: { supplier: 7, offers: [{ sku: goods.sku, offer: { code: '', pack: ONE, cost: 200, minimum: 0 } }] } } });
    await here.shop.command(null, { organisation: { set_reorder: { branch: LONDON, levels: [{ sku: goods.sku, reorder: { point: 12 * ONE, max: 40 * ONE } }] } } });
    const page = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/#/purchasing/replenish`);
    await page.getByText('Safety stock', { exact: true }).click();
    await page.getByLabel('Articles of class C').selectOption('service:950');
    await page.getByText('The safety stock is saved', { exact: false }).waitFor();
    const row = page.getByTestId(`row-${goods.sku}`);
    await row.getByLabel('Safety stock of', { exact: false }).selectOption('days:7');
    await page.getByText('The safety stock is saved', { exact: false }).first().waitFor();
    await row.getByText('Why so many?').click();
    await row.getByText(/are kept besides \(sales of 7 days\)/).waitFor();
    await row.getByText('ordered at 12 or fewer').waitFor();
    await looksRight(page, 'replenish-why');
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await phone.goto(`${here.server.url}/manager/#/purchasing/replenish`);
    await phone.getByTestId(`row-${goods.sku}`).waitFor();
    await phone.getByText('Safety stock', { exact: true }).click();
    await looksRight(phone, 'replenish-why-phone');
  });

  test('goods on consignment are owed when they are sold, and settled once', async () => {
    const goods = await here.shop.goodsAt(27);
    await here.shop.makeAvailable(goods.sku, 0);
    await here.shop.command(null, { organisation: { put_supplier: { id: 8, name: 'Potter', code: '', email: '', address: '', lead_days: 2, note: '', active: true, version: null } } });
    const page = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/#/suppliers/8`);
    const card = page.getByTestId('consignment');
    await card.getByText('Nothing of theirs stands in this branch').waitFor();
    await looksRight(page, 'consignment-empty');

    // A delivery that stays theirs.
    await page.goto(`${here.server.url}/manager/#/purchasing/receive`);
    await page.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await page.getByLabel('Supplier', { exact: false }).first().selectOption('8');
    await page.getByLabel('The goods stay the supplier’s until they are sold').check();
    await page.getByLabel('Scan or search').fill(goods.sku);
    await page.keyboard.press('Enter');
    const counted = page.getByTestId(`counted-${goods.sku}`);
    await counted.getByLabel('Good', { exact: false }).fill('5');
    await counted.getByLabel('Cost of one', { exact: false }).fill('2.50');
    await looksRight(page, 'receive-consigned');
    await page.getByRole('button', { name: 'Book', exact: false }).click();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, 5 * ONE);
    expect(await here.shop.cost(goods.sku)).toBeNull();

    // Two are lost; what they cost is owed.
    await here.shop.makeAvailable(goods.sku, 3 * ONE);
    await page.goto(`${here.server.url}/manager/#/suppliers/8`);
    await card.getByRole('button', { name: 'Settle £5.00' }).waitFor();
    await card.getByText('3 pieces, to be paid at £7.50 when all is sold').waitFor();
    await looksRight(page, 'consignment-owed');
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await phone.goto(`${here.server.url}/manager/#/suppliers/8`);
    const other = phone.getByTestId('consignment');
    await other.getByRole('button', { name: 'Settle £5.00' }).waitFor();
    await looksRight(phone, 'consignment-owed-phone');

    // Up to a day: nothing was owed before today, and all of it is until then.
    const today = (await card.getByLabel('Up to and including').getAttribute('max')) ?? '';
    expect(today).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    await card.getByLabel('Up to and including').fill('2020-01-31');
    await card.getByText('Nothing of theirs that was sold up to this day is owed.').waitFor();
    await card.getByLabel('Up to and including').fill(today);
    await card.getByRole('button', { name: /^Settle £5\.00 up to / }).waitFor();
    await looksRight(page, 'consignment-until');
    await card.getByLabel('Up to and including').fill('');

    // Two people settle at once: one does, the other is told.
    await card.getByRole('button', { name: 'Settle £5.00' }).click();
    await page.getByRole('dialog', { name: 'Settle £5.00 with Potter?' }).getByRole('button', { name: 'Yes, settle it' }).click();
    await card.getByText('Settlement 1 is closed.').waitFor();
    await other.getByRole('button', { name: 'Settle £5.00' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Yes, settle it' }).click();
    await other.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    await other.getByTestId('settlement-1').waitFor();
    await card.getByTestId('settlement-1').getByText('£5.00').waitFor();
    const download = page.waitForEvent('download');
    await card.getByRole('button', { name: 'Settlement 1 as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('consignment-8-1.csv');
    await looksRight(page, 'consignment-settled');

    // One more is lost; it is settled up to today, and the list says so.
    await here.shop.makeAvailable(goods.sku, 2 * ONE);
    await page.reload();
    await card.getByLabel('Up to and including').fill(today);
    await card.getByRole('button', { name: /^Settle £2\.50 up to / }).click();
    await page.getByRole('dialog').getByText('What was sold later stays owed', { exact: false }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Yes, settle it' }).click();
    await card.getByTestId('settlement-2').getByText('up to', { exact: false }).waitFor();

    // What is on hand says how many are theirs.
    await page.goto(`${here.server.url}/manager/#/stock/sku/${goods.sku}?branch=${LONDON}&why=on_hand`);
    await page.getByTestId('consigned').getByText('2 of it are still their supplier’s (on consignment).').waitFor();
    await looksRight(page, 'consignment-explained');
  });
});
