// Labels from the page of an article to paper, a file and a printer in the network; and a shipment that is called back, by two people.
import { createServer, type Server as Listener } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE, wide } from './harness/look.ts';
import { scan, signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const WELL = '\x02030,0,0,0245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n';

/** A label printer; tells what it was sent. */
async function labelPrinter(): Promise<{ address: string; sent: () => string; listener: Listener }> {
  let sent = '';
  const listener = createServer((socket) => {
    socket.on('data', (bytes) => {
      const text = bytes.toString('utf8');
      if (text.startsWith('~HS')) socket.write(WELL);
      sent += text.replace('~HS\r\n', '');
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(listener.address() as AddressInfo).port}`, sent: () => sent, listener };
}

const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);

describe.skipIf(withoutBrowser())('labels', () => {
  const here = stage();
  let printer: Awaited<ReturnType<typeof labelPrinter>> | null = null;
  afterAll(() => printer?.listener.close());

  test('labels come from lists: a search, a product, a delivery, and prices that have changed', async () => {
    const goods = await here.shop.goodsAt(32);
    const dearer = await here.shop.goodsAt(33);
    const purchase = { receive: { purchase: null, supplier: null, reference: 'DN-LABELS', lines: [{ sku: goods.sku, good: 5 * ONE, damaged: 0, wrong: 0, cost: null }], charges: null, over: false, seen: null, note: '' } };
    await here.shop.command(LONDON, { purchase });
    await here.shop.setPrice(dearer.sku, dearer.variant.price + 50);
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);

    await go(desk, '#/stock');
    const search = desk.getByLabel('Search', { exact: true }).or(desk.getByRole('searchbox'));
    await search.first().fill(goods.sku);
    await desk.getByRole('main').getByRole('link', { name: 'Label for this article' }).click();
    await desk.getByTestId(`wanted-${goods.sku}`).waitFor();
    await desk.getByText('From a list', { exact: true }).click();
    await desk.getByLabel('A delivery').selectOption({ label: (await desk.getByLabel('A delivery').locator('option', { hasText: 'DN-LABELS' }).innerText()) });
    await desk.getByRole('button', { name: 'Add what came' }).click();
    await eventually(() => desk.getByLabel(`Labels of ${goods.product.name}`).inputValue(), '6');
    await desk.getByRole('button', { name: 'Add these articles' }).click();
    await desk.getByTestId(`wanted-${dearer.sku}`).waitFor();
    await looksRight(desk, 'labels-from-lists');

    await go(desk, `#/products/${dearer.product.handle}`);
    await desk.getByRole('main').getByRole('link', { name: 'Labels', exact: true }).click();
    await desk.getByLabel('Prices of').selectOption(String(LONDON));
    await desk.getByTestId(`wanted-${dearer.sku}`).waitFor();
    await go(desk, '#/prices');
    await desk.getByRole('link', { name: 'Labels for changed prices' }).click();
    await desk.getByLabel('Prices of').selectOption(String(LONDON));
    await desk.getByText('From a list', { exact: true }).waitFor();
    await looksRight(desk, 'labels-of-prices');
  });

  test('an article gets labels on sheets, in a file and from the printer of its branch', async () => {
    const goods = await here.shop.goodsAt(30);
    const other = await here.shop.goodsAt(31);
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await go(desk, `#/stock/sku/${goods.sku}`);
    await desk.getByRole('main').getByRole('link', { name: 'Labels', exact: true }).click();
    await desk.getByRole('heading', { name: 'Labels', level: 1 }).waitFor();
    await desk.getByLabel('Prices of').selectOption(String(LONDON));
    await desk.getByTestId(`wanted-${goods.sku}`).waitFor();
    await desk.getByTestId('how-many').getByText('1 label · 1 sheet').waitFor();
    await looksRight(desk, 'labels');

    await desk.getByRole('button', { name: `One more of ${goods.product.name}` }).click();
    await desk.getByLabel('Scan or search an article').focus();
    await scan(desk, other.barcode);
    await desk.getByLabel(`Labels of ${other.product.name}`).fill('23');
    await desk.getByTestId('how-many').getByText('25 labels · 2 sheets').waitFor();
    await desk.getByLabel('Places already used on the first sheet').fill('23');
    await desk.getByTestId('how-many').getByText('25 labels · 2 sheets').waitFor();
    await desk.getByLabel(`Labels of ${other.product.name}`).fill('0');
    await desk.getByText('Say how many: a whole number from 1.').waitFor();
    expect(await desk.getByRole('button', { name: 'Print', exact: true }).isDisabled()).toBe(true);
    await desk.getByLabel(`Labels of ${other.product.name}`).fill('2');
    for (const [code, name] of [['link', 'QR'], ['data_matrix', 'DataMatrix'], ['none', 'nothing'], ['barcode', 'bars']] as const) {
      await desk.getByLabel('Code', { exact: true }).selectOption(code);
      await eventually(() => desk.getByTestId('label').first().locator('svg').count(), code === 'none' ? 0 : 1);
      await looksRight(desk, `labels-${name}`);
    }

    // On paper there are the sheets and nothing else, as wide as the paper is.
    await desk.emulateMedia({ media: 'print' });
    const pages = desk.locator('.pages > .page');
    await eventually(() => pages.count(), 2);
    expect(await pages.first().evaluate((page) => Math.round(page.getBoundingClientRect().width / (96 / 25.4)))).toBe(210);
    expect(await desk.locator('header:visible, nav:visible, .no-print:visible').count()).toBe(0);
    await desk.emulateMedia({ media: 'screen' });

    const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name: 'Save as ZPL' }).click()]);
    expect(file.suggestedFilename()).toBe('labels.zpl');
    const zpl = await readFile(await file.path(), 'utf8');
    expect(zpl.match(/\^XA/g)).toHaveLength(2);
    expect(zpl).toContain('^PQ2');

    // A printer is set up, tried, and prints.
    printer = await labelPrinter();
    await desk.getByRole('button', { name: 'Set up…' }).click();
    here.screens.refusing(422, 502, 503);
    await desk.getByLabel('Address in the network').fill('printer:80');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByRole('alert').filter({ hasText: /1024/ }).waitFor();
    await desk.getByLabel('Address in the network').fill(printer.address);
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByRole('button', { name: 'Test print' }).click();
    await desk.getByText(`${printer.address} has printed it.`).waitFor();
    await desk.getByRole('button', { name: 'Send to the label printer' }).click();
    await eventually(async () => printer?.sent().includes('^PQ2'), true);
    await looksRight(desk, 'labels-printer');
    printer.listener.close();
    await desk.getByRole('button', { name: 'Send to the label printer' }).click();
    await desk.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();

    for (const language of ['de', 'ar']) {
      const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
      await signInManager(phone, here.server.url);
      await phone.evaluate((name) => localStorage.setItem('onhand.language', name), language);
      await phone.reload();
      const asked = JSON.stringify([{ sku: goods.sku, count: 3, lot: 'L-7', expires: '2027-01-31' }]);
      await go(phone, `#/labels?branch=${LONDON}&of=${encodeURIComponent(asked)}`);
      await phone.getByTestId('label').first().waitFor();
      await looksRight(phone, `labels-phone-${language}`);
    }
  });

  test('a shipment is called back: whoever expected it is told, and it is received where it left', async () => {
    const goods = await here.shop.goodsAt(33);
    await here.shop.makeAvailable(goods.sku, 20 * ONE);
    const [before, north] = [await here.shop.level(goods.sku), await here.shop.level(goods.sku, NORTH)];
    const lines = [{ sku: goods.sku, quantity: 8 * ONE }];
    const { id: transfer } = await here.shop.command(LONDON, { transfer: { draft: { to: NORTH, lines, note: 'For the weekend' } } });
    await here.shop.command(LONDON, { transfer: { approve: { transfer } } });
    await here.shop.command(LONDON, { transfer: { dispatch: { transfer } } });
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).incoming, north.incoming + 8 * ONE);

    const [desk, phone] = [await here.screens.page({ viewport: DESK }), await here.screens.page({ viewport: PHONE })];
    for (const page of [desk, phone]) {
      await signInManager(page, here.server.url);
      await go(page, `#/transfers/${transfer}`);
    }
    // Somebody is unloading while it is called back.
    await phone.getByRole('button', { name: 'Receive…' }).click();
    await phone.getByRole('button', { name: 'Everything came' }).click();
    await desk.getByRole('button', { name: 'Turn back…' }).click();
    await desk.getByRole('button', { name: 'Turn back', exact: true }).click();
    await desk.getByLabel('Why does it turn back?').waitFor();
    await desk.getByLabel('Why does it turn back?').fill('Needed here');
    await looksRight(desk, 'turn-back');
    await desk.getByRole('button', { name: 'Turn back', exact: true }).click();
    await desk.getByText('8 on the way back', { exact: false }).waitFor();
    await looksRight(desk, 'turned-back');
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).incoming, north.incoming);
    expect((await here.shop.level(goods.sku)).on_hand).toBe(before.on_hand - 8 * ONE);

    // The phone sees it, and what was counted there is booked nowhere.
    await phone.getByText('8 on the way back', { exact: false }).waitFor();
    expect((await here.shop.level(goods.sku, NORTH)).on_hand).toBe(north.on_hand);
    expect(await wide(phone)).toBe(0);

    // Seven come back, one of them damaged.
    await desk.getByRole('button', { name: 'Receive…' }).first().click();
    await desk.getByLabel(`Good of ${goods.product.name}`).fill('6');
    await desk.getByLabel(`Damaged of ${goods.product.name}`).fill('1');
    await desk.getByLabel('That is all: no more is expected').check();
    await desk.getByLabel('Who is responsible?').selectOption('carrier');
    await desk.getByRole('button', { name: 'Book', exact: false }).click();
    await desk.getByText('Received.', { exact: true }).waitFor();
    await desk.getByRole('heading', { name: 'Discrepancies' }).waitFor();
    await looksRight(desk, 'came-back');
    await looksRight(phone, 'came-back-phone');
    const after = await here.shop.level(goods.sku);
    expect([after.on_hand - before.on_hand, after.unsellable - before.unsellable, after.incoming - before.incoming]).toEqual([-ONE, ONE, 0]);
  });
});
