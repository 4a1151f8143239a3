// One product on one page: its variants are chosen in place or, without a script, by following links; the address keeps the choice.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Product, PutVariant } from '../../clients/sdk/src/gen/protocol.ts';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const TOUCH = { viewport: PHONE, hasTouch: true, isMobile: true };
const ALWAYS = { shown: true, from: null, until: null };
const GTIN = '09521234543213';

describe.skipIf(withoutBrowser())('a product with variants', () => {
  // With the demonstration's pictures, which come while the shop is open.
  const here = stage({ ONHAND_TEST_LIVELY: 'yes' });
  let pictures: Product['pictures'];

  const variant = (sku: string, values: string[], price: number, more: Partial<PutVariant> = {}): PutVariant => ({
    sku, name: values.join(' / '), price, tax_class: 1, kind: 'goods', barcodes: [], unit: 'piece', weight_g: null, web: true, supplier_code: null, cost: null, values, till: true,
    pictures: [], ...more,
  });

  beforeAll(async () => {
    for (pictures = []; pictures.length < 4; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const goods = await here.shop.goods();
      const byMedia = new Map(goods.flatMap(({ product }) => product.pictures).map((one) => [one.media, one]));
      pictures = [...byMedia.values()].slice(0, 4);
    }
    await here.shop.command(null, { organisation: { put_product: {
      handle: 'canvas-bag', name: 'Canvas bag', description: 'Woven in one piece, **with a lining** of linen.', category: 'Home/Bags', brand: 'Ferry & Sons', tags: [], age_min: null, archived: false,
      quantity_max: null, search: '', options: [{ name: 'Size', values: ['Small', 'Large'] }, { name: 'Colour', values: ['Sand', 'Sea', 'Moss'] }],
      pictures: pictures.slice(0, 2), supplier: null, web: ALWAYS, till: ALWAYS,
      variants: [
        variant('BAG-S-SAND', ['Small', 'Sand'], 2400), variant('BAG-S-SEA', ['Small', 'Sea'], 2400, { pictures: pictures.slice(2, 3) }),
        variant('BAG-L-SAND', ['Large', 'Sand'], 3200, { barcodes: [GTIN.slice(1)] }), variant('BAG-L-MOSS', ['Large', 'Moss'], 3200, { pictures: pictures.slice(3, 4) }),
      ],
    } } });
    for (const sku of ['BAG-S-SAND', 'BAG-S-SEA', 'BAG-L-MOSS']) await here.shop.makeAvailable(sku, 9 * ONE);
    await here.shop.makeAvailable('BAG-S-SEA', 2 * ONE, NORTH);
    await here.shop.setPrice('BAG-L-MOSS', 2700);
    // Drawing pictures takes most of a minute on two cores.
  }, 180_000);

  const price = (page: Page) => page.locator('.pricing:visible .price').innerText();
  const value = (page: Page, axis: string, name: string | RegExp) => page.getByRole('group', { name: axis }).getByRole('link', { name, exact: true });
  const first = (page: Page) => page.locator('.gallery li').first().getAttribute('data-media');

  test.each([
    ['with a script, on a desk', { viewport: DESK, javaScriptEnabled: true }],
    ['without a script, on a desk', { viewport: DESK, javaScriptEnabled: false }],
    ['with a script, on a phone in the dark', { ...TOUCH, colorScheme: 'dark', javaScriptEnabled: true }],
    ['without a script, on a phone', { ...TOUCH, javaScriptEnabled: false }],
  ] as [string, BrowserContextOptions][])('is chosen value by value, %s', async (name, options) => {
    const page = await here.screens.page(options);
    await page.goto(`${here.server.url}/p/canvas-bag`);
    await page.getByRole('heading', { level: 1, name: 'Canvas bag' }).waitFor();
    expect(await price(page)).toBe('£24.00');
    expect(await first(page)).toBe(pictures[0]?.media);
    const loads: string[] = [];
    page.on('request', (request) => request.isNavigationRequest() && loads.push(request.url()));
    await value(page, 'Colour', 'Sea').click();
    await page.locator('.variant:visible [data-badge-sku="BAG-S-SEA"]').waitFor();
    expect(new URL(page.url()).search).toBe('?sku=BAG-S-SEA');
    await eventually(() => first(page), pictures[2]?.media ?? '');
    expect(await page.getByText('Stock number BAG-S-SEA').isVisible()).toBe(true);
    // There is no large one of the sea; large leads to the first large one, which is sold out and says so.
    await value(page, 'Size', /^Large\W+Out of stock$/).click();
    await page.locator('.variant:visible [data-badge-sku="BAG-L-SAND"]').waitFor();
    expect(await price(page)).toBe('£32.00');
    expect(await page.locator('.variant:visible .buy button').isDisabled()).toBe(true);
    await eventually(() => first(page), pictures[0]?.media ?? '');
    expect(await value(page, 'Colour', 'Moss').count()).toBe(1);
    await value(page, 'Colour', 'Moss').click();
    await page.locator('.variant:visible [data-badge-sku="BAG-L-MOSS"]').waitFor();
    expect(await price(page)).toBe('£27.00');
    await page.locator('.pricing:visible').getByText('Lowest price of the 30 days before').waitFor();
    expect(await page.locator('.pricing:visible s').innerText()).toBe('£32.00');
    expect(loads.length).toBe(options.javaScriptEnabled ? 0 : 3);
    if (options.javaScriptEnabled) expect(await violations(page)).toEqual([]);
    expect(await wide(page)).toBe(0);
    await picture(page, `choosing-${name}`);
    // The address is the choice: whoever is sent it sees the same, and it can be bought.
    const friend = await here.screens.page(options);
    await friend.goto(page.url());
    expect(await price(friend)).toBe('£27.00');
    await friend.locator('.variant:visible').getByRole('button', { name: 'Add to basket: Canvas bag, Large / Moss' }).click();
    await friend.getByRole('heading', { level: 1, name: 'Basket' }).waitFor();
    await friend.getByRole('link', { name: /Canvas bag/ }).first().waitFor();
  });

  test('what sells out elsewhere is marked while somebody chooses, and offered again when it is back', async () => {
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/p/canvas-bag?sku=BAG-S-SAND`);
    await page.getByText('Availability is live from our branches.').waitFor();
    await value(page, 'Size', /^Large\W+Out of stock$/).waitFor();
    await here.shop.makeAvailable('BAG-L-SAND', 4 * ONE);
    await value(page, 'Size', 'Large').click();
    await eventually(() => page.locator('.variant:visible .buy button').isEnabled(), true);
    await here.shop.makeAvailable('BAG-L-SAND', 0);
    await eventually(() => page.locator('.variant:visible .buy button').isDisabled(), true);
    await value(page, 'Size', 'Small').focus();
    await page.keyboard.press('Enter');
    await page.locator('.variant:visible [data-badge-sku="BAG-S-SAND"]').waitFor();
    // Back leaves the product, however much was chosen.
    await page.goBack();
    expect(page.url()).toBe('about:blank');
  });

  test('a barcode read from a package leads to its variant, and one that is none says why', async () => {
    const page = await here.screens.page();
    for (const path of [`/01/${GTIN}`, `/01/${GTIN.slice(1)}`, `/01/${GTIN}/10/LOT7/21/1234?17=271231`]) {
      await page.goto(here.server.url + path);
      expect(new URL(page.url()).pathname + new URL(page.url()).search, path).toBe('/p/canvas-bag?sku=BAG-L-SAND');
    }
    await page.goto(`${here.server.url}/de/01/${GTIN}`);
    expect(new URL(page.url()).pathname).toBe('/de/p/canvas-bag');
    here.screens.refusing(404);
    for (const [code, text] of [['09521234543214', 'is not a barcode number'], ['95200000000002', 'nothing in this shop has it'], ['abc', 'is not a barcode number']] as const) {
      const answer = await page.goto(`${here.server.url}/01/${code}`);
      expect(answer?.status(), code).toBe(404);
      await page.getByText(text).waitFor();
    }
    expect(await violations(page)).toEqual([]);
  });

  test('machines are told of the group, its variants and the way to it', async () => {
    const page = await here.screens.page({ javaScriptEnabled: false });
    await page.goto(`${here.server.url}/p/canvas-bag?sku=BAG-L-MOSS`);
    const [group, trail] = (await page.locator('script[type="application/ld+json"]').allTextContents()).map((text) => JSON.parse(text));
    expect(group).toMatchObject({ '@type': 'ProductGroup', variesBy: ['https://schema.org/size', 'https://schema.org/color'], brand: { name: 'Ferry & Sons' } });
    expect(group.hasVariant[3]).toMatchObject({ sku: 'BAG-L-MOSS', color: 'Moss', size: 'Large', offers: { price: '27.00', availability: 'https://schema.org/InStock' } });
    expect(group.hasVariant[3].url).toBe(`${here.server.url}/p/canvas-bag?sku=BAG-L-MOSS`);
    expect(trail.itemListElement.map((one: { name: string }) => one.name)).toEqual(['All products', 'Home', 'Bags', 'Canvas bag']);
    expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${here.server.url}/p/canvas-bag`);
    expect(await page.locator('meta[property="og:image"]').getAttribute('content')).toContain(pictures[3]?.media ?? '-');
    // Pictures have measures and several sizes, come late where they are not seen at once, and are kept for long.
    const image = page.locator('.gallery img').nth(1);
    expect(await image.evaluate((one: HTMLImageElement) => [one.loading, one.width > 0, one.height > 0])).toEqual(['lazy', true, true]);
    const choices = await page.locator('.gallery source[type="image/webp"]').first().getAttribute('srcset');
    expect(choices).toMatch(/ \d+w/);
    const answer = await fetch(here.server.url + (choices ?? '').split(' ')[0]);
    expect(answer.headers.get('cache-control')).toContain('immutable');
  });
});
