// Goods that are sold before they are there: the office says so, a customer who looks at the sold-out article sees it live and orders
// two, goods come, and a colleague picks and sends them.
import { describe, expect, test } from 'vitest';
import type { OrderView, Page as Rows, FulfilmentView, SkuStock } from '../../clients/sdk/src/gen/protocol.ts';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE, picture, wide } from './harness/look.ts';
import { signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, NORTH, ONE, SAM, WAREHOUSE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const DAY = '2099-12-24';

describe.skipIf(withoutBrowser())('goods that are not there yet', () => {
  const here = stage();

  async function soldOut(at: number): Promise<Goods> {
    const goods = (await here.shop.goods()).filter(({ product }) => product.age_min == null)[at];
    if (!goods) throw new Error('the shop has too few goods');
    for (const branch of [LONDON, NORTH, WAREHOUSE]) await here.shop.makeAvailable(goods.sku, 0, branch);
    return goods;
  }

  const ahead = async (sku: string) => {
    const stock = await here.shop.read<SkuStock>(`/api/v1/stock/${sku}`);
    const own = stock.branches.find(({ branch }) => branch === LONDON);
    return [own?.backordered ?? 0, own?.room ?? 0];
  };

  test('the office says so, a customer orders, goods come, and they are picked and sent', async () => {
    const goods = await soldOut(40);
    const shopper = await here.screens.page({ viewport: PHONE });
    await shopper.goto(`${here.server.url}/p/${goods.product.handle}`);
    const london = shopper.locator(`[data-badge-sku="${goods.sku}"] [data-branch="${LONDON}"]`);
    await london.filter({ hasText: 'Out of stock' }).waitFor();
    const buy = shopper.locator('.buy button');
    expect(await buy.isDisabled()).toBe(true);

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate((sku) => (location.hash = `#/stock/sku/${sku}`), goods.sku);
    await desk.getByRole('combobox', { name: 'When the online store has none' }).selectOption('backorder');
    await desk.getByRole('button', { name: 'Save', exact: true }).last().click();
    await desk.getByRole('alert').filter({ hasText: 'Give a whole number' }).waitFor();
    await desk.getByLabel('Branch that gets the goods').selectOption(String(LONDON));
    await desk.getByLabel('At most beyond what is there').fill('3');
    await desk.getByLabel('Expected on').fill(DAY);
    await looksRight(desk, 'backorder-rule');
    await desk.getByRole('button', { name: 'Save', exact: true }).last().click();
    await desk.getByText('0 wait for goods, 3 more may').waitFor();

    // The page that was open all the while says so, without being loaded again.
    await london.filter({ hasText: 'Order now, expected on 24 December 2099' }).waitFor();
    await eventually(() => buy.isDisabled(), false);
    await looksRight(shopper, 'backorder-product');
    await buy.click();
    await shopper.getByRole('heading', { level: 1, name: 'Basket' }).waitFor();
    await shopper.getByRole('spinbutton', { name: 'Quantity' }).fill('2');
    await shopper.getByRole('button', { name: /^Change: / }).click();
    await shopper.getByText('Not there yet: 2, expected on 24 December 2099').waitFor();
    await looksRight(shopper, 'backorder-basket');
    await shopper.getByRole('link', { name: 'Check out' }).click();
    await shopper.getByText('Not there yet: 2, expected on 24 December 2099').waitFor();
    await shopper.getByRole('radio', { name: /Collect: London/ }).waitFor();
    await shopper.getByText('some of it comes later').first().waitFor();
    await looksRight(shopper, 'backorder-checkout');
    await shopper.getByLabel('Name').fill('Ada Lovelace');
    await shopper.getByLabel('E-mail').fill('ada@example.org');
    await shopper.getByRole('radio', { name: 'Delivered to an address' }).check();
    for (const [label, text] of [['Street and number', '1 High Street'], ['Postcode', 'W1 1AA'], ['Town', 'London']] as const) await shopper.getByLabel(label).fill(text);
    await shopper.getByLabel('Country').selectOption({ label: 'United Kingdom' });
    await shopper.getByRole('radio', { name: 'Now, by card' }).check();
    await shopper.getByRole('button', { name: 'Order', exact: false }).click();
    await shopper.getByRole('link', { name: /^Pay / }).click();
    await shopper.getByRole('button', { name: 'Pay with this one: Pays', exact: true }).click();
    await shopper.getByText('Some of it is not there yet').waitFor();
    await shopper.getByText('Not there yet: 2, expected on 24 December 2099').first().waitFor();
    await looksRight(shopper, 'backorder-order');
    expect(await ahead(goods.sku)).toEqual([2 * ONE, ONE]);
    expect(await here.shop.available(goods.sku)).toBe(0);

    // In the office: it waits, nobody is to pick it, and the number says who waits.
    await desk.getByText('2 wait for goods, 1 more may').waitFor();
    await desk.getByTestId(`why-backordered-${LONDON}`).click();
    await desk.getByText('Order that waits').first().waitFor();
    await picture(desk, 'backorder-why');
    const key = shopper.url().split('/order/')[1]?.split('?')[0] ?? '';
    const order = await here.web.get<OrderView>(`/checkout/${key}`);
    const waiting = (await here.shop.read<Rows<FulfilmentView>>('/api/v1/fulfilments?state=waiting')).items.find((one) => one.order === order.id);
    if (!waiting) throw new Error('nothing waits');
    const phone = await here.screens.page({ viewport: PHONE });
    await signInOffice(phone, here.server.url, SAM);
    await phone.evaluate(() => (location.hash = '#/fulfilment'));
    await phone.getByRole('heading', { name: 'Fulfilment' }).waitFor();
    expect(await phone.getByTestId(`fulfilment-${waiting.id}`).count()).toBe(0);
    await phone.getByLabel('Show').selectOption('waiting');
    await phone.getByTestId(`fulfilment-${waiting.id}`).waitFor();
    await phone.evaluate((id) => (location.hash = `#/fulfilment/${id}`), waiting.id);
    await phone.getByText('2 not there yet, expected on').waitFor();
    expect(await violations(phone), 'what waits').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
    await desk.getByTestId(`part-${LONDON}`).filter({ hasText: '2 not there yet' }).waitFor();
    await looksRight(desk, 'backorder-office-order');

    // Another day: the customer's page tells it.
    const rule = { kind: 'backorder' as const, branch: LONDON, cap: 3 * ONE, until: '2099-12-31' };
    await here.shop.command(null, { organisation: { set_backorders: { lines: [{ sku: goods.sku, rule }] } } });
    await shopper.getByText('Not there yet: 2, expected on 31 December 2099').first().waitFor();

    // Goods come, and it can be picked.
    await here.shop.command(LONDON, { stock: { receive: { reference: 'D-BACKORDER', lines: [{ sku: goods.sku, quantity: 2 * ONE }] } } });
    await shopper.getByText('What was waited for is there').waitFor();
    await phone.getByRole('button', { name: 'Begin to pick' }).click();
    await phone.getByTestId(`pick-${goods.sku}`).getByRole('button', { name: /^All found of / }).click();
    await phone.getByRole('button', { name: 'Picked', exact: true }).click();
    await phone.getByRole('button', { name: 'Ship…' }).click();
    await phone.getByRole('button', { name: 'It has left' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Shipped' }).waitFor();
    await shopper.getByText('This order is complete.').waitFor();
    expect(await ahead(goods.sku)).toEqual([0, 3 * ONE]);
  });

  test('without a script a preorder is told with its day, in every language', async () => {
    const goods = await soldOut(41);
    const rule = { kind: 'preorder' as const, branch: LONDON, cap: 5 * ONE, until: DAY };
    await here.shop.command(null, { organisation: { set_backorders: { lines: [{ sku: goods.sku, rule }] } } });
    await eventually(async () => (await here.shop.badge(goods.sku))?.until, DAY);
    const page = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    for (const [at, told] of [['', 'Pre-order, available from 24 December 2099'], ['/de', 'Vorbestellen, erhältlich ab 24. Dezember 2099'], ['/ar', 'طلب مسبق']] as const) {
      await page.goto(`${here.server.url}${at}/p/${goods.product.handle}`);
      await page.locator(`[data-branch="${LONDON}"]`).filter({ hasText: told }).first().waitFor();
      expect(await page.content()).toContain('https://schema.org/PreOrder');
      expect(await wide(page), at).toBe(0);
      await picture(page, `backorder-preorder${at}`);
    }
    await page.goto(`${here.server.url}/p/${goods.product.handle}`);
    await page.locator('.buy button').first().click();
    await page.getByText('Not there yet: 1, available from 24 December 2099').waitFor();
  });
});
