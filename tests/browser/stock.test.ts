// Why a number of stock is what it is: opened from the table and the article's page, led back to its documents, found again in the
// ledger, and whether all of it adds up.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('stock explained', () => {
  const here = stage();

  test('a number of the table opens what makes it, with the keyboard alone, and leads on to the document', async () => {
    const goods = await here.shop.goodsAt(6);
    await here.shop.makeAvailable(goods.sku, 20 * ONE);
    const lines = [{ sku: goods.sku, quantity: 6 * ONE }];
    const drafted = await here.shop.command(LONDON, { transfer: { draft: { to: NORTH, lines, note: 'For the north' } } });
    await here.shop.command(LONDON, { transfer: { approve: { transfer: drafted.id } } });

    const page = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(page, here.server.url);
    await page.evaluate(() => (location.hash = '#/stock/1'));
    await page.getByLabel('Search').fill(goods.sku);
    await page.getByTestId(`on-hand-${goods.sku}`).click();
    await page.getByTestId('explained').filter({ hasText: 'which is the number shown' }).waitFor();
    expect(await violations(page), 'explanation').toEqual([]);
    await picture(page, 'stock-explained');
    await page.keyboard.press('Escape');

    const levels = page.getByRole('region', { name: 'Levels' });
    await levels.waitFor();
    expect(await violations(page), 'levels of an article').toEqual([]);
    await picture(page, 'stock-sku');
    await eventually(() => page.getByTestId(`why-allocated-${LONDON}`).innerText(), '6');
    await page.getByTestId(`why-available-${LONDON}`).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('link', { name: 'Allocated' }).click();
    await page.getByRole('heading', { name: 'Allocated: 6' }).waitFor();
    const row = page.getByRole('dialog').getByRole('row').filter({ hasText: 'Approved transfer' });
    expect(await row.innerText()).toContain('Morgan');
    await row.getByRole('link').click();
    await page.getByTestId('state').filter({ hasText: 'Approved' }).waitFor();

    // Another's move is seen while the page is open, in every branch.
    await page.evaluate((sku) => (location.hash = `#/stock/sku/${sku}`), goods.sku);
    await page.getByTestId(`why-in_transit-${LONDON}`).waitFor();
    await here.shop.command(LONDON, { transfer: { dispatch: { transfer: drafted.id } } });
    await eventually(() => page.getByTestId(`why-in_transit-${LONDON}`).innerText(), '6');
    await eventually(() => page.getByTestId(`why-incoming-${NORTH}`).innerText(), '6');
    await page.getByTestId(`why-in_transit-${LONDON}`).click();
    await page.getByTestId('explained').filter({ hasText: 'One entry comes to 6' }).waitFor();
  });

  test('the ledger is filtered, paged both ways, drawn and saved, of an article and of a branch', async () => {
    const goods = await here.shop.goodsAt(7);
    for (let number = 1; number <= 55; number += 1) {
      const lines = [{ sku: goods.sku, quantity: ONE }];
      await here.shop.command(LONDON, { stock: { receive: { reference: `PAPER ${number}`, lines } } });
    }
    const page = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(page, here.server.url);
    await page.evaluate((sku) => (location.hash = `#/stock/sku/${sku}`), goods.sku);
    await page.getByRole('link', { name: 'Ledger' }).click();
    const table = page.getByRole('region', { name: 'Ledger' });
    await table.getByRole('cell', { name: /PAPER 55/ }).waitFor();
    await page.getByLabel('Branch').selectOption(String(LONDON));
    await page.getByTestId('level-chart').waitFor();
    expect(await page.getByTestId('level-chart').getAttribute('aria-label')).toContain('after each movement');
    expect(await violations(page), 'ledger').toEqual([]);
    await picture(page, 'stock-ledger');
    await page.getByRole('button', { name: 'Older' }).click();
    await table.getByRole('cell', { name: /PAPER 5 / }).or(table.getByRole('cell', { name: /PAPER 3\b/ })).first().waitFor();
    await page.getByRole('button', { name: 'Newer' }).click();
    await table.getByRole('cell', { name: /PAPER 55/ }).waitFor();
    await page.getByLabel('Receipt, document or SKU').fill('paper 17');
    await page.keyboard.press('Enter');
    await eventually(() => table.getByRole('row').count(), 2);
    // What was booked stays, and is taken back by an entry beside it, once.
    const before = await here.shop.available(goods.sku);
    for (const again of [false, true]) {
      await page.getByRole('button', { name: 'Take back…' }).click();
      await page.getByLabel('Why?').fill('Another shop’s box');
      expect(await violations(page), 'taking back').toEqual([]);
      await page.getByRole('button', { name: 'Book the counter-entry' }).click();
      if (again) await page.getByRole('alert').filter({ hasText: 'taken back already' }).waitFor();
      else await page.getByRole('button', { name: 'Take back…' }).waitFor();
      expect(await here.shop.available(goods.sku)).toBe(before - ONE);
    }
    await page.getByRole('button', { name: 'Not now' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    expect((await saving).suggestedFilename()).toBe(`movements-${goods.sku}.csv`);

    await page.evaluate((branch) => (location.hash = `#/stock/ledger/${branch}`), LONDON);
    await page.getByRole('heading', { name: /^Ledger of / }).waitFor();
    await table.getByRole('cell', { name: /PAPER 55/ }).waitFor();
    await page.getByLabel('Kind').selectOption('sold');
    await table.getByText('Sold').first().waitFor();
    expect(await table.getByText('PAPER').count()).toBe(0);
    expect(await violations(page), 'ledger of a branch').toEqual([]);
  });

  test('the audit says in the room of stock and on Today that all adds up', async () => {
    const page = await here.screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await page.getByTestId('audit').getByText('every level is what moved it').waitFor({ timeout: 60_000 });
    await page.evaluate(() => (location.hash = '#/stock/1'));
    const card = page.getByTestId('audit');
    await card.getByText('every level is what moved it').waitFor();
    expect(await violations(page), 'audit').toEqual([]);
    expect(await wide(page)).toBe(0);
  });

  test.each(['en', 'de', 'ar'])('the screens have no hurdle on a desk and on a phone, in %s', async (language) => {
    const goods = await here.shop.goodsAt(6);
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await page.goto(`${here.server.url}/manager/`);
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      for (const address of [`sku/${goods.sku}`, `sku/${goods.sku}?branch=1&why=on_hand`, `sku/${goods.sku}?tab=ledger&branch=1`, 'ledger/1']) {
        await page.goto(`${here.server.url}/manager/?${language}#/stock/${address}`);
        const what = `${address} at ${size.width} in ${language}`;
        await page.locator('[data-testid="why-on_hand-1"], [data-testid="explained"], [data-testid="level-chart"], .scroll table').first().waitFor();
        expect(await violations(page), what).toEqual([]);
        expect(await wide(page), what).toBe(0);
        await picture(page, `stock-${language}-${size.width}-${address.replaceAll(/[^a-z_]+/g, '-')}`);
      }
    }
  });
});
