// The demonstration as somebody finds it who looks around: goods with pictures, suppliers, customers, and orders in every state.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { DESK, looksRight, PHONE } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('the demonstration', () => {
  const here = stage({ ONHAND_TEST_LIVELY: 'yes' });

  test('customers have ordered, suppliers have delivered, and orders are in every state', async () => {
    const { server, screens } = here;
    const desk = await screens.page();
    await signInManager(desk, server.url);
    await desk.goto(`${server.url}/manager/#/orders`);
    const rows = desk.locator('main').getByRole('listitem').or(desk.locator('main tbody tr'));
    for (const state of ['To be fulfilled', 'Waiting for payment', 'Cancelled', 'Done']) await rows.filter({ hasText: state }).first().waitFor();
    expect(await violations(desk), 'orders').toEqual([]);
    await desk.goto(`${server.url}/manager/#/fulfilment`);
    for (const state of ['To be picked', 'Being picked', 'Packed', 'Ready to collect']) await desk.locator('main').getByText(state, { exact: true }).filter({ visible: true }).first().waitFor();
    expect(await violations(desk), 'fulfilment').toEqual([]);
    await desk.goto(`${server.url}/manager/#/purchasing`);
    for (const state of ['Draft', 'Sent', 'Partly received']) await desk.getByRole('heading', { name: state }).waitFor();
    await desk.goto(`${server.url}/manager/#/customers`);
    await desk.getByRole('link', { name: /Iris Hartley/ }).waitFor();
  });

  test('the front page says who is there, and every way through the shop leads somewhere', async () => {
    const { server, screens } = here;
    const wall = await screens.page({ viewport: DESK });
    await wall.goto(server.url);
    await wall.getByRole('heading', { level: 1, name: 'Good things, close to home' }).waitFor();
    await wall.getByRole('link', { name: 'What is in the window' }).click();
    await wall.getByRole('heading', { level: 1, name: 'In the window' }).waitFor();
    await wall.getByRole('navigation', { name: 'Shop', exact: true }).getByRole('link', { name: 'Home' }).click();
    await wall.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await wall.getByRole('link', { name: 'Returns' }).click();
    await wall.getByText('30 days').waitFor();
    const phone = await screens.page({ viewport: PHONE, colorScheme: 'dark' });
    for (const page of ['/', '/de/', '/ar/', '/ar/pages/delivery']) {
      await phone.goto(server.url + page);
      await looksRight(phone, `front ${page}`);
    }
    await phone.goto(`${server.url}/de/`);
    await phone.getByRole('navigation', { name: 'Kategorien' }).getByRole('link', { name: /^Gifts/ }).click();
    await phone.getByRole('heading', { level: 1, name: 'Gifts' }).waitFor();
  });

  test('the shop is full of pictures soon, and nothing moves when they come', async () => {
    const { server, screens } = here;
    const wall = await screens.page();
    // Hundreds of pictures are drawn beside the shop's work, in the order in which goods sell.
    const there = async () => {
      await wall.goto(`${server.url}/?category=Vaping/E-liquids`);
      return wall.locator('.product-card img').count();
    };
    await expect.poll(there, { timeout: 150_000, interval: 500 }).toBeGreaterThan(10);
    expect(await violations(wall), 'the shop').toEqual([]);
    // Nothing moves when the pictures come.
    const moved = await wall.evaluate(() => new Promise<number>((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    }));
    expect(moved).toBeLessThan(0.02);
  }, 200_000);
});
