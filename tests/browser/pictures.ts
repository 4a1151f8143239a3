// The pictures of docs/images: the demonstration as people see it, and one sale as it shows on three screens.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { chromiumPath, Screens } from './harness/browser.ts';
import { payCash, readyTill, scan, signInManager } from './harness/screens.ts';
import { Server } from './harness/server.ts';
import { LONDON, NORTH, ONE, Shop, type Goods } from './harness/shop.ts';
import { eventually } from './harness/stage.ts';
import { Web } from './harness/web.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images');
const CATEGORIES = ['Home/Mugs', 'Home/Incense', 'Home/Prints', 'Gifts/Stationery/Notebooks', 'Gifts/Books', 'Home/Kitchen', 'Vaping/Batteries and power'];
/** Long enough for a colour that fades. */
const SETTLED_MS = 2_000;
/** Until every product has its picture, in a build that is not optimised. */
const DRAWN_MS = 300_000;

let server: Server;
let screens: Screens;
let shop: Shop;

beforeAll(async () => {
  server = await Server.start({ ONHAND_TEST_LIVELY: 'drawn' });
  screens = await Screens.open();
  shop = await Shop.open(server.url);
  const bare = async () => (await shop.goods()).filter(({ product }) => product.pictures.length === 0).length;
  while ((await bare()) > 0) await new Promise((resolve) => setTimeout(resolve, 500));
}, DRAWN_MS);
afterAll(async () => {
  await screens?.close();
  await server?.stop();
});

test.skipIf(chromiumPath === null)('pictures', async () => {
  const all = await shop.goods();
  const chosen = CATEGORIES.flatMap((name) => all.filter(({ product }) => product.category === name).slice(2, 3));
  const [star] = chosen as [Goods];
  const id = star.sku;
  await shop.makeAvailable(id, 2 * ONE);
  const size = { viewport: { width: 1280, height: 800 } };

  const till = await screens.page(size);
  await readyTill(till, server.url, 'demo-register-11');
  for (const { barcode, sku } of chosen.slice(0, 4)) {
    await scan(till, barcode);
    await till.getByTestId(`line-${sku}`).waitFor();
  }
  await scan(till, star.barcode);
  await eventually(() => till.getByTestId(`quantity-${id}`).innerText(), '2');
  await till.screenshot({ path: join(FOLDER, 'till.png') });
  await till.getByRole('button', { name: 'Clear' }).click();

  const store = await screens.page(size);
  await store.goto(`${server.url}/?category=${encodeURIComponent(star.product.category)}`);
  await store.screenshot({ path: join(FOLDER, 'store.png') });

  const manager = await screens.page(size);
  await signInManager(manager, server.url);
  await manager.waitForTimeout(SETTLED_MS);
  await manager.screenshot({ path: join(FOLDER, 'manager.png') });
  await rooms(manager);

  // One sale: the till has the change, the shop one fewer, the dashboard the ticket.
  const small = { viewport: { width: 720, height: 520 } };
  const [change, page, takings] = await Promise.all([screens.page({ viewport: { width: 1040, height: 751 } }), screens.page(small), screens.page({ viewport: { width: 1180, height: 985 } })]);
  await page.goto(`${server.url}/p/${star.product.handle}`);
  await signInManager(takings, server.url);
  await readyTill(change, server.url, 'demo-register-12');
  for (const { barcode, sku } of chosen.slice(0, 2)) {
    await scan(change, barcode);
    await change.getByTestId(`line-${sku}`).waitFor();
  }
  await payCash(change, '50');
  await eventually(() => page.locator(`[data-badge-sku="${id}"] [data-branch="${LONDON}"] .text`).innerText(), 'Only 1 left');
  await change.mouse.move(0, 0);
  await takings.waitForTimeout(SETTLED_MS);

  const figure = async (title: string, screen: Page) =>
    `<figure><img src="data:image/png;base64,${(await screen.screenshot()).toString('base64')}" alt=""><figcaption>${title}</figcaption></figure>`;
  const left = (await figure('The till takes the money', change)) + (await figure('The shop has one fewer', page));
  const right = await figure('Head office has the ticket', takings);
  const board = await screens.page({ viewport: { width: 1600, height: 900 } });
  await board.setContent(
    `<style>
      body { margin: 0; display: grid; grid-template-columns: 560px 1fr; gap: 24px; padding: 24px 24px 0; background: #e7e4dd; font: 600 18px system-ui, sans-serif; color: #1b1d1f; }
      figure { margin: 0; } img { width: 100%; display: block; border-radius: 10px; box-shadow: 0 2px 14px rgb(0 0 0 / 0.18); }
      figcaption { padding: 10px 4px 14px; text-align: center; }
    </style><div>${left}</div><div>${right}</div>`,
  );
  const height = await board.evaluate(() => Math.ceil(document.body.getBoundingClientRect().bottom));
  await board.setViewportSize({ width: 1600, height });
  await board.screenshot({ path: join(FOLDER, 'live.png') });
});

