// The shop in its three languages: each has addresses of its own, says everything in its words, figures and direction, stays
// while somebody walks through it, and an order is written and shown in the language in which it was made.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, wide } from './harness/look.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const WORDS = {
  de: { add: /^In den Warenkorb: /, checkout: 'Zur Kasse', collect: /Abholen: London/, order: /estell/, done: 'Ihre Bestellung ist bestätigt', dir: 'ltr' },
  ar: { add: /^أضف إلى السلة: /, checkout: 'إتمام الشراء', collect: /الاستلام: .*London/, order: /اطلب|تأكيد الطلب/, done: 'تم تأكيد طلبك', dir: 'rtl' },
} as const;
/** Words of the house that are English, and would stand on a page that forgot one. */
const ENGLISH = /\b(Basket|Search|Skip|Availability|In stock|Out of stock|Only|left|Shops|Opening|hours|Checkout|Order|Collect|Your|Please|Paid|Sum|Goods|Delivery|Page|Next|All|products|Contact|Language|Stock number|Add)\b/;

describe.skipIf(withoutBrowser())('the shop, in three languages', () => {
  const here = stage();
  let goods: Goods;

  beforeAll(async () => {
    const found = (await here.shop.goods()).find(({ product }) => product.age_min == null);
    if (!found) throw new Error('the shop has no goods');
    goods = found;
  });

  /** Looks at a page as everybody reads it: nothing of English, nothing out of sight, nothing that a reader trips over. */
  async function look(page: Page, where: string): Promise<void> {
    expect(await violations(page), where).toEqual([]);
    expect(await wide(page), where).toBeLessThanOrEqual(0);
    const chrome = await page.evaluate(() => {
      const own = [...document.querySelectorAll('.shop-header, .shop-footer, h1, label, legend, button, dt, caption, .says, .text, .empty, .choices, .sku')];
      const heard = [...document.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label') ?? '');
      return [...own.map((one) => one.textContent ?? ''), ...heard];
    });
    const names = [goods.product.name, ...goods.product.variants.map(({ name }) => name)];
    const foreign = chrome.map((text) => names.reduce((rest, name) => rest.replaceAll(name || '\0', ''), text)).filter((text) => ENGLISH.test(text));
    expect(foreign, where).toEqual([]);
  }

  test.each([['de', DESK], ['de', PHONE], ['ar', DESK], ['ar', PHONE]] as const)('%s, from a product to its order', async (language, viewport) => {
    const say = WORDS[language];
    await here.shop.makeAvailable(goods.sku, 3 * ONE);
    const page = await here.screens.page({ viewport });
    for (const path of ['/', `/p/${goods.product.handle}`, '/shops', '/search?q=zzzzqqqq', '/basket', '/collections']) {
      await page.goto(`${here.server.url}/${language}${path}`);
      expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([language, say.dir]);
      await look(page, `${language} ${path}`);
      const out = await page.locator('a[href^="/"]').evaluateAll(
        (links, prefix) => links.filter((link) => !link.hasAttribute('hreflang') && !link.closest('.gallery') && link.getAttribute('href') !== '/account').map((link) => link.getAttribute('href') ?? '').filter((href) => !href.startsWith(prefix)),
        `/${language}/`,
      );
      expect(out, `ways out of ${language} on ${path}`).toEqual([]);
    }
    await page.goto(`${here.server.url}/${language}/p/${goods.product.handle}`);
    await page.locator('.variant', { has: page.locator(`[data-badge-sku="${goods.sku}"]`) }).getByRole('button', { name: say.add }).click();
    await page.getByRole('link', { name: say.checkout }).waitFor();
    await look(page, `${language} basket`);
    await page.getByRole('link', { name: say.checkout }).click();
    await page.locator('[name=name]').fill('Ada Lovelace');
    await page.locator('[name=email]').fill('ada@example.org');
    await page.getByRole('radio', { name: say.collect }).check();
    await page.locator('input[name=pay][value=store]').check();
    await look(page, `${language} checkout`);
    await page.locator('main button.next').click();
    await page.getByText(say.done).waitFor();
    await look(page, `${language} order`);
    // Its plain address, as it stands in the mail, speaks the language of the order.
    await page.goto(page.url().replace(`/${language}/order/`, '/order/'));
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByText('Your order is confirmed').waitFor();
  });

  test('every page names itself in all languages for search engines, and changes its language in place', async () => {
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/de/p/${goods.product.handle}`);
    const others = await page.locator('link[hreflang]').evaluateAll((links) => links.map((link) => [link.getAttribute('hreflang'), new URL((link as HTMLLinkElement).href).pathname]));
    const plain = `/p/${goods.product.handle}`;
    expect(others).toEqual([['en', plain], ['de', `/de${plain}`], ['ar', `/ar${plain}`], ['x-default', plain]]);
    expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${here.server.url}/de${plain}`);
    await page.getByRole('link', { name: 'العربية' }).click();
    await eventually(() => page.evaluate(() => location.pathname), `/ar${plain}`);
  });

  test('availability goes on living in the language of the page', async () => {
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/de/p/${goods.product.handle}`);
    await page.getByText('Die Verfügbarkeit kommt live aus unseren Filialen.').waitFor();
    const badge = page.locator(`[data-badge-sku="${goods.sku}"] [data-branch="1"] .text`);
    await here.shop.makeAvailable(goods.sku, 2 * ONE);
    await eventually(() => badge.innerText(), 'Nur noch 2 da');
  });

  test('the shop speaks its own language at its plain addresses', async () => {
    const speak = (language: string) =>
      here.shop.command(null, { organisation: { put_shop: { name: null, country: null, language, ticked: null, start_over: null } } });
    await speak('de');
    const page = await here.screens.page();
    await page.goto(here.server.url);
    await page.getByRole('heading', { level: 1, name: 'Alle Produkte' }).waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await eventually(() => page.evaluate(() => location.pathname), '/en/');
    await page.getByRole('heading', { level: 1, name: 'All products' }).waitFor();
    await speak('en');
  });
});
