// From an empty directory to the first sale on an enrolled till and the product on the shop's page, as a person does it. What they
// have to type is counted.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { occurredNow } from '../../clients/sdk/src/time.ts';
import { uuid7 } from '../../clients/sdk/src/uuid7.ts';
import { violations } from './harness/axe.ts';
import { Screens } from './harness/browser.ts';
import { openShift, payCash, scan, signOn } from './harness/screens.ts';
import { Server } from './harness/server.ts';

const ALEX = { staff: 1, name: 'Alex', pin: '2580', password: 'four words to sell' };
let server: Server;
let setUp: string;
let screens: Screens;

beforeAll(async () => {
  ({ server, setUp } = await Server.startEmpty());
  screens = await Screens.open();
});
afterEach(async () => {
  await screens.clear();
});
afterAll(async () => {
  await screens?.close();
  await server?.stop();
});

/** Counts what somebody types and chooses. */
class Typing {
  fields = 0;
  letters = 0;

  async fill(page: Page, label: string, text: string): Promise<void> {
    await page.getByLabel(label, { exact: true }).fill(text);
    this.fields += 1;
    this.letters += text.length;
  }

  async choose(page: Page, label: string, value: string): Promise<void> {
    await page.getByLabel(label, { exact: true }).selectOption(value);
    this.fields += 1;
  }
}

test('everybody without the code is shown the way', async () => {
  const page = await screens.page();
  const response = await page.goto(`${server.url}/`);
  expect(response?.status()).toBe(503);
  await page.getByRole('heading', { name: 'This shop is not set up yet' }).waitFor();
  await page.getByRole('link', { name: 'go to the page' }).click();
  await page.getByLabel('One-time code').fill('AAAA-AAAA');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('the code is not right').waitFor();
  expect((await fetch(`${server.url}/api/v1/catalogue`)).status).toBe(503);
});

test('a shop opens with a few answers, and sells', async () => {
  const typing = new Typing();
  const page = await screens.page();
  await page.goto(setUp);
  await page.getByRole('button', { name: 'Set up the shop' }).waitFor();
  expect(page.url()).not.toContain('code');
  expect(await violations(page)).toEqual([]);

  // What is missing is said at the field.
  await page.getByRole('button', { name: 'Set up the shop' }).click();
  await page.getByText('Give the shop a name.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('shop-name');

  await typing.fill(page, 'Name of the shop', 'Corner Shop');
  await typing.choose(page, 'Country', 'IE');
  expect(await page.getByLabel('Currency').inputValue()).toBe('EUR');
  expect(await page.getByLabel('Rate of tax 2 in percent').inputValue()).toBe('13.5');
  await typing.fill(page, 'Name of the branch', 'High Street');
  await typing.fill(page, 'Your name', ALEX.name);
  await typing.fill(page, 'PIN', ALEX.pin);
  await typing.fill(page, 'Password', ALEX.password);
  await page.getByLabel('Samples').check();
  await page.getByRole('button', { name: 'Set up the shop' }).click();

  // The shop opens, and whoever set it up is signed in.
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await page.getByTestId('step-tax_checked').getByText('✓').waitFor();
  expect(await violations(page)).toEqual([]);
  await typing.fill(page, 'Name of the till', 'Front till');
  await page.getByRole('button', { name: 'Make the code' }).click();
  const address = await page.getByTestId('till-here').getAttribute('href');

  // A product of their own.
  const body = {
    organisation: {
      put_product: {
        handle: 'tea', name: 'Tea', description: '', category: '', brand: '', tags: [], age_min: null, archived: false,
        variants: [{ sku: 'TEA', name: '', price: 350, tax_class: 1, kind: 'goods', barcodes: ['4006381333931'], unit: 'piece', weight_g: null, web: true, supplier_code: null, cost: null }],
      },
    },
  };
  await page.evaluate(
    async ({ id, occurred, body }) => {
      const { token } = JSON.parse(sessionStorage.getItem('onhand.manager') ?? '{}') as { token: string };
      const command = { id, seq: null, branch: null, staff: null, occurred, body };
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await fetch('/api/v1/commands', { method: 'POST', headers, body: JSON.stringify(command) });
      if (!response.ok) throw new Error(await response.text());
    },
    { id: uuid7(), occurred: occurredNow(), body },
  );
  await page.getByTestId('step-product_added').getByText('✓').waitFor();

  // The till, and the first sale.
  const till = await screens.page();
  await till.goto(address ?? '');
  await signOn(till, ALEX);
  await page.getByTestId('step-till_enrolled').getByText('✓').waitFor();
  await openShift(till);
  await till.getByLabel('Search or scan').waitFor();
  await scan(till, '4006381333931');
  await payCash(till);
  await page.getByTestId('step-first_sale').getByText('✓').waitFor();

  const shop = await screens.page();
  await shop.goto(`${server.url}/p/tea`);
  await shop.getByRole('heading', { name: 'Tea' }).waitFor();
  await shop.getByRole('link', { name: 'Corner Shop' }).waitFor();
  expect(await shop.locator('main').innerText()).toContain('€3.50');

  // The samples go in one go, and nothing else does.
  await page.getByRole('button', { name: 'Take the samples out' }).click();
  await page.getByText(/\d+ products were taken out\./).waitFor();
  expect((await fetch(`${server.url}/p/tea`)).status).toBe(200);
  const left = (await (await fetch(`${server.url}/api/v1/catalogue`)).json()) as { products: { handle: string }[] };
  expect(left.products.map((one) => one.handle)).toEqual(['tea']);

  console.log(`first start: ${typing.fields} fields, ${typing.letters} letters typed`);
  expect(typing.fields).toBeLessThan(15);
  // The way in is closed for good.
  expect((await fetch(`${server.url}/api/v1/setup/door`, { method: 'POST' })).status).toBe(404);
  await shop.goto(setUp);
  await shop.getByRole('button', { name: 'Sign in' }).waitFor();
});
