// Being written to when goods are back: a customer sees it sell out and asks, with and without a script, confirms by the mailed link, the
// office sees who waits, goods come and bring one mail each, and what is taken back brings none.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, NORTH, WAREHOUSE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const OFFER = 'Tell me when it is back';

describe.skipIf(withoutBrowser())('goods that come back', () => {
  const here = stage({ ONHAND_ALERT_AFTER_MS: '800' });

  const outbox = (): string[] => {
    const folder = join(here.server.data, 'mail/outbox');
    const read = (name: string) => readFileSync(join(folder, name), 'utf8').replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
    return readdirSync(folder).filter((name) => name.endsWith('.eml')).sort().map(read);
  };
  const mailsTo = (email: string) => outbox().filter((mail) => mail.includes(`\nTo: ${email}`) || mail.includes(`\nTo: <${email}>`));

  async function soldOut(at: number): Promise<Goods> {
    const goods = (await here.shop.goods()).filter(({ product }) => product.age_min == null)[at];
    if (!goods) throw new Error('the shop has too few goods');
    for (const branch of [LONDON, NORTH, WAREHOUSE]) await here.shop.makeAvailable(goods.sku, 0, branch);
    return goods;
  }

  /** From the product's page to the mailed link. */
  async function ask(page: Page, email: string): Promise<string> {
    await page.getByRole('link', { name: OFFER }).click();
    await page.getByRole('heading', { level: 1, name: OFFER }).waitFor();
    await page.getByText('for a year at most').waitFor();
    await page.getByLabel('Where you want it').selectOption('sent');
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Tell me', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Look into your mail' }).waitFor();
    await eventually(async () => mailsTo(email).length, 1);
    const [, link] = /(\/alerts\/confirm\?t=[^\s"&]+)/.exec(mailsTo(email)[0] ?? '') ?? [];
    if (link === undefined) throw new Error('the mail has no link');
    return link;
  }

  test.each([
    ['with a script', true], ['without one', false],
  ])('a customer on a phone asks %s, confirms, and gets one mail', async (_, javaScriptEnabled) => {
    const goods = await soldOut(javaScriptEnabled ? 50 : 52);
    const email = javaScriptEnabled ? 'script@example.org' : 'plain@example.org';
    if (javaScriptEnabled) await here.shop.makeAvailable(goods.sku, 4, LONDON);
    const page = await here.screens.page({ viewport: PHONE, javaScriptEnabled });
    await page.goto(`${here.server.url}/p/${goods.product.handle}?sku=${goods.sku}`);
    if (javaScriptEnabled) {
      // It is there in London, and elsewhere it can be waited for; then it sells out while somebody looks.
      const london = page.locator(`[data-badge-sku="${goods.sku}"] [data-branch="${LONDON}"]`);
      await here.shop.makeAvailable(goods.sku, 0, LONDON);
      await london.filter({ hasText: 'Out of stock' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await looksRight(page, 'alert-product');
    }
    const link = await ask(page, email);
    await page.goto(`${here.server.url}${link}`);
    expect(await wide(page)).toBe(0);
    if (javaScriptEnabled) await looksRight(page, 'alert-confirm');
    await page.getByRole('button', { name: 'Yes, tell me' }).click();
    await page.getByRole('heading', { level: 1, name: 'What you wait for' }).waitFor();
    await page.getByText('Done. We write to you as soon as it is back.').waitFor();
    if (javaScriptEnabled) await looksRight(page, 'alert-list');

    await here.shop.makeAvailable(goods.sku, 2, LONDON);
    await eventually(async () => mailsTo(email).length, 2);
    const mail = mailsTo(email)[1] ?? '';
    expect(mail).toContain('can be had again, and we send it to you.');
    const [, product] = /(\/en\/p\/[^\s"]+)/.exec(mail) ?? [];
    await page.goto(`${here.server.url}${product}`);
    await page.getByRole('heading', { level: 1, name: goods.product.name }).waitFor();
    const [, stop] = /(\/en\/alerts\?a=[^\s"]+)/.exec(mail) ?? [];
    await page.goto(`${here.server.url}${stop}`);
    await page.getByText('You wait for nothing').waitFor();
  });

  test('the office sees who waits, and what is taken back brings no mail', async () => {
    const goods = await soldOut(54);
    const page = await here.screens.page({ viewport: PHONE });
    await page.goto(`${here.server.url}/p/${goods.product.handle}?sku=${goods.sku}`);
    const link = await ask(page, 'changed@example.org');
    await page.goto(`${here.server.url}${link}`);
    await page.getByRole('button', { name: 'Yes, tell me' }).click();
    await page.getByText('Done. We write to you').waitFor();

    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate((sku) => (location.hash = `#/stock/sku/${sku}`), goods.sku);
    await desk.getByText('One person waits to be told that it is back.').waitFor();
    await desk.getByTestId('alerts').scrollIntoViewIfNeeded();
    await looksRight(desk, 'alert-office');

    await page.getByRole('button', { name: /^Do not tell me: / }).click();
    await page.getByText('Done. We do not write to you about it.').waitFor();
    await page.getByText('You wait for nothing').waitFor();
    await here.shop.makeAvailable(goods.sku, 2, LONDON);
    await desk.getByText('Nobody waits to be told that it is back.').waitFor();
    expect(mailsTo('changed@example.org')).toHaveLength(1);
  });
});
