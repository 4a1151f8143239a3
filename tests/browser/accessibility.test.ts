// Every screen that people work with, against WCAG 2.0, 2.1 and 2.2 at levels A and AA, light and dark.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { enrol, readyTill, scan, signInManager } from './harness/screens.ts';
import { stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser()).each(['light', 'dark'] as const)('accessibility, %s', (colorScheme) => {
  const here = stage();

  test('the checker sees what is wrong', async () => {
    const page = await here.screens.page({ colorScheme });
    await page.goto(`${here.server.url}/`);
    await page.evaluate(() => {
      Object.assign(document.querySelector('h1')?.style ?? {}, { color: '#888', background: '#777' });
      document.querySelector('main')?.append(document.createElement('button'));
    });
    expect((await violations(page)).map((found) => found.split(':')[0]).sort()).toEqual(['button-name', 'color-contrast']);
  });

  test('till', async () => {
    const page = await here.screens.page({ colorScheme });
    await page.goto(`${here.server.url}/pos/`);
    await page.getByLabel('Code').waitFor();
    expect(await violations(page), 'enrol').toEqual([]);
    await enrol(page, here.server.url, 'demo-register-11');
    expect(await violations(page), 'sign-on').toEqual([]);
    await readyTill(page, here.server.url, 'demo-register-11');
    expect(await violations(page), 'sell, empty').toEqual([]);
    for (const { barcode, sku } of (await here.shop.goods()).slice(0, 2)) {
      await scan(page, barcode);
      await page.getByTestId(`line-${sku}`).waitFor();
    }
    await scan(page, '0000000000');
    await page.getByTestId('scan-problem').waitFor();
    expect(await violations(page), 'sell').toEqual([]);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByLabel('Cash given').waitFor();
    expect(await violations(page), 'pay').toEqual([]);
    await page.getByRole('button', { name: 'Take cash' }).click();
    await page.getByTestId('change').waitFor();
    expect(await violations(page), 'done').toEqual([]);
  });

  test('manager', async () => {
    const page = await here.screens.page({ colorScheme });
    await page.goto(`${here.server.url}/manager/`);
    await page.getByLabel('Password').waitFor();
    expect(await violations(page), 'sign-in').toEqual([]);
    await signInManager(page, here.server.url);
    await page.getByText('As a table').click();
    expect(await violations(page), 'today').toEqual([]);
    await page.locator('[data-testid^="ticket-"] a').first().click();
    await page.getByTestId('panel-total').waitFor();
    expect(await violations(page), 'ticket').toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Stock' }).click();
    const rows = page.getByRole('region', { name: 'Stock levels' }).getByRole('rowheader').getByRole('button');
    await rows.first().waitFor();
    expect(await violations(page), 'stock').toEqual([]);
    await rows.first().click();
    await page.getByRole('heading', { name: 'Movements' }).waitFor();
    expect(await violations(page), 'one article').toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: /^Tasks/ }).click();
    await page.getByRole('button', { name: 'Show ticket' }).first().click();
    await page.getByRole('region', { name: 'Lines of the ticket' }).waitFor();
    await page.getByRole('button', { name: 'Resolve…' }).first().click();
    expect(await violations(page), 'tasks').toEqual([]);
    await page.getByRole('link', { name: 'Resolved' }).click();
    await page.getByText('The tag on the shelf was from last month.').waitFor();
    expect(await violations(page), 'resolved tasks').toEqual([]);
    await page.getByRole('link', { name: 'Transfers' }).click();
    await page.getByTestId('state').first().waitFor();
    expect(await violations(page), 'transfers').toEqual([]);
    await page.getByRole('row').filter({ hasText: 'For the weekend' }).getByRole('link').click();
    await page.getByRole('button', { name: 'Receive…' }).click();
    await page.getByLabel('Scan or search').fill('mug');
    await page.getByRole('list', { name: 'Articles found' }).waitFor();
    expect(await violations(page), 'receiving').toEqual([]);
    await page.getByRole('link', { name: 'All transfers' }).click();
    await page.getByRole('link', { name: 'New transfer' }).click();
    await page.getByLabel('Add an article').waitFor();
    expect(await violations(page), 'draft').toEqual([]);
  });

  test('the page for programmers', async () => {
    const page = await here.screens.page({ colorScheme });
    await page.goto(`${here.server.url}/docs/`);
    expect(await violations(page), 'closed').toEqual([]);
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
    expect(await violations(page), 'open').toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await violations(page), 'narrow').toEqual([]);
    const tooWide = await wide(page);
    expect(tooWide, 'nothing is wider than a small screen').toBe(0);
    await page.goto(`${here.server.url}/problems`);
    expect(await violations(page), 'problems').toEqual([]);
  });

  test('shop', async () => {
    const [goods] = await here.shop.goods();
    const page = await here.screens.page({ colorScheme });
    for (const path of ['/', `/p/${goods?.product.handle ?? ''}`, '/search?q=apple', '/search?q=nothing+like+this', '/p/no-such-product']) {
      await page.goto(here.server.url + path);
      expect(await violations(page), path).toEqual([]);
    }
    // A page that is not there is told by its status, which the browser reports.
    expect(here.screens.complaints().every((complaint) => complaint.includes('404'))).toBe(true);
  });
});
