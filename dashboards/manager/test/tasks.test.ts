import { Catalogue, type Command, type Connection, type FactException, type Page, type Reply, type TaskView, type Ticket } from '@onhand/sdk';
import { describe, expect, test, vi } from 'vitest';
import { needsTicket, receiptText, sentences } from '../src/model/exceptions.ts';
import { sentenceOf, type Link } from '../src/model/link.ts';
import { Pages } from '../src/model/pages.svelte.ts';
import { readDocument } from '../src/rooms/tasks/refused.ts';
import { Tasks } from '../src/rooms/tasks/tasks.svelte.ts';

const catalogue = Catalogue.of({
  seq: 1, epoch: 1, currency: 'GBP', tax_classes: [], branches: [{ id: 1, code: 'LDN', name: 'London', on_web: true, time_zone: 'Europe/London', day_starts_minutes: 0, address: '', receipt_footer: '', country: '', receipt_header: '', logo_text: '', tax_number: '', pickup: '', hours: [], special_days: [], version: 1 }],
  registers: [{ id: 12, branch: 1, name: 'Back till', settings: { paper: 'roll80', prints: 'on_request', drawer: 'none', printer: '', network: '', extra_copies: 0 } }], staff: [{ id: 3, name: 'Robin', role: 1, role_name: 'Cashier', held: [] }], roles: [], price_lists: [], customer_groups: [], settings: { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null }, language: '',
  products: [{ handle: 'm', name: 'Red Mug', description: '', category: '', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [], variants: [{ sku: 'M-1', name: '', price: 255, tax_class: 1, kind: 'goods', barcodes: [], unit: 'piece', weight_g: null, values: [], pictures: [], listed: [] }] }],
  next: null,
});
const odd = (kind: FactException['kind'], line: number | null = null, detail: number | null = null): FactException => ({ kind, line, detail });
const number = { branch: 1, register: 12, epoch: 0, sequence: 7 };
const task = (...exceptions: FactException[]): TaskView => ({
  id: 't', branch: 1, lsn: 9, ticket: 't', number, staff: 3, total: 100, exceptions, opened: 0, resolved: null,
  kind: 'ticket', order: null, fulfilment: null, lines: [], reason: '', transfer: null, correction: null, deeds: [],
});
const line = (sku: string) => ({ sku, quantity: 1000, unit_price: 100, discount: 0, tax: 0, tax_rate_ppm: 0, total: 100, disposition: null });
const ticket = { currency: 'GBP', lines: [line('M-1'), line('STOOL')] } as unknown as Ticket;

describe('exceptions', () => {
  const told = (one: FactException, known: Ticket | null = ticket) => sentences(task(one), { catalogue, ticket: known })[0];

  test.each<[FactException, string]>([
    [odd('not_signed_on'), 'Sold by Robin, who was not signed on at Back till.'],
    [odd('shift_closed'), 'Sold at Back till while no shift was open there.'],
    [odd('withdrawn_sku', 1), 'STOOL is no longer in the catalogue.'],
    [odd('price_differs', 0, 255), 'Red Mug was sold at £1.00; the catalogue says £2.55.'],
    [odd('discount_too_large', 0, 50), '£0.50 was taken off Red Mug, which is more than Robin may take off.'],
    [odd('receipt_number_used'), 'Receipt number 1-12-0-000007 had been printed before.'],
    [odd('tax_unknown', 1), 'No tax rate is known for STOOL: it was sold without tax.'],
    [odd('staff_left'), 'Sold by Robin, who had left.'],
  ])('%o', (one, text) => expect(told(one)?.replaceAll(' ', ' ')).toBe(text));

  test('a clock that cannot be right is told with what it said', () => {
    expect(told(odd('clock_off', null, Date.UTC(2000, 0, 1, 12)))).toMatch(/clock said .*2000.*; dated by the server\.$/);
  });

  test('until the ticket is read its lines have numbers', () => {
    expect(needsTicket(task(odd('shift_closed')))).toBe(false);
    expect(needsTicket(task(odd('withdrawn_sku', 1)))).toBe(true);
    expect(told(odd('withdrawn_sku', 1), null)).toBe('The article on line 2 is no longer in the catalogue.');
    expect(told(odd('price_differs', 0, 255), null)).toBe('The price of the article on line 1 is not the catalogue’s: the catalogue says £2.55.');
  });

  test('every kind has a sentence, and so has one that is not known yet', () => {
    const kinds = ['unknown_sku', 'unknown_staff', 'right_missing', 'claim_late', 'born_tomorrow'] as FactException['kind'][];
    for (const kind of kinds) expect(told(odd(kind)), kind).toMatch(/^[A-Z].*\.$/);
  });

  test('a series of a device is part of the number', () => expect(receiptText({ ...number, epoch: 2 })).toBe('1-12-2-000007'));
});

