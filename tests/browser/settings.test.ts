// What head office settles, from its screen to the till: a way to pay, a reason, a rule of age and amount, a rate and a number.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { MORGAN } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('settings', () => {
  const here = stage();

  const office = async (): Promise<Page> => {
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    return page;
  };
  const open = async (page: Page, part: string) => {
    await page.goto(`${here.server.url}/manager/#/settings/${part}`);
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  };
  const save = async (page: Page, part: string) => {
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(new RegExp(`#/settings/${part}$`));
  };
  /** Nothing is wider than the screen. */

  test('a way to pay and a reason are offered at the till as soon as they are saved, and reports know them', async () => {
    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11', MORGAN);
    const page = await office();
    await open(page, 'payments/new');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'Give it a name.' }).waitFor();
    expect(await violations(page), 'a way to pay').toEqual([]);
    await page.getByLabel('Name', { exact: true }).fill('Gift voucher');
    await page.getByLabel('The till asks for a number').check();
    await page.getByTestId('follows').getByText('as a key').waitFor();
    await save(page, 'payments');
    await page.getByText('Gift voucher').waitFor();
    await open(page, 'reasons/new');
    await page.getByLabel('Reason', { exact: true }).fill('Window display');
    await page.getByLabel('Something has to be written beside it').check();
    await save(page, 'reasons');

    await scan(till, goods.barcode);
    await eventually(() => till.getByTestId(`quantity-${goods.sku}`).innerText(), '1');
    await till.getByRole('button', { name: 'Discount all' }).click();
    const dialog = till.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Window display' }).click();
    await dialog.getByRole('button', { name: '10%' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'Write beside the reason' }).waitFor();
    await dialog.locator('#discount-reason').fill('Window display: faded');
    await dialog.getByRole('button', { name: '10%' }).click();
    await till.getByRole('button', { name: 'Pay', exact: true }).click();
    // Tills know no customers, so nobody pays on account there; and without a network nothing is offered that is asked for its money.
    const voucher = till.getByRole('button', { name: /by Gift voucher$/ });
    await voucher.waitFor();
    const house = (await (await fetch(`${here.server.url}/api/v1/catalogue`, { headers: { authorization: 'Bearer demo-register-11' } })).json()) as { settings: { payment_methods: { kind: string; active: boolean }[] } };
    expect(house.settings.payment_methods.some(({ kind, active }) => kind === 'account' && active)).toBe(true);
    expect(await till.getByRole('button', { name: /account/i }).count()).toBe(0);
    await here.screens.whileServerIsDown(async () => {
      await till.context().setOffline(true);
      await till.getByText('Offline: cash only.').waitFor();
      expect(await voucher.count()).toBe(0);
      expect(await till.getByRole('button', { name: 'Paid by card' }).isDisabled()).toBe(true);
      await till.context().setOffline(false);
      await voucher.waitFor();
    });
    await voucher.click();
    await till.getByRole('dialog').getByRole('button', { name: /^Take/ }).click();
    await till.getByRole('dialog').getByRole('alert').filter({ hasText: 'Type the number' }).waitFor();
    expect(await violations(till), 'a number').toEqual([]);
    await till.getByRole('dialog').getByLabel('Its number').fill('GV-77');
    await till.getByRole('dialog').getByRole('button', { name: /^Take/ }).click();
    await till.getByTestId('sale-total').waitFor();
    await eventually(async () => (await here.shop.tickets())[0]?.exceptions, 0);
    const [newest] = await here.shop.tickets();
    const ticket = await here.shop.ticket(newest?.id ?? '');
    expect([ticket.grounds.reason, ticket.grounds.code, ticket.tenders.map(({ kind, reference }) => [kind, reference])]).toEqual([
      'Window display: faded', 100, [['voucher', 'GV-77']],
    ]);
    await page.goto(`${here.server.url}/manager/#/reports?group=tender`);
    await page.getByRole('cell', { name: 'Gift voucher' }).or(page.getByRole('rowheader', { name: 'Gift voucher' })).first().waitFor();
  });

  test('a rule asks for an age and caps a ticket at the till, the receipt says who looked, and both survive a restart', async () => {
    const [goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    const category = goods.product.category;
    const page = await office();
    await open(page, 'rules');
    await page.getByText('There is no rule yet.').waitFor();
    await page.getByRole('link', { name: 'Add a rule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('House rule 18');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'Choose at least one category.' }).waitFor();
    await page.getByLabel('Lowest age').fill('18');
    await page.getByLabel('Most of one product on a ticket').fill('2');
    await page.getByLabel(category, { exact: true }).check();
    await page.getByTestId('follows').getByText('born on or before').waitFor();
    expect(await violations(page), 'a rule').toEqual([]);
    await save(page, 'rules');
    await here.screens.whileServerIsDown(async () => {
      await here.server.kill();
      await here.server.start('serve');
    });

    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11', MORGAN);
    for (const count of ['1', '2', '3']) {
      await scan(till, goods.barcode);
      await eventually(() => till.getByTestId(`quantity-${goods.sku}`).innerText(), count);
    }
    await till.getByTestId('over').filter({ hasText: 'At most 2' }).waitFor();
    expect(await till.getByRole('button', { name: 'Pay', exact: true }).isDisabled()).toBe(true);
    await till.getByRole('button', { name: /^One less/ }).click();
    await till.getByRole('button', { name: 'Pay', exact: true }).click();
    await till.getByRole('heading', { name: 'Is the customer 18 or over?' }).waitFor();
    const year = new Date().getFullYear() - 18;
    expect(await till.getByTestId('born-by').innerText()).toContain(String(year));
    expect(await violations(till), 'the age').toEqual([]);
    await till.getByRole('button', { name: 'Checked, old enough' }).click();
    await till.getByLabel('Cash given').fill('500');
    await till.getByRole('button', { name: 'Take cash' }).click();
    await till.getByTestId('sale-total').waitFor();
    await eventually(async () => (await here.shop.tickets())[0]?.exceptions, 0);
    const [newest] = await here.shop.tickets();
    expect((await here.shop.ticket(newest?.id ?? '')).age_checked).toEqual({ age: 18 });
    // What joins the ticket while it is being paid is asked for too, and what is too much of it cannot be paid.
    const other = (await here.shop.goods()).find(({ product }) => product.category !== category);
    if (!other) throw new Error('there is one category only');
    await till.getByRole('button', { name: 'New sale' }).click();
    await scan(till, other.barcode);
    await till.getByTestId(`line-${other.sku}`).waitFor();
    await till.getByRole('button', { name: 'Pay', exact: true }).click();
    await till.getByLabel('Cash given').waitFor();
    await scan(till, goods.barcode);
    await till.getByRole('heading', { name: 'Is the customer 18 or over?' }).waitFor();
    await till.getByRole('button', { name: 'Back to the ticket' }).click();
    await till.getByRole('button', { name: 'Pay', exact: true }).click();
    await till.getByRole('button', { name: 'Checked, old enough' }).click();
    await till.getByLabel('Cash given').waitFor();
    for (let more = 0; more < 2; more += 1) await scan(till, goods.barcode);
    await till.getByText('At most 2').waitFor();
    expect(await till.getByRole('button', { name: 'Take cash' }).isDisabled()).toBe(true);
    expect(await till.getByRole('button', { name: 'Paid by card' }).isDisabled()).toBe(true);
    await till.getByRole('button', { name: 'Back', exact: true }).click();
    await till.getByRole('button', { name: 'Clear' }).click();
    const shop = await (await fetch(`${here.server.url}/p/${goods.product.handle}`)).text();
    expect(shop).toContain('aged 18 or over');
    expect(shop).toContain('At most 2');
  });

  test('a rate for one branch is told before it is saved, and tills reckon with it; numbers get their shape', async () => {
    const all = await here.shop.goods();
    // Of another kind than what the rule above asks an age for.
    const goods = all.find(({ product }) => product.category !== all[0]?.product.category);
    if (!goods) throw new Error('the shop is empty');
    const page = await office();
    await open(page, `taxes/${goods.variant.tax_class}`);
    await page.getByRole('button', { name: 'Add a rate' }).click();
    const rate = page.getByTestId('rate-1');
    await rate.getByLabel('Where').selectOption({ label: 'in one branch' });
    await rate.getByLabel('Rate, %').fill('x');
    await page.getByRole('button', { name: 'Save' }).click();
    await rate.getByRole('alert').filter({ hasText: 'Choose the branch.' }).waitFor();
    await rate.getByRole('alert').filter({ hasText: 'A per cent from 0 to 100' }).waitFor();
    await rate.getByLabel('Branch').selectOption({ label: 'London' });
    await rate.getByLabel('Rate, %').fill('10');
    await rate.getByLabel('How it is reckoned').selectOption({ label: 'on top of the price' });
    await page.getByTestId('follows').getByText(/^London, from .*: 10%, on top instead of/).waitFor();
    expect(await violations(page), 'a rate').toEqual([]);
    await save(page, 'taxes');
    await page.getByTestId(`taxes-${goods.variant.tax_class}`).getByText('this branch').waitFor();
    await open(page, 'numbers');
    await page.getByLabel('Stands before').fill('A-1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'At most 12 letters and digits.' }).waitFor();
    await page.getByLabel('Stands before').fill('INV');
    await page.getByLabel('With the year').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. Tills have it within seconds.').waitFor();
    expect(await violations(page), 'numbers').toEqual([]);

    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11', MORGAN);
    await scan(till, goods.barcode);
    const { price } = goods.variant;
    await eventually(() => till.getByTestId('total').innerText(), pounds(price + Math.round(price / 10)));
    await payCash(till, '500');
    await expect.poll(() => till.getByTestId('receipt-number').innerText()).toMatch(/^INV-1-\d{4}-11-\d+-\d{6}$/);
    await eventually(async () => (await here.shop.tickets())[0]?.exceptions, 0);
    const [newest] = await here.shop.tickets();
    const ticket = await here.shop.ticket(newest?.id ?? '');
    expect([ticket.total, ticket.tax]).toEqual([price + Math.round(price / 10), Math.round(price / 10)]);
  });

  test('every part fits a phone, in German and Arabic too', async () => {
    const page = await here.screens.page({ viewport: { width: 390, height: 844 } });
    await signInManager(page, here.server.url);
    for (const language of ['en', 'de', 'ar']) {
      await page.evaluate((one) => localStorage.setItem('onhand.language', one), language);
      for (const part of ['taxes', 'taxes/1', 'payments', 'payments/1', 'reasons', 'reasons/21', 'rules', 'rules/new', 'numbers']) {
        await page.goto(`${here.server.url}/manager/#/settings/${part}`);
        await page.reload();
        await page.locator('main h1').waitFor();
        await page.locator('main dl, main form').first().waitFor();
        expect(await violations(page), `${part} in ${language}`).toEqual([]);
        expect(await wide(page), `${part} in ${language}`).toBe(0);
      }
    }
  });
});
