// A morning at the shelves with a phone and a scanner: goods are put away, two orders are picked in one walk, one piece is missing,
// the office resolves that, and a customer shows their code.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, ONE, SAM } from './harness/shop.ts';
import { stage } from './harness/stage.ts';

/** The role of managers. */
const MANAGES = 3;

describe.skipIf(withoutBrowser())('at the shelves', () => {
  const here = stage();

  test('goods are put away, two orders are picked in one walk, and what is missing is resolved', async () => {
    const [first, second] = (await here.shop.goods()).slice(30, 32);
    if (!first || !second) throw new Error('the shop is empty');
    const ada = await here.web.order('Ada', [[first.sku, 2], [second.sku, 1]]);
    await here.web.order('Ben', [[first.sku, 1]]);

    const phone = await here.screens.page({ viewport: PHONE });
    await signInOffice(phone, here.server.url, SAM);
    await phone.evaluate((branch) => (location.hash = `#/bins?branch=${branch}`), LONDON);
    for (const [goods, bin] of [[first, 'b-10'], [second, 'a-2-1']] as const) {
      await phone.getByLabel('Scan the article').focus();
      await scan(phone, goods.barcode);
      await phone.getByLabel('Now scan or type the bin').waitFor();
      await scan(phone, bin);
      await phone.getByTestId(`bin-${goods.sku}`).filter({ hasText: bin.toUpperCase() }).waitFor();
    }
    expect(await violations(phone), 'bins').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await picture(phone, 'picking-bins-phone');

    await phone.evaluate(() => (location.hash = '#/fulfilment'));
    await phone.getByRole('checkbox', { name: 'Pick Ada together with others' }).check();
    await phone.getByRole('checkbox', { name: 'Pick Ben together with others' }).check();
    expect(await violations(phone), 'choosing').toEqual([]);
    await picture(phone, 'picking-choose-phone');
    await phone.getByRole('button', { name: 'Pick 2 orders together' }).click();
    await phone.getByRole('heading', { name: 'Pick list' }).waitFor();
    await phone.getByRole('heading', { name: 'Zone B' }).waitFor();
    const order = await phone.getByTestId(/^stop-/).evaluateAll((stops) => stops.map((stop) => stop.getAttribute('data-testid')));
    expect(order).toEqual([`stop-${second.sku}`, `stop-${first.sku}`]);
    const stop = phone.getByTestId(`stop-${first.sku}`);
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, first.barcode);
    await phone.getByTestId('last').filter({ hasText: 'into box 1' }).waitFor();
    await scan(phone, first.barcode);
    await stop.getByText('2 of 3').waitFor();
    // A telephone that was put away goes on where it was.
    await phone.reload();
    await stop.getByText('2 of 3').waitFor();
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, first.barcode);
    await phone.getByTestId('last').filter({ hasText: 'into box 2' }).waitFor();
    await scan(phone, first.barcode);
    await phone.getByTestId('last').filter({ hasText: 'Put it back' }).waitFor();
    await phone.getByRole('button', { name: 'Finish with what was found' }).click();
    await phone.getByRole('alert').filter({ hasText: 'is missing' }).waitFor();
    await phone.getByLabel('Why are 1 missing?').fill('Empty shelf');
    expect(await violations(phone), 'walking').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await picture(phone, 'picking-walk-phone');
    await phone.getByRole('button', { name: 'Finish with what was found' }).click();
    await phone.getByText('2 orders are picked.').waitFor();

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/tasks'));
    const task = desk.getByRole('article', { name: 'Not found for an order' });
    await task.getByText('Said at the shelf: Empty shelf').waitFor();
    await task.getByText('What can be done').waitFor();
    expect(await violations(desk), 'task').toEqual([]);
    await picture(desk, 'picking-task-desk');
    await task.getByRole('button', { name: 'Resolve…' }).click();
    await task.getByLabel('What was found out or done?').fill('Written to Ada');
    await task.getByRole('button', { name: 'Resolve', exact: true }).click();
    await desk.getByText('Not found for an order is settled.').waitFor();

    const part = ada.parts[0];
    if (!part) throw new Error('no branch serves it');
    await here.shop.command(LONDON, { fulfilment: { ready: { fulfilment: part.fulfilment } } });
    await phone.evaluate(() => (location.hash = '#/fulfilment'));
    await phone.getByLabel('Somebody collects: scan their code').focus();
    await scan(phone, `${ada.number}/${ada.collect_code}`);
    await phone.getByLabel('Code of the customer').waitFor();
    expect(await phone.getByLabel('Code of the customer').inputValue()).toBe(ada.collect_code);
    const age = phone.getByRole('checkbox', { name: /I have seen/ });
    if ((await age.count()) > 0) await age.check();
    await picture(phone, 'picking-hand-phone');
    await phone.getByRole('button', { name: 'Handed over' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Handed over' }).waitFor();
    await phone.getByRole('link', { name: 'Packing slip' }).count();

    const customer = await here.screens.page({ viewport: PHONE });
    const waiting = await here.web.order('Cleo', [[second.sku, 1]]);
    await customer.goto(`${here.server.url}/order/${waiting.key}`);
    await customer.getByRole('heading', { name: `Your code: ${waiting.collect_code}` }).waitFor();
    expect(await violations(customer), 'the code').toEqual([]);
    await picture(customer, 'picking-code-phone');
    const slip = waiting.parts[0];
    await desk.evaluate((id) => (location.hash = `#/fulfilment/${id}/slip`), slip?.fulfilment ?? '');
    await desk.getByRole('heading', { name: 'Packing slip' }).first().waitFor();
    await picture(desk, 'picking-slip-desk');
  });

  test('goods are taken off sale, and what is worth much is written off by two people', async () => {
    const goods = (await here.shop.goods())[40];
    if (!goods) throw new Error('the shop is empty');
    await here.shop.makeAvailable(goods.sku, 5 * ONE);
    // Whoever writes goods off may correct stock.
    await here.shop.command(null, { organisation: { put_staff: { id: SAM.staff, name: null, role: MANAGES, pin: null, active: null, password: null, held: null, second_factor: null, version: null } } });
    const phone = await here.screens.page({ viewport: PHONE });
    await signInOffice(phone, here.server.url, SAM);
    await phone.evaluate((branch) => (location.hash = `#/aside?branch=${branch}`), LONDON);
    await phone.getByLabel('Scan the article').focus();
    await scan(phone, goods.barcode);
    await scan(phone, goods.barcode);
    await phone.getByLabel('What is the matter with them?').selectOption({ label: 'Display' });
    await phone.getByRole('button', { name: 'Take off sale' }).click();
    const row = phone.getByTestId(`aside-${goods.sku}`);
    await row.getByText(/\d+ Display/).waitFor();
    await row.getByRole('button', { name: /^What now/ }).click();
    expect(await violations(phone), 'set aside').toEqual([]);
    expect(await wide(phone)).toBe(0);
    await picture(phone, 'aside-phone');
    await row.getByLabel('They become').selectOption({ label: 'Damaged' });
    await row.getByLabel('How many').fill('1');
    await row.getByRole('button', { name: 'Book it' }).click();
    await row.getByText('1 Damaged').waitFor();

    await here.shop.command(null, { organisation: { set_correction_limit: { max: 1 } } });
    await row.getByRole('button', { name: /^What now/ }).click();
    await row.getByLabel('These are').selectOption('damaged');
    await row.getByLabel('How many').fill('1');
    await row.getByRole('button', { name: 'Book it' }).click();
    await phone.getByText('It is worth more than one person may book.').waitFor();

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/tasks'));
    const task = desk.getByRole('article', { name: 'Asks for approval' });
    await task.waitFor();
    expect(await violations(desk), 'approval').toEqual([]);
    await picture(desk, 'approval-desk');
    await task.getByRole('button', { name: 'Approve and book' }).click();
    await desk.getByText('A correction is approved and booked.').waitFor();
    await here.shop.command(null, { organisation: { set_correction_limit: { max: null } } });

    await desk.evaluate((sku) => (location.hash = `#/stock/sku/${sku}`), goods.sku);
    const place = desk.getByTestId(`place-${LONDON}`);
    await place.getByText(/on display/).waitFor();
    await place.getByRole('button', { name: /^Change what/ }).click();
    await place.getByLabel('Keep back from the online store').fill('2');
    await place.getByRole('button', { name: 'Save' }).click();
    await place.getByText('2 kept back from the online store').waitFor();
    expect(await violations(desk), 'places').toEqual([]);
    await picture(desk, 'places-desk');
  });
});
