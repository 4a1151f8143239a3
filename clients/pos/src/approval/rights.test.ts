import type { RoleView, StaffView } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { discounts, may, refunds } from './rights.ts';

const cashier: RoleView = { id: 1, name: 'Cashier', rights: ['sell', 'discount'], discount_max_ppm: 200_000, refund_max: 0 };
const supervisor: RoleView = { id: 2, name: 'Supervisor', rights: ['sell', 'discount', 'refund'], discount_max_ppm: 500_000, refund_max: 5_000 };
const roles = [cashier, supervisor];
const person = (role: number): StaffView => ({ id: role, name: '', role, role_name: '', held: [] });

test('a discount is measured by the share that it takes of a line', () => {
  expect(may(person(1), roles, discounts([{ gross: 999, off: 200 }]))).toBe(true); // 20 % rounded.
  expect(may(person(1), roles, discounts([{ gross: 1_000, off: 201 }]))).toBe(false);
  expect(may(person(2), roles, discounts([{ gross: 1_000, off: 500 }, { gross: 100, off: 0 }]))).toBe(true);
  expect(may(person(2), roles, discounts([{ gross: 1_000, off: 1_000 }]))).toBe(false);
});

test('paying back needs the right and stays below the limit; nobody knows nothing', () => {
  expect(may(person(1), roles, refunds(1, 'refund'))).toBe(false);
  expect([5_000, 5_001].map((amount) => may(person(2), roles, refunds(amount, 'refund')))).toEqual([true, false]);
  expect(may(person(2), roles, refunds(1, 'refund_without_receipt'))).toBe(false);
  expect(may(undefined, roles, discounts([{ gross: 1, off: 0 }]))).toBe(false);
});

test('roles that are held count where and when they are held, all of them together', () => {
  const held = { ...person(1), held: [{ role: 1, branch: null, from: null, until: null }, { role: 2, branch: 2, from: 100, until: 200 }] };
  const back = (branch: number, now: number) => may(held, roles, refunds(1, 'refund'), branch, now);
  expect([back(2, 99), back(2, 100), back(2, 200), back(1, 100)]).toEqual([false, true, false, false]);
  expect(may(held, roles, discounts([{ gross: 1_000, off: 500 }]), 2, 150)).toBe(true);
});
