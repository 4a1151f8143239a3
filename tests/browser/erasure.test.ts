// What customers said of themselves in orders goes when they, or the office, want it gone: on a phone without a script, and at a desk.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('what an order says of its customer', () => {
  const here = stage();

  test('is erased by its customer on a phone and by the office at a desk, once nothing is owed', async () => {
    const goods = (await here.shop.goods()).filter(({ product }) => product.age_min == null);
    const [own, theirs] = await Promise.all(['Ada', 'Grace'].map((name, at) => here.web.order(name, [[goods[at]?.sku ?? '', 1]])));
    if (!own || !theirs) throw new Error('nothing was ordered');
    const phone = await here.screens.page({ viewport: PHONE, javaScriptEnabled: false });
    const read = () => phone.goto(`${here.server.url}/order/${own.key}`);
    await read();
    await phone.getByText('Your data', { exact: true }).click();
    await phone.getByText('You can erase them once this order is over').waitFor();
    await phone.getByText('Call this order off', { exact: true }).click();
    await phone.getByRole('button', { name: 'Yes, call it off' }).click();
    await eventually(async () => {
      await read();
      await phone.getByText('Your data', { exact: true }).click();
      return phone.getByLabel('Yes, erase them for ever').count();
    }, 1);
    await phone.getByLabel('Yes, erase them for ever').check();
    await phone.getByRole('button', { name: 'Erase my data' }).click();
    await phone.getByText('What you told us about yourself was erased').waitFor();
    expect(await phone.content()).not.toContain('ada@example.com');

    const desk = await here.screens.page();
    await signInManager(desk, here.server.url);
    await desk.evaluate((id) => (location.hash = `#/orders/${id}`), theirs.id);
    await desk.getByText('grace@example.com').first().waitFor();
    await here.shop.command(null, { order: { cancel: { order: theirs.id, reason: 'Not wanted any more' } } });
    await desk.getByRole('button', { name: 'Erase…' }).click();
    await desk.getByLabel('Why').last().fill('Asked for by telephone');
    await looksRight(desk, 'order-erase');
    await desk.getByRole('button', { name: 'Erase for good' }).click();
    await desk.getByText('What this order knew of its customer was erased', { exact: false }).waitFor();
    await eventually(() => desk.getByText('grace@example.com').count(), 0);
    await desk.evaluate(() => (location.hash = '#/customers/privacy'));
    await desk.getByRole('heading', { level: 1, name: 'How long data is kept' }).waitFor();
    await looksRight(desk, 'privacy');
    await desk.evaluate(() => (location.hash = '#/orders/short-picks'));
    await desk.getByRole('heading', { level: 1, name: 'What was not found' }).waitFor();
    expect(await violations(desk)).toEqual([]);
  });
});
