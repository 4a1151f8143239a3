// What was lost and found, from a figure to what is behind it and on to the ledger; and the stock of an earlier evening.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const pieces = (text: string) => Number(text.replace('−', '-').replace(/[^\d.-]/g, ''));

describe.skipIf(withoutBrowser())('losses and earlier stock', () => {
  const here = stage();

  test('what somebody stole stands in the report, opens to its correction, and to the ledger', async () => {
    const goods = await here.shop.goodsAt(3);
    const note = `Seen on the camera ${Date.now()}`;
    await here.shop.command(LONDON, { stock: { adjust: { sku: goods.sku, delta: -3 * ONE, unsellable: 0, reason: 'stolen', code: null, note } } });
    await here.shop.command(LONDON, { stock: { adjust: { sku: goods.sku, delta: 1 * ONE, unsellable: 0, reason: 'found', code: null, note } } });
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    await page.getByRole('link', { name: 'Reports', exact: true }).first().click();
    await page.getByRole('link', { name: 'Losses', exact: true }).click();
    const stolen = page.getByTestId('loss-stolen');
    await stolen.waitFor();
    await page.getByLabel('Range').selectOption('today');
    await page.getByLabel('By', { exact: true }).selectOption('variant');
    const row = page.getByTestId(`loss-${goods.sku}`);
    await row.waitFor();
    const lost = pieces(await row.getByTestId('lost').innerText());
    const net = pieces(await row.getByTestId('net').innerText());
    expect(lost).toBeGreaterThanOrEqual(3);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
    expect(file.suggestedFilename()).toMatch(/^losses-variant-.*\.csv$/);
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: 'Behind the figure' }).waitFor();
    await page.getByTestId('loss-entry').first().waitFor();
    const behind = (await page.getByTestId('pieces').allInnerTexts()).map(pieces);
    expect(behind.reduce((sum, one) => sum + one, 0)).toBe(net);
    await page.getByText(`stolen: ${note}`).waitFor();
    await page.getByTestId('loss-entry').first().getByRole('link').first().click();
    await page.getByRole('heading', { name: goods.product.name }).first().waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Back to the report' }).click();
    // What is in the address is on the screen again.
    await eventually(() => page.getByLabel('By', { exact: true }).inputValue(), 'variant');
    await page.getByLabel('Reason').selectOption('found');
    await eventually(async () => pieces(await page.getByTestId('loss-total').getByTestId('lost').innerText()), 0);
  });

  test('the stock of an evening is what there was before it moved', async () => {
    const goods = await here.shop.goodsAt(4);
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    const there = async (day: string) => {
      await page.goto(`${here.server.url}/manager/#/reports/stock?group=variant&branch=${LONDON}`);
      await page.getByLabel('At the end of').fill(day);
      await page.getByLabel('At the end of').dispatchEvent('change');
      const row = page.getByTestId(`stock-${goods.sku}`);
      await page.getByTestId('stock-total').waitFor();
      const more = page.getByRole('button', { name: 'Show more' });
      while ((await row.count()) === 0 && (await more.count()) > 0) await more.click();
      return (await row.count()) === 0 ? 0 : pieces(await row.locator('td').nth(2).innerText());
    };
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const before = await there(tomorrow);
    await here.shop.command(LONDON, { stock: { adjust: { sku: goods.sku, delta: 5 * ONE, unsellable: 0, reason: 'found', code: null, note: '' } } });
    await eventually(() => there(tomorrow), before + 5);
    const lastYear = `${new Date().getUTCFullYear() - 1}-01-01`;
    await page.goto(`${here.server.url}/manager/#/reports/stock?day=${lastYear}`);
    await page.getByText('What was on hand when').waitFor();
  });

  test.each(['en', 'de', 'ar'])('the screens have no hurdle on a desk and on a phone, in %s', async (language) => {
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await page.goto(`${here.server.url}/manager/`);
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    const today = new Date().toISOString().slice(0, 10);
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      for (const [address, shown] of [
        ['losses?range=this_year', 'loss-total'], ['losses?range=this_year&group=variant&reason=stolen', 'loss-total'],
        [`losses/entries?from=${today.slice(0, 4)}-01-01&to=${today}`, 'loss-entry'], [`stock?day=${today}`, 'stock-total'],
      ] as const) {
        await page.goto(`${here.server.url}/manager/?${language}#/reports/${address}`);
        await page.getByTestId(shown).first().waitFor();
        await looksRight(page, `${address} at ${size.width} in ${language}`);
      }
      await page.goto(`${here.server.url}/manager/?${language}#/reports/losses?range=2001-01-01..2001-01-02`);
      await page.locator('[role=status]').first().waitFor();
      await looksRight(page, `no losses at ${size.width} in ${language}`);
    }
  });
});
