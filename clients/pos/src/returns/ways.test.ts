// What is paid back goes back as it was paid, in the same shares, and comes to the last penny whatever somebody types.
import type { PaymentMethod, SoldTicket, Tender } from '@onhand/sdk';
import { beforeEach, expect, test } from 'vitest';
import { refund } from './commands.ts';
import { Ways } from './ways.svelte.ts';

const method = (id: number, kind: PaymentMethod['kind'], more: Partial<PaymentMethod> = {}): PaymentMethod => ({
  id, name: kind, names: [], kind, active: true, branches: [], needs_reference: false, opens_drawer: false, refunds: true, order: id, version: 1, ...more,
});
const METHODS = [method(1, 'cash'), method(2, 'card'), method(5, 'voucher', { name: 'Gift card', needs_reference: true }), method(6, 'cheque', { refunds: false })];
const house = {
  methodOf: ({ kind, method: id }: Pick<Tender, 'kind' | 'method'>) => METHODS.find((one) => one.id === (id ?? { cash: 1, card: 2 }[kind as 'cash' | 'card'])),
  waysBack: (kinds: readonly string[]) => METHODS.filter(({ refunds, kind }) => refunds && (kinds.includes(kind) || kind === 'voucher')),
};
const paid = (tenders: Tender[], change = 0) => ({ tenders, change }) as SoldTicket['ticket'];
const tender = (kind: Tender['kind'], amount: number, id: number | null = null, reference: string | null = null): Tender => ({ kind, amount, method: id, reference });

let ways: Ways;
beforeEach(() => (ways = new Ways(house)));
const shared = (total: number) => ways.parts(total, 'GBP').map(({ way, amount }) => [way.id, amount]);

test('a ticket that was paid in one way is paid back in it, and nothing is asked', () => {
  ways.begin(paid([tender('card', 900)]));
  expect([ways.isSplit, shared(300), ways.objection(300, 'GBP')]).toEqual([false, [[2, 300]], '']);
  expect(refund('t', [], ways.parts(300, 'GBP'), { reason: '', approver: null, code: null })).toEqual({
    ticket: { refund: { original: 't', lines: [], tender: 'card', method: 2, grounds: { reason: '', approver: null, code: null } } },
  });
});

test('one that was paid in several is shared out as it was paid, without the change, to the last penny', () => {
  ways.begin(paid([tender('cash', 1_000), tender('card', 500), tender('voucher', 100, 5, 'GC-1')], 400)); // 600 + 500 + 100 of 1,200.
  expect([ways.isSplit, shared(1_200)]).toEqual([true, [[1, 600], [2, 500], [5, 100]]]);
  expect(shared(100)).toEqual([[1, 50], [2, 42], [5, 8]]);
  expect(ways.parts(1_200, 'GBP')[2]?.reference).toBe('GC-1');
  expect(ways.objection(1_200, 'GBP')).toBe('');
});

test('what is typed stays, and the rest goes to the others', () => {
  ways.begin(paid([tender('cash', 600), tender('card', 600)]));
  ways.typed[1] = '2,50';
  expect(shared(1_000)).toEqual([[1, 250], [2, 750]]);
  ways.typed[2] = '7.00';
  expect(shared(1_000)).toEqual([[1, 250], [2, 700], [5, 50]]);
  expect(ways.objection(1_000, 'GBP')).toBe('Gift card: type its number.');
  ways.typed[5] = '0';
  expect(ways.objection(1_000, 'GBP')).toBe('£0.50 are still to be shared out.');
  ways.typed[2] = '8.00';
  expect(ways.objection(1_000, 'GBP')).toBe('£0.50 too much is shared out.');
  ways.typed[2] = 'x';
  expect(ways.objection(1_000, 'GBP')).toBe('Type amounts such as 2.50.');
  ways.choose(METHODS[0]!);
  expect([shared(1_000), ways.objection(1_000, 'GBP')]).toEqual([[[1, 1_000]], '']);
});

test('a voucher asks for its number and is told with it', () => {
  ways.begin(null);
  ways.choose(METHODS[2]!);
  expect(ways.objection(500, 'GBP')).toBe('Gift card: type its number.');
  ways.references[5] = ' GC-9 ';
  expect(ways.objection(500, 'GBP')).toBe('');
  const body = refund('t', [], ways.parts(500, 'GBP'), { reason: '', approver: null, code: null });
  expect(body).toMatchObject({ ticket: { refund: { tender: 'voucher', method: 5, tenders: [{ kind: 'voucher', amount: 500, method: 5, reference: 'GC-9' }] } } });
});

test('a way that nothing is paid back with comes back in cash', () => {
  ways.begin(paid([tender('cheque', 400, 6)]));
  expect([ways.isSplit, shared(400)]).toEqual([false, [[1, 400]]]);
});
