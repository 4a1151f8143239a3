import 'fake-indexeddb/auto';
import type { Answer, Article, Catalogue, Command, CommandBody, Entry, Outbox, PrintedNumber, RegisterView, StaffView } from '@onhand/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { House } from '../house/house.ts';
import { Journeys } from '../shell/journeys.svelte.ts';
import { Checkout, PARKED_MAX } from './checkout.svelte.ts';
import { signOff } from '../register/commands.ts';
import { soldBy } from './commands.ts';
import { isAbsurd, objection, tenderOf, together } from './tenders.ts';
import { readTyped } from './typed.ts';

function article(sku: string, price: number): Article {
  const variant = { sku, name: '', price, tax_class: 1, kind: 'goods' as const, barcodes: [], unit: 'piece' as const, weight_g: null, values: [], pictures: [], listed: [] };
  return { sku, label: sku, variant, product: { handle: sku, name: sku, description: '', category: '', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [], variants: [variant] } };
}

/** So much in a way that is always there. */
const given = (kind: 'cash' | 'card', amount: number) => tenderOf({ id: kind === 'cash' ? 1 : 2, kind }, amount);

let register = 100;

const CATALOGUE = { view: { currency: 'GBP', seq: 7 }, branches: [], bySku: () => undefined } as unknown as Catalogue;

/** A checkout at a register of its own, whose device keeps what is sent to it. */
class Counter {
  readonly sent: { body: CommandBody; staff: number | null; id: string | undefined }[] = [];
  readonly said: string[] = [];
  readonly journeys = new Journeys();
  readonly approvals = { over: async () => {} };
  readonly toasts = { say: (text: string) => void this.said.push(text) };
  readonly register = {
    currency: 'GBP', staff: 3, person: { id: 3, name: 'Robin', role: 1, role_name: 'Cashier', held: [] } as StaffView,
    view: { branch: 1, register: 11 } as RegisterView, priced: (one: Article) => one, promoted: () => [],
    catalogue: CATALOGUE, house: new House({ catalogue: CATALOGUE, view: { branch: 1, register: 11 } as RegisterView }),
  };
  full = false;
  given = 0;
  canNumber = true;
  readonly receipts = {
    next: async (): Promise<PrintedNumber | null> => (this.canNumber ? { epoch: 2, sequence: (this.given += 1) } : null),
  };
  readonly device = {
    outbox: null as Outbox | null,
    send: async (body: CommandBody, staff: number | null, id?: string) => {
      if (this.full) throw new Error('The device is full.');
      this.sent.push({ body, staff, id });
      return { entry: this.entry(body, id ?? ''), reply: new Promise<never>(() => {}) };
    },
  };
  readonly checkout = new Checkout(this);

  entry(body: CommandBody, id: string): Entry {
    const command: Command = { id, seq: 1, branch: null, staff: 3, occurred: { at: 0, offset_minutes: 0 }, body };
    return { seq: 1, command, savedAt: 5 };
  }

  answer(answer: Answer): boolean {
    const last = this.sent.at(-1);
    return last ? this.checkout.settled(this.entry(last.body, last.id ?? ''), { id: last.id ?? '', lsn: 9, repeated: false, answer }) : false;
  }
}

async function counter(at = register): Promise<Counter> {
  const made = new Counter();
  await made.checkout.open(at);
  return made;
}