test('a server that does not answer is told as one that cannot be reached', () => {
  expect(sentenceOf(new TypeError('fetch failed'))).toBe('The server cannot be reached.');
});

describe('refused documents', () => {
  test('are told by their goods and their other words', () => {
    const reading = readDocument(JSON.stringify({ stock: { adjust: { sku: 'M-1', delta: -2000, unsellable: 0, reason: 'data_entry', note: '' } } }), catalogue);
    expect(reading.title).toBe('Correction of stock');
    expect(reading.facts).toEqual([['Sku', 'Red Mug (M-1)'], ['Delta', '-2'], ['Unsellable', '0'], ['Reason', 'data entry']]);
    expect(readDocument('{"hold":{"place":{}}}', catalogue).title).toBe('Hold: place');
    const sale = { ticket: { sell: { currency: 'GBP', lines: [{ sku: 'M-1', quantity: 1000, unit_price: 255, discount: 0 }], tenders: [{ kind: 'cash', amount: 300, method: null, reference: null }] } } };
    expect(readDocument(JSON.stringify(sale), catalogue).lines).toEqual(['Red Mug (M-1), quantity 1, unit price £2.55', 'Cash £3.00']);
  });

  test('that cannot be read are shown as they are', () => expect(readDocument('{half', catalogue).whole).toBe('{half'));
});

describe('pages', () => {
  const page = (items: number[], next: string | null = null): Page<number> => ({ items, next });

  test('are read on, once each, and anew as far as they were shown', async () => {
    const read = vi.fn(async ({ cursor, limit }: { cursor: string | null; limit: number }) => (cursor === null ? page([3, 2].slice(0, limit), 'c') : page([2, 1])));
    const pages = new Pages<number>(read, (one) => one);
    await pages.refresh();
    expect([pages.items, pages.more, pages.state]).toEqual([[3, 2], true, 'ready']);
    await pages.showMore();
    expect([pages.items, pages.more]).toEqual([[3, 2, 1], false]);
  });

  test('a change that falls into a reading is read after it, and what was shown outlives a failure', async () => {
    const answers = [page([1]), page([2]), null];
    const pages = new Pages<number>(async () => answers.shift() ?? Promise.reject(new TypeError('down')), (one) => one);
    await Promise.all([pages.refresh(), pages.refresh()]);
    expect(pages.items).toEqual([2]);
    await pages.refresh();
    expect([pages.items, pages.state, pages.problem]).toEqual([[2], 'failed', 'The server cannot be reached.']);
  });
});

test('a task is resolved once however often the button is pressed, and its refusal is told', async () => {
  const sent: Command[] = [];
  let answer: (reply: Reply) => void = () => {};
  const connection = {
    subscribe: () => ({ listen: () => {}, mirror: { open: 1 } }),
    submit: (command: Command) => {
      sent.push(command);
      return new Promise<Reply>((resolve) => (answer = resolve));
    },
  } as unknown as Connection;
  const api = { listTasks: async () => ({ items: [], next: null }) };
  const tasks = new Tasks({ api, connection, person: { id: 1, name: 'Morgan', role: 3, role_name: 'Manager', held: [] } } as unknown as Link);
  const first = tasks.resolve(task(), ' Looked into ');
  expect(await tasks.resolve(task(), 'Looked into')).toBe(false);
  expect(sent.map(({ branch, body }) => [branch, body])).toEqual([[1, { task: { resolve: { task: 't', note: 'Looked into' } } }]]);
  answer({ id: sent[0]?.id ?? '', lsn: null, repeated: false, answer: { rejected: { code: 'unknown_task', message: 'there is no open task t', retry: 'never' } } });
  expect(await first).toBe(false);
  expect([tasks.asking.problem, tasks.asking.busy]).toEqual(['There is no open task t.', false]);
  // The list is read again, since somebody else may have settled it.
  await vi.waitFor(() => expect(tasks.isSettled(task().lsn)).toBe(true));
});
