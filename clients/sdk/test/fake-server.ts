// A small server in memory: enough of the wire for clients to be tried against without a network. It decides nothing
// that the real one would not, but it checks far less.
import type {
  Badge, BeginEpoch, BranchId, CatalogueView, ClientMessage, CloseShift, Command, Content, DaySales, Key, Lsn, Movement, OpenShift, PrintedNumber, Receipt, RegisterView, Reply, Sell, ServerMessage, SignOff, SignOnOffline, SkuLevel, StaffView, StockLevel, Subscribe, TicketSummary, Topic, Who, ZReport,
} from '../src/gen/protocol.ts';
import { mirrorHash } from '../src/hash.ts';
import { keyName } from '../src/mirror.ts';
import { times } from '../src/pricing/index.ts';

export const PARTITIONS = 2;

interface Peer {
  who: Who | null;
  topics: Map<string, { handle: number; track: Set<string> }>;
  deliver: (text: string) => void;
  close: (code: number) => void;
}

export interface FakeServerOptions {
  catalogue: CatalogueView;
  levels: [branch: BranchId, sku: string, onHand: number][];
  pins: Record<number, string>;
  now?: () => number;
}

export interface HttpAnswer {
  status: number;
  body: unknown;
}

const zero = (): StockLevel => ({ on_hand: 0, unsellable: 0, allocated: 0, reserved: 0, incoming: 0 });

/** What a register may be asked, as one shape. */
interface RegisterWords {
  open_shift: OpenShift;
  sign_on: SignOnOffline;
  sign_off: SignOff;
  begin_epoch: BeginEpoch;
  close_shift: CloseShift;
}

const noTotals = () => ({ sales: 0, refunds: 0, gross: 0, refunded: 0, tax: 0, cash: 0, card: 0, account: 0, other: 0, methods: [], orders: 0 });

export class FakeServer {
  readonly catalogue: CatalogueView;
  readonly commands: Command[] = [];
  epoch = 1;
  lsn: Lsn = 100;
  readonly #levels = new Map<BranchId, Map<string, StockLevel>>();
  readonly #registers = new Map<number, RegisterView>();
  readonly #replies = new Map<string, Reply>();
  readonly #movements: (Movement & { sku: string })[] = [];
  readonly #tickets: TicketSummary[] = [];
  readonly #days = new Map<BranchId, DaySales>();
  readonly #handles = new Map<string, number>();
  readonly #positions = new Map<string, Lsn>();
  readonly #peers = new Set<Peer>();
  readonly #pins: Record<number, string>;
  readonly #now: () => number;
  #z = 0;
  #ownSequence = 0;

  constructor({ catalogue, levels, pins, now = Date.now }: FakeServerOptions) {
    this.catalogue = catalogue;
    this.#pins = pins;
    this.#now = now;
    for (const [branch, sku, onHand] of levels) this.#shelf(branch).set(sku, { ...zero(), on_hand: onHand });
    for (const { id, branch } of catalogue.registers) {
      this.#registers.set(id, { register: id, branch, command_seq: 0, receipt_epoch: 0, receipt_sequence: 0, signed_on: [], shift: null });
    }
  }

  /** A new socket. The result takes what the client sends. */
  connect(deliver: (text: string) => void, close: (code: number) => void): { receive: (text: string) => void; gone: () => void } {
    const peer: Peer = { who: null, topics: new Map(), deliver, close };
    this.#peers.add(peer);
    return {
      receive: (text) => {
        for (const line of text.split('\n')) this.#take(peer, JSON.parse(line) as ClientMessage);
      },
      gone: () => void this.#peers.delete(peer),
    };
  }

