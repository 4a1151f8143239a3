// The till speaks the shop's language, or the one that somebody has chosen on the device; what runs from the right is laid
// out from the right, and nothing of another language stays.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { CatalogueView } from '../../clients/sdk/src/gen/protocol.ts';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { isMarked, mark, payCash, readyTill, scan } from './harness/screens.ts';
import { MORGAN, ROBIN, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

/** What has the same name in every language. */
const OWN = /Onhand|English|Deutsch|https/g;

describe.skipIf(withoutBrowser())('the till', () => {
  const here = stage();
  let goods: Goods[];

  beforeEach(async () => {
    goods = await here.shop.goods();
  });

  const speak = (language: string) =>
    here.shop.command(null, { organisation: { put_shop: { name: null, country: null, language, ticked: null, start_over: null } } });

  test('speaks the language of the shop at once, and another where somebody chose it on the device', async () => {
    await speak('de');
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/pos/#token=demo-register-12`);
    await page.getByRole('heading', { name: 'Wer ist da?' }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['de', 'ltr']);
    await mark(page);
    await speak('ar');
    await page.getByRole('heading', { name: 'من هنا؟' }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['ar', 'rtl']);
    await page.getByLabel('اللغة').selectOption('en');
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    await speak('de');
    await page.reload();
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    await page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'Live' }).waitFor();
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    await speak('en');
  });

  test.each([{ width: 1280, height: 800 }, { width: 390, height: 844 }])('says everything in Arabic, from the right, $width wide', async (viewport) => {
    const [first, second] = goods as [Goods, Goods];
    const page = await here.screens.page({ viewport });
    await page.addInitScript(() => localStorage.setItem('onhand.language', 'ar'));
    const button = (name: string | RegExp) => page.getByRole('button', { name });
    const seen = async (where: string) => {
      expect(await wide(page), where).toBeLessThanOrEqual(0);
      expect(await violations(page), where).toEqual([]);
      expect(await foreign(page), where).toEqual([]);
    };
    await page.goto(`${here.server.url}/pos/#token=demo-register-12`);
    await page.getByRole('heading', { name: 'من هنا؟' }).waitFor();
    await seen('sign-on');
    await button('Robin').click();
    await page.getByLabel('الرقم السري', { exact: true }).fill(ROBIN.pin);
    await button('تسجيل الدخول').click();
    const float = page.getByLabel('رصيد الافتتاح');
    const search = page.getByLabel('ابحث أو امسح');
    await float.or(search).first().waitFor();
    if (await float.isVisible()) {
      await seen('open shift');
      await float.fill('100');
      await button('فتح الوردية').click();
    }
    await search.waitFor();
    await seen('sell');
    for (const { barcode, sku } of [first, second]) {
      await scan(page, barcode);
      await page.getByTestId(`line-${sku}`).waitFor({ state: 'attached' });
    }
    await scan(page, '65385470');
    await page.getByTestId('scan-problem').getByText('رمز غير معروف').waitFor();
    await page.keyboard.press('F8');
    await page.getByRole('dialog', { name: 'خصم' }).waitFor();
    await seen('discount');
    await page.getByLabel('مبلغ أو نسبة').fill('90%');
    await button('تطبيق').click();
    await page.getByRole('dialog', { name: 'موافقة' }).waitFor();
    await seen('approval');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F4');
    await page.getByRole('dialog', { name: 'الكمية' }).waitFor();
    await seen('quantity');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F6');
    await page.keyboard.press('F7');
    await page.getByRole('dialog', { name: 'التذاكر المعلقة' }).waitFor();
    await seen('parked');
    await button('استئناف').click();
    await page.keyboard.press('F9');
    await page.getByLabel('النقد المدفوع').waitFor();
    await seen('pay');
    await page.keyboard.press('Enter');
    await page.getByTestId('change').waitFor();
    await seen('done');
    await button('بيع جديد').click();
    await page.keyboard.press('F3');
    await page.getByRole('heading', { name: 'الإيصالات والمرتجعات' }).waitFor();
    await page.locator('[data-testid^="ticket-"]').first().click();
    await page.getByRole('heading', { name: /^بيع/ }).waitFor();
    await seen('a ticket');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await button('إغلاق الوردية').click();
    await page.getByLabel('النقد المعدود').waitFor();
    await seen('close shift');
    await page.getByLabel('النقد المعدود').fill('100');
    await page.locator('main').getByRole('button', { name: 'إغلاق الوردية' }).click();
    await page.getByTestId('over-short').waitFor();
    await seen('Z report');
    await button('تم').click();
  });

  test('figures and times are those of the language on the screen, not of the browser', async () => {
    const page = await here.screens.page({ locale: 'en-GB' });
    await readyTill(page, here.server.url, 'demo-register-11');
    await mark(page);
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('heading', { name: 'Wer ist da?' }).waitFor();
    await page.getByLabel('PIN', { exact: true }).fill(ROBIN.pin);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByLabel('Suchen oder scannen').waitFor();
    const [first] = goods as [Goods];
    await scan(page, first.barcode);
    const price = (first.variant.price / 100).toLocaleString('de-DE', { style: 'currency', currency: 'GBP' });
    await eventually(() => page.getByTestId('total').innerText(), price);
    await page.getByRole('button', { name: 'Bezahlen', exact: true }).click();
    await page.getByLabel('Bargeld gegeben').fill('100,00');
    await page.getByRole('button', { name: 'Bargeld annehmen' }).click();
    await page.getByTestId('change').waitFor();
    const paper = await page.getByTestId('receipt-paper').innerText();
    expect(paper).toContain(price);
    expect(paper).toMatch(/\d{1,2}\. \p{L}+\.? \d{4}, \d{2}:\d{2}/u);
    expect(await isMarked(page)).toBe(true);
  });

  test('a scan where somebody approves with a PIN is a buzz and a word, and shows no digit of it', async () => {
    const [first] = goods as [Goods];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.keyboard.press('F8');
    await page.getByLabel('Amount or percentage').fill('50%');
    await page.getByRole('button', { name: 'Apply' }).click();
    const approval = page.getByRole('dialog', { name: 'Approval' });
    for (const before of [() => Promise.resolve(), () => approval.getByRole('button', { name: MORGAN.name }).click()]) {
      await before();
      for (const code of ['90817263', first.barcode]) {
        await scan(page, code);
        await eventually(() => page.getByTestId('scan-problem').innerText(), 'That was a scan, not a PIN. The PIN is typed by hand.');
        expect(await page.locator('body').innerText()).not.toContain(code);
        expect(await approval.locator('input').inputValue()).toBe('');
      }
    }
    await eventually(() => page.getByTestId(`quantity-${first.sku}`).innerText(), '1');
    await approval.getByLabel('PIN of Morgan').fill(MORGAN.pin);
    await approval.getByRole('button', { name: 'Approve' }).click();
    await approval.waitFor({ state: 'detached' });
    await payCash(page);
  });

  /** Words in Latin letters on the screen that are neither names of the shop's things nor articles. */
  const foreign = async (page: Page): Promise<string[]> => {
    const texts = await page.evaluate(() => {
      const visible = (node: Node) => node.parentElement?.checkVisibility({ visibilityProperty: true }) ?? false;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode()) if (visible(walker.currentNode)) found.push(walker.currentNode.textContent ?? '');
      for (const one of document.querySelectorAll('[aria-label],[placeholder],[title]')) {
        for (const name of ['aria-label', 'placeholder', 'title']) found.push(one.getAttribute(name) ?? '');
      }
      return found.map((text) => text.trim()).filter((text) => /[A-Za-z]{3,}/.test(text));
    });
    const names = new Set((await everything()).flatMap((text) => text.split(/[^\p{L}]+/u)));
    const left = (text: string) => text.replace(OWN, '').split(/[^\p{L}]+/u).filter((word) => /^[A-Za-z]{3,}$/.test(word) && !names.has(word));
    return texts.filter((text) => left(text).length > 0);
  };

  /** What the shop calls its own things: articles, categories, people, places. */
  const everything = async (): Promise<string[]> => {
    const words: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const address: string = `${here.server.url}/api/v1/catalogue?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const answer = await fetch(address, { headers: { authorization: 'Bearer demo-register-11' } });
      const page = (await answer.json()) as CatalogueView;
      words.push(...page.products.flatMap(({ name, category, variants }) => [name, category, ...variants.flatMap((variant) => [variant.name, variant.sku])]));
      for (const { name } of [...page.staff, ...page.roles, ...page.branches, ...page.registers]) words.push(name);
      cursor = page.next;
    }
    return words;
  };
});
