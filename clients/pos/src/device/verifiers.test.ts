import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { Verifiers } from './verifiers.ts';

const DAY = 24 * 3_600_000;

describe('a PIN that the server has accepted here', () => {
  let now: number;
  const open = (token = 'a token', rounds: number | undefined = 10) => Verifiers.open({ register: 11, token, now: () => now, rounds });

  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    now = 1_790_000_000_000;
  });

  test('is known again without the server, and no other one is', async () => {
    const verifiers = await Verifiers.open({ register: 11, token: 'a token', now: () => now });
    await expect(verifiers.check(3, '3003')).rejects.toThrow('has not checked your PIN');
    await verifiers.learn(3, '3003');
    await verifiers.check(3, '3003');
    await expect(verifiers.check(3, '3004')).rejects.toThrow('not the PIN');
    await expect(verifiers.check(4, '3003')).rejects.toThrow('has not checked your PIN');
  });

  test('is not kept as a text, nor good at another device', async () => {
    await (await open()).learn(3, '3003');
    await expect((await open('another token')).check(3, '3003')).rejects.toThrow('not the PIN');
    const { openDB } = await import('@onhand/sdk');
    const database = await openDB('onhand-verifiers-11');
    const [verifier] = await database.getAll('verifiers');
    expect(JSON.stringify(verifier)).not.toContain('3003');
    expect(((await database.get('key', 'device')) as CryptoKey).extractable).toBe(false);
    globalThis.indexedDB = new IDBFactory();
    const other = await open();
    const copied = await openDB('onhand-verifiers-11');
    await copied.put('verifiers', verifier);
    await copied.put('contact', now, 'last');
    await expect(other.check(3, '3003')).rejects.toThrow('not the PIN');
  });

  test('may be guessed five times, then there are pauses that grow, also after a reload', async () => {
    await (await open()).learn(3, '3003');
    for (let tries = 0; tries < 5; tries += 1) await expect((await open()).check(3, '0000')).rejects.toThrow('not the PIN');
    await expect((await open()).check(3, '3003')).rejects.toThrow('Too many wrong PINs');
    now += 30_001;
    await expect((await open()).check(3, '0000')).rejects.toThrow('not the PIN');
    now += 30_001;
    await expect((await open()).check(3, '3003')).rejects.toThrow('Too many wrong PINs');
    now += 30_000;
    await (await open()).check(3, '3003');
    await expect((await open()).check(3, '0000')).rejects.toThrow('not the PIN');
    await (await open()).check(3, '3003');
  });

  test('is forgotten when it was guessed at too often, whatever the clock says', async () => {
    const verifiers = await open();
    await verifiers.learn(3, '3003');
    for (let tries = 0; tries < 20; tries += 1) {
      await expect(verifiers.check(3, '0000')).rejects.toThrow('not the PIN');
      now += 3_600_001;
    }
    await expect(verifiers.check(3, '3003')).rejects.toThrow('needs a connection');
    await expect(verifiers.check(3, '3003')).rejects.toThrow('has not checked your PIN');
  });

  test('is good for a week without contact, and for nothing while the clock is before the last contact', async () => {
    const verifiers = await open();
    await verifiers.learn(3, '3003');
    now += 6 * DAY;
    await verifiers.met(null);
    now += 7 * DAY;
    await verifiers.check(3, '3003');
    now += 1;
    await expect(verifiers.check(3, '3003')).rejects.toThrow('for a week');
    now -= 8 * DAY;
    await expect(verifiers.check(3, '3003')).rejects.toThrow('set back');
  });

  test('goes when its person has left, or when the server no longer takes it', async () => {
    const verifiers = await open();
    await verifiers.learn(3, '3003');
    await verifiers.learn(4, '4004');
    await verifiers.met([4]);
    await expect(verifiers.check(3, '3003')).rejects.toThrow('has not checked your PIN');
    await verifiers.refused(4, '0000');
    await verifiers.check(4, '4004');
    await verifiers.refused(4, '4004');
    await expect(verifiers.check(4, '4004')).rejects.toThrow('has not checked your PIN');
  });
});
