// What head office settles for the online store, and what shoppers see of it: zones of delivery, collecting, written pages and
// menus, old addresses, the question for somebody's age, and what is put by or shared of a basket; with and without a script.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, PHONE, picture, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE, type Goods } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('the online store as head office settles it', () => {
  const here = stage();
  let goods: Goods[];
  let adult: Goods | undefined;

  beforeAll(async () => {
    const all = await here.shop.goods();
    goods = all.filter(({ product }) => product.age_min == null);
    adult = goods.find(({ product }) => product.category !== '');
    const rule = { id: 900, name: 'For adults', categories: [adult?.product.category ?? ''], country: '', branches: [], age_min: 18, quantity_max: null, active: true, version: null };
    await here.shop.command(null, { organisation: { put_sale_rule: rule } });
    goods = goods.filter(({ product }) => product.category !== adult?.product.category);
  });

  const pick = (at: number): Goods => {
    const found = goods[at];
    if (!found) throw new Error('the shop has too few goods');
    return found;
  };
  const office = async (address: string, options = {}): Promise<Page> => {
    const page = await here.screens.page(options);
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/#/${address}`);
    return page;
  };
  /** The link of the newest mail. Lines of mails are folded. */
  const mailed = async (path: string): Promise<string> => {
    const folder = join(here.server.data, 'mail/outbox');
    const newest = () => (existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.eml')).sort().at(-1) : undefined);
    await eventually(async () => newest() !== undefined, true);
    const text = readFileSync(join(folder, newest() ?? ''), 'utf8').replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
    return new RegExp(`http\\S*${path}\\?t=\\w+`).exec(text)?.[0] ?? '';
  };
  async function add(page: Page, { product, sku }: Goods): Promise<void> {
    await page.goto(`${here.server.url}/p/${product.handle}`);
    await page.locator('.variant', { has: page.locator(`[data-badge-sku="${sku}"]`) }).getByRole('button', { name: /^Add to basket: / }).click();
    await page.getByRole('heading', { level: 1, name: 'Basket' }).waitFor();
  }

  test('a zone is settled in the office, and the checkout charges it, says how soon, and refuses where nothing goes', async () => {
    const page = await office('settings/delivery');
    await page.getByTestId('delivery-1').waitFor();
    expect(await violations(page), 'zones').toEqual([]);
    await page.goto(`${here.server.url}/manager/#/settings/delivery/new`);
    await page.getByLabel('Name', { exact: true }).fill('Highlands and islands');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'Give each step a charge' }).waitFor();
    await page.getByLabel('Countries', { exact: true }).fill('GB');
    await page.getByLabel('Postcodes that begin with').fill('IV, ZE');
    await page.getByLabel('costs').fill('12.95');
    await page.getByLabel('Working days, at least').fill('4');
    await page.getByLabel('at most').fill('7');
    await page.getByTestId('follows').getByText('delivery costs £12.95').waitFor();
    expect(await violations(page), 'a zone').toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('postcodes IV, ZE').waitFor();
    await page.goto(`${here.server.url}/manager/#/settings/delivery/new`);
    await page.getByLabel('Name', { exact: true }).fill('Jersey');
    await page.getByLabel('Countries', { exact: true }).fill('GB');
    await page.getByLabel('Postcodes that begin with').fill('JE');
    await page.getByLabel('We deliver there').uncheck();
    await page.getByTestId('follows').getByText('nothing is delivered there').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Jersey').waitFor();
    await page.setViewportSize(PHONE);
    await eventually(async () => (await wide(page)) <= 0, true);

    here.screens.refusing(422);
    for (const options of [{ viewport: DESK, javaScriptEnabled: true }, { viewport: PHONE, javaScriptEnabled: false }]) {
      const wanted = pick(options.javaScriptEnabled ? 3 : 4);
      await here.shop.makeAvailable(wanted.sku, 3 * ONE);
      const shopper = await here.screens.page(options);
      await add(shopper, wanted);
      await shopper.getByRole('link', { name: 'Check out' }).click();
      await shopper.getByLabel('Name').fill('Ada Lovelace');
      await shopper.getByLabel('E-mail').fill('ada@example.org');
      await shopper.getByRole('radio', { name: /Delivered to an address/ }).check();
      await shopper.getByLabel('Street and number').fill('1 High Street');
      await shopper.getByLabel('Town').fill('Lerwick');
      await shopper.getByLabel('Country').selectOption({ label: 'United Kingdom' });
      await shopper.getByLabel('Postcode').fill('JE2 3AB');
      await shopper.getByRole('button', { name: 'Show delivery to this address' }).click();
      await shopper.getByRole('alert').filter({ hasText: 'We do not deliver to GB JE2 3AB' }).waitFor();
      await shopper.getByRole('button', { name: 'Order', exact: true }).click();
      await shopper.getByRole('alert').filter({ hasText: 'We do not deliver to GB JE2 3AB' }).waitFor();
      expect(await shopper.getByLabel('Name').inputValue()).toBe('Ada Lovelace');

      // Ordered without a look: what it costs there is shown first, and nothing is ordered until it is sent again.
      await shopper.getByLabel('Postcode').fill('ZE2 9AB');
      await shopper.getByRole('button', { name: 'Order', exact: true }).click();
      await shopper.getByRole('alert').filter({ hasText: 'Delivery to this address costs £12.95' }).waitFor();
      await shopper.getByText('There in 4 to 7 working days.').waitFor();
      if (options.javaScriptEnabled) expect(await violations(shopper), 'checkout').toEqual([]);
      expect(await wide(shopper)).toBeLessThanOrEqual(0);
      await shopper.getByRole('button', { name: 'Order', exact: true }).click();
      await shopper.getByText('Your goods are set aside for you.').waitFor();
      await shopper.getByText('£12.95').waitFor();
    }
  });

  test('an address is asked for in the form of its country, and what is wrong with it is told in the language of the shop', async () => {
    here.screens.refusing(422);
    const wanted = pick(6);
    await here.shop.makeAvailable(wanted.sku, 3 * ONE);
    const shopper = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await add(shopper, wanted);
    await shopper.goto(`${here.server.url}/de/checkout`);
    expect(await shopper.getByLabel('Bundesstaat oder Provinz').count()).toBe(0);
    await shopper.getByLabel('Name').fill('Ada Lovelace');
    await shopper.getByLabel('E-Mail').fill('ada@example.org');
    await shopper.getByRole('radio', { name: /An eine Adresse geliefert/ }).check();
    await shopper.getByLabel('Land').selectOption({ label: 'Vereinigte Staaten' });
    await shopper.getByLabel('Straße und Hausnummer').fill('1 Main Street');
    await shopper.getByLabel('Postleitzahl').fill('W1');
    await shopper.getByLabel('Ort', { exact: true }).fill('Springfield');
    const told = async (text: string) => {
      await shopper.getByRole('button', { name: 'Zahlungspflichtig bestellen', exact: true }).click();
      await shopper.getByRole('alert').filter({ hasText: text }).waitFor();
    };
    await told('Bitte geben Sie den Bundesstaat oder die Provinz an.');
    await shopper.getByLabel('Bundesstaat oder Provinz').fill('IL');
    await told('eine sieht so aus: 11111');
    await picture(shopper, 'checkout-address-phone');
    await shopper.getByLabel('Land').selectOption({ label: 'Vereinigte Arabische Emirate' });
    await shopper.getByRole('button', { name: 'Lieferung an diese Adresse zeigen' }).click();
    await eventually(() => shopper.getByLabel('Postleitzahl').count(), 0);
    await shopper.getByLabel('Land').selectOption({ label: 'Vereinigte Staaten' });
    await shopper.getByRole('button', { name: 'Lieferung an diese Adresse zeigen' }).click();
    await shopper.getByLabel('Postleitzahl').fill('62701');
    await shopper.getByLabel('Bundesstaat oder Provinz').fill('IL');
    await shopper.getByRole('button', { name: 'Zahlungspflichtig bestellen', exact: true }).click();
    await shopper.getByText('Springfield IL 62701').waitFor();
    await shopper.getByText('Vereinigte Staaten').waitFor();
  });

  test('a branch that takes no money for what is collected says so, and one that hands nothing over is not offered', async () => {
    const page = await office('settings/collecting');
    await page.getByRole('link', { name: /London/ }).click();
    await page.getByLabel('They can be reserved, and paid here').uncheck();
    await page.getByLabel('Ready within, minutes').fill('120');
    expect(await violations(page), 'collecting').toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('paid online · ready within 120 minutes').waitFor();

    here.screens.refusing(422);
    const wanted = pick(5);
    await here.shop.makeAvailable(wanted.sku, 3 * ONE);
    const shopper = await here.screens.page({ viewport: PHONE });
    await add(shopper, wanted);
    await shopper.getByRole('link', { name: 'Check out' }).click();
    await shopper.getByText('Usually ready within 2 hours.').waitFor();
    await shopper.getByLabel('Name').fill('Ada Lovelace');
    await shopper.getByLabel('E-mail').fill('ada@example.org');
    await shopper.getByRole('radio', { name: /Collect: London/ }).check();
    await shopper.getByRole('radio', { name: 'In the shop, when you collect it' }).check();
    await shopper.getByRole('button', { name: 'Order', exact: true }).click();
    await shopper.getByRole('alert').filter({ hasText: 'is paid online' }).waitFor();

    await page.getByRole('link', { name: /London/ }).click();
    await page.getByLabel('Online orders can be collected here').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('nothing is collected here').waitFor();
    await shopper.goto(`${here.server.url}/checkout`);
    await shopper.getByRole('radio', { name: /Delivered to an address/ }).waitFor();
    expect(await shopper.getByRole('radio', { name: /Collect: London/ }).count()).toBe(0);
    await page.getByRole('link', { name: /London/ }).click();
    await page.getByLabel('Online orders can be collected here').check();
    await page.getByLabel('They can be reserved, and paid here').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('paid here or online').first().waitFor();
  });

  test('who sends is settled in the office, and each order says why', async () => {
    const page = await office('settings/sending', { viewport: PHONE });
    const [north, london] = [page.getByTestId(`sending-${NORTH}`), page.getByTestId(`sending-${LONDON}`)];
    await north.waitFor();
    expect(await violations(page), 'sending').toEqual([]);
    expect(await wide(page)).toBe(0);
    await page.getByLabel('First').selectOption('listed');
    await north.getByLabel('Per parcel').fill('much');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'Give what a parcel costs' }).waitFor();
    await north.getByLabel('Per parcel').fill('2.50');
    // By keyboard it is first of all.
    const up = north.getByRole('button', { name: /up$/ });
    while (await up.isEnabled()) {
      await up.focus();
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It counts for orders from now on.').first().waitFor();
    await picture(page, 'settings-sending');

    const wanted = pick(6);
    for (const branch of [LONDON, NORTH]) await here.shop.makeAvailable(wanted.sku, 3 * ONE, branch);
    const to = { ship: { name: 'Ada', line1: '1 High Street', line2: '', city: 'London', region: '', postcode: 'N1 9GU', country: 'GB' } };
    const order = await here.web.order('Ada', [[wanted.sku, 1]], { delivery: to });
    await page.goto(`${here.server.url}/manager/#/orders/${order.id}`);
    await page.getByText('comes first in the order of the house').waitFor();
    await page.getByTestId(`part-${NORTH}`).waitFor();

    // Nothing is sent from there any more, nor from anywhere else: it can only be collected, and the shopper is told so.
    await page.goto(`${here.server.url}/manager/#/settings/sending`);
    await london.waitFor();
    for (const box of await page.getByRole('checkbox', { name: /^Orders are sent from / }).all()) await box.uncheck();
    await page.getByText('No branch sends').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It counts for orders from now on.').first().waitFor();
    await expect(here.web.order('Bea', [[wanted.sku, 1]], { delivery: to })).rejects.toThrow(/collect_only/);
    await here.shop.command(null, { organisation: { put_sourcing_rule: { branches: [], by: [], parcels_max: 0, version: null } } });
  });

  test('a page is written beside its look, stands in a menu, and its old address leads to it when it is renamed', async () => {
    const page = await office('pages');
    await page.getByText('There is no page yet.').waitFor();
    expect(await violations(page), 'pages').toEqual([]);
    await page.getByRole('link', { name: 'Write a page' }).click();
    await page.getByLabel('Title', { exact: true }).fill('About us');
    await page.getByLabel('Text', { exact: true }).fill('We are **real**, since 1926.\n\n- open\n- honest');
    const preview = page.frameLocator('[data-testid=preview]');
    await preview.getByText('since 1926').waitFor();
    await page.getByRole('button', { name: /^Deutsch/ }).click();
    await page.getByLabel('Title', { exact: true }).fill('Über uns');
    await page.getByLabel('Text', { exact: true }).fill('Uns gibt es seit 1926.');
    await preview.getByText('Uns gibt es seit 1926.').waitFor();
    expect(await violations(page), 'a page').toEqual([]);
    expect((await fetch(`${here.server.url}/pages/about-us`)).status).toBe(404);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/#\/pages\/written\/about-us$/);

    await page.goto(`${here.server.url}/manager/#/pages/menus`);
    await page.getByTestId('add-header').click();
    await page.getByLabel('Leads to').selectOption({ label: 'About us' });
    expect(await violations(page), 'menus').toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The shop has it at once.').waitFor();
    await page.setViewportSize(PHONE);
    // The screen follows its window a moment later.
    await eventually(() => wide(page), 0);

    const shopper = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await shopper.goto(`${here.server.url}/de/`);
    await shopper.getByRole('link', { name: 'Über uns' }).click();
    await shopper.getByText('Uns gibt es seit 1926.').waitFor();
    expect(await wide(shopper)).toBeLessThanOrEqual(0);

    await page.goto(`${here.server.url}/manager/#/pages/written/about-us`);
    await page.getByLabel('Address', { exact: true }).fill('our-story');
    await page.getByText('the old address /pages/about-us leads here').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/#\/pages\/written\/our-story$/);
    await shopper.goto(`${here.server.url}/de/pages/about-us`);
    expect(new URL(shopper.url()).pathname).toBe('/de/pages/our-story');

    await page.goto(`${here.server.url}/manager/#/pages/moved`);
    await page.getByText('/pages/about-us').waitFor();
    await page.getByLabel('Old address').fill(`${here.server.url}/p/long-gone`);
    await page.getByLabel('Leads to').fill('/pages/our-story');
    await page.getByRole('button', { name: 'Let it lead there' }).click();
    await page.getByText('/p/long-gone').waitFor();
    expect(await violations(page), 'old addresses').toEqual([]);
    const read = await here.screens.page({ viewport: DESK });
    await read.goto(`${here.server.url}/p/long-gone`);
    await read.getByRole('heading', { level: 1, name: 'About us' }).waitFor();
    expect(await violations(read), 'a written page').toEqual([]);
  });

  test.each([
    ['with a script', true],
    ['without a script', false],
  ])('an age is asked once and remembered, %s', async (_, javaScriptEnabled) => {
    if (!adult) throw new Error('the shop sells nothing to adults only');
    const page = await here.screens.page({ viewport: PHONE, javaScriptEnabled });
    await page.context().clearCookies();
    await page.goto(`${here.server.url}/p/${adult.product.handle}`);
    const question = page.getByRole('dialog', { name: /^Are you \d+ or over\?/ });
    await question.waitFor();
    expect(await wide(page)).toBeLessThanOrEqual(0);
    if (javaScriptEnabled) expect(await violations(page), 'the question').toEqual([]);
    await question.getByRole('button', { name: /^Yes, I am/ }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/p/${adult.product.handle}`);
    expect(await question.count()).toBe(0);
    await page.goto(`${here.server.url}/p/${adult.product.handle}`);
    expect(await question.count()).toBe(0);
  });

  test('a basket is put together at sign-in, found on another device and after a restart, put by, and sent on', async () => {
    const [first, second] = [pick(7), pick(8)];
    for (const { sku } of [first, second]) await here.shop.makeAvailable(sku, 5 * ONE);
    const phone = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await add(phone, first);
    await phone.goto(`${here.server.url}/account/sign-up`);
    await phone.getByLabel('Name').fill('Ada Quill');
    await phone.getByLabel('E-mail address').fill('basket@quill.example');
    await phone.getByRole('button', { name: 'Send the link' }).click();
    await phone.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    await phone.goto(await mailed('/account/open'));
    await phone.getByLabel('New password').fill('a lamp in the window');
    await phone.getByRole('button', { name: 'Open an account' }).click();
    await phone.getByRole('heading', { name: 'Your account' }).waitFor();

    const desk = await here.screens.page({ viewport: DESK });
    await add(desk, second);
    await desk.goto(`${here.server.url}/account/sign-in`);
    await desk.getByLabel('E-mail address').fill('basket@quill.example');
    await desk.getByLabel('Password', { exact: true }).fill('a lamp in the window');
    await desk.getByRole('button', { name: 'Sign in', exact: true }).click();
    await desk.getByRole('heading', { name: 'Your account' }).waitFor();
    const lines = (page: Page) => page.locator('.checkout .basket-line').count();
    await desk.goto(`${here.server.url}/basket`);
    await eventually(() => lines(desk), 2);
    await phone.goto(`${here.server.url}/basket`);
    await eventually(() => lines(phone), 2);
    expect(await violations(desk), 'a basket').toEqual([]);
    expect(await wide(phone)).toBeLessThanOrEqual(0);

    await phone.getByRole('button', { name: /^Save for later: / }).first().click();
    await eventually(() => lines(phone), 1);
    await phone.getByRole('heading', { name: 'Saved for later' }).waitFor();
    await here.screens.whileServerIsDown(async () => {
      await here.server.kill();
      await here.server.start();
    });
    await desk.goto(`${here.server.url}/basket`);
    await desk.getByRole('heading', { name: 'Saved for later' }).waitFor();
    expect(await violations(desk), 'what is put by').toEqual([]);
    await desk.getByRole('button', { name: /^Into the basket: / }).click();
    await eventually(() => lines(desk), 2);

    await desk.getByText('Share this basket').click();
    const address = await desk.getByLabel('Address to send on').inputValue();
    const friend = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    await friend.goto(address);
    await friend.getByRole('heading', { name: 'A basket that was sent to you' }).waitFor();
    expect(await friend.content()).not.toContain('quill');
    await friend.getByRole('button', { name: 'Put all of it into my basket' }).click();
    await eventually(() => lines(friend), 2);

    await phone.goto(`${here.server.url}/account`);
    await phone.getByRole('button', { name: 'Sign out', exact: true }).click();
    await phone.goto(`${here.server.url}/basket`);
    await phone.getByText('There is nothing in your basket yet.').waitFor();
  });
});
