// Codes of promotions: made in the office, typed in the shop's basket and checkout with a script and without one, brought by an address, used
// up, and switched off.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, picture, wide } from './harness/look.ts';
import { pounds, signInManager } from './harness/screens.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { stage } from './harness/stage.ts';

async function order(store: Page, email: string): Promise<void> {
  await store.getByLabel('Name').fill('Ada Lovelace');
  await store.getByLabel('E-mail').fill(email);
  await store.getByRole('radio', { name: /Collect: London/ }).check();
  await store.getByRole('radio', { name: 'In the shop, when you collect it' }).check();
  await store.getByRole('button', { name: 'Order', exact: false }).click();
}

describe.skipIf(withoutBrowser())('codes of promotions', () => {
  const here = stage();

  test('are made in the office and count in the shop until they are used up or switched off', async () => {
    const { server, screens, shop } = here;
    const [goods] = (await shop.goods()).filter(({ product, variant }) => product.age_min === null && (product.quantity_max ?? null) === null && !variant.unit?.startsWith('k')) as [Goods];
    await shop.setPrice(goods.sku, 1_000);
    await shop.makeAvailable(goods.sku, 30 * ONE);
    const desk = await screens.page();
    await signInManager(desk, server.url);
    await desk.goto(`${server.url}/manager/#/promotions/new`);
    await desk.getByLabel('Name', { exact: true }).fill('Summer tenth');
    await desk.getByLabel('At least so much').fill('15');
    await desk.getByLabel('Only with a code').check();
    await desk.getByRole('button', { name: 'Make the promotion' }).click();
    await desk.getByRole('heading', { name: 'Summer tenth', level: 1 }).waitFor();
    const codes = desk.getByTestId('codes');
    await codes.getByText('There are no codes yet', { exact: false }).waitFor();
    await codes.getByRole('button', { name: 'Add', exact: true }).click();
    await codes.getByText('Give a code of 3 to 32 letters and digits.').waitFor();
    await codes.getByLabel('Code', { exact: true }).fill('summer 10');
    await codes.getByLabel('Name, for the house').fill('Newsletter');
    await codes.getByLabel('Uses in all').fill('1');
    await codes.getByRole('button', { name: 'Add', exact: true }).click();
    await codes.getByTestId('coupon-1').getByText('SUMMER10').first().waitFor();
    await codes.getByTestId('coupon-1').getByText('0 used · 1 left').waitFor();
    // A series, which is saved and brought as a file.
    await codes.getByLabel('Kind').selectOption('series');
    await codes.getByLabel('Name, for the house').fill('Letters');
    await codes.getByRole('button', { name: 'Add', exact: true }).click();
    const series = codes.getByTestId('coupon-2');
    await series.getByLabel('How many new codes for Letters').fill('25');
    await series.getByRole('button', { name: 'Make codes' }).click();
    await series.getByText('25 codes · 0 used · 25 left').waitFor();
    await series.getByLabel('Bring codes for Letters from a file').setInputFiles({ name: 'codes.csv', mimeType: 'text/csv', buffer: Buffer.from('GIFT-001\ngift 002\n') });
    await series.getByText('27 codes · 0 used · 27 left').waitFor();
    const [saved] = await Promise.all([desk.waitForEvent('download'), series.getByRole('button', { name: 'Save codes of Letters as CSV' }).click()]);
    expect(saved.suggestedFilename()).toBe('codes-2.csv');
    await picture(desk, 'coupons-office');
    expect(await violations(desk), 'codes in the office').toEqual([]);

    // Without a script: a code that is none, one that needs more, and then it counts.
    here.screens.refusing(422);
    const store = await screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await store.goto(`${server.url}/p/${goods.product.handle}`);
    expect(await store.locator('.pricing .promotion').count(), 'nobody is told of it without a code').toBe(0);
    await store.getByRole('button', { name: /^Add to basket/ }).click();
    const type = async (page: Page, code: string) => {
      await page.getByLabel('Have a code?').fill(code);
      await page.getByRole('button', { name: 'Use the code' }).click();
    };
    await type(store, 'nonsense');
    await store.getByRole('alert').getByText('There is no such code.').waitFor();
    await type(store, 'sum-mer10');
    await store.locator('.codes').getByText(`It needs ${pounds(500)} more of its goods.`).waitFor();
    await store.locator('.basket-line').getByRole('spinbutton').fill('2');
    await store.getByRole('button', { name: `Change: ${goods.product.name}` }).click();
    await store.locator('.codes .saved').getByText(pounds(200)).waitFor();
    expect(await store.locator('.sums .whole dd').innerText()).toBe(pounds(1_800));
    expect(await wide(store), 'the basket on a phone').toBe(0);
    await picture(store, 'coupons-basket-phone');
    await store.getByRole('link', { name: 'Check out' }).click();
    await store.locator('.codes').getByText('SUMMER10').waitFor();

    // With a script, by an address that brings it; the checkout takes it out and puts it back, and keeps what was typed.
    const other = await screens.page();
    await other.goto(`${server.url}/p/${goods.product.handle}?code=Summer10`);
    expect(new URL(other.url()).search, 'the address is plain again').toBe('');
    await other.getByRole('button', { name: /^Add to basket/ }).click();
    await other.goto(`${server.url}/basket`);
    await other.locator('.codes').getByText('SUMMER10').waitFor();
    await other.locator('.basket-line').getByRole('spinbutton').fill('2');
    await other.getByRole('button', { name: `Change: ${goods.product.name}` }).click();
    await other.locator('.codes .saved').getByText(pounds(200)).waitFor();
    expect(await violations(other), 'a basket with a code').toEqual([]);
    await other.getByRole('link', { name: 'Check out' }).click();
    await other.getByLabel('Name').fill('Bea');
    await other.getByRole('button', { name: 'Take out: SUMMER10' }).click();
    await other.locator('.codes').waitFor({ state: 'detached' });
    await type(other, 'SUMMER10');
    await other.locator('.codes .saved').getByText(pounds(200)).waitFor();
    expect(await other.getByLabel('Name').inputValue()).toBe('Bea');
    await picture(other, 'coupons-checkout');
    expect(await violations(other), 'a checkout with a code').toEqual([]);

    // One of them has the last use.
    await order(store, 'ada@example.org');
    await store.getByText('Your order is confirmed').waitFor();
    const sums = await store.locator('.sums').innerText();
    expect(sums).toContain('Summer tenth');
    expect(sums).toContain('SUMMER10');
    await order(other, 'bea@example.org');
    await other.locator('#problem').waitFor();
    await other.locator('.codes').getByText('It is used up.').waitFor();
    await codes.getByTestId('coupon-1').getByText('1 used · 0 left').waitFor();
    await codes.getByRole('button', { name: 'Who used SUMMER10' }).click();
    await codes.getByRole('link', { name: 'Order' }).waitFor();

    // One of a series, and switching it off.
    await other.getByRole('button', { name: 'Take out: SUMMER10' }).click();
    await type(other, 'gift002');
    await other.locator('.codes .saved').getByText(pounds(200)).waitFor();
    await codes.getByRole('button', { name: 'Switch off Letters' }).click();
    await codes.getByText('Switched off').waitFor();
    await other.reload();
    await other.goto(`${server.url}/basket`);
    await other.locator('.codes').getByText('It does not count any more.').waitFor();

    const phone = await screens.page({ viewport: PHONE });
    await signInManager(phone, server.url);
    await phone.goto(`${server.url}/manager/#/promotions/1`);
    await phone.getByTestId('coupon-2').waitFor();
    expect(await wide(phone), 'codes on a phone').toBe(0);
    await picture(phone, 'coupons-phone');
    expect(await violations(phone), 'codes on a phone').toEqual([]);
  });
});
