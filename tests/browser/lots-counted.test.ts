// Lots that are counted: two phones scan the same shelf, one of them without a network, what nobody knows the lot of is said so and named,
// and the desk sees expected and counted for each lot. Then a lot is recalled, and what is of it, or may be, leaves the books in one go.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight } from './harness/look.ts';
import { network, scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, NORTH, ONE, SAM, WAREHOUSE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('lots that are counted', () => {
  const here = stage();

  /** Goods of two lots come, ten and five; and three units with numbers. */
  async function stocked(at: number) {
    const [goods, units] = [await here.shop.goodsAt(at), await here.shop.goodsAt(at + 1)];
    // What other branches have of it has no lot either.
    for (const { sku } of [goods, units]) for (const branch of [LONDON, NORTH, WAREHOUSE]) await here.shop.makeAvailable(sku, 0, branch);
    const lines = [{ sku: goods.sku, tracking: 'lot_expiry' as const }, { sku: units.sku, tracking: 'serial' as const }];
    await here.shop.command(null, { organisation: { set_tracking: { lines } } });
    const receive = async (sku: string, lots: [lot: string, pieces: number, expires: string | null][]) => {
      const good = lots.reduce((sum, [, pieces]) => sum + pieces * ONE, 0);
      const line = { sku, good, damaged: 0, wrong: 0, cost: null };
      const purchase = { receive: { purchase: null, supplier: null, reference: `DN ${sku}`, lines: [line], charges: null, over: false, seen: null, note: '' } };
      const named = lots.map(([lot, pieces, expires]) => ({ sku, lot, quantity: pieces * ONE, expires, unsellable: 0 }));
      await here.shop.command(LONDON, { lot: { move: { lots: named, of: { purchase } } } });
    };
    await receive(goods.sku, [['AB1', 10, '2069-01-31'], ['CD2', 5, '2069-06-30']]);
    await receive(units.sku, [['SN1', 1, null], ['SN2', 1, null], ['SN3', 1, null]]);
    return { goods, units };
  }

  test('two phones count lots and numbers, and each of them is put right', async () => {
    const { goods, units } = await stocked(30);
    const { id: open } = await here.shop.command(LONDON, { count: { open: { name: 'By lot', skus: [goods.sku, units.sku], blind: true, threshold: { quantity: null, ppm: null } } } });
    const [front, back] = await Promise.all([here.screens.page({ viewport: PHONE }), here.screens.page({ viewport: PHONE, colorScheme: 'dark' })]);
    const there = await network(back);
    await signInOffice(front, here.server.url, SAM);
    await signInManager(back, here.server.url);
    for (const page of [front, back]) {
      await page.evaluate((id) => (location.hash = `#/counts/${id}`), open);
      await page.getByTestId(`line-${goods.sku}`).waitFor();
      await page.getByLabel('Scan or search').focus();
    }
    const gs1 = (barcode: string, lot: string, expires = '690131') => `(01)${barcode.padStart(14, '0')}(17)${expires}(10)${lot}`;

    // In front each pack is scanned: its code says which lot it is.
    for (let piece = 0; piece < 2; piece += 1) await scan(front, gs1(goods.barcode, 'AB1'));
    await eventually(() => front.getByTestId('number').inputValue(), '2');
    await eventually(() => front.getByLabel('Sell by').inputValue(), '2069-01-31');
    await front.getByTestId('number').fill('8');
    await front.keyboard.press('Enter');
    await front.getByTestId('lot-AB1').getByText('8', { exact: true }).waitFor();
    await front.getByText('sell first').waitFor();
    await looksRight(front, 'count-lots');

    // In the back there is no network. One pack has no lot on it that could be read.
    await eventually(() => front.getByTestId('unsent').innerText(), '');
    await back.getByTestId(`line-${goods.sku}`).getByText('8', { exact: true }).waitFor();
    await there(false);
    await back.getByLabel('Scan or search').focus();
    await scan(back, gs1(goods.barcode, 'CD2', '690630'));
    await back.getByTestId('number').fill('4');
    await back.keyboard.press('Enter');
    await eventually(() => back.getByTestId('number').inputValue(), '4');
    await back.getByLabel('Lot', { exact: true }).fill('');
    await back.getByRole('button', { name: 'One more' }).click();
    await back.getByRole('button', { name: 'One more' }).click();
    await back.getByTestId('without-lot').getByText('2 without a lot').waitFor();
    // A lot that is new here needs its day.
    await back.getByLabel('Lot', { exact: true }).fill('EF3');
    await back.getByRole('button', { name: 'One more' }).click();
    await back.getByText('This lot is new here', { exact: false }).waitFor();
    await back.getByLabel('Sell by').fill('2069-12-31');
    await back.getByRole('button', { name: 'One more' }).click();
    await back.getByTestId('lot-EF3').waitFor();
    await looksRight(back, 'count-lots-offline');
    // Somebody finds the lot of one of the two after all.
    await there(true);
    await eventually(() => back.getByTestId('unsent').innerText(), '');
    await back.getByTestId('lot-EF3').click();
    await back.getByRole('button', { name: 'Those 2 are of EF3' }).click();
    await eventually(() => back.getByTestId('number').inputValue(), '3');
    await back.getByRole('button', { name: 'One less' }).click();
    await back.getByLabel('Lot', { exact: true }).fill('');
    await back.getByRole('button', { name: 'One more' }).click();
    await back.getByTestId('without-lot').getByText('1 without a lot').waitFor();

    // A unit is told by its number: its article alone is not enough, and nobody counts it twice.
    await front.getByLabel('Scan or search').focus();
    await scan(front, units.barcode);
    await front.getByLabel('Serial number').fill('SN1');
    await front.getByRole('button', { name: 'One more' }).click();
    await front.getByTestId('lot-SN1').waitFor();
    await eventually(() => front.getByTestId('unsent').innerText(), '');
    await back.getByLabel('Scan or search').focus();
    await back.getByTestId(`line-${units.sku}`).getByText('1', { exact: true }).waitFor();
    await scan(back, `(01)${units.barcode.padStart(14, '0')}(21)SN1`);
    await back.getByText('SN1 was counted already.').waitFor();
    await scan(back, `(01)${units.barcode.padStart(14, '0')}(21)SN9`);
    await back.getByTestId('lot-SN9').waitFor();
    await looksRight(back, 'count-units');
    await eventually(() => back.getByTestId('unsent').innerText(), '');

    // The desk sees what was expected of each.
    await front.getByRole('button', { name: 'Submit for review' }).click();
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/counts/${id}`), open);
    const lots = desk.getByTestId(`lots-${goods.sku}`);
    await lots.getByText('8 of 10').waitFor();
    await lots.getByText('4 of 5').waitFor();
    await lots.getByText('2 of 0').waitFor();
    await desk.getByTestId(`without-${goods.sku}`).getByText('1 of 0').waitFor();
    const numbers = desk.getByTestId(`lots-${units.sku}`);
    await eventually(() => numbers.getByText('Missing:').innerText(), expect.stringMatching(/SN2\s+SN3/));
    await eventually(() => numbers.getByText('Found,', { exact: false }).innerText(), expect.stringMatching(/SN9/));
    await looksRight(desk, 'count-lots-review');
    await back.getByTestId(`lots-${goods.sku}`).waitFor();
    await looksRight(back, 'count-lots-review-phone');
    await here.shop.command(LONDON, { count: { approve: { count: open, zero_uncounted: false } } });
    await desk.getByTestId('state').filter({ hasText: 'Posted' }).waitFor();
    await desk.evaluate((sku) => (location.hash = `#/stock/sku/${sku}?tab=lots`), goods.sku);
    const shelf = desk.getByTestId(`lots-of-${LONDON}`);
    for (const lot of ['AB1', 'CD2', 'EF3']) await shelf.getByText(lot).waitFor();
    await shelf.getByText('Without a lot').waitFor();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, 15 * ONE);
    await eventually(async () => (await here.shop.level(units.sku)).on_hand, 2 * ONE);
  });

  test('what is of a recalled lot, or may be, is named or leaves the books in one go', async () => {
    const { goods } = await stocked(34);
    await here.shop.command(LONDON, { stock: { adjust: { sku: goods.sku, delta: 3 * ONE, unsellable: 0, reason: 'found', code: null, note: 'behind the shelf' } } });
    await here.shop.command(null, { organisation: { recall_lot: { sku: goods.sku, lot: 'AB1', reason: 'Glass in it' } } });
    await eventually(async () => (await here.shop.level(goods.sku)).unsellable, 13 * ONE);
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/lots/recalls'));
    const card = desk.getByTestId('recall-AB1');
    await card.getByTestId('doubted').filter({ hasText: '3 more have no lot' }).waitFor();
    await looksRight(desk, 'recall-doubted');
    // One of them is looked at.
    await card.getByRole('link', { name: 'Say which lot it is' }).click();
    await desk.getByTestId(`doubted-${LONDON}`).waitFor();
    await desk.getByRole('button', { name: 'Say which lot 3 are' }).click();
    await desk.getByLabel('Lot', { exact: true }).fill('CD2');
    await desk.getByLabel('Sell by').fill('2069-06-30');
    await desk.getByLabel('Pieces').fill('1');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await eventually(async () => (await here.shop.level(goods.sku)).unsellable, 12 * ONE);
    await looksRight(desk, 'sku-lots-doubted');

    // The rest leaves, on a phone in the aisle.
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await phone.evaluate(() => (location.hash = '#/lots/recalls'));
    await phone.getByTestId('recall-AB1').getByRole('button', { name: 'Take out…' }).click();
    await phone.getByTestId(`out-${LONDON}-AB1`).waitFor();
    await looksRight(phone, 'recall-take-out');
    await phone.getByRole('button', { name: 'Write off 12' }).click();
    await phone.getByText('12 are written off.').waitFor();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, 6 * ONE);
    await eventually(async () => (await here.shop.level(goods.sku)).unsellable, 0);
    await looksRight(phone, 'recall-taken-out');
  });
});
