// A promotion from the office to the till, with a network and without one, to the shop's page, basket, checkout and order: the same
// price everywhere, and its name on all of them.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, picture, wide } from './harness/look.ts';
import { payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

/** Search finds what somebody types a moment later; they look before they press Enter. */
async function find(page: Page, within: string, sku: string): Promise<void> {
  const box = page.getByRole(within === 'preview' ? 'region' : 'group', { name: within === 'preview' ? 'What does a basket cost?' : within, exact: true });
  await box.getByLabel('Find an article').fill(sku);
  await box.getByRole('list', { name: 'Found' }).getByText(sku).waitFor();
  await box.getByLabel('Find an article').press('Enter');
}

describe.skipIf(withoutBrowser())('promotions', () => {
  const here = stage();

  test('are made in the office, and come to the same at the till, without a network, and in the shop', async () => {
    const { server, screens, shop } = here;
    const [first, second] = (await shop.goods()).filter(({ product, variant }) => product.age_min === null && (product.quantity_max ?? null) === null && !variant.unit?.startsWith('k')) as [Goods, Goods];
    for (const { sku } of [first, second]) {
      await shop.setPrice(sku, 1_000);
      await shop.makeAvailable(sku, 30 * ONE);
    }
    const desk = await screens.page();
    await signInManager(desk, server.url);
    await desk.goto(`${server.url}/manager/#/promotions`);
    await desk.getByText('There are no promotions.', { exact: false }).waitFor();
    expect(await violations(desk), 'no promotions').toEqual([]);

    // A tenth off one article, which the form tries before it is saved.
    await desk.getByRole('link', { name: 'New promotion' }).click();
    await desk.getByRole('button', { name: 'Make the promotion' }).click();
    await desk.getByText('Give it a name.').waitFor();
    await desk.getByLabel('Name', { exact: true }).fill('Tenth week');
    await desk.getByRole('group', { name: 'About', exact: true }).getByLabel('By').selectOption('sku');
    await find(desk, 'About', first.sku);
    await find(desk, 'preview', first.sku);
    await find(desk, 'preview', second.sku);
    await eventually(() => desk.getByTestId('preview-total').innerText(), pounds(1_900));
    await picture(desk, 'promotions-new');
    expect(await violations(desk), 'a new promotion').toEqual([]);
    await desk.getByRole('button', { name: 'Make the promotion' }).click();
    await desk.getByRole('heading', { name: 'Tenth week', level: 1 }).waitFor();

    // Three for two of another, which stands in the list and in the calendar.
    await desk.goto(`${server.url}/manager/#/promotions/new`);
    await desk.getByLabel('Name', { exact: true }).fill('Three for two');
    await desk.getByRole('combobox', { name: 'What it takes off' }).selectOption('buy_get');
    await desk.getByLabel('Per cent off those (100: free)').fill('100');
    await desk.getByRole('group', { name: 'About', exact: true }).getByLabel('By').selectOption('sku');
    await find(desk, 'About', second.sku);
    await desk.getByRole('button', { name: 'Make the promotion' }).click();
    await desk.getByRole('heading', { name: 'Three for two', level: 1 }).waitFor();
    await desk.getByRole('link', { name: 'All promotions' }).click();
    await desk.getByTestId('promotion-2').getByText('Buy 2, get 1 free').waitFor();
    await desk.getByRole('table').getByRole('link', { name: 'Tenth week' }).waitFor();
    await picture(desk, 'promotions-list');
    expect(await violations(desk), 'all promotions').toEqual([]);

    // At the till, with a network and without one.
    const till = await screens.page();
    await readyTill(till, server.url, 'demo-register-11');
    const sell = async () => {
      await scan(till, first.barcode);
      for (let count = 0; count < 3; count += 1) await scan(till, second.barcode);
      await eventually(() => till.getByTestId('total').innerText(), pounds(2_900));
      await eventually(() => till.getByTestId('promotion-1').innerText(), pounds(-100));
      await eventually(() => till.getByTestId('promotion-2').innerText(), pounds(-1_000));
    };
    await sell();
    await picture(till, 'promotions-till');
    expect(await violations(till), 'a ticket with promotions').toEqual([]);
    await payCash(till);
    const paper = await till.getByTestId('receipt-paper').innerHTML();
    expect(paper).toContain('Tenth week');
    expect(paper).toContain('Three for two');
    await till.getByRole('button', { name: 'New sale' }).click();
    await screens.whileServerIsDown(async () => {
      await till.context().setOffline(true);
      await server.kill();
      await till.getByText('Offline').first().waitFor();
      await sell();
      await payCash(till);
      await till.getByRole('button', { name: 'New sale' }).click();
      await server.start();
      await till.context().setOffline(false);
      await till.getByText('Live', { exact: true }).waitFor();
    });
    await eventually(async () => (await shop.tickets()).filter(({ total }) => total === 2_900).length, 2);
    for (const { id, total, exceptions } of await shop.tickets()) {
      if (total !== 2_900) continue;
      expect(exceptions, 'the server comes to the same').toBe(0);
      const { promotions } = await shop.ticket(id);
      expect((promotions ?? []).map(({ promotion, amount }) => [promotion, amount])).toEqual([[1, 100], [2, 1_000]]);
    }

    // In the shop, without a script.
    const store = await screens.page({ javaScriptEnabled: false });
    await store.goto(`${server.url}/p/${first.product.handle}`);
    await eventually(() => store.locator('.pricing .price').innerText(), pounds(900));
    expect(await store.locator('.pricing .promotion').allInnerTexts()).toEqual(['Tenth week']);
    await picture(store, 'promotions-product');
    await store.getByRole('button', { name: /^Add to basket/ }).click();
    await store.goto(`${server.url}/p/${second.product.handle}`);
    expect(await store.locator('.pricing .price').innerText()).toBe(pounds(1_000));
    expect(await store.locator('.pricing .promotion').allInnerTexts()).toEqual(['Three for two']);
    await store.getByRole('button', { name: /^Add to basket/ }).click();
    await store.locator('.basket-line').filter({ hasText: second.product.name }).getByRole('spinbutton').fill('3');
    await store.getByRole('button', { name: `Change: ${second.product.name}` }).click();
    const saved = () => store.locator('.sums .saved').allInnerTexts().then((texts) => texts.map((text) => text.replace(/\s+/g, ' ').trim()));
    const told = [`Saved: Tenth week ${pounds(100)}`, `Saved: Three for two ${pounds(1_000)}`];
    await eventually(saved, told);
    expect(await store.locator('.sums .whole dd').innerText()).toBe(pounds(2_900));
    await picture(store, 'promotions-basket');
    await store.getByRole('link', { name: 'Check out' }).click();
    await eventually(saved, told);
    await store.getByLabel('Name').fill('Ada Lovelace');
    await store.getByLabel('E-mail').fill('ada@example.org');
    await store.getByRole('radio', { name: /Collect: London/ }).check();
    await store.getByRole('radio', { name: 'In the shop, when you collect it' }).check();
    await store.getByRole('button', { name: 'Order', exact: false }).click();
    await store.getByText('Your order is confirmed').waitFor();
    expect(await saved()).toEqual(told);

    // What is ended in the office is over everywhere, and the order keeps what it had.
    await desk.goto(`${server.url}/manager/#/promotions/1`);
    await desk.getByRole('button', { name: 'Pause' }).click();
    await desk.getByText('Paused', { exact: true }).first().waitFor();
    await desk.getByRole('region', { name: 'How it was before' }).getByText('10 % off').first().waitFor();
    await scan(till, first.barcode);
    await eventually(() => till.getByTestId('total').innerText(), pounds(1_000));
    await store.reload();
    expect(await saved()).toEqual(told);
    await store.goto(`${server.url}/p/${first.product.handle}`);
    expect(await store.locator('.pricing .price').innerText()).toBe(pounds(1_000));

    // On a phone.
    const phone = await screens.page({ viewport: PHONE });
    await signInManager(phone, server.url);
    for (const address of ['promotions', 'promotions/2']) {
      await phone.goto(`${server.url}/manager/#/${address}`);
      await phone.getByText('Three for two').first().waitFor();
      expect(await wide(phone), address).toBe(0);
      await picture(phone, `promotions-phone-${address.includes('/') ? 'one' : 'list'}`);
      expect(await violations(phone), address).toEqual([]);
    }
  });
});
