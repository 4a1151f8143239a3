// A count from opening to posting: two phones count the same shelf while a till sells, one of them loses its network, and the manager
// reviews and posts at a desk.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { network, payCash, readyTill, scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, ONE, SAM, WAREHOUSE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

/** Scans into the counting screen, whose field has the focus as after each scan. */
async function scanShelf(page: Page, barcode: string): Promise<void> {
  await page.getByLabel('Scan or search').focus();
  await scan(page, barcode);
}

describe.skipIf(withoutBrowser())('counts', () => {
  const here = stage();

  test('two phones count while a till sells, and the manager posts', async () => {
    const [first, second] = (await here.shop.goods()).slice(10, 12);
    if (!first || !second) throw new Error('the shop is empty');
    await here.shop.makeAvailable(first.sku, 10 * ONE);
    await here.shop.makeAvailable(second.sku, 4 * ONE);

    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);
    await desk.getByRole('link', { name: 'Counts', exact: true }).click();
    // The demonstration leaves one under way.
    const going = desk.getByTestId(/^count-/).filter({ hasText: 'Mugs before the winter order' });
    const left = (await going.getAttribute('data-testid'))?.slice('count-'.length) ?? '';
    await here.shop.command(WAREHOUSE, { count: { cancel: { count: left } } });
    await desk.getByText('No count is under way.').waitFor();
    expect(await violations(desk), 'empty list').toEqual([]);
    await desk.getByRole('link', { name: 'New count' }).click();
    await desk.getByRole('button', { name: 'Begin to count' }).click();
    await desk.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await desk.getByRole('button', { name: 'Begin to count' }).click();
    await desk.getByLabel('Name', { exact: true }).fill('Shelf A');
    await desk.getByRole('radio', { name: 'Some articles' }).check();
    for (const { sku } of [first, second]) {
      await desk.getByLabel('Add an article').fill(sku);
      await desk.keyboard.press('Enter');
    }
    await desk.getByLabel('More than … pieces off').fill('1');
    expect(await violations(desk), 'new count').toEqual([]);
    await picture(desk, 'counts-new');
    await desk.getByRole('button', { name: 'Begin to count' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Counting' }).waitFor();
    const address = new URL(desk.url()).hash;

    // Two phones: Sam in front, the manager in the back.
    const [front, back] = await Promise.all([here.screens.page({ viewport: PHONE }), here.screens.page({ viewport: PHONE, colorScheme: 'dark' })]);
    const frontNetwork = await network(front);
    await signInOffice(front, here.server.url, SAM);
    await signInManager(back, here.server.url);
    for (const page of [front, back]) {
      await page.evaluate((hash) => (location.hash = hash), address);
      await page.getByTestId(`line-${first.sku}`).waitFor();
    }
    await front.getByLabel('Place').fill('Front');
    await back.getByLabel('Place').fill('Back');
    for (let piece = 0; piece < 2; piece += 1) await scanShelf(front, first.barcode);
    await eventually(() => front.getByTestId('number').inputValue(), '2');
    // A scanner types wherever the focus is: neither into the number nor on a button does it say anything else.
    await front.getByRole('button', { name: 'One more' }).focus();
    await scan(front, first.barcode);
    await eventually(() => front.getByTestId('number').inputValue(), '3');
    await eventually(() => front.getByTestId('unsent').innerText(), '');
    await scanShelf(back, first.barcode);
    await back.getByTestId('number').fill('4');
    await back.keyboard.press('Enter');
    await eventually(() => back.getByTestId('number').inputValue(), '4');
    await back.getByTestId('number').selectText();
    await scan(back, first.barcode);
    // Each sees what the other has found, and nobody what is expected.
    for (const page of [front, back]) {
      await eventually(() => page.getByTestId('total').innerText(), expect.stringMatching(/^8 in all places together/));
      expect(await wide(page)).toBe(0);
      expect(await violations(page), 'counting').toEqual([]);
    }
    expect(await front.getByText('expected').count()).toBe(0);
    await picture(front, 'counts-front');
    await picture(back, 'counts-back');

    // The till sells one after the first was counted.
    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11');
    await scan(till, first.barcode);
    await payCash(till);

    // A phone without a network goes on counting; what it found is there when the page is opened again.
    await here.screens.whileServerIsDown(async () => {
      await frontNetwork(false);
      await front.getByText('No connection: go on counting.').waitFor();
      for (let piece = 0; piece < 2; piece += 1) await scanShelf(front, second.barcode);
      await eventually(() => front.getByTestId('unsent').innerText(), expect.stringMatching(/^One entry is not sent yet/));
      await eventually(() => front.getByTestId('number').inputValue(), '2');
      await picture(front, 'counts-offline');
      expect(await desk.getByTestId(`line-${second.sku}`).innerText()).toContain('—');
      await frontNetwork(true);
    });
    await front.reload();
    await front.getByTestId(`line-${second.sku}`).waitFor();
    await eventually(() => front.getByTestId('unsent').innerText(), '');
    await eventually(() => desk.getByTestId(`line-${second.sku}`).innerText(), expect.stringMatching(/2$/));

    // Two less than expected is more than allowed: it is to be counted again.
    await desk.getByRole('button', { name: 'Submit for review' }).click();
    await desk.getByText('2 articles are to be counted again.').waitFor();
    await front.getByTestId(`line-${second.sku}`).getByRole('button').click();
    await front.getByText('Please count it again.').waitFor();
    await front.getByRole('button', { name: 'Count again…' }).click();
    await front.getByTestId('number').fill('4');
    await front.getByLabel('Why was it counted again?').fill('Two behind the box');
    expect(await violations(front), 'counting again').toEqual([]);
    await front.getByRole('button', { name: 'Replace what was counted' }).click();
    await eventually(() => desk.getByTestId(`line-${second.sku}`).innerText(), expect.stringMatching(/4$/));
    await desk.getByTestId(`line-${first.sku}`).getByRole('button').click();
    await desk.getByRole('button', { name: 'Count again…' }).click();
    await desk.getByTestId('number').fill('7');
    await desk.getByRole('button', { name: 'Replace what was counted' }).click();
    await eventually(() => desk.getByTestId('unsent').innerText(), '');
    await desk.getByRole('button', { name: 'Submit for review' }).click();
    await desk.getByTestId('state').filter({ hasText: 'In review' }).waitFor();

    // Sold one: nine were expected, seven are there.
    await eventually(() => desk.getByTestId('differ').innerText(), '1');
    const row = desk.getByTestId(`review-${first.sku}`);
    expect(await row.innerText()).toContain('-2');
    expect(await violations(desk), 'review').toEqual([]);
    await picture(desk, 'counts-review');
    await desk.getByLabel('Show').selectOption('all');
    await desk.getByTestId(`review-${second.sku}`).filter({ hasText: 'Two behind the box' }).waitFor();
    await desk.getByRole('button', { name: 'Approve and post' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Posted' }).waitFor();
    expect(await here.shop.available(first.sku)).toBe(7 * ONE);
    expect(await here.shop.available(second.sku)).toBe(4 * ONE);
    await front.getByTestId('state').filter({ hasText: 'Posted' }).waitFor();
    expect(await violations(desk), 'posted').toEqual([]);

    // The ledger leads back to the count.
    await desk.evaluate((sku) => (location.hash = `#/stock/sku/${sku}?tab=ledger`), first.sku);
    const movement = desk.getByRole('region', { name: 'Ledger' }).getByRole('row').filter({ hasText: 'Counted' });
    await movement.getByRole('link').first().click();
    await desk.getByRole('heading', { name: 'Shelf A' }).waitFor();
  });

  test('what a count does not take is told and kept until it is read', async () => {
    const [goods] = (await here.shop.goods()).slice(13, 14);
    if (!goods) throw new Error('the shop is empty');
    const { id } = await here.shop.command(LONDON, { count: { open: { name: 'Shelf B', skus: [goods.sku], blind: true, threshold: { quantity: null, ppm: null } } } });
    const phone = await here.screens.page({ viewport: PHONE });
    const phoneNetwork = await network(phone);
    await signInOffice(phone, here.server.url, SAM);
    await phone.evaluate((count) => (location.hash = `#/counts/${count}`), id);
    await phone.getByTestId(`line-${goods.sku}`).waitFor();
    await scanShelf(phone, goods.barcode);
    await eventually(() => phone.getByTestId('unsent').innerText(), '');
    await here.screens.whileServerIsDown(async () => {
      await phoneNetwork(false);
      await phone.getByText('No connection: go on counting.').waitFor();
      await scanShelf(phone, goods.barcode);
      await eventually(() => phone.getByTestId('number').inputValue(), '2');
      await here.shop.command(LONDON, { count: { submit: { count: id, as_is: true } } });
      await phoneNetwork(true);
    });
    const refused = phone.getByRole('alert').filter({ hasText: 'The server did not take this: The count is being reviewed' });
    await refused.waitFor();
    await phone.getByText('It waits for a manager to review it.').waitFor();
    expect(await violations(phone), 'refused').toEqual([]);
    await refused.getByRole('button', { name: 'Understood' }).click();
    await eventually(() => refused.count(), 0);
  });

  test.each(['en', 'de', 'ar'])('the screens have no hurdle on a desk and on a phone, in %s', async (language) => {
    const [goods] = (await here.shop.goods()).slice(14, 15);
    if (!goods) throw new Error('the shop is empty');
    const { id } = await here.shop.command(LONDON, { count: { open: { name: 'Shelf C', skus: null, blind: false, threshold: { quantity: 0, ppm: null } } } });
    const entry = { sku: goods.sku, quantity: 3 * ONE, place: 'A-1', at: Date.now() };
    await here.shop.command(LONDON, { count: { enter: { count: id, entries: [entry] } } });
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    for (const review of [false, true]) {
      if (review) await here.shop.command(LONDON, { count: { submit: { count: id, as_is: true } } });
      for (const size of [PHONE, DESK]) {
        await page.setViewportSize(size);
        for (const path of ['counts', 'counts/new', `counts/${id}`]) {
          await page.goto(`${here.server.url}/manager/?${language}#/${path}`);
          await page.locator('main h1').waitFor();
          if (path === 'counts') await page.locator('table').waitFor();
          if (path.endsWith(id)) await page.locator(`[data-testid="${review ? 'review' : 'line'}-${goods.sku}"]`).waitFor();
          const what = `${path} at ${size.width} in ${language}`;
          expect(await violations(page), what).toEqual([]);
          expect(await wide(page), what).toBe(0);
          await picture(page, `counts-${language}-${size.width}-${review}-${path.split('/')[1] ?? 'list'}`.replace(id, 'one'));
        }
      }
    }
    await here.shop.command(LONDON, { count: { cancel: { count: id } } });
  });
});
