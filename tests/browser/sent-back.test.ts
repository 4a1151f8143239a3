// Goods of an online order come back: its customer asks on the page of the order, with a script and without one, the office decides,
// a branch books what came in which condition, and the shelf and the page tell of it.
import { describe, expect, test } from 'vitest';
import type { OrderView } from '../../clients/sdk/src/gen/protocol.ts';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('goods that come back', () => {
  const here = stage();

  /** Three of some goods, ordered and handed over. */
  async function handedOver({ sku }: Goods, name: string, language = 'en'): Promise<OrderView> {
    const order = await here.web.order(name, [[sku, 3]], { language });
    const fulfilment = order.parts[0]?.fulfilment;
    if (!fulfilment) throw new Error('no branch serves it');
    await here.shop.command(LONDON, { fulfilment: { hand_over: { fulfilment, age_checked: 18, code: order.collect_code, known_by: '' } } });
    await eventually(async () => (await here.web.get<OrderView>(`/checkout/${order.key}`)).state, 'fulfilled');
    return order;
  }

  test('a customer asks, the office approves, and what came is on the shelf or set aside', async () => {
    const goods = await here.shop.goodsAt(24);
    const order = await handedOver(goods, 'Ada');
    // Without a script: forms are forms.
    const plain = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await plain.goto(`${here.server.url}/order/${order.key}`);
    await plain.getByText('Send something back').click();
    await picture(plain, 'sent-back-ask-phone');
    await plain.getByRole('button', { name: 'Ask to send it back' }).click();
    await plain.getByRole('alert').filter({ hasText: 'Please say how many of at least one thing' }).waitFor();
    await plain.getByLabel('How many').fill('2');
    await plain.getByLabel('Why').selectOption({ label: 'It is damaged or faulty' });
    await plain.getByLabel('Anything we should know').fill('A crack in each');
    await plain.getByRole('button', { name: 'Ask to send it back' }).click();
    await plain.getByText('We are looking at it, and write to you soon.').waitFor();
    await plain.getByText('Return 1 was asked for').waitFor();
    expect(await wide(plain)).toBe(0);

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/orders?returning=true'));
    const row = desk.getByTestId(`order-${order.number}`);
    await row.filter({ hasText: 'Needs a look' }).waitFor();
    await picture(desk, 'sent-back-board');
    await row.getByRole('link').click();
    const own = desk.getByTestId('return-0');
    await own.getByText('A crack in each').waitFor();
    await own.getByRole('button', { name: 'Approve…' }).click();
    await desk.getByLabel('To be sent to').selectOption({ label: 'As settled for the house' });
    expect(await violations(desk), 'approving').toEqual([]);
    await own.getByRole('button', { name: 'Approve', exact: true }).click();
    await own.getByTestId('return-state').filter({ hasText: 'On its way' }).waitFor();

    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await phone.goto(`${here.server.url}/order/${order.key}`);
    await phone.getByRole('link', { name: 'Print the label' }).waitFor();
    expect(await violations(phone), 'the order').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await picture(phone, 'sent-back-approved-phone-dark');
    await phone.goto(`${here.server.url}/order/${order.key}/returns/0/label`);
    await phone.getByRole('heading', { name: `Return ${order.number}-R1` }).waitFor();
    expect(await violations(phone), 'the label').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await phone.setViewportSize(DESK);
    await picture(phone, 'sent-back-label');

    await own.getByRole('button', { name: 'Book what came…' }).click();
    await own.getByRole('button', { name: 'Book and pay back' }).click();
    await own.getByRole('alert').filter({ hasText: 'Say how much of something came.' }).waitFor();
    const line = desk.getByTestId(`came-${goods.sku}`);
    await line.getByRole('textbox').first().fill('1');
    await line.getByRole('textbox').last().fill('2');
    await own.getByRole('button', { name: 'Book and pay back' }).click();
    await own.getByRole('alert').filter({ hasText: 'no more than are to come' }).waitFor();
    await line.getByRole('textbox').last().fill('1');
    expect(await violations(desk), 'receiving').toEqual([]);
    await picture(desk, 'sent-back-receive');
    await own.getByRole('button', { name: 'Book and pay back' }).click();
    await own.getByTestId('return-state').filter({ hasText: 'Here' }).waitFor();
    await desk.getByText('Goods of return 1 came').waitFor();
    await picture(desk, 'sent-back-received');
    // Three have left and two are back, of which one can be sold.
    await eventually(() => here.shop.available(goods.sku), 8 * ONE);
  });

  test('a return that somebody of the house begins is declined by nobody, and one that a customer asks for may be', async () => {
    const order = await handedOver(await here.shop.goodsAt(25), 'Grace', 'de');
    const page = await here.screens.page({ viewport: DESK });
    await page.goto(`${here.server.url}/order/${order.key}`);
    await page.getByText('Etwas zurückschicken').click();
    await page.getByLabel('Wie viele').fill('1');
    await page.getByRole('button', { name: 'Rücksendung anmelden' }).click();
    await page.getByText('Wir sehen uns das an und schreiben Ihnen bald.').waitFor();

    const desk = await here.screens.page({ viewport: PHONE });
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
    const first = desk.getByTestId('return-0');
    await first.getByRole('button', { name: 'Decline…' }).click();
    await first.getByRole('button', { name: 'Decline', exact: true }).click();
    await first.getByRole('alert').filter({ hasText: 'Say why: the customer reads it.' }).waitFor();
    await first.getByLabel('Reason, which the customer is told').fill('Opened and used');
    await first.getByRole('button', { name: 'Decline', exact: true }).click();
    await first.getByTestId('return-state').filter({ hasText: 'Declined' }).waitFor();
    await page.reload();
    await page.getByText('Wir können es nicht zurücknehmen: Opened and used').waitFor();

    await desk.getByRole('button', { name: 'Begin a return…' }).click();
    await desk.getByLabel(/^How many of /).fill('3');
    expect(await violations(desk), 'beginning').toEqual([]);
    expect(await wide(desk)).toBe(0);
    await picture(desk, 'sent-back-begin-phone');
    await desk.getByRole('button', { name: 'Begin the return' }).click();
    await desk.getByTestId('return-1').getByTestId('return-state').filter({ hasText: 'On its way' }).waitFor();
  });

  test('a customer wants something else for it, pays the difference, and it goes out', async () => {
    const goods = (await here.shop.goods()).filter(({ product }) => product.age_min == null);
    const [first, other] = [goods[26], goods[27]];
    if (!first || !other) throw new Error('the shop has too few goods');
    await here.shop.setPrice(other.sku, first.variant.price + 250);
    await here.shop.makeAvailable(other.sku, 2 * ONE);
    await here.shop.command(null, { organisation: { put_return_policy: { days: 28, delivery: 'whole', at_once: true, branch: LONDON, cash: false, credit: false, exchange: 'anything', exchange_days: 14, version: null } } });
    const order = await here.web.order('Rosa', [[first.sku, 1]], { delivery: { collect: { branch: LONDON, pay_in_store: false } } });
    const page = await here.screens.page({ viewport: PHONE });
    const pays = async (link: RegExp) => {
      await page.getByRole('link', { name: link }).click();
      await page.getByRole('button', { name: 'Pay with this one: Pays', exact: true }).click();
    };
    await page.goto(`${here.server.url}/order/${order.key}`);
    await pays(/^Pay /);
    await page.getByText('Your order is confirmed').waitFor();
    const read = () => here.web.get<OrderView>(`/checkout/${order.key}`);
    const handOver = async () => {
      const { parts, collect_code } = await read();
      const fulfilment = parts.at(-1)?.fulfilment;
      if (!fulfilment) throw new Error('no branch serves it');
      await here.shop.command(LONDON, { fulfilment: { hand_over: { fulfilment, age_checked: 18, code: collect_code, known_by: '' } } });
      await eventually(async () => (await read()).state, 'fulfilled');
    };
    await handOver();

    // Without a script: what is searched for is among what may be chosen, and is confirmed with what it costs.
    const plain = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await plain.goto(`${here.server.url}/order/${order.key}`);
    await plain.getByText('Send something back').click();
    await plain.getByLabel('How many').fill('1');
    await plain.getByLabel('Something else: search for it').fill('nothing that is sold');
    await plain.getByRole('button', { name: 'Search', exact: true }).last().click();
    await plain.getByText('We found nothing that you could have instead.').waitFor();
    await plain.getByLabel('Something else: search for it').fill(other.product.name);
    await plain.getByRole('button', { name: 'Search', exact: true }).last().click();
    await plain.getByText('What we found is among what you can choose below.').waitFor();
    expect(await plain.getByLabel('How many').inputValue(), 'what was typed stays').toBe('1');
    await plain.getByLabel('What would you like for it?').selectOption(other.sku);
    await picture(plain, 'exchange-choose-phone');
    await plain.getByRole('button', { name: 'Ask to send it back' }).click();
    await plain.getByRole('heading', { name: 'Is this what you want to exchange?' }).waitFor();
    await plain.getByText('To pay once your goods are here: £2.50').waitFor();
    expect(await wide(plain)).toBe(0);
    await picture(plain, 'exchange-confirm-phone');
    await plain.getByRole('button', { name: 'Yes, exchange it' }).click();
    await plain.getByText('In exchange: 1 ×').waitFor();
    await eventually(async () => (await read()).exchanges?.[0]?.state, 'kept');
    expect(await here.shop.available(other.sku), 'it is kept').toBe(1 * ONE);

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
    const own = desk.getByTestId('exchange-0');
    await own.getByTestId('exchange-state').filter({ hasText: 'Set aside' }).waitFor();
    expect(await violations(desk), 'an exchange in the office').toEqual([]);
    await picture(desk, 'exchange-office');
    await here.shop.command(null, { order: { receive_return: { order: order.id, number: 0, branch: LONDON, lines: [{ sku: first.sku, good: ONE, damaged: 0 }], withheld: 0, note: '', complete: true } } });
    await own.getByText('Still to be paid: £2.50').waitFor();

    await page.goto(`${here.server.url}/order/${order.key}`);
    await page.getByText('Please pay the difference of £2.50').waitFor();
    expect(await violations(page), 'a difference to pay').toEqual([]);
    expect(await wide(page)).toBe(0);
    await picture(page, 'exchange-to-pay-phone');
    await page.getByRole('button', { name: 'Pay the difference of £2.50' }).click();
    await pays(/^Pay the difference of/);
    await page.getByText('What you sent back is here, and this goes out to you.').waitFor();
    await own.getByTestId('exchange-state').filter({ hasText: 'On its way through picking' }).waitFor();
    await eventually(async () => (await read()).parts.at(-1)?.state, 'promised');
    await handOver();
    const done = await read();
    expect(done.captured - done.refunded).toBe(order.total + 250);
    expect(await here.shop.available(other.sku)).toBe(1 * ONE);
  });

  test.each(['en', 'de', 'ar'])('what is settled about returns is kept and has no hurdle, in %s', async (language) => {
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    await page.goto(`${here.server.url}/manager/?${language}#/orders/returns`);
    const days = page.locator('#policy-days');
    await days.fill('99');
    await page.locator('form button[type=submit]').click();
    await page.locator('#policy-wrong').filter({ hasText: '60' }).waitFor();
    await days.fill(language === 'en' ? '30' : language === 'de' ? '31' : '32');
    expect(await page.locator('#policy-wrong').textContent(), 'it is right by now').toBe('');
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      expect(await violations(page), `${language} at ${size.width}`).toEqual([]);
      expect(await wide(page), `${language} at ${size.width}`).toBe(0);
      await picture(page, `sent-back-policy-${language}-${size.width}`);
    }
    await page.locator('form button[type=submit]').click();
    await page.locator('form [role=status]').filter({ hasText: /\S/ }).waitFor();
    await page.reload();
    await eventually(() => days.inputValue(), language === 'en' ? '30' : language === 'de' ? '31' : '32');
  });
});
