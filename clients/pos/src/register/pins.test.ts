import { SignOnError, type StaffView } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { Pins } from './pins.ts';

function device(answer: () => Promise<StaffView>) {
  const heard: string[] = [];
  const own = {
    token: 'a token', online: true, networkGone: false, silent: false, heard,
    signOn: async (staff: number) => {
      heard.push(`server ${staff}`);
      return answer();
    },
  };
  const verifiers = {
    check: async (staff: number, pin: string) => {
      heard.push(`device ${staff}`);
      if (pin !== '3003') throw new Error('That is not the PIN.');
    },
    learn: async (staff: number) => void heard.push(`learns ${staff}`),
    refused: async (staff: number) => void heard.push(`forgets ${staff}`),
    met: async (people: readonly number[] | null) => void heard.push(`met ${people}`),
  };
  return { own, pins: new Pins(own, async () => verifiers) };
}

const robin: StaffView = { id: 3, name: 'Robin', role: 1, role_name: 'Cashier', held: [] };
const refusal = (code: string) => () => Promise.reject(new SignOnError(code, 'No.'));

test('the server is asked where it is there, and the device keeps what it accepts', async () => {
  const { own, pins } = device(async () => robin);
  expect(await pins.signOn(11, 3, '3003')).toBe(true);
  await pins.met(11, [3]);
  expect(own.heard).toEqual(['server 3', 'learns 3', 'met 3']);
});

test('without the server the device checks', async () => {
  for (const state of [{ online: false }, { networkGone: true }, { silent: true }]) {
    const { own, pins } = device(async () => robin);
    Object.assign(own, state);
    expect(await pins.signOn(11, 3, '3003')).toBe(false);
    await expect(pins.signOn(11, 3, '0000')).rejects.toThrow('not the PIN');
    expect(own.heard).toEqual(['device 3', 'device 3']);
  }
});

test('a connection that ends meanwhile is none; a refusal of the server stands', async () => {
  const lost = device(refusal('connection_lost'));
  expect(await lost.pins.signOn(11, 3, '3003')).toBe(false);
  const wrong = device(refusal('unauthenticated'));
  await expect(wrong.pins.signOn(11, 3, '3003')).rejects.toThrow('No.');
  await wrong.pins.met(11, null);
  expect(wrong.own.heard).toEqual(['server 3', 'forgets 3', 'met null']);
  const busy = device(refusal('too_many_requests'));
  await expect(busy.pins.signOn(11, 3, '3003')).rejects.toThrow('No.');
  expect(busy.own.heard).toEqual(['server 3']);
});
