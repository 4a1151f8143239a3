// The frame around head office's rooms: finding, languages, the phone, edits that are not saved, and who may come in.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, wide } from './harness/look.ts';
import { isMarked, mark, scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, ONE, ROBIN, SAM } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const at = (page: Page) => new URL(page.url()).hash;

describe.skipIf(withoutBrowser())('head office', () => {
  const here = stage();

  test('everything is found from anywhere by keys, and what a scanner reads opens', async () => {
    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    const box = page.getByRole('combobox', { name: 'Search everything' });
    const chosen = page.locator('[role="option"][aria-selected="true"]');

    await page.keyboard.press('Control+k');
    await page.keyboard.type('trans');
    await eventually(() => chosen.innerText(), 'Transfers');
    expect(await violations(page), 'searching').toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Transfers' }).waitFor();
    expect(await box.count()).toBe(0);

    await page.keyboard.press('/');
    await box.waitFor();
    await scan(page, goods.barcode);
    await page.getByRole('dialog', { name: goods.product.name }).waitFor();
    expect(at(page)).toBe(`#/stock/${LONDON}/${goods.sku}`);
    await page.keyboard.press('Escape');
    await eventually(async () => at(page), `#/stock/${LONDON}`);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('for the weekend');
    await page.getByRole('option', { name: /For the weekend/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('state').waitFor();
    const note = await page.getByText('For the weekend').innerText();
    expect(note).toBe('For the weekend');

    const ticket = (await here.shop.tickets())[0];
    await page.keyboard.press('/');
    await page.keyboard.type(`${ticket?.number.register}-${ticket?.number.sequence}`);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByTestId('panel-total').waitFor();
    expect(at(page)).toBe(`#/today/ticket/${ticket?.id}`);
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+k');
    await page.keyboard.type('no such thing');
    await page.getByText('Nothing is found for “no such thing”.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await violations(page), 'keys').toEqual([]);
  });

  test('rows open: a ticket with all that is in it, a branch, a movement and its document', async () => {
    const [, goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    await here.shop.makeAvailable(goods.sku, 3 * ONE);
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    const first = page.locator('[data-testid^="ticket-"] a').first();
    const number = await first.innerText();
    await first.click();
    const panel = page.getByRole('dialog', { name: `Receipt ${number}` });
    await panel.getByRole('region', { name: 'Lines of the ticket' }).waitFor();
    await panel.getByRole('columnheader', { name: 'Tax rate' }).waitFor();
    await panel.getByRole('button', { name: 'Show the receipt' }).click();
    await panel.getByTitle('The receipt as it is printed').contentFrame().getByText('Total').first().waitFor();
    const address = page.url();
    expect(await violations(page), 'ticket').toEqual([]);

    // Its address alone opens it again.
    await page.keyboard.press('Escape');
    await eventually(async () => at(page), '#/today');
    await panel.waitFor({ state: 'detached' });
    await page.goto(address);
    await panel.waitFor();
    await panel.getByRole('link', { name: 'London' }).or(panel.getByRole('link', { name: 'Manchester' })).or(panel.getByRole('link', { name: 'Web warehouse' })).click();
    await page.getByRole('heading', { name: 'Stock', exact: true }).waitFor();

    await page.goto(`${here.server.url}/manager/#/stock/${LONDON}/${goods.sku}`);
    const article = page.getByRole('dialog', { name: goods.product.name });
    await eventually(() => article.getByTestId('balance').first().innerText(), '3');
    const sold = article.getByRole('row').filter({ hasText: 'Sold' }).getByRole('link').first();
    await sold.click();
    await page.getByTestId('panel-total').waitFor();
    expect(at(page)).toMatch(/^#\/today\/ticket\//);
  });

  test('the whole office speaks English, German and Arabic, and is laid out from the right', async () => {
    const page = await here.screens.page({ viewport: PHONE });
    await signInManager(page, here.server.url);
    await mark(page);
    const choose = async (menu: RegExp, language: string) => {
      await page.getByRole('button', { name: menu }).click();
      await page.getByLabel(language).check();
    };
    await choose(/^Signed in as/, 'Deutsch');
    await page.getByRole('heading', { name: 'Heute' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await eventually(async () => /^[\d.]+,\d\d\s£$/.test(await page.getByTestId('takings-all').innerText()), true);
    await choose(/^Angemeldet als/, 'العربية');
    await page.getByRole('heading', { name: 'اليوم' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl');
    for (const [hash, title] of [['#/today', 'اليوم'], ['#/stock', 'المخزون'], ['#/transfers', 'التحويلات'], ['#/tasks', 'المهام'], ['#/transfers/new', 'تحويل جديد']] as const) {
      await page.evaluate((to) => (location.hash = to), hash);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await wide(page), hash).toBe(0);
      expect(await violations(page), hash).toEqual([]);
    }
    expect(await isMarked(page)).toBe(true);
    // What was chosen outlives the page.
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'تحويل جديد' }).waitFor();
  });

  test('a new screen is seen from its top, and a panel leaves its list where it was', async () => {
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    const down = () => page.evaluate(() => Math.round(window.scrollY));
    const ticket = page.locator('[data-testid^="ticket-"] a').last();
    await ticket.scrollIntoViewIfNeeded();
    const before = await down();
    expect(before).toBeGreaterThan(0);
    await ticket.click();
    await page.getByTestId('panel-total').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('panel-total').waitFor({ state: 'detached' });
    expect(await down()).toBe(before);
    await page.getByRole('link', { name: 'Products' }).click();
    await page.getByRole('heading', { name: 'Products' }).waitFor();
    await eventually(down, 0);
    await page.evaluate(() => (location.hash = '#/reports'));
    await page.getByRole('heading', { name: 'Reports' }).waitFor();
    await eventually(down, 0);
    // The room somebody is in is in sight at the side, however far down it stands there.
    const inSight = () => page.getByTestId('backups-link').evaluate((link) => link.getBoundingClientRect().bottom <= innerHeight);
    expect(await inSight()).toBe(false);
    await page.evaluate(() => (location.hash = '#/backups'));
    await page.getByRole('heading', { name: 'Backups', level: 1 }).waitFor();
    await eventually(inSight, true);
    await eventually(down, 0);
  });

  test('a branch keeps a time zone that the browser does not list', async () => {
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    await page.evaluate((branch) => (location.hash = `#/places/${branch}`), LONDON);
    await eventually(() => page.getByLabel('Time zone').inputValue(), 'Etc/UTC');
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a phone has the rooms under the thumb, and every ticket’s total in sight', async () => {
    const page = await here.screens.page({ viewport: PHONE, hasTouch: true, isMobile: true });
    await signInManager(page, here.server.url);
    const bar = page.getByRole('navigation', { name: 'Main' });
    await bar.getByRole('link', { name: 'Stock' }).click();
    await page.getByRole('heading', { name: 'Stock', exact: true }).waitFor();
    const box = await bar.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(PHONE.height);
    for (const link of await bar.getByRole('link').all()) expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    const more = bar.getByRole('button', { name: 'More' });
    if (await more.isVisible()) {
      await more.click();
      await page.getByRole('dialog', { name: 'All rooms' }).waitFor();
      expect(await violations(page), 'more').toEqual([]);
      await page.keyboard.press('Escape');
    }
    await bar.getByRole('link', { name: 'Today' }).click();
    const total = page.locator('[data-testid^="ticket-"] .total').first();
    const seen = await total.boundingBox();
    expect((seen?.x ?? 999) + (seen?.width ?? 999)).toBeLessThanOrEqual(PHONE.width);
    expect(await wide(page)).toBe(0);
  });

  test('edits that are not saved are not lost by a link, the back button or a closed window', async () => {
    const [goods] = await here.shop.goods();
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    await page.getByRole('link', { name: 'Transfers' }).click();
    await page.getByRole('link', { name: 'New transfer' }).click();
    await page.getByLabel('Note').fill('Half a thought');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await page.getByRole('link', { name: 'Stock' }).click();
    await question.waitFor();
    expect(await violations(page), 'leaving').toEqual([]);
    await question.getByRole('button', { name: 'Stay here' }).click();
    expect(await page.getByLabel('Note').inputValue()).toBe('Half a thought');
    expect(at(page)).toBe('#/transfers/new');
    await page.goBack();
    await question.waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByLabel('Note').inputValue()).toBe('Half a thought');
    const asked = page.waitForEvent('dialog');
    void page.reload().catch(() => null);
    const closing = await asked;
    expect(closing.type()).toBe('beforeunload');
    await closing.dismiss();
    await page.getByRole('link', { name: 'Stock' }).click();
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Stock', exact: true }).waitFor();

    // What was saved is not asked for.
    await page.evaluate(() => (location.hash = '#/transfers/new'));
    await page.getByLabel('From').selectOption({ label: 'London' });
    await page.getByLabel('To', { exact: true }).selectOption({ label: 'Manchester' });
    await page.getByLabel('Add an article').fill(goods?.barcode ?? '');
    await page.getByLabel('Add an article').press('Enter');
    await page.getByRole('button', { name: 'Write down' }).click();
    await eventually(() => page.getByTestId('state').innerText(), 'Draft');
    expect(await question.isVisible()).toBe(false);
  });

  test('whoever may do nothing here is told so at the door, and others come to the room they may enter', async () => {
    const password = 'robin counts the drawer';
    await here.shop.command(null, { organisation: { put_staff: { id: ROBIN.staff, name: null, role: null, pin: null, active: null, password, held: null, second_factor: null, version: null } } });
    const cashier = await here.screens.page();
    await cashier.goto(`${here.server.url}/manager/`);
    await cashier.getByLabel('Staff number').fill(String(ROBIN.staff));
    await cashier.getByLabel('Password').fill(password);
    await cashier.getByRole('button', { name: 'Sign in' }).click();
    await cashier.getByRole('alert').filter({ hasText: 'Your role is for tills: there is nothing for you in the back office.' }).waitFor();
    expect(await cashier.getByText('£').count()).toBe(0);
    expect(await violations(cashier), 'door').toEqual([]);
    // The refusal is told by its status, which the browser reports.
    expect(here.screens.complaints().every((complaint) => complaint.includes('403'))).toBe(true);

    const page = await here.screens.page();
    await signInOffice(page, here.server.url, SAM);
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await page.evaluate(() => (location.hash = '#/today'));
    await page.getByRole('alert').filter({ hasText: 'Your role may not do this.' }).waitFor();
    expect(await page.getByTestId('takings-all').count()).toBe(0);
    await page.evaluate(() => (location.hash = '#/nowhere'));
    await page.getByText('There is no such page.').waitFor();
  });

  test('dark, and light, when the system says otherwise', async () => {
    const page = await here.screens.page({ colorScheme: 'light' });
    await signInManager(page, here.server.url);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe('rgb(244, 243, 240)');
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByLabel('Dark').check();
    expect(await background()).toBe('rgb(15, 18, 20)');
    expect(await violations(page), 'menu').toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    expect(await background()).toBe('rgb(15, 18, 20)');
    expect(await violations(page), 'dark').toEqual([]);
  });
});
