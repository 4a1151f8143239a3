import type { Command, RegisterView, Sell, SoldTicket } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { dayBegan, has, isReceipt, left, numberOf, parseQuantity, sameNumber, soldHere, worth } from './sold.ts';

const sell = (discount = 0): Sell => ({
  currency: 'GBP', lines: [{ sku: 'MUG', quantity: 3000, unit_price: 333, discount }], tenders: [{ kind: 'cash', amount: 1_500, method: null, reference: null }], catalogue_seq: 5,
  receipt: { epoch: 2, sequence: 42 }, grounds: { reason: '', approver: null, code: null }, age_checked: null,
});
const command = { id: '01932b5e-8a00-7000-8000-000000000001', seq: 1, branch: null, staff: 3, occurred: { at: 0, offset_minutes: 0 } } as unknown as Command;
const around = { view: { branch: 1, register: 11 } as RegisterView, bySku: () => undefined };
const sold = (discount = 0, refunded = 0): SoldTicket => {
  const ticket = soldHere(command, sell(discount), around);
  return { ...ticket, lines: ticket.lines.map(() => ({ name: 'Blue Mug', refunded })) };
};

test('a receipt is a number or an id, in any spelling, and nothing else', () => {
  expect(['1-11-2-000042', ' 1-11-2-42 ', command.id, command.id.toUpperCase()].map(isReceipt)).toEqual([true, true, true, true]);
  expect(['4006381333931', '1-11-2', 'MUG-1-2-3', '1-11-2-42-1', ''].map(isReceipt)).toEqual([false, false, false, false, false]);
  expect([sameNumber('1-11-2-000042', '1-11-2-42'), sameNumber('1-11-2-000042', '1-11-2-43')]).toEqual([true, false]);
});

test('a sale that was made here is a ticket before the server has answered', () => {
  const { ticket } = sold(99);
  expect([numberOf(ticket), ticket.total, ticket.change, ticket.lines[0]?.total]).toEqual(['1-11-2-000042', 900, 600, 900]);
  expect(numberOf(soldHere(command, { ...sell(), receipt: null }, around).ticket)).toBeNull();
});

test.each([
  ['', true], ['000042', true], ['1-11-2-42', true], ['9.99', true], ['9.9', true], ['9,99', true], ['mug', true], ['blue robin', true], ['ROBIN', true], ['sam', false],
  ['8.99', false], ['tea', false],
])('%j is on it: %s', (text, is) => expect(has(sold(), text, 'Robin')).toBe(is));

test('parts of a line are worth what was paid for them, in whichever steps', () => {
  const steps = [0, 1000, 2000].map((refunded) => worth(sold(0, refunded), 0, 1000));
  expect([steps, steps.reduce((sum, part) => sum + part, 0)]).toEqual([[333, 333, 333], 999]);
  const odd = [0, 1000, 2000].map((refunded) => worth(sold(1, refunded), 0, 1000));
  expect(odd.reduce((sum, part) => sum + part, 0)).toBe(998);
  expect([left(sold(0, 2000), 0), left(sold(0, 3000), 0), left(sold(), 1), worth(sold(), 0, 0)]).toEqual([1000, 0, 0, 0]);
});

test('quantities and the business day', () => {
  expect(['2', '1.5', '0,125', '1.2345', '-1', 'a'].map(parseQuantity)).toEqual([2000, 1500, 125, null, null, null]);
  const night = new Date(2026, 10, 26, 2, 30).getTime();
  expect(dayBegan(night, 240)).toBe(new Date(2026, 10, 25, 4, 0).getTime());
  expect(dayBegan(night, 0)).toBe(new Date(2026, 10, 26, 0, 0).getTime());
});
