// Who sends online orders, as a form.
import { describe, expect, test } from 'vitest';
import type { SourcingRule } from '@onhand/sdk';
import { asked, drafted, wrongCost } from '../src/rooms/settings/sending.ts';

const told = (amount: number) => (amount / 100).toFixed(2);
const read = (text: string) => (/^-?\d+(\.\d\d)?$/.test(text) ? Math.round(Number(text) * 100) : null);
const rule: SourcingRule = { branches: [{ branch: 3, sends: false, cost: 0 }, { branch: 9, sends: true, cost: 700 }, { branch: 1, sends: true, cost: 350 }], by: ['country', 'cost', 'listed'], parcels_max: 2, version: 4 };

describe('who sends', () => {
  test('every branch of the web is a row, those that were put in order first', () => {
    const form = drafted(rule, [1, 2, 3], told);
    expect(form.rows).toEqual([{ branch: 3, sends: false, cost: '' }, { branch: 1, sends: true, cost: '3.50' }, { branch: 2, sends: true, cost: '' }]);
    expect([form.first, form.then, form.parcels]).toEqual(['country', 'cost', 2]);
    expect(drafted({ branches: [], by: [], parcels_max: 0, version: 0 }, [1], told)).toEqual({ rows: [{ branch: 1, sends: true, cost: '' }], first: 'stock', then: '', parcels: 0 });
  });

  test('what is not shown stays as it was', () => {
    const form = drafted(rule, [1, 2, 3], told);
    expect(asked(form, rule, read)).toEqual({ branches: [{ branch: 3, sends: false, cost: 0 }, { branch: 1, sends: true, cost: 350 }, { branch: 2, sends: true, cost: 0 }, { branch: 9, sends: true, cost: 700 }], by: ['country', 'cost', 'listed'], parcels_max: 2, version: 4 });
    expect(asked({ ...form, first: 'listed', then: 'listed' }, rule, read).by).toEqual(['listed']);
  });

  test('a cost that is none is found', () => {
    const form = drafted(rule, [1, 2], told);
    for (const [cost, at] of [['x', 1], ['-1.00', 1], ['', -1], ['2.00', -1]] as const) {
      const rows = form.rows.map((row, place) => (place === 1 ? { ...row, cost } : row));
      expect(wrongCost({ ...form, rows }, read), cost).toBe(at);
    }
  });
});
