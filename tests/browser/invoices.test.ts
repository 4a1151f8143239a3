// An order that was handed over has an invoice: its customer saves it from the page of the order, the office finds it with the order
// and in the list of all.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { OrderView } from '../../clients/sdk/src/gen/protocol.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

/** What a click on a button saves, and its name. */
async function saved(page: Page, click: () => Promise<void>): Promise<{ name: string; begins: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  const bytes = await readFile(await download.path());
  return { name: download.suggestedFilename(), begins: bytes.subarray(0, 5).toString('latin1') };
}

describe.skipIf(withoutBrowser())('invoices', () => {
  const here = stage();

  async function handedOver({ sku }: Goods, name: string, language: string): Promise<OrderView> {
    const order = await here.web.order(name, [[sku, 2]], { language });
    const fulfilment = order.parts[0]?.fulfilment;
    if (!fulfilment) throw new Error('no branch serves it');
    await here.shop.command(LONDON, { fulfilment: { hand_over: { fulfilment, age_checked: 18, code: order.collect_code, known_by: '' } } });
    await eventually(async () => (await here.web.get<OrderView>(`/checkout/${order.key}`)).state, 'fulfilled');
    return order;
  }

  test('a customer opens their invoice, and the office finds it', async () => {
    const goods = await here.shop.goodsAt(24);
    const order = await handedOver(goods, 'Ada', 'en');
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    const link = phone.getByRole('link', { name: /Invoice INV-1-\d{4}-\d{6} \(PDF\)/ });
    await eventually(async () => {
      await phone.goto(`${here.server.url}/order/${order.key}`);
      return link.count();
    }, 1);
    await looksRight(phone, 'invoice-order-phone-dark');
    const number = /INV-[-\d]+/.exec((await link.textContent()) ?? '')?.[0] ?? '';
    const answer = await phone.request.get(`${here.server.url}${await link.getAttribute('href')}`);
    expect([answer.status(), answer.headers()['content-type'], (await answer.body()).subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    expect((await phone.request.get(`${here.server.url}/order/${order.key}/invoices/7`)).status()).toBe(404);

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
    const own = desk.getByTestId(`invoice-${number}`);
    const first = await saved(desk, () => own.getByRole('button', { name: `Save ${number} as PDF` }).click());
    expect(first).toEqual({ name: `${number}.pdf`, begins: '%PDF-' });
    await looksRight(desk, 'invoice-order-office');

    await desk.evaluate(() => (location.hash = '#/invoices'));
    await desk.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor();
    const row = desk.getByTestId(`invoice-${number}`);
    await row.getByRole('link', { name: order.number }).waitFor();
    expect((await saved(desk, () => row.getByRole('button').click())).begins).toBe('%PDF-');
    await desk.getByText('No gap').first().waitFor();
    await looksRight(desk, 'invoices-office');
    await desk.getByLabel('Kind').selectOption({ label: 'Credit note' });
    await eventually(() => row.count(), 0);
    await desk.getByLabel('Kind').selectOption({ label: 'Invoice' });
    await row.waitFor();
    const csv = await saved(desk, () => desk.getByRole('button', { name: 'Save as CSV' }).click());
    expect(csv).toEqual({ name: 'invoices.csv', begins: 'numbe' });

    await desk.setViewportSize(PHONE);
    await looksRight(desk, 'invoices-office-phone');
    await desk.setViewportSize(DESK);
    await desk.getByRole('link', { name: 'What stands on them' }).click();
    const prefix = desk.getByLabel('Numbers of invoices begin with');
    await prefix.fill('re');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('alert').filter({ hasText: 'capital letters and digits' }).waitFor();
    await prefix.fill('RE');
    await desk.getByLabel('At the end of each').fill('Registered in England and Wales');
    await looksRight(desk, 'invoices-settings');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('Saved.').waitFor();
    const later = await handedOver(goods, 'Mia', 'ar');
    const arabic = await here.screens.page({ viewport: PHONE });
    const theirs = arabic.getByRole('link', { name: /RE-1-\d{4}-000001/ });
    await eventually(async () => {
      await arabic.goto(`${here.server.url}/order/${later.key}`);
      return theirs.count();
    }, 1);
    await looksRight(arabic, 'invoice-order-arabic');
  });
});
