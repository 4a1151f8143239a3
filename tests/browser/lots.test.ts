// Lots from the lorry to the recall: a scan on a phone names lot and date, the till says which to sell first and takes no recalled pack, and head
// office sees what expires and who bought it.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight, picture } from './harness/look.ts';
import { payCash, readyTill, scan, signInManager } from './harness/screens.ts';
import { LONDON, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('lots', () => {
  const here = stage();

  test('goods come with their lots, are sold by order of expiry, and a lot is recalled', async () => {
    const goods = await here.shop.goodsAt(23);
    await here.shop.makeAvailable(goods.sku, 4 * ONE);
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);

    // What is told apart from now on, and what is on the shelf already.
    await go(desk, '#/lots');
    await desk.getByText('No lots yet.', { exact: false }).waitFor();
    await looksRight(desk, 'lots-empty');
    await go(desk, `#/stock/sku/${goods.sku}?tab=lots`);
    await desk.getByLabel('Told apart').selectOption('lot_expiry');
    await desk.getByText('Saved. Whoever receives goods is asked from now on.').waitFor();
    await desk.reload();
    await desk.getByRole('button', { name: 'Say which lot 4 are' }).click();
    await desk.getByLabel('Lot', { exact: true }).fill('OLD-1');
    await desk.getByLabel('Sell by').fill('2070-01-31');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByTestId(`lots-of-${LONDON}`).getByText('OLD-1').waitFor();
    await looksRight(desk, 'sku-lots');

    // A lot comes, scanned on a phone.
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await go(phone, '#/purchasing/receive');
    await phone.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await phone.getByLabel('Number of the delivery note').fill('DN-9');
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, goods.barcode);
    const counted = phone.getByTestId(`counted-${goods.sku}`);
    await counted.getByLabel('Good', { exact: false }).fill('6');
    await phone.getByRole('button', { name: 'Book 6 pieces' }).click();
    await phone.getByText('Enter the number of the lot.', { exact: false }).waitFor();
    await counted.getByLabel('Lot', { exact: true }).fill('NEW-2');
    await counted.getByLabel('Sell by').fill('2069-06-30');
    await looksRight(phone, 'receive-lots');
    await phone.getByRole('button', { name: 'Book 6 pieces' }).click();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, 10 * ONE);

    // What expires first is to be sold first.
    await go(desk, `#/lots?text=${goods.sku}`);
    await desk.getByTestId('lot-NEW-2').waitFor();
    await looksRight(desk, 'lots');
    await go(desk, '#/lots/expiry');
    await desk.getByTestId('bucket-later').getByText('10').waitFor();
    await looksRight(desk, 'expiry');
    await go(phone, '#/lots/expiry');
    await phone.getByTestId('bucket-later').waitFor();
    await looksRight(phone, 'expiry-phone');

    // The recall, in the aisle.
    await go(phone, '#/lots/recalls');
    await phone.getByText('Nothing is recalled.').waitFor();
    await phone.getByRole('button', { name: 'Recall a lot' }).click();
    await phone.getByLabel('Article').fill(goods.sku);
    await phone.keyboard.press('Enter');
    await phone.getByLabel('Lot', { exact: true }).fill('NEW-2');
    await phone.getByRole('button', { name: 'Recall in all branches' }).click();
    await phone.getByText('Say why.').waitFor();
    await phone.getByLabel('Why').fill('Glass in it');
    await looksRight(phone, 'recall-phone');
    await phone.getByRole('button', { name: 'Recall in all branches' }).click();
    await phone.getByTestId('recall-NEW-2').getByText('Blocked in', { exact: false }).waitFor();
    await looksRight(phone, 'recalls-phone');
    await eventually(async () => (await here.shop.level(goods.sku)).unsellable, 6 * ONE);
    // No till takes a pack of it; another is sold, and its lot with it.
    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11');
    const piece = (day: string, lot: string) => `(01)${goods.barcode.padStart(14, '0')}(17)${day}(10)${lot}`;
    await scan(till, piece('690630', 'NEW-2'));
    await till.getByTestId('scan-problem').filter({ hasText: 'lot NEW-2 is recalled' }).waitFor();
    await scan(till, piece('700131', 'OLD-1'));
    await till.getByTestId(`line-${goods.sku}`).getByTestId('recalled').waitFor();
    await picture(till, 'lots-till-lot');
    expect(await violations(till), 'till').toEqual([]);
    await payCash(till);
    await go(desk, `#/lots/lot/${goods.sku}?lot=OLD-1&tab=buyers`);
    await desk.getByTestId('buyer').filter({ hasText: 'scanned' }).waitFor();
    await looksRight(desk, 'lot-bought');
    await go(desk, `#/lots/lot/${goods.sku}?lot=NEW-2`);
    await desk.getByTestId('lot-state').filter({ hasText: 'Recalled' }).waitFor();
    await desk.getByTestId('life').first().waitFor();
    await looksRight(desk, 'lot');
    await desk.getByRole('link', { name: 'Who bought it' }).click();
    await desk.getByText('Nobody has bought any of it.').waitFor();
    await looksRight(desk, 'lot-buyers');
    await desk.getByRole('button', { name: 'Lift the recall' }).click();
    await desk.getByLabel('Why it may be sold again').fill('All tested');
    await desk.getByRole('button', { name: 'Let it be sold again' }).click();
    await eventually(async () => (await here.shop.level(goods.sku)).unsellable, 0);
    await phone.getByText('Nothing is recalled.').waitFor();
  });
});
