// Collections from a rule to the shop's page, categories that move with all below them, and prices of a customer group from the
// office to the till, with a network and without one, to the receipt and to why.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, picture, wide } from './harness/look.ts';
import { payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

/** Search finds what somebody types a moment later; they look before they press Enter. */
async function find(page: Page, label: string, sku: string): Promise<void> {
  await page.getByLabel(label).fill(sku);
  await page.getByRole('list', { name: 'Found' }).getByText(sku).waitFor();
  await page.getByLabel(label).press('Enter');
}

describe.skipIf(withoutBrowser())('collections, categories and customer groups', () => {
  const here = stage();

  async function open(page: Page, hash: string): Promise<void> {
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/${hash}`);
  }

  test('a rule shows what it catches, and the shop shows it without a script', async () => {
    const { server, screens, shop } = here;
    const [{ product: first, variant, sku }, { product: second }] = (await shop.goods()).filter(({ product }) => product.variants.length === 1) as [Goods, Goods];
    await shop.makeAvailable(sku, 9 * ONE);
    const [desk, store] = await Promise.all([screens.page(), screens.page({ javaScriptEnabled: false })]);
    await open(desk, '#/collections');
    await desk.getByRole('link', { name: 'New collection' }).click();
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('alert').filter({ hasText: 'not right yet' }).waitFor();
    expect(await violations(desk), 'a new collection with errors').toEqual([]);
    await desk.getByLabel('Title').fill('Spring things');
    await desk.getByLabel('Description').fill('All that is **green** <b>!</b>');
    await desk.getByLabel('By a rule').check();
    await desk.getByLabel('Condition 1', { exact: true }).selectOption('tag');
    await desk.getByLabel('Value of condition 1').fill('spring');
    await eventually(() => desk.getByTestId('caught').innerText(), '0 products');

    // What is changed elsewhere is caught at once.
    await shop.command(null, { organisation: { edit_product: { ...NOTHING, handle: first.handle, tags: ['spring'] } } });
    await eventually(() => desk.getByTestId('caught').innerText(), '1 product');
    await desk.getByRole('button', { name: 'Add a condition' }).click();
    await desk.getByLabel('Condition 2', { exact: true }).selectOption('price_up_to');
    await desk.getByLabel('Value of condition 2').fill('dear');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Give an amount such as 12.99.').waitFor();
    await desk.getByLabel('Value of condition 2').fill(((variant.price + 1) / 100).toFixed(2));
    await eventually(() => desk.getByTestId('caught').innerText(), '1 product');
    await picture(desk, 'collections-rule');
    expect(await violations(desk), 'a rule').toEqual([]);
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('heading', { name: 'Spring things' }).waitFor();

    await store.goto(`${server.url}/`);
    await store.getByRole('navigation', { name: 'Collections' }).getByRole('link', { name: 'Spring things' }).click();
    await store.getByRole('heading', { name: 'Spring things', level: 1 }).waitFor();
    expect(await store.locator('.description').innerHTML()).toContain('<strong>green</strong> &lt;b&gt;');
    await store.getByRole('heading', { name: first.name }).waitFor();
    expect(await store.locator('meta[name="description"]').getAttribute('content')).toContain('All that is green');
    await picture(store, 'collections-shop');

    // The product's page says which collections it is in; by hand it can be put into others.
    await desk.goto(`${server.url}/manager/#/products/${first.handle}`);
    await desk.getByRole('region', { name: 'Collections' }).getByRole('link', { name: 'Spring things' }).waitFor();
    await desk.goto(`${server.url}/manager/#/collections/new`);
    await desk.getByLabel('Title').fill('Window');
    for (const one of [second, first]) await find(desk, 'Find a product', one.variants[0]?.sku ?? '');
    await desk.getByRole('button', { name: `Move ${first.name} up` }).click();
    await eventually(() => desk.getByRole('list', { name: 'Products' }).getByRole('listitem').first().innerText().then((text) => text.includes(first.name)), true);
    await picture(desk, 'collections-hand');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('heading', { name: 'Window' }).waitFor();
    await store.goto(`${server.url}/collections/window`);
    await eventually(async () => (await store.locator('.product-card h2').allInnerTexts())[0] ?? '', first.name);
  });

  test('two managers edit one collection, and neither loses what they wrote', async () => {
    const { screens, shop } = here;
    await shop.command(null, { organisation: { put_collection: { handle: 'shared', title: 'Shared', description: '', sort: 'by_hand', members: { by_hand: [] }, shown: false, sold_out: 'last', version: null } } });
    const [one, two] = await Promise.all([screens.page(), screens.page({ viewport: PHONE, colorScheme: 'dark' })]);
    for (const page of [one, two]) {
      await open(page, '#/collections/shared');
      await page.getByRole('heading', { name: 'Shared' }).waitFor();
    }
    await shop.command(null, { organisation: { put_collection: { handle: 'shared', title: 'Shared by all', description: '', sort: 'name', members: { by_hand: [] }, shown: false, sold_out: 'last', version: 1 } } });
    // Who has changed nothing sees the newest; who has, is told first.
    await eventually(() => one.getByLabel('Title').inputValue(), 'Shared by all');
    await two.getByLabel('Title').fill('Mine');
    await shop.command(null, { organisation: { put_collection: { handle: 'shared', title: 'Theirs', description: '', sort: 'name', members: { by_hand: [] }, shown: false, sold_out: 'last', version: 2 } } });
    await eventually(() => one.getByLabel('Title').inputValue(), 'Theirs');
    await picture(two, 'collections-phone-dark');
    expect(await wide(two)).toBe(0);
    expect(await violations(two), 'a collection on a phone').toEqual([]);
  });

  test('a category moves with all below it, the rules that name it go along, and it comes back', async () => {
    const { screens, shop } = here;
    const [one, two] = (await shop.goods()).slice(8, 10) as [Goods, Goods];
    for (const [goods, category] of [[one, 'Garden/Pots/Clay'], [two, 'Garden/Pots']] as const) {
      await shop.command(null, { organisation: { edit_product: { ...NOTHING, handle: goods.product.handle, category } } });
    }
    const members = { by_rule: { all: true, conditions: [{ category: 'Garden/Pots' }] } };
    await shop.command(null, { organisation: { put_collection: { handle: 'pots', title: 'Pots', description: '', sort: 'name', members, shown: true, sold_out: 'keep', version: null } } });
    const desk = await screens.page();
    await open(desk, '#/categories');
    await desk.getByRole('button', { name: 'Rename or move Garden/Pots', exact: true }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByText('2 products change. The rule of one collection goes along.').waitFor();
    await dialog.getByLabel('Becomes').fill('Garden/Pots/Deeper');
    await dialog.getByRole('button', { name: 'Change 2 products' }).click();
    await dialog.getByText('It cannot stand below itself.').waitFor();
    await dialog.getByLabel('Becomes').fill('Outdoors/Pots');
    await dialog.getByRole('cell', { name: 'Outdoors/Pots/Clay' }).waitFor();
    await picture(desk, 'collections-move');
    expect(await violations(desk), 'a category that moves').toEqual([]);
    await dialog.getByRole('button', { name: 'Change 2 products' }).click();
    await desk.getByText('Garden/Pots is Outdoors/Pots now: 2 products.').waitFor();
    await desk.getByRole('button', { name: 'Rename or move Outdoors/Pots/Clay' }).waitFor();
    await picture(desk, 'collections-tree');
    expect(await violations(desk), 'the tree').toEqual([]);
    await desk.getByRole('button', { name: 'Undo' }).click();
    await desk.getByText('It is as it was before.').waitFor();
    await desk.getByRole('button', { name: 'Rename or move Garden/Pots/Clay' }).waitFor();
    const phone = await screens.page({ viewport: PHONE });
    await open(phone, '#/categories');
    await phone.getByRole('button', { name: 'Rename or move Garden/Pots', exact: true }).waitFor();
    await picture(phone, 'collections-tree-phone');
    expect(await wide(phone)).toBe(0);
  });

  test('a trade price goes from the office to the till, with a network and without, to the receipt and to why', async () => {
    const { server, screens, shop } = here;
    const { product, variant, sku, barcode } = (await shop.goods())[12] as Goods;
    await shop.makeAvailable(sku, 9 * ONE);
    const [desk, till] = await Promise.all([screens.page(), screens.page()]);
    await readyTill(till, server.url, 'demo-register-11');
    await open(desk, '#/prices');
    await desk.getByRole('button', { name: 'New group' }).click();
    await desk.getByLabel('Name of the group').fill('Trade');
    await desk.getByRole('region', { name: 'Customer groups' }).getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('button', { name: 'Change Trade' }).waitFor();
    await desk.getByRole('button', { name: 'New price list' }).click();
    await desk.getByRole('dialog').getByLabel('Name').fill('Trade prices');
    await desk.getByRole('dialog').getByLabel('For', { exact: true }).selectOption({ label: 'Trade' });
    await desk.getByRole('button', { name: 'Make the list' }).click();
    await desk.getByRole('heading', { name: 'Trade prices' }).waitFor();
    await find(desk, 'Find an article', sku);
    await desk.getByLabel(product.name, { exact: true }).fill('0.77');
    await desk.getByRole('button', { name: 'Put in' }).click();
    await desk.getByRole('cell', { name: '£0.77' }).waitFor();

    await scan(till, barcode);
    await till.getByTestId(`line-${sku}`).waitFor();
    expect(await till.getByTestId('total').innerText()).toBe(pounds(variant.price));
    await till.getByRole('button', { name: 'Customer group' }).click();
    await till.getByRole('dialog').getByRole('button', { name: 'Trade' }).click();
    await eventually(() => till.getByTestId('total').innerText(), '£0.77');
    await picture(till, 'collections-till');
    expect(await violations(till), 'a ticket for a group').toEqual([]);
    await payCash(till);
    expect(await till.getByTestId('receipt-paper').textContent()).toContain('Prices for Trade');
    await eventually(async () => (await shop.tickets())[0]?.total, 77);
    const sold = await shop.ticket((await shop.tickets())[0]?.id ?? '');
    expect({ group: sold.group, exceptions: sold.exceptions }).toEqual({ group: 1, exceptions: [] });

    // The next ticket is for everybody again; without a network the till prices it the same way.
    await till.getByRole('button', { name: 'New sale' }).click();
    await screens.whileServerIsDown(async () => {
      await till.context().setOffline(true);
      await server.kill();
      await till.getByText('Offline').first().waitFor();
      await scan(till, barcode);
      await till.getByTestId(`line-${sku}`).waitFor();
      expect(await till.getByTestId('total').innerText()).toBe(pounds(variant.price));
      await till.getByRole('button', { name: 'Customer group' }).click();
      await till.getByRole('dialog').getByRole('button', { name: 'Trade' }).click();
      await scan(till, barcode);
      await eventually(() => till.getByTestId('total').innerText(), '£1.54');
      await payCash(till);
      await server.start();
      await till.context().setOffline(false);
      await till.getByText('Live', { exact: true }).waitFor();
    });
    await eventually(async () => (await shop.tickets())[0]?.total, 154);
    const later = await shop.ticket((await shop.tickets())[0]?.id ?? '');
    expect({ group: later.group, exceptions: later.exceptions }).toEqual({ group: 1, exceptions: [] });

    await desk.goto(`${server.url}/manager/#/prices`);
    await find(desk, 'Find an article', sku);
    await eventually(async () => (await desk.getByTestId('explained').innerText()).includes(pounds(variant.price)), true);
    await desk.getByLabel('For', { exact: true }).selectOption({ label: 'Trade' });
    await eventually(async () => (await desk.getByTestId('explained').innerText()).includes('£0.77'), true);
    await desk.getByText('Trade prices: Trade · everywhere').waitFor();
    await picture(desk, 'collections-prices');
    expect(await violations(desk), 'prices').toEqual([]);
  });

  test('a price that is to come is seen and taken back', async () => {
    const { screens, shop } = here;
    const { product, variant, sku } = (await shop.goods())[14] as Goods;
    await shop.command(null, { organisation: { set_price: { sku, currency: 'GBP', price: variant.price + 500, valid_from: Date.now() + 86_400_000 } } });
    const page = await screens.page({ viewport: PHONE });
    await open(page, '#/prices');
    const coming = page.getByRole('region', { name: 'Prices to come' });
    await coming.getByText(pounds(variant.price + 500)).waitFor();
    await coming.scrollIntoViewIfNeeded();
    await picture(page, 'collections-to-come');
    expect(await wide(page)).toBe(0);
    await coming.getByRole('button', { name: `Take back the price to come of ${product.name}` }).click();
    await coming.getByText('No price is set for a later moment.').waitFor();
  });

  test.each([['de', 'Sammlungen', 'Kategorien', 'ltr'], ['ar', 'المجموعات', 'الفئات', 'rtl']])('in %s', async (language, collections, categories, direction) => {
    const { screens } = here;
    const page = await screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    for (const [hash, title] of [['collections', collections], ['categories', categories]] as const) {
      await page.goto(`${here.server.url}/manager/?${language}#/${hash}`);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      expect(await page.evaluate(() => document.documentElement.dir || 'ltr')).toBe(direction);
      await picture(page, `collections-${hash}-${language}`);
      expect(await violations(page), hash).toEqual([]);
      expect(await wide(page)).toBe(0);
    }
  });
});

/** An edit of a product that changes nothing yet. */
const NOTHING = {
  handle: '', if_revision: null, name: null, description: null, category: null, brand: null, tags: null, age_min: null, quantity_max: null, search: null, options: null, pictures: null,
  supplier: null, web: null, till: null, archived: null, clear: [], variants: [], add: [], remove: [],
};
