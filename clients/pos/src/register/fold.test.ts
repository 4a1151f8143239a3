import type { Command, CommandBody, RegisterView } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { closeShift, openShift } from '../shift/commands.ts';
import { signOff, signOnHere } from './commands.ts';
import { fold } from './fold.ts';

const told: RegisterView = { register: 11, branch: 1, command_seq: 5, receipt_epoch: 1, receipt_sequence: 2, signed_on: [1, 3], shift: null };
const command = (seq: number, body: CommandBody): Command => ({ id: `${seq}`, seq, branch: null, staff: 3, occurred: { at: 77, offset_minutes: 0 }, body });

test('what is on its way counts on top of what was told', () => {
  const open = fold(told, [command(6, openShift('GBP', 100)), command(7, signOff(1)), command(8, signOnHere(2)), command(9, signOnHere(2))]);
  expect([open.shift?.opening_float, open.shift?.opened_by, open.signed_on, open.command_seq]).toEqual([100, 3, [3, 2], 9]);
  const closed = fold(told, [command(6, openShift('GBP', 100)), command(7, closeShift('GBP', 100))]);
  expect([closed.shift, closed.signed_on]).toEqual([null, []]);
});

test('what the server has counted in already changes nothing', () => {
  const shift = { opened: { at: 1, offset_minutes: 0 }, opened_by: 1, opening_float: 5, totals: { sales: 1, refunds: 0, gross: 9, refunded: 0, tax: 0, cash: 9, card: 0, account: 0, other: 0, methods: [], orders: 0 } };
  const later = { ...told, shift, command_seq: 8 };
  expect(fold(later, [command(7, closeShift('GBP', 1)), command(8, signOff(3))])).toBe(later);
  expect(fold(later, [command(9, openShift('GBP', 100))]).shift).toBe(shift);
});
