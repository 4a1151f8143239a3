// What is over leaves the books of all branches in one go, written off or back to its supplier; and what goods with lots are worth is chosen.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE, WAREHOUSE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('what is over', () => {
  const here = stage();

  /** Goods of which these lots come: where, how many, until when, and what one costs. */
  async function stocked(at: number, lots: [branch: number, lot: string, pieces: number, expires: string, cost: number][]) {
    const goods = await here.shop.goodsAt(at);
    for (const branch of [LONDON, NORTH, WAREHOUSE]) await here.shop.makeAvailable(goods.sku, 0, branch);
    await here.shop.command(null, { organisation: { set_tracking: { lines: [{ sku: goods.sku, tracking: 'lot_expiry' }] } } });
    for (const [branch, lot, pieces, expires, cost] of lots) {
      const line = { sku: goods.sku, good: pieces * ONE, damaged: 0, wrong: 0, cost };
      const purchase = { receive: { purchase: null, supplier: null, reference: `DN ${lot}`, lines: [line], charges: null, over: false, seen: null, note: '' } };
      const named = [{ sku: goods.sku, lot, quantity: pieces * ONE, expires, unsellable: 0 }];
      await here.shop.command(branch, { lot: { move: { lots: named, of: { purchase } } } });
    }
    return goods;
  }

  test('it is written off, or goes back to its supplier, branch by branch', async () => {
    const goods = await stocked(28, [[LONDON, 'GONE-1', 3, '2020-01-31', 100], [NORTH, 'GONE-2', 2, '2020-02-28', 100], [LONDON, 'GOOD-1', 4, '2069-01-31', 100]]);
    await eventually(async () => (await here.shop.level(goods.sku)).unsellable, 3 * ONE);
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await phone.goto(`${here.server.url}/manager/#/lots/expiry`);
    await phone.getByTestId('bucket-over').getByText('5', { exact: true }).waitFor();
    await phone.getByRole('button', { name: 'Take out 2 lots that are over…' }).click();
    const form = phone.getByRole('form', { name: 'Take out…' });
    await form.getByTestId(`out-${NORTH}-GONE-2`).uncheck();
    await looksRight(phone, 'expired-take-out');
    await form.getByRole('button', { name: 'Write off 3' }).click();
    await phone.getByText('3 are written off.').waitFor();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, 4 * ONE);
    expect((await here.shop.level(goods.sku, NORTH)).on_hand).toBe(2 * ONE);
    await looksRight(phone, 'expired-written-off');
    await form.getByRole('button', { name: 'Close', exact: true }).click();

    // The rest goes back; that needs a reason.
    await phone.getByRole('button', { name: 'Take out one lot that is over…' }).click();
    await form.getByLabel('What becomes of them?').selectOption('back');
    await form.getByRole('button', { name: 'Send back 2' }).click();
    await form.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    await form.getByRole('textbox', { name: 'Note' }).fill('Over when it came');
    await form.getByRole('button', { name: 'Send back 2' }).click();
    await phone.getByText('2 are booked as sent back.').waitFor();
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).on_hand, 0);
    await eventually(() => phone.getByRole('button', { name: /lots? that (is|are) over…/ }).count(), 0);
    expect((await here.shop.level(goods.sku)).on_hand).toBe(4 * ONE);
  });

  test('goods with lots are worth their average, or what each lot cost, for the house and for an article', async () => {
    // 4 at £1.00 and 4 at £3.00; one of the first is gone.
    const goods = await stocked(29, [[LONDON, 'CHEAP', 4, '2068-01-31', 100], [LONDON, 'DEAR', 4, '2069-01-31', 300]]);
    await here.shop.makeAvailable(goods.sku, 7 * ONE);
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    const worth = async () => {
      await desk.goto(`${here.server.url}/manager/#/stock/sku/${goods.sku}?tab=lots`);
      await desk.reload();
      return desk.getByTestId(`worth-${LONDON}`).innerText();
    };
    expect(await worth()).toBe('£14.00');
    await desk.goto(`${here.server.url}/manager/#/lots`);
    await desk.getByLabel('What goods with lots are worth').selectOption('by_lot');
    await looksRight(desk, 'cost-method');
    await eventually(worth, '£15.00');
    await desk.getByLabel('Worth and cost of sales').selectOption('average');
    await eventually(worth, '£14.00');
    await desk.getByLabel('Worth and cost of sales').selectOption('house');
    await eventually(worth, '£15.00');
    await looksRight(desk, 'cost-method-of-an-article');
    await desk.goto(`${here.server.url}/manager/#/lots`);
    await eventually(() => desk.getByLabel('What goods with lots are worth').inputValue(), 'by_lot');
  });
});