/** The till's screens by day and by night, on a counter and in a hand, and once from the right. */
test.skipIf(chromiumPath === null)('pictures of the till', async () => {
  const [first, second] = (await shop.goods()) as [Goods, Goods];
  const sides = { landscape: { width: 1280, height: 800 }, portrait: { width: 390, height: 844 } };
  for (const [side, viewport] of Object.entries(sides)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await screens.page({ viewport, colorScheme });
      const picture = async (name: string) => {
        await page.mouse.move(0, 0);
        await page.waitForTimeout(SETTLED_MS / 4);
        await page.screenshot({ path: join(FOLDER, `till-${name}-${side}-${colorScheme}.png`) });
      };
      await readyTill(page, server.url, 'demo-register-11');
      for (const { barcode, sku } of [first, second]) {
        await scan(page, barcode);
        await page.getByTestId(`line-${sku}`).waitFor({ state: 'attached' });
      }
      if (side === 'portrait') await page.getByRole('button', { name: /^Ticket/ }).click();
      await picture('sell');
      await page.keyboard.press('F9');
      await page.getByLabel('Cash given').waitFor();
      await picture('pay');
      await page.getByRole('button', { name: 'Take cash' }).click();
      await page.getByTestId('change').waitFor();
      await page.getByRole('button', { name: 'New sale' }).click();
      await page.keyboard.press('F3');
      await page.locator('[data-testid^="ticket-"]').first().click();
      await page.getByRole('heading', { name: /^Sale/ }).waitFor();
      await picture('returns');
      await page.close();
    }
  }
  const page = await screens.page({ viewport: sides.landscape });
  await page.addInitScript(() => localStorage.setItem('onhand.language', 'ar'));
  await page.goto(`${server.url}/pos/#token=demo-register-11`);
  await page.getByRole('heading', { name: 'من هنا؟' }).waitFor();
  await page.screenshot({ path: join(FOLDER, 'till-arabic.png') });
});

/** The first start, from the address in the terminal to the list that ticks itself off. */
test.skipIf(chromiumPath === null)('pictures of the first start', async () => {
  const empty = await Server.startEmpty();
  try {
    const page = await screens.page({ viewport: { width: 1280, height: 1000 } });
    await page.goto(empty.setUp);
    await page.getByLabel('Name of the shop').fill('Corner Shop');
    await page.getByLabel('Country', { exact: true }).selectOption('IE');
    await page.getByLabel('Name of the branch').fill('High Street');
    await page.getByLabel('Your name').fill('Alex');
    await page.getByLabel('PIN', { exact: true }).fill('2580');
    await page.getByLabel('Password', { exact: true }).fill('four words to sell');
    await page.getByLabel('Samples').check();
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(FOLDER, 'office-set-up.png') });
    await page.getByRole('button', { name: 'Set up the shop' }).click();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByLabel('Name of the till').fill('Front till');
    await page.getByRole('button', { name: 'Make the code' }).click();
    await page.getByTestId('till-code').waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: join(FOLDER, 'office-start.png') });
    await page.close();
  } finally {
    await empty.server.stop();
  }
});

