// What people do at the till, in the shop and at the dashboard, found by role and name as people find it.
import type { Page } from 'playwright-core';
import { MORGAN, ROBIN } from './shop.ts';

export interface Person {
  name: string;
  pin: string;
}

/** Opens the till as a device that has just been enrolled; ends at the sign-on screen. */
export async function enrol(page: Page, url: string, token: string): Promise<void> {
  await page.goto(`${url}/pos/#token=${token}`);
  await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
}

export async function signOn(page: Page, person: Person = ROBIN): Promise<void> {
  await page.getByRole('button', { name: person.name }).click();
  await page.getByLabel('PIN', { exact: true }).fill(person.pin);
  await page.getByRole('button', { name: 'Sign on' }).click();
}

export async function openShift(page: Page, amount = '100.00'): Promise<void> {
  await page.getByLabel('Opening float').fill(amount);
  await page.getByRole('button', { name: 'Open shift' }).click();
}

/** Ends at the Z report. */
export async function closeShift(page: Page, counted: string): Promise<void> {
  await page.getByRole('button', { name: 'Close shift' }).click();
  await page.getByLabel('Counted cash').fill(counted);
  await page.locator('main').getByRole('button', { name: 'Close shift' }).click();
  await page.getByTestId('over-short').waitFor();
}

/** From a fresh page to an empty ticket. */
export async function readyTill(page: Page, url: string, token: string, person: Person = ROBIN): Promise<void> {
  await enrol(page, url, token);
  await signOn(page, person);
  const float = page.getByLabel('Opening float');
  const search = page.getByLabel('Search or scan');
  await float.or(search).first().waitFor();
  if (await float.isVisible()) await openShift(page);
  await search.waitFor();
}

/** What a scanner does: types without waiting for anybody and ends with its suffix, wherever the focus is. */
export async function scan(page: Page, code: string, suffix: 'Enter' | 'Tab' = 'Enter'): Promise<void> {
  const device = await page.context().newCDPSession(page);
  const keys = [...code].map((text) => ({ key: text, text })).concat({ key: suffix, text: suffix === 'Enter' ? '\r' : '\t' });
  await Promise.all(
    keys.flatMap(({ key, text }) => [
      device.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text }),
      device.send('Input.dispatchKeyEvent', { type: 'keyUp', key }),
    ]),
  );
  await device.detach();
}

/** Pays with that much cash. Nothing given means the exact amount. */
export async function payCash(page: Page, given = ''): Promise<void> {
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByLabel('Cash given').fill(given);
  await page.getByRole('button', { name: 'Take cash' }).click();
  await page.getByTestId('change').waitFor();
}

/** A slow line, before the page is opened: what the page sends is held back between `begin` and `end`. */
export async function holdBack(page: Page): Promise<{ begin: () => void; end: () => void }> {
  let held: (() => void)[] | null = null;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (held) held.push(() => server.send(message));
      else server.send(message);
    });
  });
  return {
    begin: () => (held = []),
    end: () => {
      for (const send of held ?? []) send();
      held = null;
    },
  };
}

/** Signs somebody in at the dashboard; ends at the first room that they may enter. */
export async function signInOffice(page: Page, url: string, { staff, password }: { staff: number; password: string }): Promise<void> {
  await page.goto(`${url}/manager/`);
  await page.getByLabel('Staff number').fill(String(staff));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link').first().waitFor();
}

/** Signs the manager in at the dashboard; ends at today's takings. */
export async function signInManager(page: Page, url: string): Promise<void> {
  await signInOffice(page, url, MORGAN);
  await page.locator('[data-testid^="ticket-"]').first().waitFor();
}

export const pounds = (amount: number): string => new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' }).format(amount / 100);

/** Marks the page; the mark is gone when the page is loaded again. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''));
}

export async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute('data-not-reloaded'));
}

/** A network that can be lost: what the browser calls offline leaves sockets standing that were open before. */
export async function network(page: Page): Promise<(there: boolean) => Promise<void>> {
  let lost = false;
  const open = new Set<() => Promise<void>>();
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (lost) return void socket.close();
    const server = socket.connectToServer();
    open.add(async () => void (await Promise.all([socket.close(), server.close()])));
  });
  return async (there) => {
    lost = !there;
    await page.context().setOffline(lost);
    if (lost) await Promise.all([...open].map((close) => close()));
    open.clear();
  };
}