describe('the checkout', () => {
  beforeEach(() => (register += 1));

  test('cash and card pay one ticket, and the sale carries both under the ticket\'s own id', async () => {
    const { checkout, journeys, sent } = await counter();
    checkout.add(article('A', 1000), 2000);
    const { id } = checkout.ticket;
    journeys.begin('pay');
    await checkout.take(given('card', 1500));
    expect([checkout.owed, sent.length, journeys.top]).toEqual([500, 0, 'pay']);
    await checkout.take(given('cash', 200));
    await checkout.take(given('cash', 1000));
    expect(soldBy(sent[0]?.body ?? signOff(0))?.tenders).toEqual([{ kind: 'card', amount: 1500, method: null, reference: null }, { kind: 'cash', amount: 1200, method: null, reference: null }]);
    expect([sent[0]?.id, sent[0]?.staff, checkout.sale?.change, checkout.ticket.isEmpty, journeys.top]).toEqual([id, 3, 700, true, 'done']);
    expect(checkout.ticket.id).not.toBe(id);
  });

  test('what cannot be taken is said, and nothing is sent', async () => {
    const { checkout, sent } = await counter();
    checkout.add(article('A', 1000));
    await expect(checkout.take(given('card', 1001))).rejects.toThrow('more than is owed');
    await checkout.take(given('card', 900));
    checkout.ticket.reprice({ bySku: () => article('A', 500) });
    expect(checkout.owed).toBe(-400);
    await expect(checkout.settle()).rejects.toThrow('by card than the ticket comes to');
    checkout.ticket.giveBack(0);
    await checkout.take(given('cash', 500));
    expect([sent.length, checkout.sale?.total, checkout.sale?.change]).toEqual([1, 500, 0]);
  });

  test('a ticket has its number before the server hears of it; where the device cannot number, the number follows', async () => {
    const made = await counter();
    made.checkout.add(article('A', 100));
    await made.checkout.take(given('cash', 100));
    expect([soldBy(made.sent[0]?.body as CommandBody)?.receipt, made.checkout.sale?.number]).toEqual([{ epoch: 2, sequence: 1 }, '1-11-2-000001']);
    made.canNumber = false;
    made.checkout.newSale();
    made.checkout.add(article('A', 100));
    await made.checkout.take(given('cash', 100));
    expect([soldBy(made.sent[1]?.body as CommandBody)?.receipt, made.checkout.sale?.number]).toEqual([null, null]);
  });

  test('a device that cannot write keeps the ticket', async () => {
    const made = await counter();
    made.checkout.add(article('A', 1000));
    made.full = true;
    await expect(made.checkout.take(given('cash', 1000))).rejects.toThrow('full');
    expect([made.checkout.ticket.total, made.checkout.busy, made.checkout.sale]).toEqual([1000, false, null]);
    await made.checkout.whenIdle();
    made.full = false;
    await made.checkout.take(given('cash', 1000));
    expect([made.sent.length, made.given, made.checkout.sale?.number]).toEqual([1, 1, '1-11-2-000001']);
  });

  test('tickets are parked and taken up again, and all of them outlive a reload with what was given', async () => {
    const first = await counter();
    const { checkout } = first;
    checkout.add(article('A', 100));
    expect(checkout.park()).toBe(true);
    checkout.add(article('B', 200));
    await checkout.take(given('card', 50));
    expect(checkout.park()).toBe(true);
    expect(checkout.park()).toBe(false);
    checkout.add(article('C', 300));
    await checkout.written();

    const again = (await counter()).checkout;
    expect([again.ticket.total, again.parked.map(({ lines }) => lines[0]?.sku)]).toEqual([300, ['A', 'B']]);
    again.takeUp(again.parked[1]?.id ?? '');
    expect([again.ticket.total, again.owed, again.parked.map(({ lines }) => lines[0]?.sku)]).toEqual([200, 150, ['A', 'C']]);
    await again.written();
    const third = (await counter()).checkout;
    expect([third.ticket.lines[0]?.sku, third.parked.length]).toEqual(['B', 2]);
  });

  test('what was given for a ticket is not lost when its lines go', async () => {
    const { checkout } = await counter();
    checkout.add(article('A', 1000));
    await checkout.take(given('card', 300));
    checkout.ticket.remove(0);
    await checkout.written();
    const again = (await counter()).checkout;
    expect([again.ticket.isEmpty, again.ticket.isBlank, again.owed]).toEqual([true, false, -300]);
    again.add(article('B', 200));
    again.park();
    again.add(article('C', 100));
    again.takeUp(again.parked[0]?.id ?? '');
    expect([again.owed, again.parked.length]).toEqual([-100, 1]);
    await expect(again.settle()).rejects.toThrow('by card');
    again.ticket.giveBack(0);
    expect(again.owed).toBe(200);
  });

  test('no more are parked than people can tell apart', async () => {
    const { checkout } = await counter();
    for (let made = 0; made < PARKED_MAX; made += 1) {
      checkout.add(article('A', 100));
      expect(checkout.park()).toBe(true);
    }
    checkout.add(article('A', 100));
    expect([checkout.park(), checkout.ticket.isEmpty]).toEqual([false, false]);
  });

  test('a ticket whose sale was written down before a crash is not sold again', async () => {
    const first = await counter();
    first.checkout.add(article('A', 100));
    await first.checkout.written();
    const { id } = first.checkout.ticket;
    const after = new Counter();
    after.device.outbox = { entries: [after.entry(signOff(1), id)] } as unknown as Outbox;
    await after.checkout.open(register);
    expect([after.checkout.ticket.isEmpty, after.checkout.parked.length]).toEqual([true, 0]);
    await after.checkout.written();
    expect((await counter()).checkout.ticket.isEmpty).toBe(true);
  });

  test('the answer completes the sale; a refusal is told where the sale is in sight', async () => {
    const made = await counter();
    made.checkout.add(article('A', 100));
    await made.checkout.take(given('cash', 100));
    const number = { branch: 1, register: 11, epoch: 0, sequence: 42 };
    expect(made.answer({ ok: { sold: { number, total: 100, tax: 17, change: 0 } } })).toBe(true);
    expect([made.checkout.sale?.number, made.checkout.sale?.tax]).toEqual(['1-11-0-000042', 17]);
    expect(made.answer({ rejected: { code: 'unknown_sku', message: 'There is no A.', retry: 'never' } })).toBe(true);
    expect(made.checkout.sale?.refusal).toBe('There is no A.');
    made.checkout.newSale(false);
    expect(made.answer({ rejected: { code: 'unknown_sku', message: 'There is no A.', retry: 'never' } })).toBe(false);
    made.checkout.newSale();
    expect(made.checkout.sale).toBeNull();
  });
});

