import { afterEach, expect, test, vi } from 'vitest';
import type { PaymentMethod, RegisterSettings, Tender } from '@onhand/sdk';
import { House } from '../house/house.ts';
import { Printer } from './printer.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

const method = (id: number, kind: Tender['kind'], opens_drawer: boolean): PaymentMethod => ({
  id, name: kind, names: [], kind, active: true, branches: [], needs_reference: false, opens_drawer, refunds: true, order: id, version: 0,
});
const tender = (kind: Tender['kind'], id: number | null): Tender => ({ kind, amount: 100, method: id, reference: null });

test('the drawer opens for what the house has settled that it opens for, and once for a sale', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (_address: string, { body }: RequestInit) => {
    asked.push(JSON.parse(String(body)) as string);
    return Response.json({ paper_low: false, silent: false, unprintable: 0 });
  });
  const settings: RegisterSettings = { paper: 'roll80', prints: 'on_request', drawer: 'with_printer', printer: '', network: '192.0.2.7', extra_copies: 0 };
  const register = {
    view: { register: 11, branch: 1 },
    catalogue: { registers: [{ id: 11, settings }], settings: { payment_methods: [method(1, 'cash', true), method(2, 'card', false), method(50, 'voucher', true)] } },
  } as unknown as ConstructorParameters<typeof House>[0];
  const house = new House(register);
  const printer = new Printer({ device: { online: true }, register: { ...register, house }, toasts: { say: () => undefined } });
  printer.connect('token');
  const opened = async (id: string, ...tenders: Tender[]) => {
    const before = asked.length;
    printer.sold({ id, tenders });
    await vi.waitFor(() => expect(printer.busy).toBe(false));
    return asked.slice(before);
  };
  expect(await opened('a', tender('card', null))).toEqual([]);
  expect(await opened('b', tender('cash', null))).toEqual(['drawer']);
  expect(await opened('b', tender('cash', null))).toEqual([]);
  expect(await opened('c', tender('card', 2), tender('voucher', 50))).toEqual(['drawer']);
});