  closeAll(code: number): void {
    for (const peer of this.#peers) peer.close(code);
    this.#peers.clear();
  }

  heartbeat(): void {
    for (const peer of this.#peers) {
      const topics = [...peer.topics].map(([key, { handle }]) => {
        const topic = JSON.parse(key) as Topic;
        const stock = typeof topic === 'object' && 'stock' in topic ? this.#rows(topic.stock.branch, topic.stock.partition) : null;
        return { handle, seq: this.#positions.get(key) ?? this.lsn, hash: stock && mirrorHash(stock) };
      });
      this.#send(peer, { heartbeat: { time: this.#now(), topics } });
    }
  }

  /** Books a movement from nowhere, as another till or a delivery would. */
  move(branch: BranchId, sku: string, by: number, kind: Movement['kind'], cause: string): void {
    const level = { ...(this.#shelf(branch).get(sku) ?? zero()) };
    level.on_hand += by;
    this.#shelf(branch).set(sku, level);
    this.lsn += 1;
    this.#movements.unshift({ lsn: this.lsn, at: this.#now(), branch, kind, quantity: by, cause, document: null, sku, recorded: this.#now(), staff: null, register: null, unsellable: 0, command: null, reverses: null, after: null });
    this.#publish({ stock: { branch, partition: partitionOf(sku) } }, { levels: [{ sku, level }] });
    this.#publish('badges', { badges: [this.#badge(sku, this.lsn)] });
  }

  setLevel(branch: BranchId, sku: string, level: StockLevel): void {
    this.#shelf(branch).set(sku, level);
  }

  http(method: string, address: URL, body: unknown): HttpAnswer {
    const path = address.pathname;
    const sku = decodeURIComponent(path.split('/')[4] ?? '');
    if (method === 'POST' && path === '/api/v1/sign-in') return this.#signIn(body as { staff: number; pin: string });
    if (path === '/api/v1/catalogue') return { status: 200, body: this.catalogue };
    if (path === '/api/v1/sales') return { status: 200, body: [] };
    if (path.endsWith('/movements')) {
      return { status: 200, body: { items: this.#movements.filter((one) => one.sku === sku).slice(0, 20), next: null } };
    }
    if (path.startsWith('/api/v1/stock/')) {
      const branches = [...this.#levels].flatMap(([branch, shelf]) => {
        const level = shelf.get(sku);
        return level ? [{ branch, level }] : [];
      });
      return { status: 200, body: { sku, seq: this.lsn, branches } };
    }
    return { status: 404, body: { type: 'about:blank', title: 'Not found', status: 404, detail: path, code: 'malformed', retry: 'never' } };
  }

  #signIn({ staff, pin }: { staff: number; pin: string }): HttpAnswer {
    const person = this.#person(staff);
    if (!person || this.#pins[staff] !== pin) {
      const detail = 'wrong staff number or PIN';
      return { status: 401, body: { type: 'about:blank', title: 'Unauthenticated', status: 401, detail, code: 'unauthenticated', retry: 'never' } };
    }
    return { status: 200, body: { token: `staff-${staff}`, staff: person, expires_at: this.#now() + 43_200_000 } };
  }

  #take(peer: Peer, message: ClientMessage): void {
    if (message === 'ping') return;
    if ('hello' in message) {
      peer.who = this.#whoIs(message.hello.token);
      if (!peer.who) return peer.close(4401);
      this.#send(peer, {
        welcome: { server: 'fake', protocol: 1, oldest: 1, epoch: this.epoch, durable: this.lsn, time: this.#now(), heartbeat_ms: 10_000, partitions: PARTITIONS, who: peer.who },
      });
    } else if ('sign_on' in message) {
      const { request, staff, pin } = message.sign_on;
      const person = this.#person(staff);
      const register = this.#registerOf(peer);
      if (!person || !register || this.#pins[staff] !== pin) {
        this.#send(peer, { refused: { request, refusal: { code: 'unauthenticated', message: 'wrong PIN', retry: 'never' } } });
        return;
      }
      if (!register.signed_on.includes(staff)) register.signed_on.push(staff);
      this.#publishRegister(register);
      this.#send(peer, { signed_on: { request, staff: person, failed: null } });
    } else if ('subscribe' in message) this.#subscribe(peer, message.subscribe);
    else if ('command' in message) this.#command(peer, message.command);
    else if ('unsubscribe' in message) {
      for (const [key, { handle }] of peer.topics) if (handle === message.unsubscribe.handle) peer.topics.delete(key);
    }
  }

  #subscribe(peer: Peer, { request, topic, since, track }: Subscribe): void {
    const key = JSON.stringify(topic);
    const handle = this.#handleOf(key);
    const seq = this.#positions.get(key) ?? 0;
    peer.topics.set(key, { handle, track: new Set(track.map(keyName)) });
    const upToDate = since !== null && since.epoch === this.epoch && since.seq === seq;
    this.#send(peer, { subscribed: { request, topic, handle, epoch: this.epoch, seq, how: upToDate ? 'up_to_date' : 'snapshot', hash_form: 'stock' in Object(topic) ? 1 : 0 } });
    if (!upToDate) this.#send(peer, { snapshot: { handle, seq, first: true, last: true, content: this.#content(topic, track) } });
  }

  #content(topic: Topic, track: Key[]): Content {
    if (topic === 'badges') return { badges: track.map((key) => this.#badge(keyName(key), 1)) };
    if (topic === 'sales') return { sales: [...this.#days.values()] };
    if (topic === 'tickets') return { tickets: this.#tickets.slice(0, 100) };
    if (topic === 'catalogue') return 'catalogue';
    if (topic === 'documents') return { documents: [] };
    if (topic === 'tasks') return { tasks: 0 };
    if ('stock' in topic) return { levels: this.#rows(topic.stock.branch, topic.stock.partition) };
    const register = this.#registers.get(topic.register);
    if (!register) throw new Error(`no register ${topic.register}`);
    return { register: structuredClone(register) };
  }

  #command(peer: Peer, command: Command): void {
    const known = this.#replies.get(command.id);
    if (known) return this.#send(peer, { reply: { ...known, repeated: true } });
    const register = this.#registerOf(peer);
    if (!register) return;
    this.commands.push(command);
    register.command_seq = Math.max(register.command_seq, command.seq ?? 0);
    this.lsn += 1;
    const reply: Reply = { id: command.id, lsn: this.lsn, repeated: false, answer: this.#decide(register, command) };
    this.#replies.set(command.id, reply);
    this.#publishRegister(register);
    this.#send(peer, { reply });
  }

  #decide(register: RegisterView, { body, staff, occurred, id }: Command): Reply['answer'] {
    const till = ('register' in body ? body.register : {}) as Partial<RegisterWords>;
    if (till.begin_epoch) {
      register.receipt_epoch = Math.max(register.receipt_epoch, till.begin_epoch.known) + 1;
      register.receipt_sequence = 0;
      return { ok: { epoch_begun: register.receipt_epoch } };
    }
    if (till.sign_on) {
      const { staff: coming } = till.sign_on;
      if (!register.signed_on.includes(coming)) register.signed_on = [...register.signed_on, coming];
      return { ok: 'signed_on' };
    }
    if (till.open_shift) {
      const totals = noTotals();
      register.shift = { opened: occurred, opened_by: staff ?? 0, opening_float: till.open_shift.opening_float, totals };
      return { ok: 'shift_opened' };
    }
    if (till.sign_off) {
      const leaving = till.sign_off.staff;
      register.signed_on = register.signed_on.filter((one) => one !== leaving);
      return { ok: 'done' };
    }
    const { shift } = register;
    if (!shift) return { rejected: { code: 'shift_closed', message: 'the shift is closed', retry: 'never' } };
    if (till.close_shift) {
      const expected = shift.opening_float + shift.totals.cash;
      const report: ZReport = {
        number: ++this.#z, branch: register.branch, register: register.register, opened: shift.opened, closed: occurred,
        opened_by: shift.opened_by, closed_by: staff ?? 0, opening_float: shift.opening_float, expected, counted: till.close_shift.counted,
        over_short: till.close_shift.counted - expected, totals: shift.totals,
        late: noTotals(),
      };
      register.shift = null;
      register.signed_on = [];
      return { ok: { shift_closed: report } };
    }
    const sell = 'ticket' in body && 'sell' in body.ticket ? body.ticket.sell : null;
    if (!sell) return { rejected: { code: 'not_allowed', message: 'not here', retry: 'never' } };
    let total = 0;
    for (const line of sell.lines) total += times(line.unit_price, line.quantity) - line.discount;
    const given = sell.tenders.reduce((sum, tender) => sum + tender.amount, 0);
    const receipt: Receipt = {
      number: { branch: register.branch, register: register.register, ...this.#numbered(register, sell) },
      total, tax: Math.round(total / 6), change: given - total,
    };
    shift.totals.sales += 1;
    shift.totals.gross += total;
    shift.totals.cash += total;
    for (const line of sell.lines) this.move(register.branch, line.sku, -line.quantity, 'sold', 'receipt');
    const items = sell.lines.reduce((sum, line) => sum + line.quantity, 0);
    this.ticket({ lsn: this.lsn, id, kind: 'sale', number: receipt.number, staff: staff ?? 0, occurred, lines: sell.lines.length, total, exceptions: 0 }, items);
    return { ok: { sold: receipt } };
  }

  /** The number that the till printed; otherwise the next of the server's own series. */
  #numbered(register: RegisterView, { receipt }: Sell): PrintedNumber {
    const number = receipt ?? { epoch: 0, sequence: ++this.#ownSequence };
    if (number.epoch === register.receipt_epoch) register.receipt_sequence = Math.max(register.receipt_sequence, number.sequence);
    return number;
  }

  /** Adds a ticket to the feed and to the day's figures. */
  ticket(summary: TicketSummary, items: number): void {
    this.#tickets.unshift(summary);
    const { branch } = summary.number;
    const date = new Date(summary.occurred.at).toISOString().slice(0, 10);
    const day = this.#days.get(branch) ?? {
      branch, date, sales: 0, refunds: 0, items: 0, gross: 0, refunded: 0, tax: 0, hours: Array.from({ length: 24 }, () => 0),
      begins: Date.parse(date), ends: Date.parse(date) + 86_400_000, starts_minutes: 0, web: 0,
    };
    const hour = new Date(summary.occurred.at).getHours();
    this.#days.set(branch, {
      ...day, sales: day.sales + 1, items: day.items + items, gross: day.gross + summary.total,
      hours: day.hours.map((amount, index) => (index === hour ? amount + summary.total : amount)),
    });
    this.#publish('tickets', { tickets: [summary] });
    this.#publish('sales', { sales: [this.#days.get(branch) as DaySales] });
  }

  #publishRegister(register: RegisterView): void {
    this.#publish({ register: register.register }, { register: structuredClone(register) });
  }

  #publish(topic: Topic, content: Content): void {
    const key = JSON.stringify(topic);
    const prev = this.#positions.get(key) ?? 0;
    const seq = Math.max(this.lsn, prev + 1);
    this.lsn = seq;
    this.#positions.set(key, seq);
    for (const peer of this.#peers) {
      const subscription = peer.topics.get(key);
      if (!subscription) continue;
      const seen = typeof content === 'object' && 'badges' in content ? { badges: content.badges.filter(({ sku }) => subscription.track.has(sku)) } : content;
      this.#send(peer, { push: { handle: subscription.handle, prev, seq, content: seen } });
    }
  }

  #badge(sku: string, seq: Lsn): Badge {
    const branches = this.catalogue.branches.filter((branch) => branch.on_web).map(({ id }) => {
      const left = this.#shelf(id).get(sku)?.on_hand ?? 0;
      const availability = left < 1000 ? 'out_of_stock' as const : left <= 2000 ? 'limited_availability' as const : 'in_stock' as const;
      return { branch: id, availability, left: availability === 'limited_availability' ? Math.floor(left / 1000) : null };
    });
    return { sku, seq, branches };
  }

  #rows(branch: BranchId, partition: number): SkuLevel[] {
    return [...this.#shelf(branch)].map(([sku, level]) => ({ sku, level })).filter(({ sku }) => partitionOf(sku) === partition);
  }

  #shelf(branch: BranchId): Map<string, StockLevel> {
    const shelf = this.#levels.get(branch) ?? new Map<string, StockLevel>();
    this.#levels.set(branch, shelf);
    return shelf;
  }

  #person(id: number): StaffView | undefined {
    return this.catalogue.staff.find((person) => person.id === id);
  }

  #registerOf(peer: Peer): RegisterView | undefined {
    return typeof peer.who === 'object' && peer.who && 'register' in peer.who ? this.#registers.get(peer.who.register.register) : undefined;
  }

  #whoIs(token: string | null): Who | null {
    if (token === null) return 'public';
    const register = this.#registers.get(Number(token.replace('demo-register-', '')));
    if (register) return { register: structuredClone(register) };
    const person = this.#person(Number(token.replace('staff-', '')));
    return person ? { staff: person } : null;
  }

  #handleOf(key: string): number {
    const handle = this.#handles.get(key) ?? this.#handles.size + 1;
    this.#handles.set(key, handle);
    return handle;
  }

  #send(peer: Peer, message: ServerMessage): void {
    peer.deliver(JSON.stringify(message));
  }
}

export function partitionOf(sku: string): number {
  return [...sku].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % PARTITIONS;
}