test('cash goes together, cards stay apart, and there is an end to parts', () => {
  const cash = { kind: 'cash', amount: 100, method: null, reference: null } as const;
  const card = { kind: 'card', amount: 100, method: null, reference: null } as const;
  expect(together(together([], cash), cash)).toEqual([{ kind: 'cash', amount: 200, method: null, reference: null }]);
  expect(together([card], card)).toEqual([card, card]);
  const many = Array.from({ length: 8 }, () => card);
  expect([objection(cash, 500, many) !== '', objection(cash, 500, [cash, ...many.slice(1)])]).toEqual([true, '']);
  expect([objection({ kind: 'cash', amount: 0, method: null, reference: null }, 100, []) !== '', objection({ kind: 'cash', amount: 0, method: null, reference: null }, 0, [])]).toEqual([true, '']);
});

test('cash far beyond what is owed is asked about', () => {
  expect(isAbsurd(6_538_547_000, 350)).toBe(true);
  expect(isAbsurd(150_000, 350)).toBe(true);
  expect(isAbsurd(101_000, 5_000)).toBe(true);
  expect(isAbsurd(5_000, 350)).toBe(false);
  expect(isAbsurd(100_000, 350)).toBe(false);
  expect(isAbsurd(1_000_000, 950_000)).toBe(false);
});

test('a quantity before a name or a scan', () => {
  expect(readTyped('3*')).toEqual({ count: 3, text: '' });
  expect(readTyped(' 12 × mug')).toEqual({ count: 12, text: 'mug' });
  expect(readTyped('0*mug')).toEqual({ count: null, text: '0*mug' });
  expect(readTyped('3 mugs')).toEqual({ count: null, text: '3 mugs' });
});
