// A zone that two phones divide: the label of a bin, then the goods. What one counts the other is told, one of them loses its network,
// and what lies in the wrong bin is put right by whoever reviews.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { network, scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, ONE, SAM } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

async function scans(page: Page, code: string): Promise<void> {
  await page.getByLabel('Scan or search').focus();
  await scan(page, code);
}

async function whole(page: Page, what: string): Promise<void> {
  expect(await wide(page), what).toBe(0);
  expect(await violations(page), what).toEqual([]);
}

describe.skipIf(withoutBrowser())('counts by bins', () => {
  const here = stage();

  test('two phones divide a zone, and what lies wrong is put right', async () => {
    const [first, second, third] = (await here.shop.goods()).slice(16, 19);
    if (!first || !second || !third) throw new Error('the shop is empty');
    for (const [goods, pieces] of [[first, 3], [second, 5], [third, 9]] as const) await here.shop.makeAvailable(goods.sku, pieces * ONE);
    const bins = [{ sku: first.sku, bins: ['K-01'] }, { sku: second.sku, bins: ['K-02', 'M-07'] }, { sku: third.sku, bins: ['N-01'] }];
    await here.shop.command(null, { organisation: { set_bins: { branch: LONDON, bins } } });

    const desk = await here.screens.page({ viewport: PHONE });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/counts/new'));
    await desk.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await desk.getByLabel('Name', { exact: true }).fill('Zone K');
    await desk.getByRole('radio', { name: 'Some bins, or a zone' }).check();
    await desk.getByRole('button', { name: 'Begin to count' }).click();
    await desk.getByText('Name a bin or a zone.').waitFor();
    await desk.getByLabel('Bin or zone').fill('q');
    await desk.getByTestId('lying').filter({ hasText: 'Nothing lies there' }).waitFor();
    await desk.getByLabel('Bin or zone').fill('k-01');
    await desk.getByLabel('Up to bin (not required)').fill('k-9');
    await desk.getByTestId('lying').filter({ hasText: '2 articles are counted.' }).waitFor();
    await whole(desk, 'new count');
    await picture(desk, 'count-bins-new');
    await desk.getByRole('button', { name: 'Begin to count' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Counting' }).waitFor();
    await desk.getByText('Bins K-01 – K-9').waitFor();
    const address = new URL(desk.url()).hash;
    const count = address.split('/').pop() ?? '';

    const front = await here.screens.page({ viewport: PHONE });
    const frontNetwork = await network(front);
    await signInOffice(front, here.server.url, SAM);
    await front.evaluate((hash) => (location.hash = hash), address);
    await front.getByTestId('bin-K-02').waitFor();
    // Goods without a bin are not counted yet; with its label they are.
    await scans(front, first.barcode);
    await front.getByRole('alert').filter({ hasText: 'Scan the label of a bin first' }).waitFor();
    await scans(front, 'k-01');
    await eventually(() => front.getByTestId('bin-state').innerText(), 'You count it');
    await eventually(() => front.getByTestId('bin-progress').innerText(), '0 of 1 article counted');

    // The other phone is told who is there, by name, and counts the next bin.
    await desk.getByTestId('bin-K-01').filter({ hasText: 'Sam counts it' }).waitFor();
    await scans(desk, 'K-01');
    await desk.getByRole('alert').filter({ hasText: 'Sam is counting K-01' }).waitFor();
    await scans(desk, 'K-02');
    await eventually(() => desk.getByTestId('bin-state').innerText(), 'You count it');
    for (let piece = 0; piece < 2; piece += 1) await scans(desk, second.barcode);
    await desk.getByText('Lies in M-07 as well: count it there, too.').waitFor();
    await whole(desk, 'counting in a bin');
    await picture(desk, 'count-bins-also');

    // Without a network the phone goes on: in its bin, where something lies that does not belong there, and in the next one.
    await here.screens.whileServerIsDown(async () => {
      await frontNetwork(false);
      await front.getByText('No connection: go on counting.').waitFor();
      for (let piece = 0; piece < 3; piece += 1) await scans(front, first.barcode);
      await scans(front, third.barcode);
      await front.getByTestId('stray').filter({ hasText: 'does not belong in K-01' }).waitFor();
      await eventually(() => front.getByTestId('bin-progress').innerText(), '1 of 1 article counted');
      await picture(front, 'count-bins-stray');
      await front.getByRole('button', { name: 'All of K-01 is counted' }).click();
      await eventually(() => front.getByTestId('bin-state').innerText(), 'You have counted it');
      await scans(front, 'M-07');
      await scans(front, second.barcode);
      // Meanwhile somebody else has taken that bin.
      await here.shop.command(LONDON, { count: { bin: { count, bin: 'M-07', step: 'take' } } });
      await frontNetwork(true);
    });
    const refused = front.getByRole('alert').filter({ hasText: 'Somebody else is counting M-07' });
    await eventually(() => refused.count(), 2);
    await eventually(() => front.getByTestId('unsent').innerText(), '');
    await whole(front, 'refused');
    await picture(front, 'count-bins-refused');
    expect(await here.shop.available(third.sku)).toBe(9 * ONE);
    // They leave it, and what was counted there is sent again.
    await desk.getByRole('button', { name: 'Free M-07' }).click();
    await front.getByTestId('bin-M-07').filter({ hasText: 'Nobody yet' }).waitFor();
    await front.getByRole('button', { name: 'Send it again' }).click();
    await front.getByTestId('bin-M-07').filter({ hasText: 'Sam counts it' }).waitFor();
    await front.getByRole('button', { name: 'Understood' }).first().click();
    await eventually(() => refused.count(), 0);

    await desk.getByTestId('bin-K-01').filter({ hasText: 'Sam has counted it' }).waitFor();
    await eventually(() => desk.getByTestId('bins-done').innerText(), '1 of 3 bins counted · somebody counts each');
    await desk.getByRole('checkbox', { name: 'Only bins that nobody counts' }).check();
    await desk.getByText('There is none of these.').waitFor();
    await desk.getByRole('button', { name: 'Submit for review' }).click();
    await desk.getByTestId('state').filter({ hasText: 'In review' }).waitFor();
    // Five lie in two bins, and three of them were found.
    expect(await desk.getByTestId(`review-${second.sku}`).innerText()).toContain('-2');
    const stray = desk.getByTestId(`misplaced-K-01-${third.sku}`);
    await stray.filter({ hasText: 'It lies in N-01.' }).filter({ hasText: 'noted only, not posted' }).waitFor();
    await whole(desk, 'review');
    await picture(desk, 'count-bins-review');
    await stray.getByRole('button', { name: 'It lies in K-01 from now on, too' }).click();
    await desk.getByText('Everything was found where it lies.').waitFor();
    await desk.getByRole('button', { name: 'Approve and post' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Posted' }).waitFor();
    await eventually(() => here.shop.available(second.sku), 3 * ONE);
    expect([await here.shop.available(first.sku), await here.shop.available(third.sku)]).toEqual([3 * ONE, 9 * ONE]);
  });

  test.each(['en', 'de', 'ar'])('the screens have no hurdle on a desk and on a phone, in %s', async (language) => {
    const [goods, other] = (await here.shop.goods()).slice(20, 22);
    if (!goods || !other) throw new Error('the shop is empty');
    const bins = [{ sku: goods.sku, bins: ['R-01'] }, { sku: other.sku, bins: ['S-01'] }];
    await here.shop.command(null, { organisation: { set_bins: { branch: LONDON, bins } } });
    const threshold = { quantity: null, ppm: null };
    const { id } = await here.shop.command(LONDON, { count: { open: { name: 'Zone R', skus: null, blind: false, threshold, bins: [{ from: 'R' }] } } });
    const entries = [goods, other].map(({ sku }) => ({ sku, quantity: 2 * ONE, place: 'R-01', at: Date.now() }));
    await here.shop.command(LONDON, { count: { enter: { count: id, entries } } });
    const page = await here.screens.page({ viewport: PHONE, colorScheme: language === 'de' ? 'dark' : 'light' });
    await signInManager(page, here.server.url);
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    for (const review of [false, true]) {
      if (review) await here.shop.command(LONDON, { count: { submit: { count: id, as_is: true } } });
      for (const size of [PHONE, DESK]) {
        await page.setViewportSize(size);
        await page.goto(`${here.server.url}/manager/?${language}#/counts/${id}`);
        await page.getByTestId('bin-R-01').waitFor();
        if (!review) {
          await page.getByTestId('bin-R-01').getByRole('button').first().click();
          await page.getByTestId('bin').waitFor();
        } else await page.getByTestId(`misplaced-R-01-${other.sku}`).waitFor();
        await whole(page, `${review} at ${size.width} in ${language}`);
        await picture(page, `count-bins-${language}-${size.width}-${review}`);
      }
    }
    await here.shop.command(LONDON, { count: { cancel: { count: id } } });
  });
});
