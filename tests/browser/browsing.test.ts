// Lists of the shop: narrowed, ordered and paged by addresses alone; a search that helps; what was looked at before.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { payCash, readyTill, scan } from './harness/screens.ts';
import { NORTH, ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const TOUCH = { viewport: PHONE, hasTouch: true, isMobile: true };
const ALWAYS = { shown: true, from: null, until: null };
/** How long after a change a search may be as it was before, and the patience of a busy machine. */
const FOLLOWS_MS = 1_000;

describe.skipIf(withoutBrowser())('browsing the shop', () => {
  const here = stage();

  async function put(handle: string, name: string, brand: string, sizes: [string, number][], more: { category?: string; search?: string } = {}): Promise<void> {
    const variants = sizes.map(([size, price]) => ({
      sku: `${handle}-${size}`.toUpperCase(), name: size, price, tax_class: 1, kind: 'goods' as const, barcodes: [], unit: 'piece' as const, weight_g: null, web: true,
      supplier_code: null, cost: null, values: [size], till: true, pictures: [],
    }));
    await here.shop.command(null, { organisation: { put_product: {
      handle, name, description: '', category: 'Garden/Lanterns', brand, tags: [], age_min: null, archived: false, variants, quantity_max: null, search: '',
      options: [{ name: 'Size', values: sizes.map(([size]) => size) }], pictures: [], supplier: null, web: ALWAYS, till: ALWAYS, ...more,
    } } });
  }

  beforeAll(async () => {
    for (let at = 0; at < 26; at += 1) await put(`lantern-${at}`, `Lantern ${String(at).padStart(2, '0')}`, at % 2 ? 'Ferry & Sons' : 'Mill', at % 3 ? [['Small', 1000 + at]] : [['Small', 1000 + at], ['Large', 2000 + at]]);
    await put('lamp', 'Café lamp', 'Mill', [['Small', 5000]], { category: 'Garden/Lamps' });
    await here.shop.makeAvailable('LANTERN-3-LARGE', 5 * ONE, NORTH);
  });

  const names = (page: Page) => page.locator('.results .product-card h2').allInnerTexts();
  test.each([
    ['with a script, on a desk', { viewport: DESK, javaScriptEnabled: true }],
    ['without a script, on a desk', { viewport: DESK, javaScriptEnabled: false }],
    ['with a script, on a phone in the dark', { ...TOUCH, colorScheme: 'dark', javaScriptEnabled: true }],
    ['without a script, on a phone', { ...TOUCH, javaScriptEnabled: false }],
  ] as [string, BrowserContextOptions][])('a category is narrowed, ordered and paged, %s', async (name, options) => {
    const page = await here.screens.page(options);
    await page.goto(`${here.server.url}/?category=Garden`);
    await page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: 'Lanterns 26' }).click();
    await page.getByRole('heading', { level: 1, name: 'Lanterns' }).waitFor();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Garden' }).waitFor();
    await picture(page, `browsing-category ${name}`);
    const open = async () => {
      if (options.isMobile) await page.locator('.filters summary').click();
    };
    await open();
    await page.getByRole('checkbox', { name: 'Mill 13' }).check();
    await page.getByRole('checkbox', { name: 'Large 9' }).check();
    if (options.javaScriptEnabled) expect(await violations(page)).toEqual([]);
    await picture(page, `browsing-filters ${name}`);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    // Of 26, those with an even number are of the mill, and every third comes large.
    await page.getByText('5 products', { exact: true }).waitFor();
    expect(await names(page)).toEqual(['Lantern 00', 'Lantern 06', 'Lantern 12', 'Lantern 18', 'Lantern 24']);
    await page.getByRole('navigation', { name: 'Sort by' }).getByRole('link', { name: 'Price, high to low' }).click();
    await eventually(() => names(page), ['Lantern 24', 'Lantern 18', 'Lantern 12', 'Lantern 06', 'Lantern 00']);
    // What each other brand would leave is told although one is chosen.
    await open();
    expect(await page.getByRole('checkbox', { name: 'Ferry & Sons 4' }).count()).toBe(1);
    await page.getByLabel('from', { exact: true }).fill('20.10');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await eventually(() => names(page), ['Lantern 24', 'Lantern 18', 'Lantern 12']);
    expect(await wide(page)).toBe(0);
    if (options.javaScriptEnabled) expect(await violations(page)).toEqual([]);
    await picture(page, `browsing-narrowed ${name}`);
    await page.goBack();
    await eventually(async () => (await names(page)).length, 5);
    await page.getByRole('list', { name: 'Filters in force' }).getByRole('link', { name: 'Remove the filter: Size: Large' }).click();
    await page.getByText('13 products', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Clear all filters' }).click();
    await page.getByText('26 products', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText('Page 2 of 2').waitFor();
    expect(new URL(page.url()).searchParams.get('sort')).toBe('price_down');
    await page.locator('.results .product-card a').first().click();
    await page.getByRole('heading', { level: 1, name: /^Lantern/ }).waitFor();
    await page.goBack();
    await page.getByText('Page 2 of 2').waitFor();
  });

  test('what a branch has is found by branch, and nothing is said in words', async () => {
    const page = await here.screens.page();
    const list = `${here.server.url}/?category=Garden`;
    // Stock in lists is as of some seconds ago at most.
    await expect.poll(async () => (await (await fetch(`${list}&at=${NORTH}`)).text()).includes('Lantern 03'), { timeout: 15_000 }).toBe(true);
    await page.goto(`${list}&at=${NORTH}`);
    expect(await names(page)).toEqual(['Lantern 03']);
    // It is large there, and no small one is.
    await page.goto(`${list}&at=${NORTH}&o.Size=Small`);
    await page.getByText('Nothing here has all that was asked for').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${list}&brand=Nobody&o.Nothing=at+all&from=x&page=0`);
    await page.getByText('Nothing here has all that was asked for').waitFor();
    await page.goto(`${here.server.url}/brands`);
    await page.getByRole('link', { name: 'Ferry & Sons' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ferry & Sons' }).waitFor();
    expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${here.server.url}/?brand=Ferry%20%26%20Sons`);
  });

  test('the search forgives, marks what it meant, suggests by keyboard, and helps where it finds nothing', async () => {
    const page = await here.screens.page();
    await page.goto(here.server.url);
    const field = page.getByRole('combobox', { name: 'Search products' });
    await field.pressSequentially('lantrn 1', { delay: 20 });
    const list = page.getByRole('listbox', { name: 'Suggestions' });
    await list.getByRole('option', { name: /^Lantern 10/ }).waitFor();
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    expect(await violations(page)).toEqual([]);
    await picture(page, 'browsing-suggestions');
    await field.press('ArrowDown');
    await field.press('ArrowDown');
    await field.press('ArrowUp');
    const first = list.getByRole('option').first();
    expect(await first.getAttribute('aria-selected')).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'));
    await field.press('Escape');
    await list.waitFor({ state: 'hidden' });
    // The form sends what was typed, whatever was suggested.
    await field.press('Enter');
    await page.getByRole('heading', { level: 1, name: /for “lantrn 1”/ }).waitFor();
    expect(await page.locator('.results mark').first().innerText()).toBe('Lantern');
    await field.fill('cafe');
    await list.getByRole('option', { name: /Café lamp/ }).waitFor();
    expect(await list.locator('mark').first().innerText()).toBe('Café');
    await field.press('ArrowDown');
    await field.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Café lamp' }).waitFor();
    await page.goto(`${here.server.url}/search?q=lantren+grden+zzz`);
    await page.getByText('Nothing was found').waitFor();
    await page.getByRole('region', { name: 'Maybe one of these' }).getByRole('link').first().waitFor();
    await page.getByRole('navigation', { name: 'Popular categories' }).getByRole('link', { name: 'Garden' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'browsing-nothing');
    await page.goto(`${here.server.url}/search?q=kafe`);
    await page.getByText('Did you mean').getByRole('link', { name: 'cafe' }).click();
    await page.getByRole('heading', { level: 1, name: /for “cafe”/ }).waitFor();
    // A search is narrowed like any list.
    await page.goto(`${here.server.url}/search?q=lantern&brand=Mill&sort=price`);
    await page.getByText('13 products', { exact: true }).waitFor();
    expect((await names(page))[0]).toBe('Lantern 00');
  });

  test('a change of the catalogue is found within a second', async () => {
    const found = async (typed: string) => (await (await fetch(`${here.server.url}/search/suggest?q=${typed}`)).text()).includes('/p/weathervane');
    expect(await found('weathervane')).toBe(false);
    await put('weathervane', 'Weathervane', 'Mill', [['Small', 700]], { search: 'cockerel' });
    const began = Date.now();
    await expect.poll(() => found('weathervane'), { timeout: 10_000, interval: 20 }).toBe(true);
    expect(Date.now() - began).toBeLessThan(FOLLOWS_MS);
    expect(await found('cockerel')).toBe(true);
  });

  test('what is bought together at a till is told beside the product, also after a restart', async () => {
    const [first, second] = (await here.shop.goods()).slice(20, 22) as [Goods, Goods];
    for (const { sku } of [first, second]) await here.shop.makeAvailable(sku, 9 * ONE);
    const along = async () => /aria-labelledby="shelf-1">.*?<h2 id="shelf-1">Often bought together<\/h2>.*?<\/section>/s.exec(await (await fetch(`${here.server.url}/p/${first.product.handle}`)).text())?.[0] ?? '';
    expect(await along()).not.toContain(`/p/${second.product.handle}"`);
    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11');
    // Once may be chance.
    for (let times = 0; times < 2; times += 1) {
      for (const { barcode, sku } of [first, second]) {
        await scan(till, barcode);
        await till.getByTestId(`line-${sku}`).waitFor();
      }
      await payCash(till);
      await till.getByRole('button', { name: 'New sale' }).click();
    }
    await eventually(async () => (await along()).includes(`/p/${second.product.handle}"`), true);
    await here.screens.whileServerIsDown(async () => {
      await here.server.kill();
      await here.server.start();
    });
    await eventually(async () => (await along()).includes(`/p/${second.product.handle}"`), true);
  });

  test('what was looked at stays in the browser, beside others like it, until it is forgotten', async () => {
    const page = await here.screens.page(TOUCH);
    for (const handle of ['lantern-4', 'lamp', 'lantern-6']) {
      await page.goto(`${here.server.url}/p/${handle}`);
      await page.getByRole('region', { name: 'More like this' }).getByRole('link').first().waitFor();
    }
    const seen = page.getByRole('region', { name: 'Recently viewed' });
    await eventually(() => seen.locator('h3').allInnerTexts(), ['Café lamp', 'Lantern 04']);
    await seen.scrollIntoViewIfNeeded();
    expect(await violations(page)).toEqual([]);
    expect(await wide(page)).toBe(0);
    await picture(page, 'browsing-seen');
    expect((await page.context().cookies()).filter(({ name }) => name !== 'age')).toEqual([]);
    await page.getByRole('button', { name: 'Forget these' }).click();
    await seen.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('region', { name: 'More like this' }).waitFor();
    expect(await seen.count()).toBe(0);
  });

  test.each([['on a desk', { viewport: DESK }], ['on a phone', TOUCH]] as const)('the front page leads to what is new and what is reduced, %s', async (name, options) => {
    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    await here.shop.setPrice(goods.sku, Math.ceil(goods.variant.price / 2));
    await expect.poll(async () => (await (await fetch(here.server.url)).text()).includes('Everything, newest first'), { timeout: 15_000 }).toBe(true);
    const reduced = async () => (await (await fetch(here.server.url)).text()).split('id="shelf-2">Reduced')[1]?.split('</section>')[0] ?? '';
    await expect.poll(async () => (await reduced()).includes(goods.product.name), { timeout: 15_000 }).toBe(true);
    const page = await here.screens.page({ ...options, javaScriptEnabled: false });
    await page.goto(here.server.url);
    await page.getByRole('region', { name: 'Reduced' }).getByRole('link', { name: goods.product.name }).waitFor();
    await picture(page, `browsing-front ${name}`);
    expect(await wide(page)).toBe(0);
    await page.getByRole('link', { name: 'Everything, newest first' }).click();
    expect(await page.getByRole('navigation', { name: 'Sort by' }).locator('[aria-current]').innerText()).toBe('Newest');
    await page.goto(here.server.url);
    const watched = await here.screens.page(options);
    await watched.goto(here.server.url);
    expect(await violations(watched)).toEqual([]);
  });
});
