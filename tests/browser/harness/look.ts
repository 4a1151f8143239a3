// What a screen looks like to whoever stands before it: sizes of screens, pictures for whoever wants to see them, and what every screen
// must be whatever it shows.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { violations } from './axe.ts';

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** By how many pixels a page is wider than its screen. */
export async function wide(page: Page): Promise<number> {
  // A page that a link has just led to has no style yet.
  await page.waitForLoadState('load');
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Draws the whole page into the folder that `ONHAND_LOOK` names, if it names one. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['ONHAND_LOOK'];
  if (folder) await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
}

/** Nothing hangs over the edge, and nothing is a hurdle. */
export async function looksRight(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect(await wide(page), name).toBe(0);
  expect(await violations(page), name).toEqual([]);
}
