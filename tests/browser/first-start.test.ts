// From an empty directory to the first sale on an enrolled till and the product on the shop's page, as a person does it. What they
// have to type is counted.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { Screens } from './harness/browser.ts';
import { wide } from './harness/look.ts';
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

  typed(...texts: string[]): void {
    this.fields += texts.length;
    this.letters += texts.join('').length;
  }

  /** What it takes at the pace of somebody who looks for each key: 10 s a field to read it and get there, half a second a letter. */
  get minutes(): number {
    return (this.fields * 10 + this.letters / 2) / 60;
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

test.each([
  ['de', 'Laden einrichten', 'Geben Sie dem Laden einen Namen.', 'Diese PIN ist zu einfach oder zu kurz.', 'Der Code ist nicht richtig.'],
  ['ar', 'إعداد المتجر', 'أعطِ المتجر اسمًا.', 'هذا الرمز السري سهل جدًا أو قصير جدًا.', 'الرمز غير صحيح.'],
] as const)('the page and all that is wrong with an answer is said in %s', async (language, send, noName, easyPin, wrongCode) => {
  const page = await screens.page({ viewport: { width: 390, height: 844 } });
  await page.addInitScript((chosen) => localStorage.setItem('onhand.language', chosen), language);
  await page.goto(`${server.url}/setup/`);
  await page.locator('#code').fill('AAAA-AAAB');
  await page.locator('#code').press('Enter');
  await page.getByText(wrongCode).waitFor();
  await page.goto(setUp);
  await page.reload();
  await page.getByRole('button', { name: send }).waitFor();
  await page.locator('#country').selectOption('DE');
  await page.locator('#pin').fill('1234');
  await page.getByRole('button', { name: send }).click();
  await page.getByText(noName).waitFor();
  await page.getByText(easyPin).waitFor();
  const problems = (await page.locator('.problem').allInnerTexts()).filter((text) => text !== '');
  expect(problems.length).toBeGreaterThanOrEqual(5);
  expect(problems.filter((text) => /\b(Give|Choose|The|A)\b/.test(text))).toEqual([]);
  expect(await violations(page)).toEqual([]);
  expect(await wide(page)).toBe(0);
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

  // A product of their own, from the list of first steps.
  await page.getByTestId('step-product_added').getByRole('link').click();
  await page.getByRole('heading', { name: 'New product', level: 1 }).waitFor();
  await typing.fill(page, 'Name', 'Tea');
  await page.getByLabel(/^Price: /).first().fill('3.50');
  await page.getByLabel(/^Barcodes: /).first().fill('4006381333931');
  typing.typed('3.50', '4006381333931');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Tea', level: 1 }).waitFor();
  await page.goto(`${server.url}/manager/#/start`);
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

  console.log(`first start: ${typing.fields} fields, ${typing.letters} letters typed, ${typing.minutes.toFixed(1)} minutes by hand`);
  expect(typing.fields).toBeLessThan(20);
  expect(typing.minutes).toBeLessThan(10);
  // The way in is closed for good.
  expect((await fetch(`${server.url}/api/v1/setup/door`, { method: 'POST' })).status).toBe(404);
  await shop.goto(setUp);
  await shop.getByRole('button', { name: 'Sign in' }).waitFor();
});
