// What the server refused, on the till that sold it: nothing goes of which the till has the only copy.
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { readyTill } from './harness/screens.ts';
import { eventually, stage } from './harness/stage.ts';

/** Puts two refused sales where the till keeps them: one that the server has recorded, and one that it has not. */
async function refuse(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const request = indexedDB.open('onhand-outbox-11');
    const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const refused = database.transaction('refused', 'readwrite').objectStore('refused');
    const sell = { currency: 'GBP', lines: [{ sku: 'A', quantity: 1000, unit_price: 500, discount: 0 }], tenders: [{ kind: 'cash', amount: 500, method: null, reference: null }], catalogue_seq: 1, receipt: null, grounds: { reason: '', approver: null, code: null } };
    for (const [index, lsn] of [17, null].entries()) {
      const id = `0198d0e0-0000-7000-8000-00000000000${index}`;
      const command = { id, seq: index, branch: null, staff: 3, occurred: { at: Date.now(), offset_minutes: 0 }, body: { ticket: { sell } } };
      const refusal = { code: lsn ? 'tender_missing' : 'unknown_register', message: 'No.', retry: 'never' };
      refused.put({ seq: index, command, savedAt: Date.now(), refusal, lsn, exported: false });
    }
    await new Promise((resolve) => (refused.transaction.oncomplete = resolve));
    database.close();
  });
  await page.reload();
}

describe.skipIf(withoutBrowser())('what was refused', () => {
  const here = stage();

  test('is noted where the server has it, and saved as a file or sent again where it has not', async () => {
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-11');
    await refuse(page);
    await page.getByRole('button', { name: '2 refused' }).click();
    const list = page.getByRole('dialog', { name: 'Refused by the server' });
    const [held, only] = [list.getByRole('listitem').filter({ hasText: 'tender_missing' }), list.getByRole('listitem').filter({ hasText: 'unknown_register' })];
    await only.getByText('Only this till has it.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect([await held.getByRole('button').allInnerTexts(), await only.getByRole('button').allInnerTexts()]).toEqual([['Noted'], ['Send again', 'Save file']]);
    await held.getByRole('button', { name: 'Noted' }).click();
    await eventually(() => held.count(), 0);

    const saving = page.waitForEvent('download');
    await only.getByRole('button', { name: 'Save file' }).click();
    expect((await saving).suggestedFilename()).toMatch(/^onhand-refused-.*\.json$/);
    await only.getByText('Saved as a file.').waitFor();
    await only.getByRole('button', { name: 'Noted' }).waitFor();
    // The server knows the register again: the sale is recorded after all.
    const before = (await here.shop.tickets()).length;
    await only.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Nothing left.').waitFor();
    await eventually(() => page.getByTestId('pending').count(), 0);
    expect((await here.shop.tickets()).length).toBe(Math.min(100, before + 1));
    expect((await here.shop.tickets())[0]?.id).toBe('0198d0e0-0000-7000-8000-000000000001');
  });
});
