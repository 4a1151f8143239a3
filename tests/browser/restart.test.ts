// The server dies under an open till. The till sells on, and what it sold arrives once.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { isMarked, mark, payCash, readyTill, scan, signInManager, signOn } from './harness/screens.ts';
import { LONDON, ONE, ROBIN, Shop } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

/** A number of a series that the till began itself. */
const NUMBER = /^1-11-[1-9]\d*-\d{6}$/;

describe.skipIf(withoutBrowser())('a server that is killed', () => {
  const here = stage();

  test('a sale made meanwhile waits on the till and then counts once', async () => {
    const { server, screens, shop } = here;
    const [first, second] = await shop.goods();
    if (!first || !second) throw new Error('the shop is empty');
    await shop.makeAvailable(first.sku, 9 * ONE);
    await shop.makeAvailable(second.sku, 3 * ONE);
    const [till, store, manager] = await Promise.all([screens.page(), screens.page(), screens.page()]);
    const left = store.locator(`[data-badge-sku="${second.sku}"] [data-branch="${LONDON}"] .text`);
    await store.goto(`${server.url}/p/${second.product.handle}`);
    await mark(store);
    await readyTill(till, server.url, 'demo-register-11');
    await scan(till, first.barcode);
    await till.getByTestId(`line-${first.sku}`).waitFor();
    await payCash(till);
    await eventually(async () => NUMBER.test(await till.getByTestId('receipt-number').innerText()), true);
    await till.getByRole('button', { name: 'New sale' }).click();
    await signInManager(manager, server.url);
    const before = await shop.sales();
    await eventually(() => manager.getByTestId(`tickets-${LONDON}`).innerText(), String(before.sales + before.refunds));

    const offline: string[] = [];
    await screens.whileServerIsDown(async () => {
      await server.kill();
      await eventually(() => till.getByRole('status', { name: 'Connection' }).innerText(), 'Offline');
      await store.getByText(/^as of \d\d:\d\d$/).waitFor();
      await store.getByText(/^Availability is as of \d\d:\d\d and may have changed since\.$/).waitFor();
      await scan(till, second.barcode);
      await till.getByTestId(`line-${second.sku}`).waitFor();
      await payCash(till);
      const printed = await till.getByTestId('receipt-number').innerText();
      expect(printed).toMatch(NUMBER);
      expect(await till.getByTestId('receipt-paper').textContent()).toContain(`Receipt ${printed}`);
      offline.push(printed);
      expect(await till.getByTestId('pending').innerText()).toMatch(/^1 waiting/);

      // Even a till that is switched off and on again in between still has its sale.
      await till.reload();
      await till.getByLabel('Search or scan').waitFor();
      expect(await till.getByTestId('pending').innerText()).toMatch(/^1 waiting/);
      await scan(till, second.barcode);
      await till.getByTestId(`line-${second.sku}`).waitFor();
      await payCash(till);
      expect(await till.getByTestId('pending').innerText()).toMatch(/^2 waiting/);

      offline.push(await till.getByTestId('receipt-number').innerText());

      // People come and go without the server too.
      await till.getByRole('button', { name: 'New sale' }).click();
      await till.getByRole('button', { name: 'Sign off' }).click();
      await signOn(till, { ...ROBIN, pin: '1111' });
      await till.getByText('That is not the PIN.').waitFor();
      await signOn(till);
      await till.getByText(/^Signed on without the server\./).waitFor();
      await scan(till, first.barcode);
      await till.getByTestId(`line-${first.sku}`).waitFor();
      await payCash(till);
      offline.push(await till.getByTestId('receipt-number').innerText());

      await server.start();
      await eventually(() => till.getByTestId('pending').count(), 0);
      expect(await till.getByTestId('staff').innerText()).toBe(ROBIN.name);
      await eventually(() => left.innerText(), 'Only 1 left');
      await eventually(() => store.getByText(/^as of/).count(), 0);
      await store.getByText('Availability is live from our branches.').waitFor();
      expect(await isMarked(store)).toBe(true);
    });

    // A sign-in outlives the server that gave it: the dashboard comes back by itself.
    await eventually(() => manager.getByRole('status', { name: 'Connection' }).innerText(), 'Live');
    await eventually(() => manager.getByTestId(`tickets-${LONDON}`).innerText(), String(before.sales + before.refunds + 3));

    const again = await Shop.open(server.url);
    const after = await again.sales();
    expect(after.sales).toBe(before.sales + 3);
    expect(after.gross).toBe(before.gross + 2 * second.variant.price + first.variant.price);
    expect(await again.available(second.sku)).toBe(ONE);
    expect(await again.available(first.sku)).toBe(7 * ONE);
    const numbers = (await again.tickets()).map(({ number }) => `${number.branch}-${number.register}-${number.epoch}-${String(number.sequence).padStart(6, '0')}`);
    expect(new Set(numbers).size).toBe(numbers.length);
    // What was printed without a network is what the tickets have.
    expect(numbers).toEqual(expect.arrayContaining(offline));
    expect(new Set(offline).size).toBe(3);
    expect(await till.getByTestId('receipt-number').innerText()).toBe(offline[2]);
    // Nothing that was sold under a sign-on of the device is odd.
    expect((await again.tickets()).slice(0, 3).map(({ exceptions }) => exceptions)).toEqual([0, 0, 0]);
    await till.getByRole('button', { name: 'New sale' }).click();
    await eventually(() => till.getByRole('status', { name: 'Connection' }).innerText(), 'Live');
  });
});
