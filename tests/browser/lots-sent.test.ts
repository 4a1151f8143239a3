// Lots of a transfer on a telephone: the receiver is shown which are in the box, scans each, and what came as another lot is put right by the sender.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, looksRight } from './harness/look.ts';
import { scan, signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);

describe.skipIf(withoutBrowser())('lots of transfers', () => {
  const here = stage();

  test('are received one by one, and what came as another lot is cleared up', async () => {
    const goods = await here.shop.goodsAt(24);
    const name = goods.product.name;
    await here.shop.makeAvailable(goods.sku, 10 * ONE, LONDON);
    await here.shop.makeAvailable(goods.sku, 0, NORTH);
    await here.shop.command(null, { organisation: { set_tracking: { lines: [{ sku: goods.sku, tracking: 'lot' }] } } });
    const lot = (number: string, pieces: number) => ({ sku: goods.sku, lot: number, quantity: pieces * ONE, expires: null, unsellable: 0 });
    await here.shop.command(LONDON, { lot: { name: { from: null, lots: [lot('ALPHA', 6), lot('BETA', 4)] } } });
    const drafted = await here.shop.command(LONDON, { transfer: { draft: { to: NORTH, lines: [{ sku: goods.sku, quantity: 6 * ONE }], note: '' } } });
    await here.shop.command(LONDON, { transfer: { approve: { transfer: drafted.id } } });

    // Whoever sends says which lots leave.
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await go(desk, `#/transfers/${drafted.id}`);
    await desk.getByRole('button', { name: 'Send a part…' }).click();
    await desk.getByLabel(`Leaves of ${name}`).fill('6');
    await desk.getByRole('button', { name: `Say which lots: ${name}` }).click();
    await desk.getByLabel('Lot', { exact: true }).fill('ALPHA');
    await desk.getByLabel('Pieces', { exact: true }).fill('4');
    await desk.getByRole('button', { name: 'Another lot' }).click();
    await desk.getByLabel('Lot', { exact: true }).nth(1).fill('BETA');
    await looksRight(desk, 'lots-leave');
    await desk.getByRole('button', { name: 'Send these' }).click();
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).incoming, 6 * ONE);
    await eventually(() => desk.getByTestId('shipment-lot').count(), 2);

    // On the telephone each lot stands with what is expected of it; a code names the one that is in the hand.
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await go(phone, `#/transfers/${drafted.id}`);
    await phone.getByRole('button', { name: 'Receive…' }).click();
    await phone.getByLabel(`Good of ALPHA, ${name}`).fill('3');
    await phone.getByLabel(`Good of BETA, ${name}`).fill('1');
    await phone.getByLabel(`Damaged of BETA, ${name}`).fill('1');
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, `(01)${goods.barcode.padStart(14, '0')}(10)GAMMA`);
    await eventually(() => phone.getByLabel(`Good of GAMMA, ${name}`).inputValue(), '1');
    await phone.getByLabel('That is all', { exact: false }).check();
    await looksRight(phone, 'lots-receive');
    expect(await violations(phone), 'receiving lots').toEqual([]);
    await phone.getByRole('button', { name: 'Book receipt' }).click();
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).on_hand, 6 * ONE);

    // One of the first lot lacks, and the other came in its place: the sender's lots are put right by it.
    const other = desk.getByTestId(`difference-other_lot-${goods.sku}`);
    await other.getByText('1 of ALPHA were announced').waitFor();
    await other.getByText('1 of GAMMA').waitFor();
    await desk.getByTestId(`difference-damaged-${goods.sku}`).getByText('1 of BETA').waitFor();
    await looksRight(desk, 'lots-differ');
    expect(await violations(desk), 'differences of lots').toEqual([]);
    await other.getByRole('button', { name: `Clear up ${name}…` }).click();
    await other.getByLabel('What was found out?').fill('The label was torn');
    await other.getByRole('button', { name: 'Clear up', exact: true }).click();
    await other.getByText("put right in the sender’s lots", { exact: false }).waitFor();
    await go(desk, `#/stock/sku/${goods.sku}?tab=lots`);
    await desk.getByTestId(`lots-of-${LONDON}`).getByText('ALPHA').waitFor();
    await looksRight(desk, 'lots-put-right');
  });
});
