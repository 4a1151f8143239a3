// A customer's account, from the first mail to its end, without a script, on a phone and on a second device; and the same customer
// as head office has them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, picture, wide } from './harness/look.ts';
import { pounds, signInOffice } from './harness/screens.ts';
import { MORGAN, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const PLAIN_PHONE = { viewport: PHONE, javaScriptEnabled: false };
const PASSWORD = 'a lamp in the window';

describe.skipIf(withoutBrowser())('accounts of customers', () => {
  const here = stage();

  const outbox = (): string[] => {
    const folder = join(here.server.data, 'mail/outbox');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((file) => file.endsWith('.eml')).sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  };
  /** The link of the newest mail, once there are so many. Lines of mails are folded. */
  const link = async (count: number, path: string): Promise<string> => {
    await eventually(async () => outbox().length >= count, true);
    const text = (outbox().at(-1) ?? '').replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
    return new RegExp(`http\\S*${path}\\?t=\\w+`).exec(text)?.[0] ?? '';
  };
  /** axe needs to run in the page, which a page without scripts lets nobody do. */
  const looksRight = async (page: Page) => {
    expect(await wide(page)).toBe(0);
    const twin = await here.screens.page({ viewport: PHONE });
    await twin.context().addCookies(await page.context().cookies());
    await twin.goto(page.url());
    expect(await violations(twin)).toEqual([]);
    await twin.close();
  };

  const shot = async (page: Page, name: string) => {
    if (process.env['ONHAND_SHOTS']) await page.screenshot({ path: join(process.env['ONHAND_SHOTS'], `pic-${name}.png`), fullPage: true });
  };

  test('an account is opened by a mailed link, signed in on two devices, and the second signs the first out', async () => {
    const phone = await here.screens.page(PLAIN_PHONE);
    await phone.goto(`${here.server.url}/account`);
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    await looksRight(phone);
    await phone.getByRole('link', { name: 'Open an account' }).click();
    await looksRight(phone);
    await phone.getByLabel('Name').fill('Ada Quill');
    await phone.getByLabel('E-mail address').fill('Ada@Quill.example');
    await phone.getByRole('button', { name: 'Send the link' }).click();
    await phone.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    const opening = await link(1, '/account/open');
    await phone.goto(opening);
    await phone.getByLabel('New password').fill(PASSWORD);
    await phone.getByLabel('Send me news and offers by mail').check();
    await phone.getByRole('button', { name: 'Open an account' }).click();
    await phone.getByRole('heading', { name: 'Your account' }).waitFor();
    await phone.getByText('ada@quill.example').waitFor();
    await phone.getByRole('link', { name: 'Add an address' }).click();
    await phone.getByLabel('Country').selectOption({ label: 'United Kingdom' });
    await phone.getByLabel('Street and number').fill('7 Sample Street');
    await phone.getByLabel('Postcode').fill('123');
    await phone.getByLabel('Town').fill('London');
    await phone.getByRole('button', { name: 'Save' }).click();
    await phone.getByText('A postcode of GB looks like').waitFor();
    here.screens.complaints(); // The address was refused, and the browser notes it.
    await phone.getByLabel('Postcode').fill('n1 9gu');
    await phone.getByRole('button', { name: 'Save' }).click();
    await phone.getByText('7 Sample Street').waitFor();
    await looksRight(phone);
    await phone.screenshot({ path: process.env['ONHAND_SHOTS'] ? join(process.env['ONHAND_SHOTS'], 'pic-account-390.png') : undefined, fullPage: true });

    await phone.goto(opening);
    await phone.getByRole('heading', { name: 'This link is not good any more' }).waitFor();
    here.screens.complaints();

    const laptop = await here.screens.page();
    await laptop.goto(`${here.server.url}/account/sign-in`);
    await laptop.getByLabel('E-mail address').fill('ada@quill.example');
    await laptop.getByLabel('Password').fill(PASSWORD);
    await laptop.getByRole('button', { name: 'Sign in' }).click();
    await laptop.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(await violations(laptop)).toEqual([]);
    await laptop.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(laptop)).toEqual([]);
    await laptop.getByRole('button', { name: /^Sign it out: / }).click();
    await laptop.getByText('The device is signed out.').waitFor();
    await phone.goto(`${here.server.url}/account`);
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('head office finds the customer, writes down what is agreed, and erases them when they ask', async () => {
    const page = await here.screens.page();
    await signInOffice(page, here.server.url, MORGAN);
    await page.goto(`${here.server.url}/manager/#/customers`);
    await page.getByLabel('Name, mail address or phone number').fill('quill');
    await page.getByRole('link', { name: /Ada Quill/ }).click();
    await page.getByRole('heading', { name: 'Ada Quill', level: 1 }).waitFor();
    await page.getByText('7 Sample Street').waitFor();
    await page.getByText('Yes, on').first().waitFor();
    await page.getByLabel('Phone number').fill('+44 20 7946 0000');
    await page.getByLabel('Note', { exact: true }).fill('Rings twice.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').first().waitFor();
    expect(await violations(page)).toEqual([]);
    for (const [width, height, dark] of [[1280, 800, false], [390, 844, true]] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      expect(await violations(page)).toEqual([]);
      expect(await wide(page)).toBe(0);
      if (process.env['ONHAND_SHOTS']) await page.screenshot({ path: join(process.env['ONHAND_SHOTS'], `pic-customer-${width}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    // Some credit out of goodwill, which Ada sees in her account and pays with.
    const credit = page.getByTestId('store-credit');
    await credit.getByText('There never was any.').waitFor();
    await credit.getByRole('button', { name: 'Give credit' }).click();
    await credit.getByText('Give an amount, such as 25.00.').waitFor();
    await credit.getByLabel('Amount').fill('15.00');
    await credit.getByLabel('Reason').fill('Has waited long');
    await credit.getByRole('button', { name: 'Give credit' }).click();
    await credit.getByTestId('store-credit-balance').getByText(pounds(1_500)).waitFor();
    await picture(page, 'store-credit-office');
    expect(await violations(page)).toEqual([]);
    const goods = (await here.shop.goods()).find(({ product, variant }) => product.age_min === null && !variant.unit?.startsWith('k'));
    if (!goods) throw new Error('nothing is for everybody');
    await here.shop.setPrice(goods.sku, 1_000);
    await here.shop.makeAvailable(goods.sku, 5 * ONE);
    const phone = await here.screens.page(PLAIN_PHONE);
    await phone.goto(`${here.server.url}/account/sign-in`);
    await phone.getByLabel('E-mail address').fill('ada@quill.example');
    await phone.getByLabel('Password').fill(PASSWORD);
    await phone.getByRole('button', { name: 'Sign in' }).click();
    await phone.getByText('Given by us').waitFor();
    await looksRight(phone);
    await picture(phone, 'store-credit-account-phone');
    await phone.goto(`${here.server.url}/p/${goods.product.handle}`);
    await phone.locator('form[action$="/basket/add"] button').first().click();
    await phone.goto(`${here.server.url}/checkout`);
    await phone.getByRole('button', { name: 'Pay with my store credit' }).click();
    await phone.getByText('Still to pay if collected').waitFor();
    expect(await wide(phone)).toBe(0);
    await picture(phone, 'store-credit-checkout-phone');
    await phone.getByRole('radio', { name: /Collect: London/ }).check();
    await phone.getByRole('radio', { name: 'Now, by card' }).check();
    await phone.getByRole('button', { name: 'Order', exact: false }).click();
    await phone.getByText('Your order is confirmed').waitFor();
    expect(await phone.locator('.sums').innerText()).toContain('Store credit');
    await phone.goto(`${here.server.url}/account`);
    await phone.getByText('Paid an order').waitFor();
    await phone.goto(`${here.server.url}/account/erase`);
    await phone.getByText(`You have ${pounds(500)} of store credit.`, { exact: false }).waitFor();

    await page.getByRole('button', { name: 'Erase…' }).click();
    await page.getByText('is given up with the account', { exact: false }).waitFor();
    await page.getByText('Sales and sums stay.').waitFor();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('heading', { name: 'Erased' }).waitFor();
    await page.getByRole('link', { name: 'All customers' }).click();
    await page.getByText('There are no customers yet.').waitFor();
    expect(await violations(page)).toEqual([]);

    await page.getByRole('link', { name: 'New customer' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Walk In');
    await page.getByRole('button', { name: 'Add the customer' }).click();
    await page.getByRole('heading', { name: 'Walk In', level: 1 }).waitFor();
    await eventually(async () => outbox().some((mail) => mail.includes('quill')), false);
  });

  test('a passkey is made, signs in without a word typed, and signs nobody in once it is removed', async () => {
    // Browsers keep passkeys for names, and not for numbers.
    const shop = here.server.url.replace('127.0.0.1', 'localhost');
    const page = await here.screens.page({ viewport: PHONE });
    await page.context().addCookies([{ name: 'age', value: '120', url: shop }]);
    const device = await page.context().newCDPSession(page);
    await device.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
    } as const;
    const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options });
    const touches = (enabled: boolean) => device.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    const mails = outbox().length;
    await page.goto(`${shop}/account/sign-up`);
    await page.getByLabel('Name').fill('Lin Key');
    await page.getByLabel('E-mail address').fill('lin@key.example');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    await page.goto(await link(mails + 1, '/account/open'));
    await page.getByRole('button', { name: 'Open an account' }).click();
    await page.getByRole('link', { name: 'Add a passkey' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('What do you want to call it?').fill('Lin’s phone');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByText('The passkey is there.').waitFor();
    await page.getByText(/not used yet$/).waitFor();
    expect([await violations(page), await wide(page)]).toEqual([[], 0]);
    await shot(page, 'passkeys-390');

    await touches(false);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto(`${shop}/account/sign-in`);
    const enter = page.getByRole('button', { name: 'Sign in with a passkey' });
    await enter.waitFor();
    expect([await violations(page), await wide(page)]).toEqual([[], 0]);
    await shot(page, 'passkeys-sign-in-390');
    await touches(true);
    await enter.click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await page.locator('[data-passkey]').getByText(/last used/).waitFor();

    await page.getByRole('link', { name: 'Remove: Lin’s phone' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The passkey is removed.').waitFor();
    await touches(false);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto(`${shop}/account/sign-in`);
    await enter.waitFor();
    await touches(true);
    await enter.click();
    await page.getByText('This passkey is not known here, or not any more').waitFor();
    here.screens.complaints(); // It was refused, and the browser notes it.
  });
});
