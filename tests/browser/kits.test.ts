// A case that is broken up at the shelf on a phone; and cartons that are ordered, received, counted and sold by their own barcode, while
// stock is kept in pieces.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { LONDON, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const PHONE = { width: 390, height: 844 };
/** Where pictures of the screens go, for whoever wants to look. */
const PICTURES = process.env['ONHAND_LOOK'] ?? '';

async function looksRight(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}-${name}.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBe(0);
  expect(await violations(page), name).toEqual([]);
}

describe.skipIf(withoutBrowser())('kits', () => {
  const here = stage();

  test('what a set is made of is said at the desk, and it is taken apart on a phone', async () => {
    const all = await here.shop.goods();
    const [set, part] = [all[20], all[21]];
    if (!set || !part) throw new Error('the shop is empty');
    await here.shop.makeAvailable(set.sku, 2 * ONE);
    await here.shop.makeAvailable(part.sku, 7 * ONE);
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);

    await go(desk, '#/kits');
    await desk.getByText('Nothing is made of other goods yet.', { exact: false }).waitFor();
    await looksRight(desk, 'kits-empty');
    await go(desk, `#/kits/${set.sku}`);
    await desk.getByLabel('Set or case').check();
    await desk.getByLabel('Add a part').fill(part.sku);
    await desk.getByLabel('Add a part').press('Enter');
    await desk.getByTestId(`part-${part.sku}`).getByRole('textbox').fill('3');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByText('Saved.', { exact: true }).waitFor();
    await desk.getByTestId(`possible-${LONDON}`).getByText('2', { exact: true }).waitFor();
    await looksRight(desk, 'kit');

    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await go(phone, `#/kits/${set.sku}?branch=${LONDON}`);
    await phone.getByLabel('What to do').selectOption({ label: 'Take apart' });
    await phone.getByLabel('How many', { exact: true }).fill('2');
    await looksRight(phone, 'kit-phone');
    await phone.getByRole('button', { name: 'Take apart' }).click();
    await phone.getByText('taken apart.', { exact: false }).waitFor();
    await eventually(async () => (await here.shop.level(part.sku)).on_hand, 13 * ONE);
    await eventually(async () => (await here.shop.level(set.sku)).on_hand, 0);
    // The desk sees it without a reload.
    await desk.getByTestId(`possible-${LONDON}`).getByText('4', { exact: true }).waitFor();

    await phone.getByLabel('How many', { exact: true }).fill('1');
    await phone.getByRole('button', { name: 'Take apart' }).click();
    await phone.getByRole('alert').filter({ hasText: /\d/ }).waitFor();
  });

  test('a carton has its own barcode, and is ordered, received, counted and sold as its pieces', async () => {
    const goods = await here.shop.goodsAt(24);
    const { sku, product, variant } = goods;
    const CARTON = '15012345678907';
    await here.shop.makeAvailable(sku, 5 * ONE);
    await here.shop.command(null, { organisation: { put_supplier: { id: 7, name: 'Hillside', code: '', email: '', address: '', lead_days: 2, note: '', active: true, version: null } } });
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);
    const onHand = async () => (await here.shop.level(sku)).on_hand / ONE;

    // What a carton is, on the product's page. A barcode of something else is refused.
    await go(desk, `#/products/${product.handle}`);
    await desk.getByRole('button', { name: 'Change packs' }).click();
    await desk.getByRole('button', { name: 'Add a pack' }).click();
    await desk.getByLabel('What it is called').fill('Carton');
    await desk.getByLabel('Pieces in one').fill('12');
    await desk.getByLabel('Barcodes on it').fill(goods.barcode);
    await desk.getByLabel('Ordered in it').check();
    await desk.getByRole('button', { name: 'Save packs' }).click();
    await desk.getByTestId(`packs-of-${sku}`).getByRole('alert').filter({ hasText: /barcode/i }).waitFor();
    await desk.getByLabel('Barcodes on it').fill(CARTON);
    await looksRight(desk, 'packs-edit');
    await desk.getByRole('button', { name: 'Save packs' }).click();
    await desk.getByText('Packs saved.').waitFor();
    await desk.getByText(`Carton (12) · sold as a whole · ordered in it · ${CARTON}`).waitFor();

    // Two of them are ordered.
    await go(desk, '#/purchasing/new');
    await desk.getByLabel('Supplier', { exact: true }).selectOption({ label: 'Hillside' });
    await desk.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await desk.getByLabel('Add an article').fill(sku);
    await desk.keyboard.press('Enter');
    const line = desk.getByTestId(`line-${sku}`);
    await eventually(() => line.getByRole('combobox').inputValue(), String(12 * ONE));
    await line.getByLabel('Packs of', { exact: false }).fill('2');
    await line.getByText('24 pieces').waitFor();
    await looksRight(desk, 'packs-order');
    await desk.getByRole('button', { name: 'Save the draft' }).click();
    await desk.getByRole('button', { name: 'Mark as sent' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Sent' }).waitFor();
    await desk.getByText('2 × Carton').waitFor();
    const order = new URL(desk.url()).hash;
    await eventually(async () => (await here.shop.level(sku)).incoming, 24 * ONE);

    // Both come, and each is scanned once, on a phone.
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await go(phone, `${order}/receive`);
    await phone.getByTestId(`waiting-${sku}`).getByText('2 × Carton', { exact: false }).waitFor();
    for (const pieces of ['12', '24']) {
      await phone.getByLabel('Scan or search').focus();
      await scan(phone, CARTON);
      await eventually(() => phone.getByTestId(`counted-${sku}`).getByLabel('Good', { exact: false }).inputValue(), pieces);
    }
    await phone.getByTestId(`packs-${sku}`).getByText('2 × Carton').waitFor();
    await looksRight(phone, 'packs-receive');
    await phone.getByRole('button', { name: 'Book 24 pieces' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Closed' }).waitFor();
    expect(await onHand()).toBe(29);

    // A count finds two cartons, one scanned and one typed, and three pieces.
    const { id: count } = await here.shop.command(LONDON, { count: { open: { name: 'Cartons', skus: [sku], blind: true, threshold: { quantity: null, ppm: null } } } });
    await go(phone, `#/counts/${count}`);
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, CARTON);
    await eventually(() => phone.getByTestId('number').inputValue(), '12');
    const packs = phone.getByTestId(`packs-${sku}`);
    await packs.getByRole('textbox').fill('0.3');
    await packs.getByRole('button', { name: 'Add' }).click();
    await phone.getByText('That does not come out', { exact: false }).waitFor();
    await packs.getByRole('textbox').fill('1');
    await packs.getByText('= 12 pieces').waitFor();
    await packs.getByRole('button', { name: 'Add' }).click();
    for (const pieces of ['25', '26', '27']) {
      await phone.getByRole('button', { name: 'One more' }).click();
      await eventually(() => phone.getByTestId('number').inputValue(), pieces);
    }
    await packs.getByText('2 × Carton and 3 pieces').waitFor();
    await looksRight(phone, 'packs-count');
    await eventually(() => phone.getByTestId('unsent').innerText(), '');
    await here.shop.command(LONDON, { count: { submit: { count, as_is: true } } });
    await here.shop.command(LONDON, { count: { approve: { count, zero_uncounted: false } } });
    await eventually(onHand, 27);

    // One is sold at a till: twelve pieces, at twelve times the price.
    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11');
    await scan(till, CARTON);
    await till.getByTestId(`line-${sku}`).waitFor();
    expect(await till.getByTestId('total').innerText()).toBe(pounds(12 * variant.price));
    await payCash(till);
    await eventually(onHand, 15);
  });
});
