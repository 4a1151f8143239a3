// How the shop looks and how it writes: from a colour chosen in the office to the shop in it, a test mail, a receipt by mail from
// the till, and a receipt printer in the network.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server as Listener } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { payCash, readyTill, scan, signInOffice } from './harness/screens.ts';
import { MORGAN } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const TILL = 'demo-register-11';
const ADDRESS = 'jo@example.com';

/** A receipt printer: says that it is well, and keeps what it is sent. */
async function printer(): Promise<{ address: string; printed: () => Buffer; listener: Listener }> {
  let printed = Buffer.alloc(0);
  const listener = createServer((socket) => {
    let last = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      for (const byte of bytes) {
        last = Buffer.concat([last, Buffer.of(byte)]);
        const end = [...last.subarray(-3)];
        const asked = end[0] === 0x10 && end[1] === 4 ? 0x12 : end[0] === 0x1d && end[1] === 0x72 && end[2] === 1 ? 0 : null;
        if (asked === null) continue;
        printed = Buffer.concat([printed, last.subarray(0, -3)]);
        last = Buffer.alloc(0);
        socket.write(Buffer.of(asked));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return { address: `127.0.0.1:${(listener.address() as AddressInfo).port}`, printed: () => printed, listener };
}

describe.skipIf(withoutBrowser())('the shop, its mails and its paper', () => {
  const here = stage();
  const listeners: Listener[] = [];
  afterAll(() => listeners.forEach((listener) => listener.close()));

  const office = async (address: string, options = {}): Promise<Page> => {
    const page = await here.screens.page(options);
    await signInOffice(page, here.server.url, MORGAN);
    await page.goto(`${here.server.url}/manager/#/${address}`);
    return page;
  };

  test('a colour that cannot be read is corrected and said, the shop is seen in it beside the form, and has it once saved', async () => {
    const page = await office('site');
    await page.getByLabel('Colour of the house', { exact: true }).fill('#ffd400');
    await page.getByTestId('shade-light').getByText('readers need 4.5 : 1').waitFor();
    await page.getByLabel('Line below the name').fill('Since 1926');
    await page.getByLabel('Letters', { exact: true }).selectOption('serif');
    const preview = page.frameLocator('[data-testid=preview]');
    await preview.getByText('Since 1926').waitFor();
    const brand = () => preview.locator('.shop-header').evaluate((header) => getComputedStyle(header).borderBlockStartColor);
    await eventually(brand, 'rgb(255, 212, 0)');
    // Nobody else sees it yet.
    expect(await (await fetch(here.server.url)).text()).not.toContain('Since 1926');
    await page.getByRole('button', { name: 'Show the branches' }).click();
    await preview.getByRole('heading', { name: 'Shops and opening hours' }).waitFor();

    await page.getByLabel('Colour of the house', { exact: true }).fill('yellow');
    await page.getByText('six hexadecimal digits, such as').waitFor();
    await page.getByLabel('Colour of the house', { exact: true }).fill('#ffd400');
    await page.getByLabel('Contact', { exact: true }).fill('+44 20 7946 0000');
    await page.getByLabel('Legal notice').fill('Corner Shop Ltd, London');
    await page.getByRole('button', { name: 'Add a link' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Blog');
    await page.getByRole('textbox', { name: 'Address, https://…' }).fill('https://example.com/blog');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The shop looks like this now.').waitFor();
    here.screens.complaints(); // The colour that is none was refused, and the browser notes it.

    const shop = await here.screens.page();
    await shop.goto(here.server.url);
    await shop.getByText('Since 1926').waitFor();
    expect(await shop.locator('.shop-search button').evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(255, 212, 0)');
    expect(await shop.locator('.shop-search button').evaluate((button) => getComputedStyle(button).color)).toBe('rgb(0, 0, 0)');
    expect(await violations(shop)).toEqual([]);
    await shop.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(shop)).toEqual([]);
    await shop.getByRole('link', { name: 'Shops and opening hours' }).click();
    await shop.getByRole('heading', { name: 'London' }).waitFor();
    expect(await violations(shop)).toEqual([]);
  });

  test('a logo is uploaded, stands at the top of the shop once saved, and is taken away again', async () => {
    const page = await office('site');
    const file = page.getByTestId('logo-file');
    await file.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') });
    await page.getByRole('alert').filter({ hasText: /picture|JPEG/ }).first().waitFor();
    const drawn = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(400, 120);
      const paper = canvas.getContext('2d');
      paper?.fillRect(40, 20, 320, 80);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      return [...bytes];
    });
    await file.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(drawn) });
    await page.getByTestId('logo').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The shop looks like this now.').waitFor();
    const shop = await here.screens.page();
    await shop.goto(here.server.url);
    const logo = shop.locator('.shop-name img');
    await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(400);
    await page.getByRole('button', { name: 'Take it away' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await (await fetch(here.server.url)).text()).includes('class="shop-name" href="/"><img')).toBe(false);
    const complaints = here.screens.complaints();
    expect(complaints.filter((one) => !/status of 4\d\d/.test(one))).toEqual([]);
  });

  test('a test mail says what came of it, and the list shows it, also on a phone, in German and in Arabic', async () => {
    const page = await office('site/mail');
    await page.getByLabel('To', { exact: true }).fill(ADDRESS);
    await page.getByRole('button', { name: 'Send a test mail' }).click();
    await page.getByTestId('test-result').getByText('It was written into a file.').waitFor();
    await page.getByTestId('mail').first().getByText(ADDRESS).waitFor();
    expect(await violations(page)).toEqual([]);
    for (const [locale, title, dir] of [['de-DE', 'Shop und Post', 'ltr'], ['ar-EG', 'المتجر والبريد', 'rtl']] as const) {
      const phone = await here.screens.page({ locale, viewport: { width: 390, height: 844 } });
      await phone.goto(`${here.server.url}/manager/`);
      await phone.evaluate((kept) => sessionStorage.setItem('onhand.manager', kept), await page.evaluate(() => sessionStorage.getItem('onhand.manager') ?? ''));
      await phone.goto(`${here.server.url}/manager/#/site/mail`);
      await phone.reload();
      await phone.getByRole('heading', { name: title, level: 1 }).waitFor();
      await phone.getByTestId('mail').first().waitFor();
      expect(await phone.evaluate(() => document.documentElement.dir || 'ltr')).toBe(dir);
      expect(await wide(phone)).toBe(0);
      expect(await violations(phone)).toEqual([]);
    }
  });

  test('a printer in the network is tried from the office, prints what is sold, and opens the drawer', async () => {
    const { address, printed, listener } = await printer();
    listeners.push(listener);
    const page = await office('devices/11');
    await page.getByLabel('Printer in the network').fill(address);
    await page.getByLabel('Cash drawer').selectOption('with_printer');
    await page.getByLabel('Receipts are printed').selectOption('always');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Print a test' }).click();
    await page.getByTestId('print-result').getByText('says that it has printed').waitFor();
    expect(printed().toString('latin1')).toContain('Test print');
    expect(await violations(page)).toEqual([]);

    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('there is nothing to sell');
    await here.shop.makeAvailable(goods.sku, 10_000);
    const till = await here.screens.page();
    await readyTill(till, here.server.url, TILL);
    await scan(till, goods.barcode);
    await payCash(till);
    await till.getByTestId('paper-said').getByText('Printed.').waitFor();
    const paper = printed().toString('latin1');
    expect(paper).toContain(await till.getByTestId('receipt-number').innerText());
    expect(paper).toContain('\x1bp\x00'); // The drawer.

    // A printer that is gone is said, and the next customer is served.
    listener.close();
    await till.getByRole('button', { name: 'New sale' }).click();
    await scan(till, goods.barcode);
    await payCash(till);
    await till.getByTestId('paper-said').getByText('Not printed').waitFor();
    await till.getByRole('button', { name: 'Print on this device' }).waitFor();
    expect(await violations(till)).toEqual([]);
    const complaints = here.screens.complaints();
    expect(complaints.filter((one) => !/status of 422/.test(one))).toEqual([]);
  });

  test('a customer gets the receipt by mail, also when the network comes back only later', async () => {
    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('there is nothing to sell');
    const till = await here.screens.page();
    await readyTill(till, here.server.url, TILL);
    await scan(till, goods.barcode);
    await payCash(till);
    await till.getByRole('button', { name: 'By mail' }).click();
    await till.getByRole('button', { name: 'Send', exact: true }).click();
    await till.getByText('This is no mail address yet.').waitFor();
    await till.getByLabel('Mail address').fill(ADDRESS);
    expect(await violations(till)).toEqual([]);
    await till.getByRole('button', { name: 'Send', exact: true }).click();
    await till.getByText('The receipt goes out by mail.').waitFor();
    const first = await till.getByTestId('receipt-number').innerText();

    // Without a network the address waits with the ticket, and both go out when it is back, also behind a restart of the server.
    await here.server.kill();
    const second = await here.screens.whileServerIsDown(async () => {
      await till.getByRole('button', { name: 'New sale' }).click();
      await scan(till, goods.barcode);
      await payCash(till);
      const number = await till.getByTestId('receipt-number').innerText();
      await till.getByRole('button', { name: 'By mail' }).click();
      await till.getByLabel('Mail address').fill('later@example.com');
      await till.getByRole('button', { name: 'Send', exact: true }).click();
      await till.getByText('when the network is back').waitFor();
      await here.server.start('serve');
      await till.getByText('The receipt goes out by mail.').waitFor();
      return number;
    });
    here.screens.complaints(); // The printer of the test before is gone for good.
    const page = await office('site/mail');
    for (const [to, number] of [[ADDRESS, first], ['later@example.com', second]] as const) {
      await page.getByTestId('mail').filter({ hasText: to }).filter({ hasText: number }).getByText('In a file').waitFor();
    }
    here.screens.complaints();
  });
});
