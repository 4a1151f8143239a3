// Products and prices at head office: made in a matrix, seen at till and in the shop, edited by two people, changed by the many.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { picture, wide } from './harness/look.ts';
import { isMarked, mark, payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { LONDON, ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('products and prices', () => {
  const here = stage();

  async function open(page: Page, hash: string): Promise<void> {
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/${hash}`);
  }

  test('a product is made in a matrix, repriced, and seen at the till and in the shop', async () => {
    const { server, screens, shop } = here;
    const [desk, till, store] = await Promise.all([screens.page(), screens.page(), screens.page()]);
    await readyTill(till, server.url, 'demo-register-11');
    await open(desk, '#/products/new');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('alert').filter({ hasText: 'not right yet' }).waitFor();
    expect(await violations(desk), 'a new product with errors').toEqual([]);

    await desk.getByLabel('Name', { exact: true }).fill('Harbour Shirt');
    await desk.getByLabel('Description').fill('**Heavy** cotton <script>alert(1)</script>');
    await desk.getByLabel('Category', { exact: true }).fill('Clothing/Shirts');
    await desk.getByRole('button', { name: 'Add an option' }).click();
    await desk.getByLabel('Option', { exact: true }).fill('Size');
    await desk.getByLabel('Values, with commas in between').fill('S, M');
    await desk.keyboard.press('Tab');
    await desk.getByLabel(/^Price: /).first().fill('20.00');
    // A variant that does not say which it is, is told of where it is asked.
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Choose one.').waitFor();
    expect(await desk.getByLabel('Size: new variant').getAttribute('aria-invalid')).toBe('true');
    await desk.getByRole('button', { name: 'Make 2 variants' }).click();
    await eventually(() => desk.getByLabel(/^SKU: /).count(), 2);
    expect(await desk.getByLabel(/^SKU: /).nth(1).inputValue()).toBe('HARBOUR-SHIR-M');
    await desk.getByRole('button', { name: 'Give all rows the first Price' }).click();
    await desk.getByLabel('Barcodes: S').fill('4006381333930');
    await desk.keyboard.press('Enter');
    await desk.getByRole('alert').filter({ hasText: 'The check digit is wrong' }).waitFor();
    await desk.getByLabel('Barcodes: S').fill('4006381333931');
    await desk.keyboard.press('Enter');
    await desk.getByRole('button', { name: 'Make one M' }).click();
    await picture(desk, 'goods-matrix');
    expect(await violations(desk), 'a matrix').toEqual([]);
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('heading', { name: 'Harbour Shirt' }).waitFor();
    await desk.getByRole('region', { name: 'History' }).getByText('Made').waitFor();

    await scan(till, '4006381333931');
    await till.getByTestId('line-HARBOUR-SHIR-S').waitFor();
    expect(await till.getByTestId('total').innerText()).toBe(pounds(2000));
    await store.goto(`${server.url}/p/harbour-shirt`);
    expect(await store.locator('.description').innerHTML()).toContain('<strong>Heavy</strong> cotton &lt;script&gt;');

    await desk.getByLabel('Price: S').fill('15.00');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Saved.').waitFor();
    await desk.getByRole('region', { name: 'History' }).getByText('£20.00').waitFor();
    await picture(desk, 'goods-product');
    await store.reload();
    await store.getByText('Lowest price of the 30 days before: £20.00').waitFor();

    // What was changed last is taken back, and the till hears of it.
    await desk.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Undo' }).first().click();
    await eventually(() => desk.getByLabel('Price: S').inputValue(), '20.00');
    await shop.makeAvailable('HARBOUR-SHIR-S', 5 * ONE);
  });

  test('two managers edit one product: other fields come in by themselves, the same one is asked about', async () => {
    const { screens, shop } = here;
    const [, , third] = await shop.goods();
    const { product, variant } = third as Goods;
    const [one, two] = await Promise.all([screens.page(), screens.page({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })]);
    for (const page of [one, two]) {
      await open(page, `#/products/${product.handle}`);
      await page.getByRole('heading', { name: product.name }).waitFor();
      await mark(page);
    }
    await two.getByLabel('Brand').fill('Second');
    await two.getByLabel('Supplier', { exact: true }).fill('Two Ltd');
    await one.getByLabel('Brand').fill('First');
    await one.getByRole('button', { name: 'Save' }).click();
    await one.getByText('Saved.').waitFor();
    const clashes = two.getByTestId('clashes');
    await clashes.waitFor();
    expect(await clashes.innerText()).toMatch(/Brand[\s\S]*Second[\s\S]*First/);
    await picture(two, 'goods-clash');
    expect(await violations(two), 'a clash').toEqual([]);
    expect(await wide(two)).toBe(0);
    await clashes.getByRole('button', { name: 'Keep mine' }).click();
    await two.getByRole('button', { name: 'Save' }).click();
    await two.getByText('Saved.').waitFor();
    await eventually(() => one.getByLabel('Brand').inputValue(), 'Second');
    expect(await one.getByLabel('Supplier', { exact: true }).inputValue()).toBe('Two Ltd');
    await shop.setPrice(variant.sku, variant.price + 100);
    await eventually(() => one.getByLabel(/^Price: /).inputValue(), ((variant.price + 100) / 100).toFixed(2));
    expect(await Promise.all([one, two].map(isMarked))).toEqual([true, true]);

    // Leaving with something unsaved asks first.
    await one.getByLabel('Brand').fill('Third');
    await one.getByRole('link', { name: 'All products' }).click();
    await one.getByRole('dialog').waitFor();
  });

  test('the list is searched, narrowed, edited in place and changed by the many with a preview', async () => {
    const { screens, shop } = here;
    const page = await screens.page();
    await open(page, '#/products');
    await page.getByRole('table').waitFor();
    await picture(page, 'goods-list');
    expect(await violations(page), 'the list').toEqual([]);
    const goods = await shop.goods();
    const { product, variant } = goods.filter(({ variant: one }) => one.price > 500)[5] as Goods;
    await page.getByLabel('Search products').fill(variant.sku);
    await eventually(() => page.getByTestId('count').innerText(), '1');
    await page.getByRole('button', { name: `Change Category of ${product.name}` }).click();
    await page.getByLabel(`Change Category of ${product.name}`).fill('Seasonal/Winter');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Change Category of ${product.name}: Seasonal/Winter` }).waitFor();

    await page.getByLabel(`Choose ${product.name}`).check();
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByLabel('What changes').selectOption('price');
    await page.getByLabel('Per cent').fill('10');
    await page.getByLabel('Rounding').selectOption('e99');
    await page.getByRole('button', { name: 'Preview' }).click();
    const { prices } = await shop.preview([variant.sku], 100_000, 99);
    const after = pounds(prices[0]?.after ?? 0);
    await page.getByRole('dialog').locator('strong').filter({ hasText: after }).waitFor();
    await picture(page, 'goods-bulk');
    expect(await violations(page), 'many prices').toEqual([]);
    await page.getByRole('button', { name: 'Change 1', exact: true }).click();
    await page.getByRole('dialog').getByText('One was changed.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: `Change Price of ${product.name}: ${after}` }).waitFor();
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByLabel('Keep these filters as').fill('Mine');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'Mine' }).click();
    await eventually(() => page.getByTestId('count').innerText(), '1');
    const phone = await screens.page({ viewport: { width: 390, height: 844 } });
    await open(phone, '#/products');
    await phone.getByRole('table').waitFor();
    await picture(phone, 'goods-list-phone');
    expect(await wide(phone)).toBe(0);
  });

  test('a product is duplicated out of sight, brought back, archived and undone; columns are of choice and stay', async () => {
    const { server, screens, shop } = here;
    const page = await screens.page();
    const { product } = (await shop.goods())[9] as Goods;
    await open(page, `#/products/${product.handle}`);
    await page.getByRole('button', { name: 'Duplicate' }).click();
    const dialog = page.getByRole('dialog');
    expect(await violations(page), 'a copy').toEqual([]);
    await dialog.getByLabel('Ending of the new SKUs').fill('-X');
    await dialog.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: `${product.name} (copy)`, level: 1 }).waitFor();
    const copy = new URL(page.url()).hash.split('/').pop() ?? '';
    const inShop = async () => (await fetch(`${server.url}/p/${copy}`)).status === 200;
    expect(await inShop()).toBe(false);
    await page.getByRole('button', { name: 'Bring back' }).click();
    await eventually(inShop, true);
    await page.getByRole('button', { name: 'Archive' }).click();
    await eventually(inShop, false);
    // Made, brought back, archived: the last of them is taken back.
    const history = page.getByRole('region', { name: 'History' });
    await eventually(() => history.locator('ol > li').count(), 3);
    await history.getByRole('button', { name: 'Undo' }).first().click();
    await eventually(inShop, true);

    await page.goto(`${server.url}/manager/#/products`);
    const brand = page.getByRole('columnheader', { name: 'Brand' });
    await page.getByRole('table').waitFor();
    const before = await brand.count();
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('dialog').getByLabel('Brand').setChecked(before === 0);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await eventually(() => brand.count(), 1 - before);
    await page.reload();
    await page.getByRole('table').waitFor();
    await eventually(() => brand.count(), 1 - before);
  });

  test('a list of one branch is the price at its tills, and the office says why', async () => {
    const { server, screens, shop } = here;
    const goods = await shop.goods();
    const { product, variant, sku, barcode } = goods[6] as Goods;
    await shop.makeAvailable(sku, 5 * ONE);
    const [desk, till] = await Promise.all([screens.page(), screens.page()]);
    await readyTill(till, server.url, 'demo-register-11');
    await open(desk, '#/prices');
    await desk.getByRole('button', { name: 'New price list' }).click();
    await desk.getByRole('dialog').getByLabel('Name').fill('London only');
    await desk.getByRole('dialog').getByLabel('London').check();
    await desk.getByRole('button', { name: 'Make the list' }).click();
    await desk.getByRole('heading', { name: 'London only' }).waitFor();
    await desk.getByLabel('Find an article').fill(sku);
    await desk.keyboard.press('Enter');
    await desk.getByLabel(product.name, { exact: true }).fill('1.23');
    await desk.getByRole('button', { name: 'Put in' }).click();
    await desk.getByRole('cell', { name: '£1.23' }).waitFor();
    await picture(desk, 'goods-price-list');
    expect(await violations(desk), 'a price list').toEqual([]);
    await eventually(async () => (await shop.explain(sku, LONDON)).price, 123);
    await scan(till, barcode);
    await till.getByTestId(`line-${sku}`).waitFor();
    await eventually(() => till.getByTestId('total').innerText(), '£1.23');
    await payCash(till);
    await eventually(async () => (await shop.tickets())[0]?.total, 123);

    await desk.getByRole('link', { name: 'All price lists' }).click();
    // Both screens have a field of this name: the one of the list has gone when the other's heading is there.
    await desk.getByRole('heading', { name: 'Prices', exact: true, level: 1 }).waitFor();
    // Like somebody who sees what is found before they press Enter, however busy the machine is.
    await desk.getByLabel('Find an article').fill(sku);
    await desk.getByRole('list', { name: 'Found' }).getByText(sku).waitFor();
    await desk.getByLabel('Find an article').press('Enter');
    await eventually(async () => (await desk.getByTestId('explained').innerText()).includes('£1.23'), true);
    await desk.getByLabel('Sold').selectOption('web');
    await eventually(async () => (await desk.getByTestId('explained').innerText()).includes(pounds(variant.price)), true);
    await picture(desk, 'goods-explain');
    expect(await violations(desk), 'explained').toEqual([]);
  });
});
