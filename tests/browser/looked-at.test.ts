// Orders beside their course: one that is odd is held back until somebody lets it go on, less of one is wanted, tags are put, and the
// customer's page tells of it by itself.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('orders that somebody looks at', () => {
  const here = stage();

  const ordered = async (index: number, name: string) => here.web.order(name, [[(await here.shop.goodsAt(index)).sku, 3]]);

  test('a rule holds an order back, the office lets it go on, and the customer\'s page follows', async () => {
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/orders/review'));
    await desk.getByLabel('That come to more than').fill('lots');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('alert').filter({ hasText: 'Give an amount such as' }).waitFor();
    await desk.getByLabel('That come to more than').fill('0.01');
    expect(await violations(desk), 'the rule').toEqual([]);
    await picture(desk, 'looked-at-rule');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Saved. It counts for orders from now on.').waitFor();

    const order = await ordered(26, 'Ada');
    expect([order.state, order.held_back]).toEqual(['holding', true]);
    const shopper = await here.screens.page({ viewport: PHONE });
    await shopper.goto(`${here.server.url}/order/${order.key}`);
    await shopper.getByText('We look at your order before we send it').waitFor();
    await picture(shopper, 'looked-at-held-phone');

    await desk.evaluate(() => (location.hash = '#/orders?held=true'));
    const row = desk.getByTestId(`order-${order.number}`);
    await row.filter({ hasText: 'Held back' }).waitFor();
    await row.getByRole('link').first().click();
    await desk.getByTestId('held').getByText('It comes to more than passes by itself.').waitFor();
    await desk.getByRole('button', { name: 'Change tags…' }).click();
    await desk.getByRole('textbox', { name: 'Tags' }).fill('gift, call first');
    await desk.getByRole('button', { name: 'Keep tags' }).click();
    await desk.getByTestId('tags').getByText('call first').waitFor();
    expect(await violations(desk), 'an order that is held').toEqual([]);
    await picture(desk, 'looked-at-held');
    await desk.getByRole('button', { name: 'Let it go on…' }).click();
    await desk.getByRole('textbox', { name: 'Note' }).fill('Called, all is well');
    await desk.getByRole('button', { name: 'Let it go on', exact: true }).click();
    await desk.getByTestId('state').filter({ hasText: 'To be fulfilled' }).waitFor();
    // Nobody has loaded the customer's page again.
    await shopper.getByText('Your order is confirmed').waitFor();
    expect(await violations(shopper), 'the order').toEqual([]);

    // The customer takes one out again, without a script.
    const plain = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await plain.goto(`${here.server.url}/order/${order.key}`);
    await plain.getByText('Change this order').click();
    await plain.getByRole('button', { name: 'Leave it out' }).click();
    await plain.getByRole('alert').filter({ hasText: 'to leave out' }).waitFor();
    await plain.getByLabel('How many to leave out').fill('1');
    await picture(plain, 'looked-at-less-phone');
    await plain.getByRole('button', { name: 'Leave it out' }).click();
    await plain.getByText('1 of it will not come').waitFor();
    await shopper.getByText('It is left out').waitFor();
    await desk.getByText('1 will not come').waitFor();
    await desk.getByRole('button', { name: 'Change it…' }).click();
    await desk.getByLabel(/^How many of /).fill('1');
    expect(await violations(desk), 'changing').toEqual([]);
    await picture(desk, 'looked-at-change');
    await desk.getByRole('button', { name: 'Leave it out' }).click();
    await desk.getByText('2 will not come').waitFor();
    expect(await wide(shopper)).toBe(0);
    await desk.evaluate(() => (location.hash = '#/orders?tag=gift'));
    await desk.getByTestId(`order-${order.number}`).waitFor();
    await here.shop.command(null, { organisation: { put_review_rule: { over: null, first_over: null, other_country: false, version: null } } });
  });

  test.each(['de', 'ar'])('the screens have no hurdle in %s', async (language) => {
    const order = await ordered(27, `Mary-${language}`);
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    for (const path of ['orders/review', `orders/${order.id}`]) {
      for (const size of [PHONE, DESK]) {
        await page.setViewportSize(size);
        await page.goto(`${here.server.url}/manager/?${language}#/${path}`);
        await (path === 'orders/review' ? page.locator('#rule-over') : page.getByTestId('tags')).waitFor();
        expect(await violations(page), `${path} at ${size.width}`).toEqual([]);
        expect(await wide(page), `${path} at ${size.width}`).toBe(0);
        await picture(page, `looked-at-${language}-${size.width}-${path.includes('review') ? 'rule' : 'one'}`);
      }
    }
    await eventually(async () => (await fetch(`${here.server.url}/api/v1/checkout/${order.key}`)).status, 200);
  });
});
