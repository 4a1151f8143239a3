// People, rights and devices, as a manager sees to them: from a new cashier to the till they stand at, and back again.
import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { wide } from './harness/look.ts';
import { signInOffice, signOn } from './harness/screens.ts';
import { MORGAN, ROBIN, SAM } from './harness/shop.ts';
import { stage } from './harness/stage.ts';

const JO = { staff: 5, name: 'Jo', pin: '7391', password: '' };

/** What a phone shows: RFC 6238 with SHA-1, six digits, half a minute. */
function phoneCode(secret: string, at = Date.now()): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('people, rights and devices', () => {
  const here = stage();

  const office = async (person = MORGAN): Promise<Page> => {
    const page = await here.screens.page();
    await signInOffice(page, here.server.url, person);
    return page;
  };
  /** The browser notes every refusal; those that were asked for are no complaint. */
  const wereRefused = (atLeast: number) => {
    const complaints = here.screens.complaints();
    expect(complaints.filter((one) => !/status of (401|403|422)/.test(one))).toEqual([]);
    expect(complaints.length).toBeGreaterThanOrEqual(atLeast);
  };
  const open = async (page: Page, address: string, heading: string) => {
    await page.goto(`${here.server.url}/manager/#/${address}`);
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  };

  test('a manager adds a cashier and enrols a till, the cashier signs on there, and revoking closes it', async () => {
    const page = await office();
    await open(page, 'people/new', 'New person');
    await page.getByLabel('Name', { exact: true }).fill(JO.name);
    await page.getByLabel('Number', { exact: true }).fill(String(JO.staff));
    await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Cashier' });
    await page.getByLabel('Where').selectOption({ label: 'London' });
    await page.getByLabel('New PIN, for tills').fill(JO.pin);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: JO.name, level: 1 }).waitFor();

    await open(page, 'devices/new', 'New till');
    await page.getByLabel('Name', { exact: true }).fill('Window till');
    await page.getByLabel('Branch').selectOption({ label: 'London' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Window till', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Enrol a device' }).click();
    const code = await page.getByTestId('code').innerText();
    expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);

    const till = await here.screens.page();
    await till.goto(`${here.server.url}/pos/#code=${code}`);
    await till.getByRole('heading', { name: 'Who is here?' }).waitFor();
    expect(till.url()).not.toContain(code);
    await signOn(till, JO);
    await till.getByLabel('Opening float').waitFor();
    await page.getByText('Connected now').waitFor();

    // Good once.
    const thief = await here.screens.page();
    await thief.goto(`${here.server.url}/pos/`);
    await thief.getByLabel('Code').fill(code);
    await thief.getByRole('button', { name: 'Enrol' }).click();
    await thief.getByText('This code is not good, or not any more').waitFor();

    await page.getByRole('button', { name: 'Revoke the device' }).click();
    await till.getByRole('heading', { name: 'Enrol this till' }).waitFor();
    await page.getByText('No device is enrolled').waitFor();
    wereRefused(1);
  });

  test('a cashier is refused at the door, and a PIN opens no back office', async () => {
    const page = await here.screens.page();
    await page.goto(`${here.server.url}/manager/`);
    for (const [staff, password] of [[ROBIN.staff, ROBIN.pin], [MORGAN.staff, MORGAN.pin]] as const) {
      await page.getByLabel('Staff number').fill(String(staff));
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The person or the password is not right').waitFor();
    }
    await here.shop.command(null, { organisation: { put_staff: {
      id: ROBIN.staff, name: null, role: null, pin: null, active: null, password: 'robin sings in the morning', held: null, second_factor: null, version: null,
    } } });
    await page.getByLabel('Staff number').fill(String(ROBIN.staff));
    await page.getByLabel('Password').fill('robin sings in the morning');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Your role is for tills').waitFor();
    wereRefused(3);
  });

  test('two managers edit one person, and neither overwrites the other unseen', async () => {
    const [one, other] = [await office(), await office()];
    for (const page of [one, other]) await open(page, `people/${SAM.staff}`, SAM.name);
    await one.getByLabel('Name', { exact: true }).fill('Samira');
    await one.getByRole('button', { name: 'Save' }).click();
    await one.getByText('Saved.').waitFor();
    await other.getByLabel('Name', { exact: true }).fill('Samuel');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('was changed by somebody else meanwhile').waitFor();
    await other.getByRole('button', { name: 'Show what stands there now' }).click();
    await expect.poll(() => other.getByLabel('Name', { exact: true }).inputValue()).toBe('Samira');
  });

  test('a second factor is set up with a phone, and asked for from then on', async () => {
    const page = await office();
    await open(page, 'account', 'My sign-in');
    await page.getByRole('button', { name: 'Set up a phone' }).click();
    const secret = await page.getByTestId('secret').innerText();
    await page.getByLabel('The code that the app shows now').fill(phoneCode(secret));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    const recovery = page.getByTestId('codes').locator('li');
    await recovery.first().waitFor();
    expect(await recovery.count()).toBe(10);
    const [spare] = await recovery.allInnerTexts();

    const again = await here.screens.page();
    await again.goto(`${here.server.url}/manager/`);
    await again.getByLabel('Staff number').fill(String(MORGAN.staff));
    await again.getByLabel('Password').fill(MORGAN.password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByLabel('Code').fill('000000');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByText('The code is not right').waitFor();
    await again.getByLabel('Code').fill(spare ?? '');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByRole('navigation', { name: 'Main' }).getByRole('link').first().waitFor();

    // Ending the other window's sign-in closes it at once, and its token is worth nothing any more.
    const token = await again.evaluate(() => (JSON.parse(sessionStorage.getItem('onhand.manager') ?? '{}') as { token: string }).token);
    const asked = () => again.evaluate(async (bearer) => (await fetch('/api/v1/me', { headers: { authorization: `Bearer ${bearer}` } })).status, token);
    expect(await asked()).toBe(200);
    await open(page, 'people/sign-ins', 'Sign-ins');
    const rows = page.locator('tbody tr').filter({ hasText: 'Morgan' }).filter({ hasNotText: '(this window)' });
    await rows.first().getByRole('button').click();
    await again.getByText('Your sign-in has ended').waitFor();
    expect(await asked()).toBe(401);

    await open(page, 'account', 'My sign-in');
    await page.getByLabel('Your password, to switch it off').fill(MORGAN.password);
    await page.getByRole('button', { name: 'Switch it off' }).click();
    await page.getByRole('button', { name: 'Set up a phone' }).waitFor();
    // Without a code, with a wrong one, and with the token that was ended.
    wereRefused(3);
  });

  test.each(['en', 'de', 'ar'])('the rooms have no hurdle, on a desk and on a phone, in %s', async (language) => {
    const page = await office();
    const rooms = ['people', 'people/1', 'people/new', 'people/sign-ins', 'roles', 'devices', 'devices/11', 'places', 'places/1', 'account'];
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    for (const size of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(size);
      for (const address of rooms) {
        await page.goto(`${here.server.url}/manager/?${language}#/${address}`);
        await page.locator('main h1').first().waitFor();
        await page.locator('main [role="status"]').filter({ hasText: '…' }).first().waitFor({ state: 'hidden' });
        const what = `${address} at ${size.width} in ${language}`;
        if (process.env['ONHAND_LOOK']) await page.screenshot({ path: `${process.env['ONHAND_LOOK']}-${what.replaceAll(/[ /]/g, '-')}.png` });
        expect(await violations(page), what).toEqual([]);
        const wider = await wide(page);
        expect(wider, `${what} runs over`).toBeLessThanOrEqual(0);
      }
    }
  }, 180_000);
});
