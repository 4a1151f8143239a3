// Reports of head office: from a figure to the tickets behind it and to one of them, and from a Z report to its own.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { closeShift, payCash, pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { eventually, stage } from './harness/stage.ts';

/** "£1,234.50" as pence. */
const pence = (text: string) => Math.round(Number(text.replace(/[^\d.-]/g, '')) * 100);

/** All tickets behind a figure, on as many pages as there are. */
async function sumOfParts(page: Page): Promise<number> {
  const more = page.getByRole('button', { name: 'Show more' });
  await page.getByTestId('part').first().waitFor();
  for (let pages = 0; pages < 40 && (await more.count()) > 0; pages += 1) {
    const shown = await page.getByTestId('part').count();
    await more.click();
    await eventually(async () => (await page.getByTestId('part').count()) > shown || (await more.count()) === 0, true);
  }
  const parts = await page.getByTestId('part').allInnerTexts();
  return parts.map(pence).reduce((sum, part) => sum + part, 0);
}

describe.skipIf(withoutBrowser())('reports', () => {
  const here = stage();

  test('every figure opens to the tickets that it is the sum of, and each of them opens', async () => {
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    await page.getByRole('link', { name: 'Reports', exact: true }).first().click();
    await page.getByTestId('chart').waitFor();
    expect(await violations(page), 'by day').toEqual([]);
    await page.getByLabel('By', { exact: true }).selectOption('category');
    await page.getByLabel('Compare with').selectOption('previous');
    const row = page.locator('tbody tr[data-testid^="row-"]').first();
    await row.waitFor();
    await page.getByRole('columnheader', { name: 'Takings before' }).waitFor();
    expect(await violations(page), 'by category').toEqual([]);
    const figure = pence(await row.getByTestId('total').innerText());
    await row.getByTestId('total').click();
    await page.getByRole('heading', { name: 'Tickets behind the figure' }).waitFor();
    expect(await sumOfParts(page)).toBe(figure);
    expect(await violations(page), 'the tickets').toEqual([]);
    await page.locator('tr[data-testid^="behind-"] a').first().click();
    await page.getByTestId('ticket-total').waitFor();
    expect(await violations(page), 'one ticket').toEqual([]);
    await page.getByRole('button', { name: 'Back to the report' }).click();
    await page.getByRole('button', { name: 'Back to the report' }).click();
    await eventually(() => page.getByLabel('By', { exact: true }).inputValue(), 'category');
    // What is in the address is on the screen again after it was loaded anew.
    const address = page.url();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Takings before' }).waitFor();
    expect(page.url()).toBe(address);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
    expect(file.suggestedFilename()).toMatch(/^sales-category-.*\.csv$/);
  });

  test('a shift that was just closed opens to its own ticket', async () => {
    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11');
    const [goods] = await here.shop.goods();
    await scan(till, goods?.barcode ?? '');
    await payCash(till);
    await till.getByRole('button', { name: 'New sale' }).or(till.getByRole('button', { name: 'Next customer' })).first().click();
    await closeShift(till, '0');
    const page = await here.screens.page({ viewport: { width: 390, height: 844 } });
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/#/shifts`);
    const newest = page.locator('tr[data-testid^="shift-"] a').first();
    await newest.waitFor();
    expect(await violations(page), 'shifts').toEqual([]);
    await newest.click();
    const total = page.getByTestId('shift-total');
    await total.waitFor();
    const figure = pence(await total.innerText());
    expect(figure).toBeGreaterThan(0);
    expect(await violations(page), 'a Z report').toEqual([]);
    expect(await wide(page)).toBe(0);
    await total.click();
    expect(await sumOfParts(page)).toBe(figure);
    expect(pounds(figure)).not.toBe('');
    await page.goto(`${here.server.url}/manager/#/reports/stock`);
    await page.getByTestId('stock-total').waitFor();
    expect(await violations(page), 'stock value').toEqual([]);
    expect(await wide(page)).toBe(0);
  });
});
