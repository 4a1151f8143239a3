// How much a role may pay back is read and typed as an amount, not as a row of noughts.
import type { RoleDetails } from '@onhand/sdk';
import { language } from '@onhand/ui';
import { afterEach, expect, test } from 'vitest';
import { NO_LIMIT, RoleDraft } from '../src/rooms/roles/roles.svelte.ts';

afterEach(() => (language.current = 'en'));
const role = (refund_max: number) => ({ role: { id: 9, name: 'Till', rights: [], discount_max_ppm: 85_000, refund_max, version: 1 }, holders: 1, original: null }) as unknown as RoleDetails;

test('a limit is an amount in the language, and none is said to be none', () => {
  const draft = new RoleDraft(role(25_000), 9, '', 'EUR');
  expect([draft.refund, draft.refundTold, draft.changed]).toEqual(['250.00', '€250.00', false]);
  draft.refund = '1,50';
  expect([draft.refundMax, draft.refundTold, draft.changed]).toEqual([150, '€1.50', true]);
  draft.refund = 'x';
  expect([draft.typedRefund, draft.refundTold]).toEqual([null, 'Type an amount, or nothing for no limit.']);
  draft.refund = '';
  expect([draft.refundMax, draft.refundTold]).toEqual([NO_LIMIT, 'No limit']);
  const manager = new RoleDraft(role(NO_LIMIT), 9, '', 'JPY');
  expect([manager.refund, manager.changed, manager.command().refund_max]).toEqual(['', false, NO_LIMIT]);
  language.current = 'de';
  expect([new RoleDraft(role(25_000), 9, '', 'EUR').refund, new RoleDraft(role(0), 9, '', 'EUR').discount]).toEqual(['250,00', '8,5']);
});
