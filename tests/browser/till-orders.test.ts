// Orders of the online store at the till: found by what their customer has in hand, taken back with the approval that it needs, and
// told of on the order's page; never without the server.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { OrderView } from '../../clients/sdk/src/gen/protocol.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE } from './harness/look.ts';
import { pounds, readyTill, scan } from './harness/screens.ts';
import { LONDON, NORTH, SAM } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('online orders at the till', () => {
  const here = stage();

  /** So many of some goods, collected in London and paid there. */
  async function handedOver(at: number, count: number, name: string): Promise<{ order: OrderView; sku: string; barcode: string }> {
    const { sku, barcode } = await here.shop.goodsAt(at);
    const order = await here.web.order(name, [[sku, count]]);
    const fulfilment = order.parts[0]?.fulfilment;
    if (!fulfilment) throw new Error('no branch serves it');
    await here.shop.command(LONDON, { fulfilment: { hand_over: { fulfilment, age_checked: 18, code: order.collect_code, known_by: '' } } });
    await eventually(async () => (await here.web.get<OrderView>(`/checkout/${order.key}`)).state, 'fulfilled');
    return { order, sku, barcode };
  }

  /** A line on which answers can be lost, before the page is opened. */
  async function deaf(page: Page): Promise<{ lose: () => void; hear: () => void }> {
    let lost = false;
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        if (!lost) socket.send(message);
      });
    });
    return { lose: () => (lost = true), hear: () => (lost = false) };
  }

  async function approve(page: Page): Promise<void> {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: SAM.name }).click();
    await dialog.getByLabel(`PIN of ${SAM.name}`).fill(SAM.pin);
    await dialog.getByRole('button', { name: 'Approve' }).click();
  }

  test('a cashier scans an order, takes a part back in cash with a supervisor’s approval, and its page tells of it', async () => {
    const { order, sku, barcode } = await handedOver(26, 3, 'Ada');
    const page = await here.screens.page({ viewport: DESK });
    await readyTill(page, here.server.url, 'demo-register-21');
    const before = await here.shop.available(sku, NORTH);
    await scan(page, order.number);
    await page.getByRole('heading', { name: `Online order ${order.number}` }).waitFor();
    const line = page.getByTestId(`ordered-${sku}`);
    await line.getByText('3 with the customer').waitFor();
    const take = page.getByTestId('take-back');
    expect(await take.isDisabled()).toBe(true);
    await scan(page, barcode);
    await line.getByRole('button', { name: /^One more/ }).click();
    const two = Math.floor((order.total * 2 * 2 + 3) / 6);
    await eventually(() => take.innerText(), `Take back, ${pounds(two)} goes back`);
    await page.getByLabel('Why it comes back').selectOption({ label: 'Damaged or faulty' });
    await eventually(() => line.getByRole('combobox').inputValue(), 'damaged');
    await page.getByLabel('Why it comes back').selectOption({ label: 'Does not fit' });
    await line.getByRole('combobox').selectOption({ label: 'Back on the shelf' });
    await looksRight(page, 'till-order-desk');
    await page.setViewportSize(PHONE);
    await looksRight(page, 'till-order-phone');
    await page.setViewportSize(DESK);
    await take.click();
    await page.getByRole('dialog').getByText('more than Robin may do alone').waitFor();
    await approve(page);
    await eventually(() => page.getByTestId('brought-back').innerText(), pounds(two));
    expect(await page.getByTestId('return-number').innerText()).toContain(`${order.number}-R1`);
    await looksRight(page, 'till-order-done');
    const paper = page.getByTestId('return-paper');
    expect(await paper.textContent()).toContain(`${order.number}-R1`);
    await page.emulateMedia({ media: 'print' });
    expect(await paper.getByText('RETURN').first().isVisible()).toBe(true);
    await page.emulateMedia({ media: null });
    await eventually(() => here.shop.available(sku, NORTH), before + 2_000);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByLabel('Search or scan').waitFor();

    const mine = await here.screens.page({ viewport: PHONE });
    await mine.goto(`${here.server.url}/order/${order.key}`);
    await mine.getByText(`${pounds(two)} was paid back in the shop in cash`).waitFor();
    await mine.getByText('Goods of return 1 were brought to a shop').waitFor();
    await looksRight(mine, 'till-order-page');

    // By the address of that page too; one is left, and none when that is back as well.
    await scan(page, `${here.server.url}/order/${order.key}`);
    await line.getByText('1 with the customer').waitFor();
    await line.getByRole('button', { name: /^One more/ }).click();
    await page.getByRole('button', { name: 'Card', exact: true }).click();
    await take.click();
    await approve(page);
    await eventually(() => page.getByTestId('brought-back').innerText(), pounds(order.total - two));
    await page.getByRole('button', { name: 'Done' }).click();
    await scan(page, `${order.number}-R2`);
    await page.getByText('Nothing of this order can come back').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Receipts and returns' }).waitFor();
  });

  test('what was asked for is brought by its number, and what the office has booked meanwhile is not paid twice', async () => {
    const { order, sku } = await handedOver(27, 2, 'Grace');
    await here.shop.command(null, { order: { ask_return: { order: order.id, lines: [{ sku, quantity: 2_000, reason: 'wrong_item' }], comment: '' } } });
    const page = await here.screens.page({ viewport: DESK, colorScheme: 'dark' });
    await readyTill(page, here.server.url, 'demo-register-11', SAM);
    await scan(page, `${order.number}-R1`);
    await page.getByText(`Asked for as ${order.number}-R1`).waitFor();
    expect(await page.getByLabel('Why it comes back').inputValue()).toBe('wrong_item');
    await eventually(() => page.getByTestId('take-back').innerText(), `Take back, ${pounds(order.total)} goes back`);
    await looksRight(page, 'till-order-asked-dark');
    const received = { order: order.id, number: 0, branch: LONDON, lines: [{ sku, good: 2_000, damaged: 0 }], withheld: 0, note: '', complete: true };
    await here.shop.command(null, { order: { receive_return: received } });
    await page.getByTestId('take-back').click();
    await page.getByRole('alert').filter({ hasText: 'somebody else has taken back some of this meanwhile' }).waitFor();
    await page.getByText('Nothing of this order can come back').waitFor();
    expect(await page.getByTestId('brought-back').count()).toBe(0);
    expect(await page.getByRole('button', { name: /refused/ }).count()).toBe(0);
  });

  test('what is collected is paid at the till and handed over there, and its shift knows the money', async () => {
    const { sku } = await here.shop.goodsAt(29);
    const order = await here.web.order('Mary', [[sku, 2]]);
    await eventually(async () => (await here.web.get<OrderView>(`/checkout/${order.key}`)).state, 'confirmed');
    const page = await here.screens.page({ viewport: PHONE });
    await readyTill(page, here.server.url, 'demo-register-12', SAM);
    const taken = async () => (await here.shop.register(12)).shift?.totals;
    const [before, sold] = [(await taken())?.cash ?? 0, (await taken())?.gross];
    await scan(page, order.number);
    await eventually(() => page.getByTestId('order-due').innerText(), pounds(order.total));
    await page.getByText('It can be handed over once it is paid.').waitFor();
    await looksRight(page, 'till-order-due-phone');
    await page.getByTestId('order-pay').click();
    await page.getByText(`${pounds(order.total)} was paid.`).waitFor();
    expect(await page.getByTestId('order-paper').textContent()).toContain('PAID');
    await eventually(async () => ((await taken())?.cash ?? 0) - before, order.total);
    expect((await taken())?.gross).toBe(sold);
    await page.getByLabel('Code that the customer shows').fill('000');
    const age = page.getByRole('checkbox');
    if ((await age.count()) > 0) await age.check();
    await page.getByTestId('order-hand-over').click();
    await page.getByRole('alert').filter({ hasText: /code/i }).waitFor();
    await page.getByLabel('Code that the customer shows').fill(order.collect_code ?? '');
    if ((await age.count()) > 0) await age.check();
    await looksRight(page, 'till-order-hand-over-phone');
    await page.getByTestId('order-hand-over').click();
    await eventually(async () => (await here.web.get<OrderView>(`/checkout/${order.key}`)).state, 'fulfilled');
    const mine = await here.screens.page({ viewport: PHONE });
    await mine.goto(`${here.server.url}/order/${order.key}`);
    await mine.getByText(`Paid in the shop: ${pounds(order.total)}`).waitFor();
  });

  test('a cashier orders what is sent, takes the money once the goods are set aside, and pays it back when it is called off', async () => {
    const { sku, barcode } = await here.shop.goodsAt(30);
    await here.shop.makeAvailable(sku, 10_000);
    const page = await here.screens.page({ viewport: DESK });
    await readyTill(page, here.server.url, 'demo-register-11', SAM);
    await scan(page, barcode);
    await eventually(() => page.getByTestId(`quantity-${sku}`).innerText(), '1');
    await page.getByRole('button', { name: 'Order', exact: true }).click();
    await page.getByRole('heading', { name: 'Order for delivery or collection' }).waitFor();
    await page.getByTestId('order-total').waitFor();
    await page.getByTestId('place-order').click();
    await page.getByRole('alert').filter({ hasText: 'Fill in name, e-mail and where it goes.' }).waitFor();
    await page.getByLabel('Name').fill('Emmy Noether');
    await page.getByLabel('E-mail').fill('emmy@example.com');
    await looksRight(page, 'till-ordering-collect');
    await page.getByRole('button', { name: 'Deliver', exact: true }).click();
    await page.getByLabel('Street and number').fill('1 High Street');
    await page.getByLabel('Town').fill('London');
    await page.getByLabel('Postcode').fill('SW1A 1AA');
    await page.getByLabel('Country').selectOption('GB');
    await page.getByText('Delivery', { exact: true }).waitFor();
    await looksRight(page, 'till-ordering-desk');
    await page.setViewportSize(PHONE);
    await looksRight(page, 'till-ordering-phone');
    await page.setViewportSize(DESK);
    const total = await page.getByTestId('order-total').innerText();
    const age = page.getByRole('checkbox');
    if ((await age.count()) > 0) await age.check();
    await page.getByTestId('place-order').click();
    await page.getByRole('heading', { name: /^Online order W-/ }).waitFor();
    await eventually(() => page.getByTestId('order-due').innerText(), total);
    const before = (await here.shop.register(11)).shift?.totals;
    await page.getByTestId('order-pay').click();
    await page.getByText(`${total} was paid.`).waitFor();
    const taken = async () => (await here.shop.register(11)).shift?.totals.cash ?? 0;
    await expect.poll(async () => pounds((await taken()) - (before?.cash ?? 0))).toBe(total);
    const number = /W-\d+/.exec(await page.getByRole('heading', { name: /^Online order/ }).innerText())?.[0] ?? '';
    const { items } = await here.shop.orders(number);
    const order = items[0]?.id ?? '';
    await eventually(async () => (await here.shop.orders(number)).items[0]?.state, 'confirmed');
    await here.shop.command(null, { order: { cancel: { order, reason: 'changed her mind' } } });
    await eventually(async () => (await here.shop.orders(number)).items[0]?.state, 'cancelled');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByLabel('Search or scan').waitFor();
    await scan(page, number);
    await page.getByText('Still owed to the customer').waitFor();
    await looksRight(page, 'till-order-owed');
    await page.getByTestId('order-pay-back').click();
    await page.getByText(`Pay out ${total} now.`).waitFor();
    await eventually(taken, before?.cash ?? 0);
  });

  test('what is ordered for another branch is paid once, whichever of two tills is first and though the answer is lost', async () => {
    const { sku, barcode } = await here.shop.goodsAt(31);
    await here.shop.makeAvailable(sku, 10_000, NORTH);
    const page = await here.screens.page({ viewport: DESK });
    const answers = await deaf(page);
    await readyTill(page, here.server.url, 'demo-register-11', SAM);
    const other = await here.screens.page({ viewport: PHONE });
    await readyTill(other, here.server.url, 'demo-register-21', SAM);
    await scan(page, barcode);
    await eventually(() => page.getByTestId(`quantity-${sku}`).innerText(), '1');
    await page.getByRole('button', { name: 'Order', exact: true }).click();
    await page.getByLabel('Name').fill('Sophie Germain');
    await page.getByLabel('E-mail').fill('sophie@example.com');
    await page.getByLabel('Branch').selectOption(String(NORTH));
    const age = page.getByRole('checkbox');
    await page.getByTestId('order-total').waitFor();
    if ((await age.count()) > 0) await age.check();
    const total = await page.getByTestId('order-total').innerText();
    await page.getByTestId('place-order').click();
    const heading = page.getByRole('heading', { name: /^Online order W-/ });
    await heading.waitFor();
    const number = /W-\d+/.exec(await heading.innerText())?.[0] ?? '';
    await scan(other, number);
    await eventually(() => other.getByTestId('order-due').innerText(), total);

    const orders = async (register: number) => (await here.shop.register(register)).shift?.totals.orders ?? 0;
    const [before, away] = [await orders(11), await orders(21)];
    await page.getByRole('button', { name: 'Card', exact: true }).click();
    answers.lose();
    await page.getByTestId('order-pay').click();
    await expect.poll(async () => pounds((await orders(11)) - before)).toBe(total);
    await other.getByTestId('order-pay').click();
    await other.getByRole('alert').filter({ hasText: 'Nothing was paid here' }).waitFor();
    await other.getByLabel('Code that the customer shows').waitFor();
    await looksRight(other, 'till-order-paid-elsewhere-phone');
    expect(await orders(21)).toBe(away);
    expect(await page.getByText(`${total} was paid.`).count()).toBe(0);
    answers.hear();
    await page.reload();
    await page.getByText(`The server has taken ${total} for an online order.`).waitFor();
    expect(pounds((await orders(11)) - before)).toBe(total);
    await eventually(async () => (await here.shop.orders(number)).items[0]?.state, 'confirmed');
  });

  test('by name only whoever looks after orders finds one, and without the server it is said that nothing is taken back', async () => {
    const { order } = await handedOver(28, 1, 'Hypatia');
    const page = await here.screens.page({ viewport: PHONE });
    await readyTill(page, here.server.url, 'demo-register-11');
    const look = async (text: string) => {
      await page.getByLabel('Scan a receipt, or type its number').fill(text);
      await page.getByRole('button', { name: 'Find' }).click();
    };
    await page.getByRole('button', { name: /^Ticket/ }).click();
    await page.getByRole('button', { name: 'Receipts' }).click();
    await look('Hypatia');
    await page.getByRole('alert').filter({ hasText: 'no online order has “Hypatia” on it' }).waitFor();
    await look('W-999999');
    await page.getByRole('alert').filter({ hasText: 'There is no online order W-999999.' }).waitFor();
    await page.getByRole('button', { name: 'Back to selling' }).click();

    const sam = await here.screens.page({ viewport: PHONE });
    await readyTill(sam, here.server.url, 'demo-register-12', SAM);
    await sam.getByRole('button', { name: /^Ticket/ }).click();
    await sam.getByRole('button', { name: 'Receipts' }).click();
    await sam.getByLabel('Scan a receipt, or type its number').fill('Hypatia');
    await sam.getByRole('button', { name: 'Find' }).click();
    await sam.getByRole('heading', { name: `Online order ${order.number}` }).waitFor();

    await here.screens.whileServerIsDown(async () => {
      await sam.context().setOffline(true);
      await here.server.kill();
      await sam.getByText('It cannot be reached now.').waitFor();
      expect(await sam.getByTestId('take-back').isDisabled()).toBe(true);
      await looksRight(sam, 'till-order-offline');
      await here.server.start();
      await sam.context().setOffline(false);
    });
  });
});
