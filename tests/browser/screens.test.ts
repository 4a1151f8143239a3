// Mistakes at the till, and the shop on a phone and without script.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { closeShift, enrol, pounds, readyTill, scan, signOn } from './harness/screens.ts';
import { ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('screens', () => {
  const here = stage();

  test('a wrong PIN is told, and the right one is taken afterwards', async () => {
    const page = await here.screens.page();
    await enrol(page, here.server.url, 'demo-register-12');
    expect(page.url()).not.toContain('demo-register');
    await signOn(page, { name: 'Kim', pin: '9999' });
    const problem = page.getByRole('alert').filter({ hasText: 'The person or the PIN is not right' });
    await problem.waitFor();
    expect(await page.getByLabel('PIN', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('PIN', { exact: true }).inputValue()).toBe('');
    await signOn(page, { name: 'Kim', pin: '4004' });
    await page.getByTestId('staff').filter({ hasText: 'Kim' }).waitFor();
  });

  test('a code that lacks something is told as such, before anybody is asked', async () => {
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/pos/`);
    expect(await page.getByRole('status', { name: 'Connection' }).count()).toBe(0);
    await page.getByLabel('Code').fill('K7QF-2M9');
    await page.getByRole('button', { name: 'Enrol' }).click();
    await page.getByRole('alert').filter({ hasText: 'eight letters and digits' }).waitFor();
    expect(await page.getByLabel('Code').inputValue()).toBe('K7QF-2M9');
  });

  test('a till that cannot open what it keeps says why, and tries again', async () => {
    const page = await here.screens.page();
    await page.addInitScript(() => {
      const open = IDBFactory.prototype.open;
      IDBFactory.prototype.open = function (name, version) {
        if (!name.startsWith('onhand-outbox') || sessionStorage.getItem('room') !== null) return open.call(this, name, version);
        throw new DOMException('The device is full.', 'QuotaExceededError');
      };
    });
    await page.goto(`${here.server.url}/pos/#token=demo-register-12`);
    await page.getByRole('alert').filter({ hasText: 'The device is full.' }).waitFor();
    await eventually(async () => (await page.getByRole('status').allInnerTexts()).join().includes('another window'), false);
    await page.evaluate(() => sessionStorage.setItem('room', 'made'));
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
  });

  test('a till that is open in another window waits for it', async () => {
    const first = await here.screens.page();
    await enrol(first, here.server.url, 'demo-register-12');
    const second = await first.context().newPage();
    await second.goto(`${here.server.url}/pos/`);
    await second.getByRole('status').filter({ hasText: 'another window' }).waitFor();
    await first.close();
    await second.getByRole('heading', { name: 'Who is here?' }).waitFor();
  });

  test('a float that must be a slip is asked for once more', async () => {
    const page = await here.screens.page();
    await enrol(page, here.server.url, 'demo-register-12');
    await signOn(page, { name: 'Kim', pin: '4004' });
    const float = page.getByLabel('Opening float');
    const search = page.getByLabel('Search or scan');
    await float.or(search).first().waitFor();
    if (await search.isVisible()) {
      await closeShift(page, '0');
      await page.getByRole('button', { name: 'Done' }).click();
      await signOn(page, { name: 'Kim', pin: '4004' });
    }
    await float.fill('100.999');
    await page.getByRole('button', { name: 'Open shift' }).click();
    await page.getByRole('alert').filter({ hasText: 'Type an amount such as 100.00.' }).waitFor();
    await float.fill('100999');
    await page.getByRole('button', { name: 'Open shift' }).click();
    await page.getByRole('alert').filter({ hasText: 'Is it really £100,999.00?' }).waitFor();
    await float.fill('100');
    await page.getByRole('button', { name: 'Open shift' }).click();
    await search.waitFor();
  });

  test('the dashboard tells a wrong password', async () => {
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/manager/`);
    await page.getByLabel('Staff number').fill('2');
    await page.getByLabel('Password').fill('9999');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: /password/ }).waitFor();
    expect(here.screens.complaints().every((complaint) => complaint.includes('401'))).toBe(true);
  });

  test('an unknown code is told without getting in the way', async () => {
    const [goods] = await here.shop.goods();
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, '4006381333931');
    await eventually(() => page.getByTestId('scan-problem').innerText(), 'Unknown code 4006381333931.');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await scan(page, goods?.barcode ?? '');
    await page.getByTestId(`line-${goods?.sku ?? ''}`).waitFor();
    expect(await page.getByTestId('scan-problem').count()).toBe(0);
    expect(await page.getByLabel('Search or scan').inputValue()).toBe('');
  });

  test('a scanner that falters, and many scans in a row, are understood', async () => {
    const [first, second, third] = await here.shop.goods();
    if (!first || !second || !third) throw new Error('the shop is empty');
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await page.getByLabel('Search or scan').pressSequentially(first.barcode.slice(0, 2), { delay: 120 });
    await scan(page, first.barcode.slice(2));
    await page.getByTestId(`line-${first.sku}`).waitFor();
    expect(await page.getByLabel('Search or scan').inputValue()).toBe('');
    for (const { barcode } of [second, third, second, third, second]) await scan(page, barcode);
    await eventually(() => page.getByTestId(`quantity-${second.sku}`).innerText(), '3');
    await eventually(() => page.getByTestId(`quantity-${third.sku}`).innerText(), '2');
    expect(await page.getByLabel('Search or scan').inputValue()).toBe('');
  });

  test('a ticket that was cleared comes back, by finger and by keyboard, until it is somebody else\'s turn', async () => {
    const [first, second] = await here.shop.goods();
    if (!first || !second) throw new Error('the shop is empty');
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    const total = await page.getByTestId('total').innerText();
    const undo = page.getByRole('button', { name: 'Undo' });

    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.getByRole('status', { name: 'Cleared' }).innerText()).toBe('Ticket cleared.');
    expect(await page.getByTestId('total').innerText()).toBe('£0.00');
    expect(await undo.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('total').innerText()).toBe(total);
    expect(await undo.count()).toBe(0);

    await page.getByRole('button', { name: 'Clear' }).click();
    await scan(page, second.barcode);
    await page.getByTestId(`line-${second.sku}`).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByTestId(`line-${first.sku}`).waitFor();
    expect(await page.getByTestId('total').innerText()).toBe(pounds(first.variant.price + second.variant.price));

    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'Sign off' }).click();
    await signOn(page);
    await page.getByLabel('Search or scan').waitFor();
    expect(await undo.count()).toBe(0);
  });

  test.each([320, 390])('nothing scrolls sideways on a screen %i pixels wide', async (width) => {
    const [goods] = await here.shop.goods();
    const page = await here.screens.page({ viewport: { width, height: 740 }, hasTouch: true, isMobile: true });
    for (const path of ['/', `/p/${goods?.product.handle ?? ''}`, '/search?q=mint', '/manager/', '/pos/']) {
      await page.goto(here.server.url + path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('header *, main h1, main form, main .product-card, main .variant')]
          .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !element.closest('.skip, .shelf > ul'))
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(beyond, path).toEqual([]);
      const over = await wide(page);
      expect(over, path).toBe(0);
    }
  });

  test('a telephone shows at least four products of the shop at once', async () => {
    const page = await here.screens.page({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const path of ['/', '/search?q=candle']) {
      await page.goto(`${here.server.url}${path}`);
      const whole = (cards: Element[]) => cards.filter((card) => card.getBoundingClientRect().bottom <= window.innerHeight).length;
      const inSight = await page.locator('.product-card').evaluateAll(whole);
      expect(inSight, path).toBeGreaterThanOrEqual(4);
    }
  });

  test('the shop works without script', async () => {
    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    await here.shop.makeAvailable(goods.sku, 2 * ONE);
    const page = await here.screens.page({ javaScriptEnabled: false });
    await page.goto(here.server.url);
    expect(await page.locator('.product-card').count()).toBeGreaterThan(10);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText(/^Page 2 of/).waitFor();
    await page.getByLabel('Search products').fill(goods.product.name);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: goods.product.name, exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: goods.product.name }).waitFor();
    await page.locator('[data-branch="1"] .text').filter({ hasText: 'Only 2 left' }).waitFor();
  });
});
