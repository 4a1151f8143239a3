// Goods come back at the till: found by receipt in any branch, paid back once, with the approval that it needs.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { payCash, pounds, readyTill, scan } from './harness/screens.ts';
import { ROBIN, SAM, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('what comes back', () => {
  const here = stage();
  let goods: Goods[];
  const pick = (at: number): Goods => {
    const one = goods[at];
    if (!one) throw new Error('the shop is empty');
    return one;
  };
  const openReceipts = (page: Page) => page.getByRole('button', { name: 'Receipts' }).click();
  const box = (page: Page) => page.getByLabel('Scan a receipt, or type its number');
  const receiptNumber = (page: Page) => page.getByTestId('receipt-number').innerText();

  /** Sells so many of each for cash; the receipt's number. */
  async function sell(page: Page, parts: [Goods, number][]): Promise<string> {
    for (const [{ barcode, sku }, count] of parts) {
      for (let done = 1; done <= count; done += 1) {
        await scan(page, barcode);
        await eventually(() => page.getByTestId(`quantity-${sku}`).innerText(), String(done));
      }
    }
    await payCash(page, '500');
    await expect.poll(() => receiptNumber(page)).toMatch(/^\d+-\d+-\d+-\d{6}$/);
    const number = await receiptNumber(page);
    await page.getByRole('button', { name: 'New sale' }).click();
    return number;
  }

  async function approve(page: Page, { name, pin } = SAM): Promise<void> {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name }).click();
    // Whoever was chosen types at once, without a tap on the box.
    await eventually(() => dialog.getByLabel(`PIN of ${name}`).evaluate((box) => box === document.activeElement), true);
    await dialog.getByLabel(`PIN of ${name}`).fill(pin);
    await dialog.getByRole('button', { name: 'Approve' }).click();
  }

  beforeEach(async () => {
    goods = await here.shop.goods();
  });

  test('a cashier takes a part back by a scanned receipt, with a supervisor’s approval, and the rest later', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    const number = await sell(page, [[first, 3], [second, 1]]);
    const before = await here.shop.available(first.sku);
    await scan(page, number);
    await page.getByRole('heading', { name: number }).waitFor();
    expect(await violations(page)).toEqual([]);
    const line = page.getByTestId(`sold-${first.sku}`);
    await line.getByRole('button', { name: /^One more/ }).click();
    await line.getByRole('button', { name: /^One more/ }).click();
    const back = page.getByTestId('pay-back');
    expect(await back.innerText()).toBe(`Pay back ${pounds(2 * first.variant.price)}`);
    await back.click();
    await page.getByRole('alert').filter({ hasText: 'Say why it comes back.' }).waitFor();
    // What is faulty is looked at before anybody else buys it; what is not goes back on the shelf.
    const place = line.getByRole('combobox');
    await page.getByRole('button', { name: 'Faulty' }).click();
    await eventually(() => place.inputValue(), 'quarantine');
    await page.getByRole('button', { name: 'Not wanted' }).click();
    await eventually(() => place.inputValue(), 'restock');
    await back.click();
    await page.getByRole('dialog').getByText('more than Robin may do alone').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Sam' }).click();
    await page.getByRole('dialog').getByLabel('PIN of Sam').fill('9182');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: 'PIN' }).waitFor();
    await approve(page);
    await eventually(() => page.getByTestId('paid-back').innerText(), pounds(2 * first.variant.price));
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Print' }).isEnabled();
    await eventually(async () => (await page.getByTestId('ticket-paper').textContent())?.includes('REFUND'), true);
    await eventually(() => here.shop.available(first.sku), before + 2_000);
    const [refund] = await here.shop.tickets();
    const recorded = await here.shop.ticket(refund?.id ?? '');
    expect([recorded.kind, recorded.staff, recorded.grounds]).toEqual(['refund', ROBIN.staff, { reason: 'Not wanted', approver: SAM.staff, code: 12 }]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByLabel('Search or scan').waitFor();
    expect(await page.getByTestId('staff').innerText()).toBe('Robin');
    await eventually(() => here.shop.signedOn(11), [ROBIN.staff]);
    await scan(page, number);
    await line.getByText('2 taken back already').waitFor();
    await page.getByRole('button', { name: 'Everything comes back' }).click();
    expect(await back.innerText()).toBe(`Pay back ${pounds(first.variant.price + second.variant.price)}`);
    await line.getByRole('combobox').selectOption({ label: 'Thrown away' });
    await page.getByRole('button', { name: 'Not wanted' }).click();
    await back.click();
    await approve(page);
    await eventually(() => page.getByTestId('paid-back').innerText(), pounds(first.variant.price + second.variant.price));
    await page.getByRole('button', { name: 'Done' }).click();
    await scan(page, number);
    await page.getByText('All of it was taken back.').waitFor();
    expect(await here.shop.available(first.sku)).toBe(before + 2_000);
  });

  test('a ticket is found by number, amount, article and person, and a copy of it is marked as one', async () => {
    const goodsOfThree = pick(2);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    const number = await sell(page, [[goodsOfThree, 2]]);
    await openReceipts(page);
    await page.getByRole('heading', { name: 'Receipts and returns' }).waitFor();
    await page.getByText('Reading the tickets of today').waitFor({ state: 'detached' });
    expect(await violations(page)).toEqual([]);
    const row = page.getByRole('button', { name: number });
    for (const text of [number, number.slice(-6), String((2 * goodsOfThree.variant.price) / 100), goodsOfThree.product.name.toUpperCase(), 'robin']) {
      await box(page).fill(text);
      await row.waitFor();
    }
    await box(page).fill('nothing that is sold');
    await page.getByText('No ticket of today has “nothing that is sold” on it').waitFor();
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('alert').filter({ hasText: 'type its whole number' }).waitFor();
    await box(page).fill('1-11-77-5');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('alert').filter({ hasText: 'There is no receipt 1-11-77-5.' }).waitFor();
    expect(here.screens.complaints()).toEqual([expect.stringContaining('404')]); // The browser's own note of the answer.
    const [, , series, last] = number.split('-').map(Number);
    await box(page).fill(`1-11-${series}-${last}`);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('heading', { name: number }).waitFor();
    expect(await page.getByTestId('ticket-paper').textContent()).toContain('COPY');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByTestId('ticket-paper').getByText(number).isVisible()).toBe(true);
    await page.emulateMedia({ media: null });
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Receipts and returns' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Search or scan').waitFor();
  });

  test('a sale of another branch is found by its number and paid back here, once', async () => {
    const first = pick(0);
    const [london, north] = [await here.screens.page(), await here.screens.page()];
    await readyTill(london, here.server.url, 'demo-register-11', SAM);
    await readyTill(north, here.server.url, 'demo-register-21', SAM);
    const number = await sell(london, [[first, 1]]);
    for (const page of [london, north]) {
      await scan(page, number);
      await page.getByRole('heading', { name: number }).waitFor();
      await page.getByRole('button', { name: 'Everything comes back' }).click();
      await page.getByRole('button', { name: 'Wrong article' }).click();
    }
    await north.getByText('Sold in London').waitFor();
    await Promise.all([london, north].map((page) => page.getByTestId('pay-back').click()));
    const paid = (page: Page) => page.getByTestId('paid-back').count();
    const told = (page: Page) => page.getByRole('alert').filter({ hasText: 'Nothing was paid back' }).count();
    await eventually(async () => (await paid(london)) + (await told(london)), 1);
    await eventually(async () => (await paid(north)) + (await told(north)), 1);
    expect((await paid(london)) + (await paid(north))).toBe(1);
    const loser = (await paid(london)) === 0 ? london : north;
    // Whoever asked while the other was at it is told so, and learns of the end when asking again.
    const gone = loser.getByRole('alert').filter({ hasText: 'somebody else has taken back some of this' });
    while ((await gone.count()) === 0) {
      await loser.getByTestId('pay-back').click();
      await gone.or(loser.getByRole('alert').filter({ hasText: 'at this moment' })).waitFor();
    }
    await loser.getByText('All of it was taken back.').waitFor();
    expect(await loser.getByRole('button', { name: /refused/ }).count()).toBe(0);
  });

  test('without the server today’s tickets of this till can be looked up and printed, and paying back says that it cannot', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11', SAM);
    const number = await sell(page, [[first, 1]]);
    await here.screens.whileServerIsDown(async () => {
      await page.context().setOffline(true);
      await here.server.kill();
      await page.getByText('Offline').first().waitFor();
      await scan(page, first.barcode);
      await payCash(page);
      const waiting = await receiptNumber(page);
      await page.getByRole('button', { name: 'New sale' }).click();
      await openReceipts(page);
      await page.getByText('Only what this till knows.').waitFor();
      await page.getByRole('button', { name: waiting }).waitFor();
      await page.getByRole('button', { name: number }).click();
      await page.getByRole('heading', { name: number }).waitFor();
      await page.getByText('Paying back needs the server').waitFor();
      await page.getByRole('button', { name: 'Everything comes back' }).click();
      expect(await page.getByTestId('pay-back').isDisabled()).toBe(true);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await box(page).fill('2-21-1-1');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByRole('alert').filter({ hasText: 'this till does not know receipt 2-21-1-1' }).waitFor();
      await here.server.start();
      await page.context().setOffline(false);
      await page.getByText('Live', { exact: true }).waitFor();
    });
    await page.keyboard.press('Escape');
    await page.getByLabel('Search or scan').waitFor();
  });

  test('without a receipt only those who may take it back do, and a cashier needs them', async () => {
    const first = pick(3);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await openReceipts(page);
    await page.getByRole('button', { name: 'Return without a receipt' }).click();
    await page.getByRole('heading', { name: 'Return without a receipt' }).waitFor();
    await scan(page, first.barcode);
    const line = page.getByTestId(`loose-${first.sku}`);
    await line.waitFor();
    await line.getByLabel(`Price of ${first.product.name}`).fill('1.00');
    await page.getByRole('button', { name: 'Does not fit' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('pay-back').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Morgan' }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Sam' }).count()).toBe(0);
    await approve(page, { staff: 1, name: 'Morgan', pin: '1001', password: '' });
    await eventually(() => page.getByTestId('paid-back').innerText(), pounds(100));
    await page.getByRole('button', { name: 'Done' }).click();
  });

  test('on a phone the next step is in the window on each screen', async () => {
    const page = await here.screens.page({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await readyTill(page, here.server.url, 'demo-register-11', SAM);
    await page.keyboard.press('F3');
    await page.getByRole('heading', { name: 'Receipts and returns' }).waitFor();
    const inWindow = async (name: RegExp) => {
      const box = await page.getByRole('button', { name }).first().boundingBox();
      expect(box && box.y >= 0 && box.y + box.height <= 844, String(name)).toBe(true);
    };
    await inWindow(/^Find$/);
    await page.locator('[data-testid^="ticket-"]').first().click();
    await page.getByTestId('ticket-total').waitFor();
    await inWindow(/^(Pay back|Back)/);
    expect(await wide(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});