/** Head office room by room, for the manager's guide. */
async function rooms(page: Page): Promise<void> {
  const addresses = {
    products: '#/products', product: `#/products/${(await shop.goods())[0]?.product.handle ?? ''}`, prices: '#/prices', imports: '#/imports', reports: '#/reports', shifts: '#/shifts',
    people: '#/people', roles: '#/roles', tills: '#/devices', branches: '#/places', backups: '#/backups', settings: '#/settings/taxes', categories: '#/categories',
    collections: '#/collections', site: '#/site', account: '#/account',
  };
  for (const [name, address] of Object.entries(addresses)) {
    await page.goto(`${server.url}/manager/${address}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(SETTLED_MS / 4);
    await page.screenshot({ path: join(FOLDER, `office-${name}.png`) });
  }
}

/** The online store and its orders, for the merchants' guide. */
test.skipIf(chromiumPath === null)('pictures of the online store', async () => {
  const web = new Web(server.url, shop);
  const shown = (await shop.goods()).filter(({ product }) => product.age_min == null && product.pictures.length > 0);
  const [star, other] = [shown.find(({ product }) => product.variants.length > 1) ?? shown[0], shown.at(-1)] as [Goods, Goods];
  for (const { sku } of [star, other]) await shop.makeAvailable(sku, 3 * ONE);
  const [desk, phone] = await Promise.all([screens.page({ viewport: { width: 1280, height: 800 } }), screens.page({ viewport: { width: 390, height: 844 } })]);
  const take = async (page: Page, name: string) => {
    // The page of an order is never done asking, so the network is not waited for.
    await page.waitForLoadState('load');
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: join(FOLDER, `shop-${name}.png`) });
  };
  await desk.goto(`${server.url}/`);
  await take(desk, 'front');
  await phone.goto(`${server.url}/p/${star.product.handle}`);
  await take(phone, 'product');
  await phone.getByRole('button', { name: /^Add to basket: / }).first().click();
  await phone.getByRole('heading', { level: 1, name: 'Basket' }).waitFor();
  await phone.goto(`${server.url}/checkout`);
  await take(phone, 'checkout');
  const order = await web.order('Ada', [[other.sku, 2]]);
  await phone.goto(`${server.url}/order/${order.key}`);
  await phone.getByRole('heading', { level: 1 }).waitFor();
  await take(phone, 'status');
  await signInManager(desk, server.url);
  await desk.evaluate(() => (location.hash = '#/orders'));
  await desk.getByText(order.number).waitFor();
  await take(desk, 'orders');
  await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
  await desk.getByRole('heading', { level: 1 }).filter({ hasText: order.number }).waitFor();
  await take(desk, 'order');
});

/** Buying, for the guide of stock-keepers. */
test.skipIf(chromiumPath === null)('pictures of purchasing', async () => {
  const [first, second, third] = (await shop.goods()).slice(20, 23) as [Goods, Goods, Goods];
  const supplier = { id: 1, name: 'Hillside Wholesale', code: 'HILL', email: 'orders@hillside.example', address: '1 Hill Road', lead_days: 5, note: '', active: true, version: null };
  await shop.command(null, { organisation: { put_supplier: supplier } });
  const offers = [first, second, third].map(({ sku }, nth) => ({ sku, offer: { code: `H-${70 + nth}`, pack: (nth + 1) * 6 * ONE, cost: 250 + 45 * nth, minimum: 0 } }));
  await shop.command(null, { organisation: { set_offers: { supplier: 1, offers } } });
  for (const { sku } of [first, second]) await shop.makeAvailable(sku, 4 * ONE);
  const levels = [first, second].map(({ sku }) => ({ sku, reorder: { point: 6 * ONE, max: 24 * ONE } }));
  await shop.command(null, { organisation: { set_reorder: { branch: LONDON, levels } } });
  const desk = await screens.page({ viewport: { width: 1280, height: 800 } });
  await signInManager(desk, server.url);
  const go = (hash: string) => desk.evaluate((where) => (location.hash = where), hash);
  await go('#/suppliers/1');
  await desk.getByTestId(`offer-${third.sku}`).waitFor();
  await desk.screenshot({ path: join(FOLDER, 'supplier.png') });
  await go(`#/purchasing/replenish?branch=${LONDON}`);
  await desk.getByTestId(`row-${second.sku}`).waitFor();
  await desk.screenshot({ path: join(FOLDER, 'replenish.png') });
  const lines = [first, second].map(({ sku }, nth) => ({ sku, quantity: (nth + 1) * 12 * ONE, pack: null, cost: null }));
  const { id } = await shop.command(LONDON, { purchase: { draft: { supplier: 1, lines, expected: '', note: '' } } });
  await shop.command(LONDON, { purchase: { send: { purchase: id, version: 1 } } });
  const phone = await screens.page({ viewport: { width: 390, height: 844 } });
  await signInManager(phone, server.url);
  await phone.evaluate((where) => (location.hash = where), `#/purchasing/${id}/receive`);
  await phone.getByLabel('Number of the delivery note').fill('DN-4471');
  for (let piece = 0; piece < 3; piece += 1) {
    await phone.getByLabel('Scan or search').focus();
    await scan(phone, first.barcode);
  }
  await phone.getByTestId(`counted-${first.sku}`).waitFor();
  await phone.mouse.move(0, 0);
  await phone.screenshot({ path: join(FOLDER, 'receive.png') });
});

/** The rest of what a stock-keeper sees: goods on their way, labels, and what may not be sold. */
test.skipIf(chromiumPath === null)('pictures of the stock rooms', async () => {
  const [first, second, third, fourth, fifth] = (await shop.goods()).slice(24, 29) as [Goods, Goods, Goods, Goods, Goods];
  for (const { sku } of [first, second, third, fourth]) await shop.makeAvailable(sku, 24 * ONE);
  const desk = await screens.page({ viewport: { width: 1280, height: 800 } });
  await signInManager(desk, server.url);
  const shown = async (name: string, hash: string, ready: () => Promise<unknown>) => {
    await desk.goto(`${server.url}/manager/${hash}`);
    await ready();
    await desk.mouse.move(0, 0);
    await desk.waitForTimeout(SETTLED_MS / 4);
    await desk.screenshot({ path: join(FOLDER, `stock-${name}.png`) });
  };

  const of = [first, second, third].map(({ sku }, nth) => ({ sku, count: 6 - nth }));
  await shown('labels', `#/labels?branch=${LONDON}&of=${encodeURIComponent(JSON.stringify(of))}`, async () => {
    await desk.getByTestId('label').nth(2).waitFor();
    await desk.evaluate(() => scrollTo(0, document.body.scrollHeight));
  });

  const lines = [first, second].map(({ sku }, nth) => ({ sku, quantity: (8 - nth) * ONE }));
  const { id: transfer } = await shop.command(LONDON, { transfer: { draft: { to: NORTH, lines, note: 'For the weekend' } } });
  await shop.command(LONDON, { transfer: { approve: { transfer } } });
  const part = await shop.command(LONDON, { transfer: { ship: { transfer, lines: [{ sku: first.sku, quantity: 6 * ONE }] } } });
  await shop.command(LONDON, { transfer: { dispatch: { transfer } } });
  await eventually(async () => (await shop.level(second.sku, NORTH)).incoming >= 7 * ONE, true);
  const received = [{ sku: first.sku, good: 4 * ONE, damaged: ONE }];
  await shop.command(NORTH, { transfer: { receive_shipment: { transfer, shipment: part.id, lines: received, complete: true, seen: 0, responsible: 'carrier', note: 'The box was open' } } });
  await desk.setViewportSize({ width: 1280, height: 1040 });
  await shown('transfer', `#/transfers/${transfer}`, () => desk.getByRole('heading', { name: 'Discrepancies' }).waitFor());
  await desk.setViewportSize({ width: 1280, height: 800 });
  await shown('why', `#/stock/sku/${first.sku}?branch=${LONDON}&why=on_hand`, () => desk.getByTestId('explained').waitFor());

  await shop.command(LONDON, { stock: { set_aside: { sku: third.sku, quantity: 2 * ONE, from: null, to: 'damaged', note: 'Wet' } } });
  await shop.command(LONDON, { stock: { set_aside: { sku: fourth.sku, quantity: 3 * ONE, from: null, to: 'display', note: 'In the window' } } });
  await shown('aside', `#/aside?branch=${LONDON}`, () => desk.getByTestId(`aside-${fourth.sku}`).waitFor());

  const parts = [{ sku: third.sku, quantity: 2 * ONE }, { sku: fourth.sku, quantity: ONE }];
  await shop.command(null, { organisation: { put_kit: { sku: first.sku, parts, at_sale: false, version: 0 } } });
  await shown('kit', `#/kits/${first.sku}`, () => desk.getByRole('heading', { name: 'Could be put together now' }).waitFor());

  await shop.command(null, { organisation: { put_supplier: { id: 2, name: 'Potter and Sons', code: 'POT', email: '', address: '', lead_days: 3, note: '', active: true, version: null } } });
  const consigned = { purchase: null, supplier: 2, reference: 'C-881', lines: [{ sku: fifth.sku, good: 20 * ONE, damaged: 0, wrong: 0, cost: 300 }], charges: null, over: false, seen: null, consigned: true, note: '' };
  await shop.command(LONDON, { purchase: { receive: consigned } });
  await shown('consignment', '#/suppliers/2', async () => {
    await desk.getByRole('heading', { name: 'Stands in the branch' }).waitFor();
    await desk.evaluate(() => scrollTo(0, document.body.scrollHeight));
  });

  const rule = { kind: 'backorder', branch: LONDON, cap: 20 * ONE, until: new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10) } as const;
  await shop.command(null, { organisation: { set_backorders: { lines: [{ sku: second.sku, rule }] } } });
  await shown('backorder', `#/stock/sku/${second.sku}`, async () => {
    await desk.getByTestId('backorder-stands').waitFor();
    await desk.getByRole('combobox', { name: 'When the online store has none' }).evaluate((box) => box.scrollIntoView({ block: 'center' }));
  });
  await shown('promotion', '#/promotions/new', async () => {
    await desk.getByLabel('Name', { exact: true }).fill('A tenth off');
    const basket = desk.getByRole('region', { name: 'What does a basket cost?', exact: true });
    for (const { sku } of [third, fourth]) {
      await basket.getByLabel('Find an article').fill(sku);
      await basket.getByRole('list', { name: 'Found' }).getByText(sku).waitFor();
      await basket.getByLabel('Find an article').press('Enter');
    }
    await desk.getByTestId('preview-total').waitFor();
    await desk.evaluate(() => scrollTo(0, 0));
  });
});

