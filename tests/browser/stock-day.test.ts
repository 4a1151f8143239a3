// A stock-keeper's day with two phones: goods come and are put away, a part of them goes to another branch and comes there short, what is
// missing is cleared up and what is broken goes back, the shelf is counted, and a lot is recalled. Nothing is lost on the way.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight } from './harness/look.ts';
import { scan, signInManager, signInOffice } from './harness/screens.ts';
import { LONDON, NORTH, ONE, SAM, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);
const state = (page: Page) => page.getByTestId('state').first().innerText();

/** A scanner types wherever the focus is. */
async function scanned(page: Page, label: string, codes: string[]): Promise<void> {
  await page.getByLabel(label).focus();
  for (const code of codes) await scan(page, code);
}

describe.skipIf(withoutBrowser())("a stock-keeper's day with two phones", () => {
  const here = stage();

  /** What is in both branches, and on its way between them from London. */
  async function everywhere({ sku }: Goods): Promise<number> {
    const [london, north] = await Promise.all([here.shop.level(sku, LONDON), here.shop.level(sku, NORTH)]);
    return (london.on_hand + north.on_hand) / ONE;
  }

  test('receiving, putting away, a transfer in two shipments, a count and a recall', async () => {
    const goods = await here.shop.goodsAt(30);
    await here.shop.makeAvailable(goods.sku, 0, LONDON);
    await here.shop.makeAvailable(goods.sku, 0, NORTH);
    await here.shop.command(null, { organisation: { set_tracking: { lines: [{ sku: goods.sku, tracking: 'lot' }] } } });
    const [london, north] = await Promise.all([here.screens.page({ viewport: PHONE }), here.screens.page({ viewport: PHONE, colorScheme: 'dark' })]);
    await Promise.all([signInManager(london, here.server.url), signInOffice(north, here.server.url, SAM)]);
    const piece = `(01)${goods.barcode.padStart(14, '0')}(10)DAY-1`;

    // Twelve come from the lorry; the code on each names its lot.
    await go(london, '#/purchasing/receive');
    await london.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await london.getByLabel('Number of the delivery note').fill('DAY-77');
    await scanned(london, 'Scan or search', [piece]);
    const counted = london.getByTestId(`counted-${goods.sku}`);
    await counted.getByLabel('Good', { exact: false }).fill('12');
    await eventually(() => counted.getByLabel('Lot', { exact: true }).inputValue(), 'DAY-1');
    await counted.getByLabel('Pieces', { exact: true }).fill('12');
    await looksRight(london, 'day-receive');
    await london.getByRole('button', { name: 'Book 12 pieces' }).click();
    await eventually(async () => (await here.shop.level(goods.sku)).on_hand, 12 * ONE);
    // The screen has heard of it too, and guards nothing any more.
    await eventually(() => counted.count(), 0);

    // Two scans put them away.
    await go(london, `#/bins?branch=${LONDON}`);
    await scanned(london, 'Scan the article', [goods.barcode]);
    await london.getByLabel('Now scan or type the bin').waitFor();
    await scan(london, 'S-01-1');
    await london.getByText('lies in S-01-1.', { exact: false }).waitFor();
    await looksRight(london, 'day-bins');

    // The north asks for ten, and London says yes.
    await go(north, '#/transfers/new');
    await north.getByLabel('Ask another branch for goods').check();
    await north.getByLabel('From').selectOption(String(LONDON));
    await north.getByLabel('To', { exact: true }).selectOption(String(NORTH));
    await scanned(north, 'Add an article', [goods.barcode]);
    await north.getByLabel(`Quantity of ${goods.product.name}`).fill('10');
    await north.getByLabel('Note').fill('For Friday');
    await looksRight(north, 'day-ask');
    await north.getByRole('button', { name: 'Ask for them' }).click();
    await eventually(() => state(north), 'Requested');
    const address = new URL(north.url()).hash;
    await go(london, '#/transfers');
    await london.getByRole('button', { name: /Requested/ }).click();
    await looksRight(london, 'day-board');
    await go(london, address);
    await london.getByRole('button', { name: 'Approve' }).click();
    await eventually(() => state(london), 'Approved');

    // Six fit into the van, four follow.
    await london.getByRole('button', { name: 'Send a part…' }).click();
    await london.getByLabel(`Leaves of ${goods.product.name}`).fill('11');
    await london.getByRole('button', { name: 'Send these' }).click();
    await london.getByRole('alert').filter({ hasText: '10 at most' }).waitFor();
    await london.getByLabel(`Leaves of ${goods.product.name}`).fill('6');
    await looksRight(london, 'day-ship');
    await london.getByRole('button', { name: 'Send these' }).click();
    await eventually(() => state(north), 'On its way');
    await london.getByTestId('shipment-1').waitFor();
    await london.getByRole('button', { name: 'Send a part…' }).click();
    await london.getByRole('button', { name: 'All that is left' }).click();
    await london.getByRole('button', { name: 'Send these' }).click();
    await london.getByTestId('shipment-2').waitFor();
    await looksRight(london, 'day-shipments');
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).incoming, 10 * ONE);

    // The second van is first. Of the first one a piece is broken and one is not there.
    await north.getByRole('button', { name: 'Receive shipment 2…' }).click();
    await north.getByRole('button', { name: 'Everything came' }).click();
    await north.getByRole('button', { name: 'Book receipt' }).click();
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).on_hand, 4 * ONE);
    await north.getByRole('button', { name: 'Receive…', exact: true }).click();
    await scanned(north, 'Scan or search', [piece, piece, piece, piece]);
    await eventually(() => north.getByLabel(`Good of DAY-1, ${goods.product.name}`).inputValue(), '4');
    await north.getByLabel(`Damaged of DAY-1, ${goods.product.name}`).fill('1');
    await north.getByLabel('That is all: no more is expected').check();
    await north.getByLabel('Who is responsible?').selectOption('carrier');
    await north.getByLabel('What was seen?').fill('The box was open');
    await looksRight(north, 'day-receive-shipment');
    await north.getByRole('button', { name: 'Book receipt' }).click();
    await north.getByTestId(`difference-short-${goods.sku}`).waitFor();
    await looksRight(north, 'day-differences');
    expect(await everywhere(goods)).toBe(11);

    // It is a task, which leads to where it is cleared up: the missing piece had never left.
    await go(london, '#/tasks');
    const task = london.getByRole('article').filter({ hasText: 'A transfer is not as announced' }).filter({ hasText: goods.product.name });
    await task.waitFor();
    await looksRight(london, 'day-task');
    await task.getByRole('link', { name: 'Open the transfer' }).click();
    const short = london.getByTestId(`difference-short-${goods.sku}`);
    await short.getByRole('button', { name: /^Clear up/ }).click();
    await short.getByRole('button', { name: 'Clear up', exact: true }).click();
    await short.getByRole('alert').filter({ hasText: 'Say what was found out' }).waitFor();
    await short.getByLabel('Who is responsible?').selectOption('sender');
    await short.getByLabel('What was found out?').fill('It stood in S-01-1');
    await looksRight(london, 'day-resolve');
    await short.getByRole('button', { name: 'Clear up', exact: true }).click();
    await short.getByText('1 found where it left').waitFor();
    await eventually(() => state(north), 'Closed');
    expect(await everywhere(goods)).toBe(12);

    // The broken one goes back, and is received like everything else.
    await north.getByRole('button', { name: 'Send back…' }).click();
    await north.getByLabel('Why does it go back?').fill('Broken');
    await looksRight(north, 'day-send-back');
    await north.getByRole('button', { name: 'Send back', exact: true }).click();
    await north.getByRole('link', { name: 'Open the return' }).first().waitFor();
    const damaged = london.getByTestId(`difference-damaged-${goods.sku}`);
    await damaged.getByText('1 sent back').waitFor();
    await damaged.getByRole('link', { name: 'Open the return' }).click();
    await london.getByRole('button', { name: 'Receive…' }).click();
    await london.getByLabel(`Damaged of DAY-1, ${goods.product.name}`).fill('1');
    await london.getByRole('button', { name: 'Book receipt' }).click();
    await eventually(() => state(london), 'Closed');
    await looksRight(london, 'day-return');
    await eventually(async () => [(await here.shop.level(goods.sku)).on_hand, (await here.shop.level(goods.sku, NORTH)).on_hand], [4 * ONE, 8 * ONE]);
    await go(london, '#/tasks');
    await eventually(() => task.count(), 0);

    // The shelf in the north is counted with the other phone: one is not there.
    const opened = await here.shop.command(NORTH, { count: { open: { name: 'Evening', skus: [goods.sku], blind: true, threshold: { quantity: null, ppm: null } } } });
    await go(north, `#/counts/${opened.id}`);
    await north.getByLabel('Place').fill('Shelf');
    await scanned(north, 'Scan or search', Array.from({ length: 7 }, () => goods.barcode));
    await eventually(() => north.getByTestId('number').inputValue(), '7');
    await eventually(() => north.getByTestId('unsent').innerText(), '');
    await north.getByRole('button', { name: 'Submit for review' }).click();
    await north.getByTestId('state').filter({ hasText: 'In review' }).waitFor();
    await looksRight(north, 'day-count');
    await go(london, `#/counts/${opened.id}`);
    await london.getByRole('button', { name: 'Approve and post' }).click();
    await london.getByTestId('state').filter({ hasText: 'Posted' }).waitFor();
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).on_hand, 7 * ONE);

    // In the evening its lot is recalled: nothing of it can be sold in either branch, wherever it went during the day.
    await go(london, '#/lots/recalls');
    await london.getByRole('button', { name: 'Recall a lot' }).click();
    await london.getByLabel('Article').fill(goods.sku);
    await london.keyboard.press('Enter');
    await london.getByLabel('Lot', { exact: true }).fill('DAY-1');
    await london.getByLabel('Why').fill('Glass in it');
    await london.getByRole('button', { name: 'Recall in all branches' }).click();
    await london.getByTestId('recall-DAY-1').getByText('Blocked in', { exact: false }).waitFor();
    await looksRight(london, 'day-recall');
    await eventually(() => Promise.all([LONDON, NORTH].map((branch) => here.shop.available(goods.sku, branch))), [0, 0]);
  });

  test('of two phones that receive the same shipment the second is told, and loses nothing', async () => {
    const goods = await here.shop.goodsAt(31);
    await here.shop.makeAvailable(goods.sku, 10 * ONE, LONDON);
    await here.shop.makeAvailable(goods.sku, 0, NORTH);
    const drafted = await here.shop.command(LONDON, { transfer: { draft: { to: NORTH, lines: [{ sku: goods.sku, quantity: 6 * ONE }], note: '' } } });
    await here.shop.command(LONDON, { transfer: { approve: { transfer: drafted.id } } });
    await here.shop.command(LONDON, { transfer: { dispatch: { transfer: drafted.id } } });
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).incoming, 6 * ONE);
    const phones = await Promise.all([here.screens.page({ viewport: PHONE }), here.screens.page({ viewport: PHONE })]);
    for (const page of phones) {
      await signInManager(page, here.server.url);
      await go(page, `#/transfers/${drafted.id}`);
      await page.getByRole('button', { name: 'Receive…' }).click();
      await page.getByLabel(`Good of ${goods.product.name}`).fill('4');
    }
    const [first, second] = phones;
    await first.getByRole('button', { name: 'Book receipt' }).click();
    await first.getByText('Received.', { exact: true }).waitFor();
    await second.getByText('2 expected', { exact: false }).waitFor();
    await second.getByRole('button', { name: 'Book receipt' }).click();
    await second.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    expect(await second.getByLabel(`Good of ${goods.product.name}`).inputValue()).toBe('4');
    await looksRight(second, 'day-second');
    expect((await here.shop.level(goods.sku, NORTH)).on_hand).toBe(4 * ONE);
    await second.getByLabel(`Good of ${goods.product.name}`).fill('2');
    await second.getByRole('button', { name: 'Book receipt' }).click();
    await eventually(async () => (await here.shop.level(goods.sku, NORTH)).on_hand, 6 * ONE);
  });
});
