// The counter's daily things: a discount on the whole, undoing one line, keys among the tiles, a locked till, a server that
// comes back, and the shift so far.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { payCash, pounds, readyTill, scan } from './harness/screens.ts';
import { MORGAN, ONE, ROBIN, SAM, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('at the counter', () => {
  const here = stage();
  let goods: Goods[];
  const pick = (at: number): Goods => {
    const one = goods[at];
    if (!one) throw new Error('the shop is empty');
    return one;
  };
  const total = (page: Page) => page.getByTestId('total').innerText();
  const add = async (page: Page, { barcode, sku }: Goods) => {
    await scan(page, barcode);
    await page.getByTestId(`line-${sku}`).waitFor();
  };

  beforeEach(async () => {
    goods = await here.shop.goods();
  });

  test('a discount on the whole ticket is shared to the penny, with its reason; a cashier’s large one needs a second person', async () => {
    const three = [pick(0), pick(1), pick(2)];
    const gross = three.reduce((sum, { variant }) => sum + variant.price, 0);
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    for (const one of three) await add(page, one);
    const ticket = page.getByRole('region', { name: 'Ticket' });
    await ticket.getByRole('button', { name: 'Discount all' }).click();
    const dialog = page.getByRole('dialog', { name: 'Discount on the whole ticket' });
    await dialog.getByLabel('Amount or percentage').fill('10%');
    const off = Math.round(gross / 10);
    await dialog.getByText(`${pounds(off)} off, ${pounds(gross - off)} to pay`).waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Promotion' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await eventually(() => total(page), pounds(gross - off));
    expect(await page.getByTestId('taken-off').innerText()).toBe(pounds(-off));
    await ticket.getByRole('button', { name: 'Discount all' }).click();
    await dialog.getByLabel('Amount or percentage').fill('100%');
    await dialog.getByRole('button', { name: 'Damaged' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    const approval = page.getByRole('dialog', { name: 'Approval' });
    await approval.getByText('more than Robin may do alone').waitFor();
    expect(await approval.getByRole('button', { name: 'Sam' }).count()).toBe(0); // Half is all a supervisor may give.
    await approval.getByRole('button', { name: 'Cancel' }).click();
    expect(await total(page)).toBe(pounds(gross - off));
    await ticket.getByRole('button', { name: 'Discount all' }).click();
    await dialog.getByRole('button', { name: 'Damaged' }).click();
    await dialog.getByRole('button', { name: '50%' }).click();
    await approval.getByRole('button', { name: 'Morgan' }).click();
    await approval.getByLabel('PIN of Morgan').fill(MORGAN.pin);
    await approval.getByRole('button', { name: 'Approve' }).click();
    const half = gross - Math.round(gross / 2);
    await eventually(() => total(page), pounds(half));
    await payCash(page);
    await eventually(async () => (await here.shop.tickets())[0]?.total, half);
    const [summary] = await here.shop.tickets();
    const sale = await here.shop.ticket(summary?.id ?? '');
    expect([sale.grounds, sale.exceptions, sale.staff]).toEqual([{ reason: 'Damaged', approver: MORGAN.staff, code: 2 }, [], ROBIN.staff]);
    expect(sale.lines.reduce((sum, { discount }) => sum + discount, 0)).toBe(gross - half);
    await eventually(() => here.shop.signedOn(11), [ROBIN.staff]);
  });

  test('one line that was removed or changed comes back by one button or key', async () => {
    const [first, second] = [pick(0), pick(1)];
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await add(page, first);
    await add(page, second);
    // Twelve lines on a till's screen: one that is not chosen is as high as a finger needs and no higher.
    const height = async () => (await page.getByTestId(`line-${first.sku}`).boundingBox())?.height ?? 0;
    await eventually(async () => (await height()) >= 56 && (await height()) <= 60, true);
    await page.getByRole('button', { name: `Remove ${second.product.name}` }).click();
    await page.getByTestId(`line-${second.sku}`).waitFor({ state: 'detached' });
    await page.getByRole('status', { name: 'Cleared' }).getByText(`${second.product.name} removed.`).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByTestId(`line-${second.sku}`).waitFor();
    const quantity = page.getByTestId(`quantity-${second.sku}`);
    await page.getByLabel('Search or scan').focus();
    for (const key of ['+', '+', '-']) await page.keyboard.press(key);
    await eventually(() => quantity.innerText(), '2');
    await page.keyboard.press('Control+z');
    await eventually(() => quantity.innerText(), '1');
    expect(await total(page)).toBe(pounds(first.variant.price + second.variant.price));
  });

  test('arrows go from the search into the tiles and among them, and what is beyond them is said once', async () => {
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    const box = page.getByLabel('Search or scan');
    const begins = (letter: string) => goods.filter(({ product }) => product.name.toLowerCase().split(' ').some((word) => word.startsWith(letter))).length;
    const common = [...'abcdefghijklmnopqrstuvwxyz'].find((letter) => begins(letter) > 60);
    await box.fill(common ?? '');
    await page.getByText(/other articles? match|more articles? match/).waitFor();
    expect(await page.getByText(/articles? match/).count()).toBe(1);
    await box.fill('candle');
    await page.getByText(/articles? match/).waitFor({ state: 'detached' });
    await box.press('ArrowDown');
    const at = () => page.evaluate(() => [...document.querySelectorAll('.tile')].indexOf(document.activeElement as HTMLElement));
    await eventually(at, 0);
    await page.keyboard.press('ArrowRight');
    await eventually(at, 1);
    await page.keyboard.press('ArrowDown');
    await expect.poll(at).toBeGreaterThan(2);
    await page.keyboard.press('ArrowUp');
    await eventually(at, 1);
    await page.keyboard.press('Enter');
    await page.locator('[data-testid^="line-"]').waitFor();
    await page.keyboard.press('ArrowUp');
    expect(await box.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  test('words in other forms and with a slip find what is meant', async () => {
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    for (const text of ['candles', 'candel', 'amber candel']) {
      await page.getByLabel('Search or scan').fill(text);
      await eventually(async () => (await page.locator('.tile .name').allInnerTexts()).some((name) => name.includes('Amber Resin Candle')), true);
    }
    // The next customer asks for something else.
    await page.locator('.tile').first().click();
    await payCash(page);
    await page.getByRole('button', { name: 'New sale' }).click();
    expect(await page.getByLabel('Search or scan').inputValue()).toBe('');
  });

  test('what was sold beyond the shelf is told in words', async () => {
    const first = pick(4);
    const page = await here.screens.page();
    await here.shop.makeAvailable(first.sku, 0);
    await readyTill(page, here.server.url, 'demo-register-11');
    await add(page, first);
    await payCash(page);
    await page.getByRole('button', { name: 'New sale' }).click();
    await page.getByLabel('Search or scan').fill(first.product.name);
    await page.getByText('oversold by 1').first().waitFor();
    await here.shop.makeAvailable(first.sku, 5 * ONE);
  });

  test('a locked till is opened by a PIN, its ticket as it was, by whoever comes', async () => {
    const first = pick(0);
    const page = await here.screens.page();
    await page.clock.install();
    await readyTill(page, here.server.url, 'demo-register-11');
    await add(page, first);
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByText('Signing on as Robin.').waitFor();
    await page.getByLabel('PIN', { exact: true }).pressSequentially(ROBIN.pin, { delay: 80 });
    await page.keyboard.press('Enter');
    await page.getByTestId(`line-${first.sku}`).waitFor();
    await page.clock.fastForward(4 * 60_000);
    expect(await page.getByTestId('staff').innerText()).toBe('Robin');
    await page.clock.fastForward(2 * 60_000);
    await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
    await page.getByText('A ticket of').waitFor();
    await page.getByRole('button', { name: 'Sam' }).click();
    await page.getByLabel('PIN', { exact: true }).fill(SAM.pin);
    await page.getByRole('button', { name: 'Sign on' }).click();
    await page.getByTestId(`line-${first.sku}`).waitFor();
    expect(await page.getByTestId('staff').innerText()).toBe('Sam');
  });

  test('a server that is there again is found within three seconds, or at once when somebody wants it', async () => {
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    const live = page.getByText('Live', { exact: true });
    await live.waitFor();
    await here.screens.whileServerIsDown(async () => {
      await here.server.kill();
      await page.getByText('Offline', { exact: true }).waitFor();
      const gone = Date.now();
      await expect.poll(() => Date.now() - gone, { timeout: 20_000 }).toBeGreaterThan(12_000); // So long that waits are as long as they get.
      await here.server.start();
      const back = Date.now();
      await live.waitFor();
      expect(Date.now() - back).toBeLessThan(3_000);
      await here.server.kill();
      const tryNow = page.getByRole('button', { name: 'Try now' });
      await tryNow.waitFor();
      expect(await violations(page)).toEqual([]);
      await here.server.start();
      await tryNow.or(live).first().click();
      await live.waitFor();
    });
  });

  test('the shift so far is told without closing it, the drawer only to those who may see reports', async () => {
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await page.getByRole('button', { name: 'Close shift' }).click();
    await page.getByRole('button', { name: 'Shift so far' }).click();
    const reading = page.getByRole('dialog', { name: 'X reading' });
    await reading.getByText('The count stays blind.').waitFor();
    expect(await reading.getByText('Expected in the drawer').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await reading.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Back to selling' }).click();
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('button', { name: 'Morgan' }).click();
    await page.getByLabel('PIN', { exact: true }).fill(MORGAN.pin);
    await page.getByRole('button', { name: 'Sign on' }).click();
    await page.getByRole('button', { name: 'Close shift' }).click();
    await page.getByRole('button', { name: 'Shift so far' }).click();
    await reading.getByText('Expected in the drawer').waitFor();
  });
});
