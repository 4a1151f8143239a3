// The room of backups: nothing configured, the first backup, a schedule, a failure that says why, and what a restore needs.
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { Screens, withoutBrowser } from './harness/browser.ts';
import { picture, wide } from './harness/look.ts';
import { signInManager, signInOffice } from './harness/screens.ts';
import { Server } from './harness/server.ts';
import { ROBIN, SAM, Shop } from './harness/shop.ts';
import { eventually } from './harness/stage.ts';

const open = (page: Page, server: Server) => page.goto(`${server.url}/manager/#/backups`);
describe.skipIf(withoutBrowser())('backups', () => {
  const place = mkdtempSync(join(tmpdir(), 'onhand-backups-'));
  const directory = join(place, 'kept');
  let screens: Screens;
  let server: Server;

  beforeAll(async () => {
    screens = await Screens.open();
    server = await Server.start({ ONHAND_BACKUP_DIRECTORY: directory, ONHAND_BACKUP_KEEP: '2' });
  });
  afterEach(async () => {
    await screens.clear();
    expect(screens.complaints()).toEqual([]);
  });
  afterAll(async () => {
    await screens?.close();
    await server?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  test('the first backup is made from the empty room and told with its age, size and what a restore needs', async () => {
    const page = await screens.page();
    await signInManager(page, server.url);
    await page.getByRole('link', { name: 'Backups' }).click();
    await page.getByText('There is no backup yet. Make the first one now.').waitFor();
    expect(await page.getByTestId('backup-light').getAttribute('data-light')).toBe('none');
    expect(await violations(page), 'empty').toEqual([]);
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByRole('status').filter({ hasText: 'The backup is made and was read back whole.' }).waitFor();
    expect(await page.getByTestId('backup-light').getAttribute('data-light')).toBe('good');
    // Beside it lies the copy of the customers' keys.
    const [file, ...others] = readdirSync(directory).filter((name) => name !== 'customers.keys');
    expect(others).toEqual([]);
    const row = page.getByTestId(`backup-${file}`);
    expect(await row.innerText()).toMatch(/Read back/);
    expect(await row.innerText()).toMatch(/\d(\.\d)? (kB|MB)/);
    expect(await page.getByTestId('restore-lost').innerText()).toBe('Everything that has happened is in this backup.');
    await page.getByText(`onhand --data NEW_DIRECTORY restore ${directory}/${file}`).waitFor();
    await page.getByText('No till has booked anything since this backup.').waitFor();
    expect(await page.getByTestId('backup-schedule').innerText()).toContain(`Only when somebody asks, to ${directory}. The newest 2 are kept.`);
    expect(await violations(page), 'one backup').toEqual([]);
    await picture(page, 'backups-desk');

    // A till that has told of sales it could not send is named with them: they are in no backup.
    await page.getByText('As far as the tills last told, none of them holds anything that was not sent.').waitFor();
    const told = await fetch(`${server.url}/api/v1/registers/11/outbox`, {
      method: 'POST', headers: { authorization: 'Bearer demo-register-11', 'content-type': 'application/json' }, body: JSON.stringify({ waiting: 3, refused: 1 }),
    });
    expect(told.status).toBe(200);

    // A sale later, the till that made it is named, and the number of records that a restore would lose.
    const shop = await Shop.open(server.url);
    const [goods] = await shop.goods();
    const lines = [{ sku: goods?.sku ?? '', quantity: 1000, unit_price: 700, discount: 0 }];
    const sell = { currency: 'GBP', lines, tenders: [{ kind: 'cash' as const, amount: 700, method: null, reference: null }], catalogue_seq: null, age_checked: null, group: null, receipt: null, grounds: { reason: '', approver: null, code: null } };
    await shop.fromTill('demo-register-31', 31, ROBIN.staff, { ticket: { sell } });
    await page.reload();
    expect(await page.getByTestId('tills-hold').innerText()).toBe('Front till, London: 4 entries');
    await eventually(() => page.getByTestId('tills-after').getByRole('listitem').count(), 1);
    expect(await page.getByTestId('restore-lost').innerText()).toMatch(/^\d+ records? that came after it would be gone\.$/);
    expect(await page.getByTestId('backup-light').innerText()).toMatch(/\d+ records? since (is|are) in no backup\./);

    // Once more; and a file that was cut off by somebody is not to be relied on.
    await page.getByRole('button', { name: 'Back up now' }).click();
    await eventually(() => page.locator('[data-testid^="backup-onhand-"]').count(), 2);
    truncateSync(join(directory, file ?? ''), 1000);
    await page.reload();
    const cut = page.getByTestId(`backup-${file}`);
    await cut.getByText('Not whole').waitFor();
    expect(await violations(page), 'one cut off').toEqual([]);
    expect(await page.getByLabel('Which backup').locator('option').count()).toBe(1);
  });

  test('a failure says why, in the place where somebody looks, and goes with the next good one', async () => {
    const page = await screens.page({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await signInManager(page, server.url);
    await open(page, server);
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'in the way');
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByTestId('backup-failed').filter({ hasText: 'The directory of backups cannot be made' }).waitFor();
    expect(await violations(page), 'failed').toEqual([]);
    expect(await wide(page)).toBe(0);
    await picture(page, 'backups-failed-phone');
    rmSync(directory);
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByRole('status').filter({ hasText: 'was read back whole' }).waitFor();
    await eventually(() => page.getByTestId('backup-failed').count(), 0);
    await picture(page, 'backups-phone');
  });

  test('the schedule is told, in German and Arabic too, and nobody without the right enters', async () => {
    const scheduled = await Server.start({ ONHAND_BACKUP_DIRECTORY: join(place, 'by-itself'), ONHAND_BACKUP_EVERY: '6h' });
    try {
      const page = await screens.page();
      await signInManager(page, scheduled.url);
      await open(page, scheduled);
      await eventually(() => page.getByTestId('backup-light').getAttribute('data-light'), 'good');
      expect(await page.getByTestId('backup-schedule').innerText()).toMatch(/^Every 6 hours to .*by-itself\. The newest 14 are kept\. Next in [56] hours\.$/);
      for (const [language, heading] of [['de', 'Sicherungen'], ['ar', 'النسخ الاحتياطية']] as const) {
        await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
        await page.reload();
        await page.getByRole('heading', { name: heading, exact: true }).waitFor();
        await page.locator('[data-testid^="backup-onhand-"]').first().waitFor();
        expect(await violations(page), language).toEqual([]);
        expect(await wide(page), language).toBe(0);
        await picture(page, `backups-${language}`);
      }
      const supervisor = await screens.page();
      await signInOffice(supervisor, scheduled.url, SAM);
      expect(await supervisor.getByRole('link', { name: 'Backups' }).count()).toBe(0);
    } finally {
      // The pages go first: nobody is told that their lines were cut.
      await screens.clear();
      await scheduled.stop();
    }
  });

  test('without a directory the room says what to write where', async () => {
    const bare = await Server.start();
    try {
      const page = await screens.page();
      await signInManager(page, bare.url);
      await open(page, bare);
      await page.getByRole('heading', { name: 'The server has nowhere to put backups' }).waitFor();
      await page.getByText('backup_directory = "/var/backups/onhand"').waitFor();
      expect(await page.getByRole('button', { name: 'Back up now' }).count()).toBe(0);
      expect(await violations(page), 'unset').toEqual([]);
      await picture(page, 'backups-unset');
    } finally {
      // The page goes first: nobody is told that its line was cut.
      await screens.clear();
      await bare.stop();
    }
  });
});
