// A telephone as a scanner: its camera reads what is held in front of it, and the screen takes it as it takes a scan.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { Screens, withoutBrowser } from './harness/browser.ts';
import { cameraSeeing } from './harness/camera.ts';
import { PHONE, picture, wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { LONDON } from './harness/shop.ts';
import { stage } from './harness/stage.ts';

const UNKNOWN = '4006381333931';
const TOUCHED = { viewport: PHONE, hasTouch: true, isMobile: true };

describe.skipIf(withoutBrowser())('a telephone’s camera', () => {
  const here = stage();

  test('reads one article after the other, and says what nobody knows', async () => {
    const [first, second] = [await here.shop.goodsAt(0), await here.shop.goodsAt(1)];
    const screens = await Screens.open(cameraSeeing([first.barcode, second.barcode, UNKNOWN].map((code) => code.slice(-13))));
    try {
      const page = await screens.page(TOUCHED);
      await signInManager(page, here.server.url);
      await page.goto(`${here.server.url}/manager/#/counts/new`);
      await page.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
      await page.getByLabel('Name', { exact: true }).fill('By camera');
      await page.getByRole('radio', { name: 'Some articles' }).check();
      await page.getByRole('button', { name: 'Scan with the camera' }).click();
      const told = page.getByTestId('camera-told');
      await told.filter({ hasText: `Nothing is known as ${UNKNOWN}.` }).waitFor();
      await told.filter({ hasText: 'added.' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, 'camera');
      expect(await wide(page)).toBe(0);
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      for (const { sku } of [first, second]) await page.getByText(sku, { exact: true }).first().waitFor();
      expect(screens.complaints()).toEqual([]);
    } finally {
      await screens.close();
    }
  });

  test('says when it may not be used', async () => {
    const page = await here.screens.page({ ...TOUCHED, permissions: [] });
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/#/counts/new`);
    await page.getByRole('radio', { name: 'Some articles' }).check();
    await page.getByRole('button', { name: 'Scan with the camera' }).click();
    await page.getByRole('alert').filter({ hasText: /camera/ }).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
