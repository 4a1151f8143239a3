// The office's desk: a ticket that was odd is looked into, and goods go from one branch to another, seen from both ends.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { isMarked, mark, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, NORTH, ONE, ROBIN, SAM } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';


describe.skipIf(withoutBrowser())('the office', () => {
  const here = stage();

  test('a manager reads what was odd, opens the ticket and resolves the task; another window sees it go', async () => {
    const [desk, other] = await Promise.all([here.screens.page(), here.screens.page({ viewport: { width: 390, height: 800 } })]);
    await Promise.all([desk, other].map((page) => signInManager(page, here.server.url)));
    await eventually(() => other.getByTestId('tasks-open').innerText(), '3\nopen');
    for (const page of [desk, other]) await page.getByRole('link', { name: /^Tasks/ }).click();
    const cards = desk.getByRole('article');
    const stool = cards.filter({ hasText: 'ST001-1 is no longer in the catalogue.' });
    await stool.waitFor();
    await cards.filter({ hasText: 'Sold at Till while no shift was open there.' }).waitFor();
    expect(await stool.innerText()).toContain('Sold by Robin, who was not signed on at Back till.');
    await other.getByRole('article').nth(1).waitFor();
    await mark(other);
    await other.getByRole('article').filter({ hasText: 'ST001-1' }).getByRole('button', { name: 'Resolve…' }).click();
    await other.getByLabel('What was found out or done?').fill('Not written by the faster one.');

    await stool.getByRole('button', { name: 'Show ticket' }).click();
    await stool.getByRole('region', { name: 'Lines of the ticket' }).getByText('£39.00').first().waitFor();
    expect(await violations(desk), 'tasks').toEqual([]);
    await stool.getByRole('button', { name: 'Resolve…' }).click();
    await desk.getByLabel('What was found out or done?').fill(' ');
    await desk.keyboard.press('Tab');
    await desk.keyboard.press('Enter');
    await stool.getByRole('alert').filter({ hasText: 'Say what was found out' }).waitFor();
    expect(await violations(desk), 'resolving').toEqual([]);
    await desk.getByLabel('What was found out or done?').fill('Old stock, sold on purpose.');
    await desk.keyboard.press('Tab');
    await desk.keyboard.press('Enter');
    await desk.getByRole('status').filter({ hasText: /^Receipt .* is settled\.$/ }).waitFor();
    await eventually(() => stool.count(), 0);
    expect(await desk.getByRole('heading', { name: 'Tasks' }).evaluate((heading) => heading === document.activeElement)).toBe(true);

    await eventually(() => other.getByTestId('tasks-open').innerText(), '2\nopen');
    await eventually(() => other.getByRole('article').count(), 2);
    await other.getByRole('alert').filter({ hasText: 'was settled by somebody else meanwhile. What you wrote was not recorded.' }).waitFor();
    expect(await isMarked(other)).toBe(true);
    expect(await wide(other)).toBe(0);
    await desk.getByRole('link', { name: 'Resolved' }).click();
    const settled = desk.getByRole('article').filter({ hasText: 'Old stock, sold on purpose.' });
    await settled.waitFor();
    expect(await settled.innerText()).toContain('Morgan');
    expect(await violations(desk), 'resolved').toEqual([]);
    // Less was given than the ticket comes to: that can be no ticket, but the till's word of it is kept.
    const [goods] = await here.shop.goods();
    const lines = [{ sku: goods?.sku ?? '', quantity: ONE, unit_price: 700, discount: 0 }];
    const sell = { currency: 'GBP', lines, tenders: [{ kind: 'cash' as const, amount: 600, method: null, reference: null }], catalogue_seq: null, age_checked: null, group: null, receipt: null, grounds: { reason: '', approver: null, code: null } };
    expect(await here.shop.fromTill('demo-register-31', 31, ROBIN.staff, { ticket: { sell } })).toContain('tender_missing');
    await desk.getByRole('link', { name: 'Refused' }).click();
    const refused = desk.getByRole('article').filter({ hasText: 'Sale' });
    await refused.getByText('As it was sent').click();
    expect(await refused.innerText()).toMatch(/6\.00 was given, and .*7\.00 is to be paid/);
    expect(await violations(desk), 'refused').toEqual([]);
  });

  test('a transfer goes from a draft to its end, with a supervisor at one end and a manager at the other', async () => {
    const [first, second] = await here.shop.goods();
    if (!first || !second) throw new Error('the shop is empty');
    for (const { sku } of [first, second]) {
      await here.shop.makeAvailable(sku, 10 * ONE, LONDON);
      await here.shop.makeAvailable(sku, 0, NORTH);
    }
    // One of them looks from elsewhere: times are still those of the branch, and say so.
    const [north, london] = await Promise.all([here.screens.page({ timezoneId: 'America/New_York' }), here.screens.page({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' })]);
    await signInOffice(north, here.server.url, SAM);
    await signInManager(london, here.server.url);
    expect(await north.getByTestId('tasks-link').count()).toBe(0);

    // The supervisor writes down what the north needs.
    await north.getByRole('link', { name: 'Transfers' }).click();
    await north.getByRole('link', { name: 'New transfer' }).click();
    await north.getByRole('button', { name: 'Write down' }).waitFor();
    await north.getByLabel('From').selectOption(String(LONDON));
    await north.getByLabel('To', { exact: true }).selectOption(String(NORTH));
    const search = north.getByLabel('Add an article');
    await search.fill(first.barcode);
    await search.press('Enter');
    await north.getByLabel(`Quantity of ${first.product.name}`).fill('4');
    await search.fill(second.sku);
    await north.getByRole('list', { name: 'Articles found' }).getByRole('button').first().click();
    await north.getByLabel('Note').fill('For the weekend');
    expect(await violations(north), 'draft').toEqual([]);
    await north.getByRole('button', { name: 'Write down' }).click();
    await eventually(() => north.getByTestId('state').innerText(), 'Draft');
    await north.getByText('It waits for a manager to approve it.').waitFor();
    await north.getByText(/^Changed .* \(.+\)$/).waitFor();
    const address = new URL(north.url()).hash;

    // The manager approves and dispatches; the supervisor's window follows without a reload.
    await london.evaluate((hash) => (location.hash = hash), address);
    await Promise.all([north, london].map(mark));
    await london.getByRole('button', { name: 'Approve' }).click();
    await eventually(() => north.getByTestId('state').innerText(), 'Approved');
    expect(await here.shop.available(first.sku)).toBe(6 * ONE);
    expect(await violations(london), 'approved').toEqual([]);
    await london.getByRole('button', { name: 'Dispatch' }).click();
    await eventually(() => north.getByTestId('state').innerText(), 'On its way');

    // It comes in two parts, one piece of it damaged, and one is missing.
    const column = (page: Page, sku: string, name: string) => page.getByTestId(`line-${sku}`).locator(`[data-column="${name}"]`).innerText();
    await north.getByRole('button', { name: 'Receive…' }).click();
    await north.getByLabel(`Good of ${first.product.name}`).fill('2');
    await north.getByLabel(`Damaged of ${first.product.name}`).fill('1');
    expect(await north.getByTestId('summary').innerText()).toBe('2 good · 1 damaged');
    expect(await violations(north), 'receiving').toEqual([]);
    await north.getByRole('button', { name: 'Book receipt' }).dblclick();
    await eventually(() => column(london, first.sku, 'Received'), '2');
    expect(await column(london, first.sku, 'Damaged')).toBe('1');
    expect(await column(london, first.sku, 'In transit')).toBe('1');
    await north.getByRole('button', { name: 'Receive…' }).click();
    await north.getByLabel('Scan or search').fill(second.barcode);
    await north.getByLabel('Scan or search').press('Enter');
    await north.getByLabel('That is all: no more is expected').check();
    expect(await north.getByTestId('summary').innerText()).toBe('1 good · 0 damaged · 1 will be declared missing');
    await north.getByRole('button', { name: 'Book receipt' }).click();

    // The manager writes off what is missing, and it is closed at both ends.
    await eventually(() => column(london, first.sku, 'Missing'), '1');
    await north.getByText(/waits for a manager of .* to write it off/).waitFor();
    await london.getByRole('button', { name: 'Write off…' }).click();
    await london.getByLabel('What became of them?').fill('  ');
    await london.getByRole('button', { name: 'Write off', exact: true }).click();
    await london.getByRole('alert').filter({ hasText: 'Say what became of them' }).waitFor();
    await london.getByLabel('What became of them?').fill('Fell off the van');
    expect(await violations(london), 'writing off').toEqual([]);
    expect(await wide(london)).toBe(0);
    await london.getByRole('button', { name: 'Write off', exact: true }).click();
    await Promise.all([north, london].map((page) => eventually(() => page.getByTestId('state').innerText(), 'Closed')));
    expect(await Promise.all([north, london].map(isMarked))).toEqual([true, true]);
    expect(await Promise.all([first, second].map(({ sku }) => here.shop.available(sku, NORTH)))).toEqual([2 * ONE, ONE]);
  });

  test('a step that is refused is told as a sentence, and one that is too late is not on offer', async () => {
    const [, , goods] = await here.shop.goods();
    if (!goods) throw new Error('the shop is empty');
    await here.shop.makeAvailable(goods.sku, 0);
    const drafted = await here.shop.command(LONDON, { transfer: { draft: { to: NORTH, lines: [{ sku: goods.sku, quantity: ONE }], note: '' } } });
    const page = await here.screens.page({ viewport: { width: 320, height: 640 } });
    await signInManager(page, here.server.url);
    await page.evaluate((id) => (location.hash = `#/transfers/${id}`), drafted.id);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').filter({ hasText: /1 wanted, 0 there\./ }).waitFor();
    expect(await wide(page)).toBe(0);
    expect(await violations(page), 'refused step').toEqual([]);
    await here.shop.command(LONDON, { transfer: { cancel: { transfer: drafted.id } } });
    await eventually(() => page.getByTestId('state').innerText(), 'Cancelled');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.getByRole('link', { name: 'All transfers' }).click();
    await page.getByRole('link', { name: /to Manchester/ }).first().waitFor();
    expect(await wide(page)).toBe(0);
    expect(await violations(page), 'list').toEqual([]);
  });

  test('goods that came in and a count are booked at head office, and are in the ledger at once', async () => {
    const goods = await here.shop.goodsAt(4);
    await here.shop.makeAvailable(goods.sku, 5 * ONE);
    const page = await here.screens.page({ viewport: { width: 390, height: 844 } });
    await signInManager(page, here.server.url);
    await page.evaluate((sku) => (location.hash = `#/stock/${1}/${sku}`), goods.sku);
    await page.getByRole('button', { name: 'Receive goods…' }).click();
    await page.getByLabel('How many came in?').fill('12');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Name the delivery note' }).waitFor();
    expect(await violations(page), 'receiving').toEqual([]);
    await page.getByLabel('Delivery note').fill('LS 4711');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'LS 4711' }).getByText('+12').waitFor();
    await eventually(() => here.shop.available(goods.sku, LONDON), 17 * ONE);
    // The same paper with the same goods is booked once.
    await page.getByRole('button', { name: 'Receive goods…' }).click();
    await page.getByLabel('How many came in?').fill('12');
    await page.getByLabel('Delivery note').fill('LS 4711');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'has been booked with just these goods' }).waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();

    await page.getByRole('button', { name: 'Correct after counting…' }).click();
    await page.getByLabel('How many are there?').fill('15');
    await page.getByLabel('Reason').selectOption({ label: 'Other' });
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Say what it was in the note.' }).waitFor();
    await page.getByLabel('Note').fill('Given to the school');
    expect(await violations(page), 'counting').toEqual([]);
    expect(await wide(page)).toBe(0);
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await eventually(() => here.shop.available(goods.sku, LONDON), 15 * ONE);
    await page.getByRole('button', { name: 'Correct after counting…' }).waitFor();
  });
});
