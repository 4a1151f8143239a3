// A scan is a scan on every screen of the till: the article, or a buzz and a word; never an amount, a PIN or silence.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { closeShift, enrol, holdBack, openShift, payCash, pounds, readyTill, scan, signOn } from './harness/screens.ts';
import type { Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('at the till', () => {
  const here = stage();
  let goods: Goods[];
  const told = (page: Page) => page.getByTestId('scan-problem').innerText();
  const quantity = (page: Page, { sku }: Goods) => page.getByTestId(`quantity-${sku}`).innerText();
  const pick = (at: number): Goods => {
    const one = goods[at];
    if (!one) throw new Error('the shop is empty');
    return one;
  };

  beforeEach(async () => {
    goods = await here.shop.goods();
  });

  test('a scan while paying joins the ticket, and is never an amount', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByLabel('Cash given').waitFor();
    await scan(page, second.barcode);
    await page.getByTestId(`line-${second.sku}`).waitFor();
    expect(await page.getByTestId('total').innerText()).toBe(pounds(first.variant.price + second.variant.price));
    for (const code of ['65385470', '12345']) {
      await scan(page, code);
      await eventually(() => told(page), `Unknown code ${code}.`);
      expect([await page.getByLabel('Cash given').inputValue(), await page.getByTestId('change').count()]).toEqual(['', 0]);
    }
    await page.getByLabel('Cash given').fill('50');
    await scan(page, '65385470');
    expect(await page.getByLabel('Cash given').inputValue()).toBe('50');
  });

  test('so much cash that it must be a mistake is asked for once more', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByLabel('Cash given').fill('65385470');
    await page.getByRole('button', { name: 'Take cash' }).click();
    await page.getByRole('alert').filter({ hasText: 'really the cash you were given?' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Cash given').fill('2000');
    await page.getByRole('button', { name: 'Take cash' }).click();
    await page.getByRole('button', { name: 'Yes, take £2,000.00' }).click();
    await eventually(() => page.getByTestId('change').innerText(), pounds(200_000 - first.variant.price));
  });

  test('a key held down too long neither pays, nor answers a question, nor empties the ticket', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    for (const { barcode, sku } of [first, second]) {
      await scan(page, barcode);
      await page.getByTestId(`line-${sku}`).waitFor();
    }
    const hold = async (key: string) => {
      for (let times = 0; times < 5; times += 1) await page.keyboard.down(key); // Each but the first is a repetition.
      await page.keyboard.up(key);
    };
    await page.getByLabel('Search or scan').focus();
    await hold('Delete');
    await page.getByTestId(`line-${second.sku}`).waitFor({ state: 'detached' });
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).focus();
    await hold('Enter');
    await page.getByLabel('Cash given').fill('50000');
    await hold('Enter');
    await page.getByRole('alert').filter({ hasText: 'really the cash you were given?' }).waitFor();
    await page.getByRole('button', { name: 'Yes, take £50,000.00' }).waitFor();
    await page.getByLabel('Cash given').fill('');
    await page.keyboard.press('Enter');
    await eventually(() => page.getByTestId('change').innerText(), pounds(0));
  });

  test('a scan on the screen after a sale begins the next ticket, with the change still in sight', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await payCash(page, '100');
    const change = await page.getByTestId('change').innerText();
    await scan(page, second.barcode);
    await eventually(() => quantity(page, second), '1');
    expect(await page.getByTestId(`line-${first.sku}`).count()).toBe(0);
    expect(await page.getByTestId('last-change').innerText()).toBe(change);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dismiss the last sale' }).click();
    expect(await page.getByTestId('last-change').count()).toBe(0);
  });

  test('at sign-on, float and count a scan is a buzz and a word', async () => {
    const { barcode } = pick(0);
    const page = await here.screens.page();
    await enrol(page, here.server.url, 'demo-register-12');
    await page.getByRole('button', { name: 'Robin' }).click();
    await scan(page, barcode);
    await eventually(async () => (await told(page)).includes('not a PIN'), true);
    expect(await page.getByLabel('PIN', { exact: true }).inputValue()).toBe('');
    await signOn(page);
    await page.getByLabel('Search or scan').waitFor();
    await page.getByRole('button', { name: 'Close shift' }).click();
    await page.getByLabel('Counted cash').fill('12');
    for (const code of [barcode, '65385470']) {
      await scan(page, code);
      await eventually(() => told(page), 'That was a scan, not an amount. The count is as it was.');
      expect(await page.getByLabel('Counted cash').inputValue()).toBe('12');
    }
    await page.getByRole('button', { name: 'Back to selling' }).click();
    await closeShift(page, '0');
    await scan(page, barcode);
    await eventually(async () => (await told(page)).includes('Leave the Z report first'), true);
    await page.getByRole('button', { name: 'Done' }).click();
    await signOn(page);
    await page.getByLabel('Opening float').waitFor();
    await scan(page, barcode);
    await eventually(async () => (await told(page)).includes('Open the shift first'), true);
    expect(await page.getByLabel('Opening float').inputValue()).toBe('');
    await openShift(page);
    await page.getByLabel('Search or scan').waitFor();
  });

  test('a scan over a question joins the ticket, and the question stays about its line', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.keyboard.press('F8');
    await page.getByLabel('Amount or percentage').fill('10%');
    await scan(page, second.barcode);
    await page.getByTestId(`line-${second.sku}`).waitFor();
    expect(await page.getByLabel('Amount or percentage').inputValue()).toBe('10%');
    await scan(page, '65385470');
    await eventually(() => told(page), 'Unknown code 65385470.');
    await page.getByRole('button', { name: 'Apply' }).click();
    const discounted = first.variant.price - Math.round(first.variant.price / 10);
    await eventually(() => page.getByTestId('total').innerText(), pounds(discounted + second.variant.price));
  });

  test('Tab ends a scan, what a scanner puts before it is taken off, and other spellings are the same article', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await page.getByLabel('Search or scan').focus();
    await scan(page, first.barcode, 'Tab');
    await eventually(() => quantity(page, first), '1');
    expect(await page.getByLabel('Search or scan').inputValue()).toBe('');
    await scan(page, `]E0${first.barcode}`);
    await eventually(() => quantity(page, first), '2');
    await scan(page, first.barcode.padStart(14, '0'));
    await eventually(() => quantity(page, first), '3');
    await scan(page, `]d201${first.barcode.padStart(14, '0')}1760093010LOT7`);
    await eventually(() => quantity(page, first), '4');
    await scan(page, '290123456789', 'Tab');
    await eventually(() => told(page), 'Unknown code 290123456789.');
  });

  test('a quantity can be typed, before a scan and on a line', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await page.getByLabel('Search or scan').fill('3*');
    await page.getByText('3 of the next').waitFor();
    await scan(page, first.barcode);
    await eventually(() => quantity(page, first), '3');
    expect(await page.getByLabel('Search or scan').inputValue()).toBe('');
    await scan(page, second.barcode);
    await eventually(() => quantity(page, second), '1');
    await page.keyboard.press('F4');
    await page.keyboard.press('1'); // The question has the focus.
    await page.keyboard.press('2');
    await eventually(() => page.getByLabel('How many').inputValue(), '12');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await eventually(() => quantity(page, second), '12');
    await page.getByRole('button', { name: `Quantity of ${first.product.name}` }).click();
    await page.getByRole('group', { name: 'Quantity pad' }).getByRole('button', { name: '2' }).click();
    await page.getByRole('button', { name: 'Set quantity' }).click();
    await eventually(() => quantity(page, first), '2');
  });

  test('cash and card pay one ticket', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await page.getByLabel('Search or scan').fill('5*');
    await scan(page, first.barcode);
    await eventually(() => quantity(page, first), '5');
    const total = 5 * first.variant.price;
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByLabel('Cash given').fill('3');
    await page.getByRole('button', { name: '£3.00 by card' }).click();
    await eventually(() => page.getByTestId('owed').innerText(), pounds(total - 300));
    await page.reload(); // What was given for it outlives the page.
    await page.getByLabel('Search or scan').waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await eventually(() => page.getByTestId('owed').innerText(), pounds(total - 300));
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Cash given').fill('1');
    await page.getByRole('button', { name: '£1.00 in cash' }).click();
    await page.getByRole('button', { name: 'Take back Cash £1.00' }).click();
    await eventually(() => page.getByTestId('owed').innerText(), pounds(total - 300));
    await page.getByLabel('Cash given').fill('200');
    await page.getByRole('button', { name: 'Take cash' }).click();
    await eventually(() => page.getByTestId('change').innerText(), pounds(20_000 - (total - 300)));
    await eventually(async () => /^1-11-[1-9]\d*-\d{6}$/.test(await page.getByTestId('receipt-number').innerText()), true);
  });

  test('tickets are parked, outlive a reload, and are taken up again, by another person too', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.getByRole('button', { name: 'Park', exact: true }).click();
    await scan(page, second.barcode);
    await page.getByTestId(`line-${second.sku}`).waitFor();
    await page.reload();
    await page.getByTestId(`line-${second.sku}`).waitFor();
    await page.getByRole('button', { name: 'Sign off' }).click();
    await page.getByText(/^A ticket of .* is open\./).waitFor();
    await signOn(page, { name: 'Morgan', pin: '1001' });
    await page.getByTestId(`line-${second.sku}`).waitFor();
    await page.getByRole('button', { name: 'Parked · 1' }).click();
    await page.getByRole('dialog', { name: 'Parked tickets' }).getByText(first.product.name).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take up' }).click();
    await page.getByTestId(`line-${first.sku}`).waitFor();
    expect(await page.getByTestId(`line-${second.sku}`).count()).toBe(0);
    await page.getByRole('button', { name: 'Parked · 1' }).waitFor();
  });

  test('another window takes over with the open ticket, and the first says that it lost its place', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-12');
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${here.server.url}/pos/`);
    await other.getByRole('heading', { name: 'The till is open elsewhere' }).waitFor();
    expect(await violations(other)).toEqual([]);
    await other.getByRole('button', { name: 'Use this window instead' }).click();
    await other.getByTestId(`line-${first.sku}`).waitFor();
    await page.getByRole('heading', { name: 'The till is open elsewhere' }).waitFor();
    await payCash(other);
    await eventually(async () => /^1-12-[1-9]\d*-\d{6}$/.test(await other.getByTestId('receipt-number').innerText()), true);
  });

  test('a wrong clock is said before anything is sold', async () => {
    const page = await here.screens.page();
    await page.clock.install({ time: Date.now() - 3 * 3_600_000 });
    await enrol(page, here.server.url, 'demo-register-12');
    await page.getByText('The clock of this device is 3 hours behind').waitFor();
  });

  test('silence is not "Live": a lost network and an answer that does not come are said within two seconds', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    const hold = await holdBack(page);
    await readyTill(page, here.server.url, 'demo-register-11');
    const state = page.getByRole('status', { name: 'Connection' });
    await eventually(() => state.innerText(), 'Live');
    const within = (word: RegExp) => state.filter({ hasText: word }).waitFor({ timeout: 2_500 });
    await here.screens.whileServerIsDown(async () => {
      await page.context().setOffline(true);
      await within(/No network/);
      await page.context().setOffline(false);
      await within(/Live/);
    });
    // The socket stands, and the way to the server leads nowhere.
    await page.route('**/healthz', () => new Promise(() => {}));
    await within(/No answer from the server/);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await eventually(() => state.innerText(), 'Live');
    // A sale that nobody answers.
    await scan(page, first.barcode);
    await page.getByTestId(`line-${first.sku}`).waitFor();
    hold.begin();
    await payCash(page);
    await within(/Waiting for the server/);
    hold.end();
    await eventually(() => state.innerText(), 'Live');
  });

  test('on a telephone every next step is within reach', async () => {
    const first = pick(0);
    const page = await here.screens.page({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const inSight = async (name: string) => {
      const end = async () => {
        const box = await page.getByRole('button', { name, exact: true }).boundingBox();
        return box !== null && box.y >= 0 && box.y + box.height <= 844;
      };
      await eventually(end, true); // Sheets rise.
    };
    await readyTill(page, here.server.url, 'demo-register-11');
    await scan(page, first.barcode);
    await page.getByRole('button', { name: /^Ticket · 1/ }).click();
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await inSight('Pay');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to products' }).click();
    await inSight('Pay');
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await inSight('Take cash');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take cash' }).click();
    await page.getByTestId('change').waitFor();
    await inSight('New sale');
    await scan(page, first.barcode);
    await page.getByRole('status', { name: 'Last sale' }).waitFor();
    await inSight('Pay');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign off' }).click();
    await page.getByRole('button', { name: 'Robin' }).click();
    await inSight('Sign on');
  });
});
