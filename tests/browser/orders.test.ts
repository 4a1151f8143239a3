// An order of the online store from the cart to the customer's hand: the office sees it on its board, and a colleague in the branch
// picks it on a phone, with one piece missing, and hands it over.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, ONE, SAM, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('online orders', () => {
  const here = stage();

  const ordered = ({ sku }: Goods, name: string) => here.web.order(name, [[sku, 3]], { note: 'No bag, please' });

  test('the office finds it, a phone picks it with one missing, and the customer gets it', async () => {
    const goods = await here.shop.goodsAt(20);
    const order = await ordered(goods, 'Ada');
    expect(order.state).toBe('confirmed');

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.getByRole('link', { name: 'Orders', exact: true }).click();
    await desk.getByLabel('Number, name or e-mail').fill('ada@example');
    await desk.keyboard.press('Enter');
    const row = desk.getByTestId(`order-${order.number}`);
    await row.filter({ hasText: 'To be fulfilled' }).waitFor();
    await eventually(() => desk.getByTestId('state-confirmed').innerText(), expect.stringMatching(/1$/));
    await picture(desk, 'orders-board');
    await row.getByRole('link').click();
    await desk.getByRole('heading', { name: `Order ${order.number}` }).waitFor();
    await desk.getByRole('button', { name: 'Write a note…' }).click();
    await desk.getByRole('button', { name: 'Keep the note' }).click();
    await desk.getByRole('alert').filter({ hasText: 'Write something down first.' }).waitFor();
    await desk.getByRole('textbox', { name: 'Note' }).fill('Comes at noon');
    await desk.getByRole('button', { name: 'Keep the note' }).click();
    await desk.getByText('The note is kept.').waitFor();
    await desk.getByRole('region', { name: 'What became of it' }).getByText('Comes at noon').waitFor();
    await picture(desk, 'orders-order');

    const phone = await here.screens.page({ viewport: PHONE });
    await signInOffice(phone, here.server.url, SAM);
    await phone.evaluate(() => (location.hash = '#/fulfilment'));
    await phone.getByRole('link', { name: 'Ada' }).click();
    await phone.getByText(/^Order W-\d+$/).waitFor();
    await phone.getByRole('button', { name: 'Begin to pick' }).click();
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, goods.barcode);
    const found = phone.getByTestId(`pick-${goods.sku}`).getByRole('textbox');
    await eventually(() => found.inputValue(), '1');
    await phone.getByTestId(`pick-${goods.sku}`).getByRole('button', { name: /^\+1: / }).click();
    await eventually(() => found.inputValue(), '2');
    await phone.getByRole('button', { name: 'Picked', exact: true }).click();
    await phone.getByText('Say why something is missing: the customer will not get it.').waitFor();
    await phone.getByLabel('Why are 1 missing?').fill('Broken on the shelf');
    expect(await violations(phone), 'picking').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await picture(phone, 'orders-pick');
    await phone.getByRole('button', { name: 'Picked', exact: true }).click();
    await phone.getByText('1 not found').waitFor();
    await phone.getByRole('button', { name: 'Ready to collect' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Ready to collect' }).waitFor();
    await desk.getByTestId('part-state').filter({ hasText: 'Ready to collect' }).waitFor();
    await phone.getByRole('button', { name: 'Hand over…' }).click();
    const age = phone.getByRole('checkbox', { name: /I have seen/ });
    if ((await age.count()) > 0) await age.check();
    expect(await violations(phone), 'handing over').toEqual([]);
    await picture(phone, 'orders-hand');
    await phone.getByRole('button', { name: 'Handed over' }).click();
    await phone.getByRole('alert').filter({ hasText: 'without it nobody gets the goods' }).waitFor();
    await phone.getByLabel('Code of the customer').fill('999 999');
    await phone.getByRole('button', { name: 'Handed over' }).click();
    await phone.getByRole('alert').filter({ hasText: 'not the code of this order' }).waitFor();
    await phone.getByLabel('Code of the customer').fill(order.collect_code);
    await phone.getByRole('button', { name: 'Handed over' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Handed over' }).waitFor();

    await desk.getByTestId('state').filter({ hasText: 'Done' }).waitFor();
    await desk.getByText('1 will not come').waitFor();
    await picture(desk, 'orders-done');
    await desk.getByRole('link', { name: 'All orders' }).click();
    await row.filter({ hasText: 'Done' }).waitFor();
    // Two have left, and the one that was not found is not promised to anybody any more.
    await eventually(() => here.shop.available(goods.sku), 8 * ONE);
  });

  test('an order is called off with a reason, and is not on the phone any more', async () => {
    const order = await ordered(await here.shop.goodsAt(21), 'Grace');
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
    await desk.getByRole('button', { name: 'Cancel order…' }).click();
    await desk.getByRole('button', { name: 'Cancel order', exact: true }).click();
    await desk.getByRole('alert').filter({ hasText: 'Say why' }).waitFor();
    await desk.getByLabel('Reason').fill('Asked by telephone');
    expect(await violations(desk), 'cancelling').toEqual([]);
    await desk.getByRole('button', { name: 'Cancel order', exact: true }).click();
    await desk.getByTestId('state').filter({ hasText: 'Cancelled' }).waitFor();
    await desk.getByText('It was called off here.').waitFor();
    await desk.evaluate(() => (location.hash = '#/fulfilment'));
    await desk.getByRole('heading', { name: 'Fulfilment' }).waitFor();
    await eventually(() => desk.getByRole('link', { name: 'Grace' }).count(), 0);
  });

  test.each(['en', 'de', 'ar'])('the screens have no hurdle on a desk and on a phone, in %s', async (language) => {
    const order = await ordered(await here.shop.goodsAt(22), `Mary-${language}`);
    const part = order.parts[0];
    if (!part) throw new Error('no branch serves it');
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    const there = { orders: `order-${order.number}`, [`orders/${order.id}`]: 'part-state', fulfilment: `fulfilment-${part.fulfilment}`, [`fulfilment/${part.fulfilment}`]: 'state' };
    for (const picking of [false, true]) {
      if (picking) await here.shop.command(LONDON, { fulfilment: { begin: { fulfilment: part.fulfilment } } });
      for (const size of [PHONE, DESK]) {
        await page.setViewportSize(size);
        for (const [path, shown] of Object.entries(there)) {
          await page.goto(`${here.server.url}/manager/?${language}#/${path}`);
          await page.getByTestId(shown).first().waitFor();
          const what = `${path} at ${size.width} in ${language}`;
          expect(await violations(page), what).toEqual([]);
          expect(await wide(page), what).toBe(0);
          await picture(page, `orders-${language}-${size.width}-${picking}-${path.split('/')[0]}-${path.includes('/') ? 'one' : 'list'}`);
        }
      }
    }
  });
});
