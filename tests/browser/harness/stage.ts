// A server, a browser and the shop for one file of tests, taken down whatever happens.
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Screens } from './browser.ts';
import { Server } from './server.ts';
import { Shop } from './shop.ts';
import { Web } from './web.ts';

export interface Stage {
  server: Server;
  screens: Screens;
  shop: Shop;
  web: Web;
}

/** Filled before the first test runs. After each test its pages are closed, and none of them may have complained. */
export function stage(settings: Record<string, string> = {}): Stage {
  const here = {} as Stage;
  beforeAll(async () => {
    here.server = await Server.start(settings);
    here.screens = await Screens.open();
    here.shop = await Shop.open(here.server.url);
    here.web = new Web(here.server.url, here.shop);
  });
  afterEach(async () => {
    await here.screens.clear();
    expect(here.screens.complaints()).toEqual([]);
  });
  afterAll(async () => {
    await here.screens?.close();
    await here.server?.stop();
  });
  return here;
}

/** Asks again until the answer is the one awaited; then, or when patience ends, compares. */
export async function eventually<T>(ask: () => Promise<T>, awaited: T): Promise<void> {
  await expect.poll(ask, { timeout: 15_000, interval: 50 }).toEqual(awaited);
}
