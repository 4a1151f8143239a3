import type { Answer, CommandBody, ZReport } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { Shift } from './shift.svelte.ts';

function counter(answer: Answer) {
  const sent: CommandBody[] = [];
  const register = { currency: 'GBP', staff: 3, keepsPerson: false, left: 0, leave: () => void (register.left += 1) };
  const device = {
    send: async (body: CommandBody) => {
      sent.push(body);
      return { entry: null as never, reply: Promise.resolve({ id: '', lsn: 1, repeated: false, answer }) };
    },
  };
  return { sent, register, shift: new Shift({ device, register }) };
}

test('a closed shift leaves its report on the screen, and its person until it was read', async () => {
  const { shift, register } = counter({ ok: { shift_closed: { number: 4 } as ZReport } });
  await shift.close(100);
  expect([shift.z?.report.number, shift.closing, register.keepsPerson, register.left]).toEqual([4, false, true, 0]);
  shift.leave();
  expect([shift.z, register.keepsPerson, register.left]).toEqual([null, false, 1]);
});

test('a refused closing is told, and the shift goes on', async () => {
  const { shift, register } = counter({ rejected: { code: 'not_allowed', message: 'Only a supervisor may.', retry: 'never' } });
  await expect(shift.close(100)).rejects.toThrow('Only a supervisor may.');
  expect([shift.z, shift.closing, register.keepsPerson]).toEqual([null, false, false]);
});
