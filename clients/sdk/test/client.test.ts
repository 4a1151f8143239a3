// The client against a small server: a sale at one till is on every other screen, and offline sales arrive once.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { Connection } from '../src/connection.ts';
import type { Environment, Socket } from '../src/environment.ts';
import type { BadgeMirror, RegisterMirror, SalesMirror, StockMirror, TicketMirror } from '../src/mirror.ts';
import type { CatalogueView, Sell } from '../src/gen/protocol.ts';
import { Outbox } from '../src/outbox.ts';
import { FakeServer, PARTITIONS, partitionOf } from './fake-server.ts';

const variant = (sku: string) => ({ sku, name: '', price: 1299, tax_class: 1, kind: 'goods' as const, barcodes: [], unit: 'piece' as const, weight_g: null, values: [], pictures: [], listed: [] });
const settings = { paper: 'roll80', prints: 'on_request', drawer: 'none', printer: '', network: '', extra_copies: 0 } as const;
const catalogue: CatalogueView = {
  seq: 1, epoch: 1, currency: 'GBP', tax_classes: [{ id: 1, name: 'Standard', rate_ppm: 200_000, rates: [] }],
  branches: [{ id: 1, code: 'LDN', name: 'London', on_web: true, time_zone: 'UTC', day_starts_minutes: 0, address: '', receipt_footer: '', country: '', receipt_header: '', logo_text: '', tax_number: '', pickup: '', hours: [], special_days: [], version: 1 }],
  registers: [{ id: 11, branch: 1, name: 'Till 1', settings }, { id: 12, branch: 1, name: 'Till 2', settings }],
  staff: [{ id: 3, name: 'Robin', role: 1, role_name: 'Cashier', held: [] }], roles: [], price_lists: [], customer_groups: [], settings: { payment_methods: [], reasons: [], sale_rules: [], numberings: [], correction_limit: null }, language: '',
  products: [{ handle: 'a', name: 'A', description: '', category: '', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [], variants: [variant('A-1'), variant('B-2')] }], next: null,
};
const sell: Sell = {
  currency: 'GBP', lines: [{ sku: 'A-1', quantity: 1000, unit_price: 1299, discount: 0 }], tenders: [{ kind: 'cash', amount: 2000, method: null, reference: null }], catalogue_seq: 37, receipt: null, age_checked: null, group: null, grounds: { reason: '', approver: null, code: null },
};
const occurred = { at: 1_790_000_000_000, offset_minutes: 0 };

function serve() {
  return new FakeServer({ catalogue, levels: [[1, 'A-1', 5000], [1, 'B-2', 1000]], pins: { 3: '3003' } });
}

/** Sockets that end at the pretended server; `cable.cut()` pulls them out. */
function environment(server: FakeServer) {
  let up = true;
  const open = new Set<Socket>();
  const world: Environment = {
    openSocket() {
      const socket: Socket = { onopen: null, onmessage: null, onclose: null, send: (text) => up && peer.receive(text), close: () => peer.gone() };
      const peer = server.connect((data) => queueMicrotask(() => up && socket.onmessage?.({ data })), (code) => socket.onclose?.({ code }));
      open.add(socket);
      queueMicrotask(() => (up ? socket.onopen?.() : socket.onclose?.({ code: 1006 })));
      return socket;
    },
    now: () => performance.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, Math.min(ms, 5)); // Waits are cut short: what matters here is what happens, not when.
      timer.unref();
      return () => clearTimeout(timer);
    },
    random: () => 0.1,
  };
  const cable = {
    cut() {
      up = false;
      for (const socket of open) socket.onclose?.({ code: 1006 });
      open.clear();
    },
    plug: () => void (up = true),
  };
  return { world, cable };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(condition()).toBe(true);
}

test('a sale at one till is on the other till, in the office and in the shop', async () => {
  const server = serve();
  const [till, other, office, shop] = ['demo-register-11', 'demo-register-12', 'staff-3', null].map((token) => {
    const connection = new Connection({ environment: environment(server).world, token, client: 'test' });
    connection.start();
    return connection;
  }) as [Connection, Connection, Connection, Connection];
  await until(() => [till, other, office, shop].every((connection) => connection.state === 'online'));
  expect(other.welcome?.partitions).toBe(PARTITIONS);
  const stock = other.subscribe<StockMirror>({ stock: { branch: 1, partition: partitionOf('A-1') } });
  const sales = office.subscribe<SalesMirror>('sales');
  const tickets = office.subscribe<TicketMirror>('tickets');
  const badges = shop.subscribe<BadgeMirror>('badges', { track: [{ sku: 'A-1' }] });
  const own = till.subscribe<RegisterMirror>({ register: 11 });
  await until(() => stock.state === 'live' && badges.mirror.rows.has('A-1') && own.state === 'live');

  await expect(till.signOn(3, '0000')).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await till.signOn(3, '3003')).toMatchObject({ name: 'Robin' });
  const outbox = await Outbox.open({ name: 'shared', locks: undefined });
  outbox.attach((command, parked) => till.submit(command, parked));
  await outbox.add({ body: { register: { open_shift: { currency: 'GBP', opening_float: 10_000 } } }, staff: 3, occurred });
  for (let sale = 0; sale < 4; sale += 1) await outbox.add({ body: { ticket: { sell } }, staff: 3, occurred });
  await until(() => outbox.status.pending === 0);

  await until(() => stock.mirror.rows.get('A-1')?.on_hand === 1000);
  await until(() => badges.mirror.rows.get('A-1')?.branches[0]?.left === 1);
  expect([...sales.mirror.rows.values()].map(({ gross, sales: count }) => [gross, count])).toEqual([[4 * 1299, 4]]);
  expect(tickets.mirror.rows.map(({ number }) => number.sequence)).toEqual([4, 3, 2, 1]);
  expect(own.mirror.view).toMatchObject({ command_seq: 5, receipt_sequence: 4 });
  server.heartbeat();
  await until(() => stock.state === 'live');
  for (const connection of [till, other, office, shop]) connection.stop();
  outbox.close();
});

test('sales made while the cable was out arrive once, in order, and the mirror catches up', async () => {
  const server = serve();
  const { world, cable } = environment(server);
  const till = new Connection({ environment: world, token: 'demo-register-11', client: 'test' });
  till.start();
  await until(() => till.state === 'online');
  const stock = till.subscribe<StockMirror>({ stock: { branch: 1, partition: partitionOf('A-1') } });
  const outbox = await Outbox.open({ name: 'offline', locks: undefined });
  outbox.attach((command, parked) => till.submit(command, parked));
  await outbox.add({ body: { register: { open_shift: { currency: 'GBP', opening_float: 0 } } }, staff: 3, occurred });
  await until(() => outbox.status.pending === 0 && stock.state === 'live');

  cable.cut();
  expect(till.state).not.toBe('online');
  expect(stock.state).toBe('stale');
  for (let sale = 0; sale < 3; sale += 1) await outbox.add({ body: { ticket: { sell } }, staff: 3, occurred });
  expect(outbox.status.pending).toBe(3);
  cable.plug();
  await until(() => outbox.status.pending === 0);
  await until(() => stock.state === 'live' && stock.mirror.rows.get('A-1')?.on_hand === 2000);
  expect(server.commands.map((command) => command.seq)).toEqual([1, 2, 3, 4]);
  till.stop();
  outbox.close();
});
