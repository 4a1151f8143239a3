// What was found damaged in the server's data is told to whoever looks after its backups, wherever they begin.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentsView } from '../../clients/sdk/src/gen/protocol.ts';
import { violations } from './harness/axe.ts';
import { Screens, withoutBrowser } from './harness/browser.ts';
import { wide } from './harness/look.ts';
import { signInManager, signInOffice } from './harness/screens.ts';
import { Server } from './harness/server.ts';
import { SAM } from './harness/shop.ts';

describe.skipIf(withoutBrowser())('damaged data', () => {
  let screens: Screens;
  let server: Server;

  beforeAll(async () => {
    screens = await Screens.open();
    server = await Server.start();
  });
  afterEach(async () => {
    await screens.clear();
    expect(screens.complaints()).toEqual([]);
  });
  afterAll(async () => {
    await screens?.close();
    await server?.stop();
  });

  test('that nobody needed was mended by the start, and is told with its place', async () => {
    await server.end();
    const name = readdirSync(server.data).find((one) => one.startsWith('snap.')) ?? '';
    const file = join(server.data, name);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 4, bytes.length >> 1);
    writeFileSync(file, bytes);
    await server.start('serve');
    const page = await screens.page();
    await signInManager(page, server.url);
    expect(await page.getByTestId('damage-strip').count()).toBe(0); // Nobody has to do anything.
    await page.getByRole('link', { name: 'Backups' }).click();
    const card = page.getByTestId('damage-mended');
    await card.getByText('Every record is as it was written').waitFor();
    await card.getByText('Where, for whoever looks after the machine').click();
    await card.getByText(name).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('of old records is said where managers begin, with what it means and what to do, and to nobody else', async () => {
    // What the server tells of records that are really damaged is shown by a test of its own; here it tells so from the start.
    const told: IncidentsView = { now: Date.now(), incidents: [{ at: Date.now(), kind: 'records', detail: '/data/db: record 12802 at byte 605094 is not as it was written' }] };
    for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
      const page = await screens.page({ viewport });
      await page.route('**/api/v1/incidents', (route) => route.fulfill({ json: told }));
      await signInManager(page, server.url);
      const strip = page.getByTestId('damage-strip');
      await strip.getByText('Old records in the server’s data are damaged.').waitFor();
      expect(await violations(page)).toEqual([]);
      await strip.getByRole('link').click();
      const card = page.getByTestId('damage-records');
      await card.getByText('Old records are damaged in one place').waitFor();
      await card.getByText('restore the newest good backup').waitFor();
      expect(await wide(page)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
      const folder = process.env['ONHAND_LOOK'];
      if (folder) await page.screenshot({ path: join(folder, `damage-${viewport.width}.png`), fullPage: true });
    }
    const other = await screens.page();
    await signInOffice(other, server.url, SAM);
    expect(await other.getByTestId('damage-strip').count()).toBe(0);
  });
});
