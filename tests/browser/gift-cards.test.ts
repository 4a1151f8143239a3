// Gift cards: made in the office with a code that is shown once, looked at by whoever has it, paid with alone and beside a card, used up by one
// of two, corrected and blocked.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, picture, wide } from './harness/look.ts';
import { pounds, signInManager } from './harness/screens.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { stage } from './harness/stage.ts';

async function toCheckout(store: Page, url: string, handle: string, at = ''): Promise<void> {
  await store.goto(`${url}${at}/p/${handle}`);
  await store.locator('form[action$="/basket/add"] button').first().click();
  await store.goto(`${url}${at}/checkout`);
}

async function give(store: Page, code: string): Promise<void> {
  await store.getByLabel('Have a gift card?').fill(code);
  await store.getByRole('button', { name: 'Pay with it' }).click();
}

async function order(store: Page, email: string): Promise<void> {
  await store.getByLabel('Name').fill('Ada Lovelace');
  await store.getByLabel('E-mail').fill(email);
  await store.getByRole('radio', { name: /Collect: London/ }).check();
  await store.getByRole('radio', { name: 'Now, by card' }).check();
  await store.getByRole('button', { name: 'Order', exact: false }).click();
}

async function make(desk: Page, amount: string): Promise<string> {
  await desk.getByLabel('Amount').fill(amount);
  await desk.getByLabel('Reason').fill('For a patient customer');
  await desk.getByRole('button', { name: 'Make the card' }).click();
  const made = desk.getByTestId('issued');
  await made.waitFor();
  const code = (await made.locator('.code').innerText()).trim();
  expect(code).toMatch(/^([2-9A-Z]{4}-){3}[2-9A-Z]{4}$/);
  await made.getByRole('button', { name: 'I have it' }).click();
  await made.waitFor({ state: 'detached' });
  return code;
}