/** The same with a phone in the aisle. */
test.skipIf(chromiumPath === null)('pictures of stock in the hand', async () => {
  const [first, second, third] = (await shop.goods()).slice(30, 33) as [Goods, Goods, Goods];
  for (const { sku } of [first, second, third]) await shop.makeAvailable(sku, 12 * ONE);
  const phone = await screens.page({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await signInManager(phone, server.url);
  const go = (hash: string) => phone.evaluate((where) => (location.hash = where), hash);
  const taken = async (name: string) => {
    await phone.waitForTimeout(SETTLED_MS / 4);
    await phone.screenshot({ path: join(FOLDER, `hand-${name}.png`) });
  };
  const places = [[first, 'A-03-2'], [second, 'A-03-3'], [third, 'B-01-1']] as const;
  await shop.command(null, { organisation: { set_bins: { branch: LONDON, bins: places.map(([{ sku }, bin]) => ({ sku, bins: [bin] })) } } });

  await go(`#/bins?branch=${LONDON}`);
  await phone.getByLabel('Scan the article').focus();
  await scan(phone, second.barcode);
  await phone.getByLabel('Now scan or type the bin').waitFor();
  await taken('put-away');
  await scan(phone, 'A-04-1');
  await phone.getByText('lies in A-04-1.', { exact: false }).waitFor();

  await shop.command(null, { organisation: { set_tracking: { lines: [{ sku: third.sku, tracking: 'lot_expiry' }] } } });
  const lot = (code: string, days: number) => ({ sku: third.sku, lot: code, quantity: 6 * ONE, expires: new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10), unsellable: 0 });
  await shop.command(LONDON, { lot: { name: { from: null, lots: [lot('L-2231', 20), lot('L-2240', 120)] } } });
  const skus = [first, second, third].map(({ sku }) => sku);
  const count = await shop.command(LONDON, { count: { open: { name: 'Aisle A, evening', skus, blind: true, threshold: { quantity: null, ppm: null } } } });
  await go(`#/counts/${count.id}`);
  await phone.getByLabel('Place').fill('A-03');
  await phone.getByLabel('Scan or search').focus();
  for (let piece = 0; piece < 3; piece += 1) await scan(phone, first.barcode);
  await eventually(() => phone.getByTestId('number').inputValue(), '3');
  await taken('count');

  await shop.command(null, { organisation: { recall_lot: { sku: third.sku, lot: 'L-2231', reason: 'The cap may come loose' } } });
  await go('#/lots/recalls');
  await phone.getByTestId('recall-L-2231').getByText('Blocked in 3 of 3', { exact: false }).waitFor();
  await taken('recall');
  await go('#/lots/expiry');
  await phone.getByTestId('bucket-within30').waitFor();
  await taken('expiry');
  await go(`#/purchasing/replenish?branch=${LONDON}`);
  await phone.locator('[data-testid^="row-"]').first().waitFor();
  await taken('replenish');
});
