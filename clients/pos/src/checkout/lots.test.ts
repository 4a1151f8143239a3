import { ONE, readGs1 } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { sell, soldBy } from './commands.ts';
import { blockedBy, lotsOf, pieceOf, withLot } from './lots.ts';

const SCAN = ']d20104012345678901172701311010AB';
const recall = { sku: 'A', lot: 'L1', reason: 'glass', at: 1, by: 1 };

test('a scan of an element string tells lot and date of goods that are told apart, and nothing of others', () => {
  const scan = readGs1(`](01)04012345678901`.slice(1) + '(17)270131(10)L1');
  expect(pieceOf('lot_expiry', scan)).toEqual({ lot: 'L1', quantity: ONE, expires: '2027-01-31' });
  expect(pieceOf('untracked', scan)).toBeNull();
  expect(pieceOf('serial', scan)).toBeNull();
  expect(readGs1(SCAN)?.lot).toBe('10AB');
});

test('a recalled or expired lot is not sold, and no serial number twice', () => {
  const about = (lot: string, expires: string | null, tracking: 'lot' | 'serial' = 'lot') =>
    blockedBy({ sku: 'A', tracking }, { lot, expires }, { recalls: [recall], today: '2027-02-01', lines: [{ sku: 'A', lots: [{ lot: 'S1', quantity: ONE, expires: null }] }] });
  expect(about('L1', null)).toBe('lot_recalled');
  expect(about('L2', '2027-01-31')).toBe('lot_expired');
  expect(about('L2', '2027-02-01')).toBeNull();
  expect(about('S1', null, 'serial')).toBe('serial_twice');
  expect(about('S1', null)).toBeNull();
});

test('what is named goes with the sale, and never more of it than is sold', () => {
  const lots = withLot(withLot([], { lot: 'L1', quantity: ONE, expires: null }), { lot: 'L1', quantity: ONE, expires: null });
  expect(lots).toEqual([{ lot: 'L1', quantity: 2 * ONE, expires: null }]);
  const line = { sku: 'A', label: 'A', unitPrice: 100, quantity: ONE, discount: null, lots };
  expect(lotsOf([line])).toEqual([{ sku: 'A', lot: 'L1', quantity: ONE, expires: null, unsellable: 0 }]);
  const body = sell([line], null, { currency: 'GBP', seq: 1 }, [], null);
  expect(body).toMatchObject({ lot: { move: { lots: [{ lot: 'L1' }] } } });
  expect(soldBy(body)?.lines).toHaveLength(1);
  expect(sell([{ ...line, lots: [] }], null, { currency: 'GBP', seq: 1 }, [], null)).toHaveProperty('ticket');
});
