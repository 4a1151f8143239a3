// Coming back is quick and cheap: every screen that somebody looks at finds a server that is there again within three seconds,
// and a first start asks for each part of the stock once.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { readyTill, signInManager } from './harness/screens.ts';
import { stage } from './harness/stage.ts';

/** Beyond three seconds, what a machine that does much else at the same time may take to paint it. */
const WITHIN_MS = 3_000;

describe.skipIf(withoutBrowser())('a server that was away', () => {
  const here = stage();

  test('is found by till, office and shop within three seconds, however long it was gone', async () => {
    const [till, office, shop] = [await here.screens.page(), await here.screens.page(), await here.screens.page()];
    await readyTill(till, here.server.url, 'demo-register-11');
    await signInManager(office, here.server.url);
    const product = (await here.shop.goods())[0]?.product.handle ?? '';
    await shop.goto(`${here.server.url}/p/${product}`);
    const live = [
      till.getByRole('status', { name: 'Connection' }).filter({ hasText: 'Live' }),
      office.getByRole('status', { name: 'Connection' }).filter({ hasText: 'Live' }),
      shop.getByText('Availability is live from our branches.'),
    ];
    await Promise.all(live.map((one) => one.first().waitFor()));
    await here.screens.whileServerIsDown(async () => {
      await here.server.kill();
      await shop.getByText('may have changed since').first().waitFor();
      const gone = Date.now();
      await expect.poll(() => Date.now() - gone, { timeout: 30_000 }).toBeGreaterThan(20_000); // So long that waits are as long as they get.
      await here.server.start();
      const back = Date.now();
      await Promise.all(live.map((one) => one.first().waitFor({ timeout: WITHIN_MS })));
      expect(Date.now() - back).toBeLessThan(WITHIN_MS);
    });
  });

  test('is doubted within three seconds when the network is cut and nothing is closed, by office and shop', async () => {
    const [office, shop] = [await here.screens.page(), await here.screens.page()];
    await signInManager(office, here.server.url);
    const product = (await here.shop.goods())[0]?.product.handle ?? '';
    await shop.goto(`${here.server.url}/p/${product}`);
    await shop.getByText('Availability is live from our branches.').first().waitFor();
    const state = office.getByRole('status', { name: 'Connection' });
    await state.filter({ hasText: 'Live' }).waitFor();
    await here.screens.whileServerIsDown(async () => {
      await Promise.all([office.context().setOffline(true), shop.context().setOffline(true)]);
      await Promise.all([state.filter({ hasText: 'Offline' }).waitFor({ timeout: 2_000 }), shop.getByText('may have changed since').first().waitFor({ timeout: 4_000 })]);
      await Promise.all([office.context().setOffline(false), shop.context().setOffline(false)]);
      await Promise.all([state.filter({ hasText: 'Live' }).waitFor(), shop.getByText('Availability is live from our branches.').first().waitFor()]);
      // The socket stands, and the way to the server leads nowhere.
      await office.route('**/healthz', () => new Promise(() => {}));
      await state.filter({ hasText: 'Offline' }).waitFor({ timeout: 3_000 });
      await office.unrouteAll({ behavior: 'ignoreErrors' });
      await state.filter({ hasText: 'Live' }).waitFor();
    });
  });

  test('a first start follows each part of the stock once', async () => {
    const page = await here.screens.page();
    const asked: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
      const text = typeof payload === 'string' ? payload : payload.toString('latin1');
      for (const [topic] of text.matchAll(/"stock":\{"branch":\d+,"partition":\d+\}/g)) asked.push(topic);
    }));
    await readyTill(page, here.server.url, 'demo-register-12');
    await page.getByText('left', { exact: true }).first().waitFor();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
  });
});