describe.skipIf(withoutBrowser())('gift cards', () => {
  const here = stage();

  test('are made in the office and pay in the shop, for one customer at a time', async () => {
    const { server, screens, shop } = here;
    const [goods] = (await shop.goods()).filter(({ product, variant }) => product.age_min === null && (product.quantity_max ?? null) === null && !variant.unit?.startsWith('k')) as [Goods];
    await shop.setPrice(goods.sku, 1_000);
    await shop.makeAvailable(goods.sku, 30 * ONE);
    const desk = await screens.page();
    await signInManager(desk, server.url);
    await desk.goto(`${server.url}/manager/#/gift-cards`);
    await desk.getByText('No gift card has anything on it yet.').waitFor();
    await desk.getByRole('button', { name: 'Make the card' }).click();
    await desk.getByText('Give an amount, such as 25.00.').waitFor();
    const whole = await make(desk, '10.00');
    const other = await make(desk, '4.00');
    await desk.getByTestId(`gift-card-${whole.slice(-4)}`).getByText(pounds(1_000)).first().waitFor();
    expect(await desk.locator('body').innerText(), 'no code is shown again').not.toContain(whole);
    await picture(desk, 'gift-cards-office');
    expect(await violations(desk), 'gift cards in the office').toEqual([]);

    // Without a script, on a phone: what is on it, a slip, and an order that it pays whole.
    here.screens.refusing(422);
    const store = await screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await store.goto(`${server.url}/gift-card`);
    await store.getByLabel('Its 16 letters and digits').fill(whole.toLowerCase());
    await store.getByRole('button', { name: 'Show what is on it' }).click();
    await store.getByText(`${pounds(1_000)} on it`).waitFor();
    expect(await store.locator('body').innerText()).not.toContain(whole);
    expect(await wide(store), 'the balance on a phone').toBe(0);
    await picture(store, 'gift-cards-balance-phone');
    await toCheckout(store, server.url, goods.product.handle);
    await give(store, 'nonsense');
    await store.getByRole('alert').getByText('There is no such gift card', { exact: false }).waitFor();
    await give(store, whole);
    await store.getByText(`Gift card ending in ${whole.slice(-4)}`).waitFor();
    await store.getByText('Still to pay if collected').waitFor();
    expect(await wide(store), 'the checkout on a phone').toBe(0);
    await picture(store, 'gift-cards-checkout-phone');

    // Somebody else has the same code in the same moment.
    const rival = await screens.page();
    await toCheckout(rival, server.url, goods.product.handle);
    await give(rival, whole);
    await rival.getByText(`Gift card ending in ${whole.slice(-4)}`).waitFor();
    expect(await violations(rival), 'a checkout with a gift card').toEqual([]);
    await order(store, 'ada@example.org');
    await store.getByText('Your order is confirmed').waitFor();
    expect(await store.locator('.sums').innerText()).toContain(`Gift card ending in ${whole.slice(-4)}`);
    await order(rival, 'bea@example.org');
    await rival.locator('#problem').getByText('less is left', { exact: false }).waitFor();
    await rival.getByText(`${pounds(0)} on it`).waitFor();
    await rival.getByRole('button', { name: `Take out: Gift card ending in ${whole.slice(-4)}` }).click();

    // Another card pays some of it, and the rest is asked for.
    await give(rival, other);
    await rival.getByText('Still to pay if collected').waitFor();
    expect(await rival.locator('.sums').last().innerText()).toContain(pounds(600));
    await picture(rival, 'gift-cards-checkout');
    await order(rival, 'bea@example.org');
    await rival.getByRole('link', { name: `Pay ${pounds(600)}` }).waitFor();
    await picture(rival, 'gift-cards-order');
    expect(await violations(rival), 'an order that a gift card pays in part').toEqual([]);

    // What is paid back of it as credit goes back to the card in its share, and the rest to a guest by mail.
    await rival.getByRole('link', { name: `Pay ${pounds(600)}` }).click();
    await rival.locator('button[name=chosen]').first().click();
    await rival.getByText('Your order is confirmed').waitFor();
    const number = /W-\d+/.exec(await rival.getByRole('heading', { level: 1 }).innerText())?.[0] ?? '';
    await desk.goto(`${server.url}/manager/#/orders`);
    await desk.getByTestId(`order-${number}`).getByRole('link').click();
    await desk.getByRole('button', { name: 'Pay money back…' }).click();
    await desk.getByRole('textbox', { name: /^Amount, at most/ }).fill('1.00');
    await desk.getByLabel('As store credit, not the way it was paid').check();
    await desk.getByLabel('Reason').fill('Came late');
    await picture(desk, 'store-credit-refund');
    expect(await violations(desk), 'paying back as credit').toEqual([]);
    await desk.getByRole('button', { name: 'Pay back', exact: true }).click();
    await desk.getByText('The credit is on its way.').waitFor();
    await desk.getByTestId('refund').filter({ hasText: 'On a gift card by mail' }).getByText(pounds(60)).waitFor();
    await desk.goto(`${server.url}/manager/#/gift-cards`);

    // The office finds the card by its whole code, which stays out of the address, and sees where it was used.
    await desk.getByLabel('Code, or its last four characters').fill(whole);
    await desk.getByRole('button', { name: 'Find', exact: true }).click();
    await desk.getByRole('heading', { name: whole.slice(-4) }).waitFor();
    expect(desk.url()).not.toContain(whole);
    await desk.getByText('Paid with it').waitFor();
    await desk.getByLabel('Amount').fill('-5');
    await desk.getByLabel('Reason').first().fill('Was wrong');
    await desk.getByRole('button', { name: 'Correct', exact: true }).click();
    await desk.getByRole('alert').getByText('Less is left on this gift card', { exact: false }).waitFor();
    await desk.getByLabel('Amount').fill('5');
    await desk.getByRole('button', { name: 'Correct', exact: true }).click();
    await desk.getByTestId('gift-card-facts').getByText(pounds(500)).first().waitFor();
    await desk.getByLabel('Reason').last().fill('Was lost');
    await desk.getByRole('button', { name: 'Block', exact: true }).click();
    await desk.getByTestId('state').getByText('Blocked').waitFor();
    await picture(desk, 'gift-cards-one');
    expect(await violations(desk), 'one gift card').toEqual([]);
    const late = await screens.page({ javaScriptEnabled: false });
    await toCheckout(late, server.url, goods.product.handle, '/de');
    await late.getByLabel('Haben Sie einen Gutschein?').fill(whole);
    await late.getByRole('button', { name: 'Damit bezahlen' }).click();
    await late.getByRole('alert').getByText('Dieser Gutschein ist gesperrt.', { exact: false }).waitFor();

    const phone = await screens.page({ viewport: PHONE });
    await signInManager(phone, server.url);
    await phone.goto(`${server.url}/manager/#/gift-cards/owed`);
    await phone.getByTestId('gift-cards-owed').getByText(pounds(600)).first().waitFor();
    expect(await wide(phone), 'what is owed on a phone').toBe(0);
    await picture(phone, 'gift-cards-owed-phone');
    expect(await violations(phone), 'what is owed').toEqual([]);
    await phone.goto(`${server.url}/manager/#/gift-cards`);
    await phone.getByTestId(`gift-card-${other.slice(-4)}`).waitFor();
    expect(await wide(phone), 'gift cards on a phone').toBe(0);
    await picture(phone, 'gift-cards-phone');
  });
});
