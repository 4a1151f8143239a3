// A hamper from its parts to the till, and a case that is broken up at the shelf on a phone.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const PHONE = { width: 390, height: 844 };
/** Where pictures of the screens go, for whoever wants to look. */
const PICTURES = process.env['ONHAND_LOOK'] ?? '';

async function looksRight(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}-${name}.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBe(0);
  expect(await violations(page), name).toEqual([]);
}

describe.skipIf(withoutBrowser())('kits', () => {
  const here = stage();

  test('what a set is made of is said at the desk, and it is taken apart on a phone', async () => {
    const all = await here.shop.goods();
    const [set, part] = [all[20], all[21]];
    if (!set || !part) throw new Error('the shop is empty');
    await here.shop.makeAvailable(set.sku, 2 * ONE);
    await here.shop.makeAvailable(part.sku, 7 * ONE);
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);

    await go(desk, '#/kits');
    await desk.getByText('Nothing is made of other goods yet.', { exact: false }).waitFor();
    await looksRight(desk, 'kits-empty');
    await go(desk, `#/kits/${set.sku}`);
    await desk.getByLabel('Set or case').check();
    await desk.getByLabel('Add a part').fill(part.sku);
    await desk.getByLabel('Add a part').press('Enter');
    await desk.getByTestId(`part-${part.sku}`).getByRole('textbox').fill('3');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByText('Saved.', { exact: true }).waitFor();
    await desk.getByTestId(`possible-${LONDON}`).getByText('2', { exact: true }).waitFor();
    await looksRight(desk, 'kit');

    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await go(phone, `#/kits/${set.sku}?branch=${LONDON}`);
    await phone.getByLabel('What to do').selectOption({ label: 'Take apart' });
    await phone.getByLabel('How many', { exact: true }).fill('2');
    await looksRight(phone, 'kit-phone');
    await phone.getByRole('button', { name: 'Take apart' }).click();
    await phone.getByText('taken apart.', { exact: false }).waitFor();
    await eventually(async () => (await here.shop.level(part.sku)).on_hand, 13 * ONE);
    await eventually(async () => (await here.shop.level(set.sku)).on_hand, 0);
    // The desk sees it without a reload.
    await desk.getByTestId(`possible-${LONDON}`).getByText('4', { exact: true }).waitFor();

    await phone.getByLabel('How many', { exact: true }).fill('1');
    await phone.getByRole('button', { name: 'Take apart' }).click();
    await phone.getByRole('alert').filter({ hasText: /\d/ }).waitFor();
  });
});
