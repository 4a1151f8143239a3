// More is promised than is there: a manager with a phone reads who goes short, suggests something else, has some fetched, and pays the
// rest back, while a colleague at a desk is about to do the same and is told that it is done.
import { describe, expect, test } from 'vitest';
import type { OrderView, Page, TaskView } from '../../clients/sdk/src/gen/protocol.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE } from './harness/look.ts';
import { scan, signInManager } from './harness/screens.ts';
import { LONDON, NORTH, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('goods that are missing', () => {
  const here = stage();

  test('a manager settles from the task who goes short, and a colleague is told', async () => {
    const [goods, other] = (await here.shop.goods()).slice(50, 52);
    if (!goods || !other) throw new Error('the shop has too few goods');
    const order = await here.web.order('Ada', [[goods.sku, 3]]);
    await here.shop.makeAvailable(goods.sku, 5 * ONE, NORTH);
    await here.shop.makeAvailable(other.sku, 5 * ONE);
    const { on_hand } = await here.shop.level(goods.sku);
    const lose = { sku: goods.sku, delta: ONE - on_hand, unsellable: 0, reason: 'lost' as const, note: '', code: null };
    await here.shop.command(LONDON, { stock: { adjust: lose } });

    const phone = await here.screens.page({ viewport: PHONE });
    await signInManager(phone, here.server.url);
    await phone.evaluate(() => (location.hash = '#/tasks'));
    const task = phone.getByRole('article', { name: 'More is promised than is there' });
    const ada = task.getByRole('group', { name: /^What can be done for Ada/ });
    await ada.getByText(/^Goes short: Ada .*2 × /).waitFor();
    await looksRight(phone, 'shortage-task-phone');

    // Something else is suggested: what was chosen is said before anything is sent.
    await ada.getByRole('button', { name: 'Suggest something else…' }).click();
    const dialog = phone.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Yes, do it' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'Choose what is to be suggested.' }).waitFor();
    await dialog.getByLabel('Another article: scan or search').focus();
    await scan(phone, other.barcode);
    await dialog.getByText('To be suggested: ').waitFor();
    await looksRight(phone, 'shortage-suggest-phone');
    await dialog.getByRole('button', { name: 'Yes, do it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await task.getByTestId('deeds').getByText(/^The customer is asked whether /).waitFor();

    // With the keyboard alone: some is fetched from another branch, once.
    const fetch = task.getByRole('button', { name: 'Fetch 2 from Manchester' });
    await fetch.focus();
    await phone.keyboard.press('Enter');
    await dialog.getByText('is asked to send 2 here').waitFor();
    await looksRight(phone, 'shortage-fetch-phone');
    await dialog.getByRole('button', { name: 'No', exact: true }).focus();
    await phone.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await fetch.focus();
    await phone.keyboard.press('Enter');
    await dialog.getByText('is asked to send 2 here').waitFor();
    // Asked again before the browser has told that the question before was closed: the new question stays.
    await phone.evaluate(() => new Promise((told) => {
      const before = document.querySelector('dialog[open]') as HTMLDialogElement;
      before.addEventListener('close', told);
      before.close();
      [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Fetch 2 from Manchester')?.click();
    }).then(() => undefined));
    await dialog.getByRole('button', { name: 'Yes, do it' }).focus();
    await phone.keyboard.press('Enter');
    await task.getByTestId('deeds').getByText(/^Manchester is asked to send 2 × /).waitFor();
    await task.getByTestId('deeds').getByRole('link', { name: 'Transfer' }).waitFor();
    await fetch.click();
    await dialog.getByRole('button', { name: 'Yes, do it' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'That was done already.' }).waitFor();
    await dialog.getByRole('button', { name: 'No', exact: true }).click();

    // Two at once: whoever is second is told, and nothing is done twice.
    const desk = await here.screens.page({ viewport: DESK });
    await signInManager(desk, here.server.url);
    await desk.evaluate(() => (location.hash = '#/tasks'));
    const same = desk.getByRole('article', { name: 'More is promised than is there' });
    await same.getByRole('button', { name: 'Leave 2 out and pay back' }).click();
    await desk.getByRole('dialog').getByText('This cannot be undone.').waitFor();
    await looksRight(desk, 'shortage-pay-back-desk');
    await ada.getByRole('button', { name: 'Leave 2 out and pay back' }).click();
    await dialog.getByRole('button', { name: 'Yes, do it' }).click();
    await phone.getByRole('status').filter({ hasText: 'Nothing is missing any more: the task is closed.' }).waitFor();
    await desk.getByRole('alert').filter({ hasText: 'somebody else was faster' }).waitFor();
    await looksRight(phone, 'shortage-closed-phone');

    // What was done stays with it, and the order is as it was said.
    await phone.getByRole('link', { name: 'Resolved' }).click();
    const closed = phone.getByRole('article', { name: 'More is promised than is there' }).first();
    await closed.getByText('Closed by itself: nothing that is promised is missing any more.').waitFor();
    expect(await closed.getByTestId('deeds').getByRole('listitem').count()).toBe(3);
    await looksRight(phone, 'shortage-resolved-phone');
    const missing = async () => (await here.web.get<OrderView>(`/checkout/${order.key}`)).lines[0]?.missing;
    await eventually(missing, 2 * ONE);
    const customer = await here.screens.page({ viewport: PHONE });
    await customer.goto(`${here.server.url}/order/${order.key}`);
    await customer.getByText(/We asked whether you would like /).waitFor();
    await looksRight(customer, 'shortage-order-phone');
  });

  test('a customer says yes to something else on a phone, and the office says no for them when they call', async () => {
    const [goods, first, second] = (await here.shop.goods()).slice(53, 56);
    if (!goods || !first || !second) throw new Error('the shop has too few goods');
    const order = await here.web.order('Bea', [[goods.sku, 2]]);
    const read = () => here.web.get<OrderView>(`/checkout/${order.key}`);
    await eventually(async () => (await read()).state, 'confirmed');
    const { on_hand } = await here.shop.level(goods.sku);
    await here.shop.command(LONDON, { stock: { adjust: { sku: goods.sku, delta: -on_hand, unsellable: 0, reason: 'lost', note: '', code: null } } });
    const tasks = await here.shop.read<Page<TaskView>>('/api/v1/tasks?resolved=false');
    const task = tasks.items.find(({ lines }) => lines.some(({ sku }) => sku === goods.sku));
    const fulfilment = (await read()).parts[0]?.fulfilment;
    if (!task || !fulfilment) throw new Error('nothing is missing');
    for (const { sku } of [first, second]) {
      await here.shop.makeAvailable(sku, 5 * ONE);
      await here.shop.command(LONDON, { task: { remedy: { task: task.id, sku: goods.sku, quantity: ONE, remedy: { suggest: { fulfilment, instead: sku } } } } });
    }
    await eventually(async () => (await read()).suggestions?.length, 2);

    const phone = await here.screens.page({ viewport: PHONE });
    for (const [language, question] of [['ar', 'هل تريد شيئًا آخر'], ['de', 'Darf es etwas anderes sein?'], ['en', 'Something else instead?']] as const) {
      for (const colorScheme of ['dark', 'light'] as const) {
        await phone.emulateMedia({ colorScheme });
        await phone.goto(`${here.server.url}${language === 'en' ? '' : `/${language}`}/order/${order.key}`);
        await phone.getByRole('heading', { name: question }).first().waitFor();
        await looksRight(phone, `instead-phone-${language}-${colorScheme}`);
      }
    }
    await phone.getByRole('region').filter({ hasText: first.product.name }).getByRole('button', { name: 'Yes, I take this instead' }).click();
    await phone.getByText(`In the order now: ${first.product.name}`).waitFor();
    await looksRight(phone, 'instead-phone-taken');

    const desk = await here.screens.page({ viewport: PHONE });
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), order.id);
    const open = desk.getByRole('group', { name: new RegExp(`^${second.product.name} instead of `) });
    await looksRight(desk, 'instead-office');
    const no = open.getByRole('button', { name: 'Customer says no…' });
    await no.click();
    await desk.getByRole('dialog', { name: 'Does the customer not want it?' }).getByText('What is missing is left out and paid back at once.').waitFor();
    await looksRight(desk, 'instead-office-no');
    await desk.keyboard.press('Escape');
    await no.focus();
    await desk.keyboard.press('Enter');
    await desk.getByRole('button', { name: 'No, they do not want it' }).click();
    await desk.getByRole('status').filter({ hasText: 'The answer is kept: no.' }).waitFor();
    await desk.getByText('Said by Morgan for the customer').waitFor();
    expect(await open.count(), 'it is answered').toBe(0);
    await eventually(async () => (await read()).lines.map(({ missing }) => missing), [2 * ONE, 0]);
  });
});
