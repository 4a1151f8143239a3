// Made from the server's table of operations by `cargo test -p onhand --lib typescript` with ONHAND_BLESS=1. Do not edit.
import type { BackupsView, Badge, BranchId, CatalogueChanges, CatalogueView, Command, CommandId, DayPace, DaySales, Epoch, InsideProduct, LowLevel, Lsn, Movement, Page, RefusedDocument, RegisterId, RegisterView, Reply, SignInRequest, SignInResponse, SignOnResponse, Sku, SkuLevel, SkuStock, SoldTicket, TaskView, Ticket, TicketId, TicketSummary, TransferId, TransferView, ZReport } from './protocol.ts';

/** One request, as an operation describes it. */
export interface Call {
  method: 'GET' | 'POST';
  path: string;
  query?: object;
  headers?: object;
  body?: unknown;
  answer: 'json' | 'text';
}

/** Every operation of the HTTP interface. How a call is sent is for a subclass to say. */
export abstract class Operations {
  protected abstract send(call: Call): Promise<unknown>;

  /** Exchanges a person's PIN for a bearer token that is good for twelve hours. For everybody. */
  signIn(body: SignInRequest): Promise<SignInResponse> {
    return this.send({ method: 'POST', path: '/api/v1/sign-in', body, answer: 'json' }) as Promise<SignInResponse>;
  }

  /** Signs a person on at a register by PIN, as the socket does. For the register itself. */
  signOn(register: RegisterId, body: SignInRequest): Promise<SignOnResponse> {
    return this.send({ method: 'POST', path: `/api/v1/registers/${encodeURIComponent(register)}/sign-on`, body, answer: 'json' }) as Promise<SignOnResponse>;
  }

  /** Does one command, once, however often it is sent. Answers when it is durable. For registers and staff. */
  submitCommand(body: Command, headers: { 'Idempotency-Key'?: CommandId | null } = {}): Promise<Reply> {
    return this.send({ method: 'POST', path: '/api/v1/commands', body, headers, answer: 'json' }) as Promise<Reply>;
  }

  /** What is sold, where and by whom, products in order of handle. Registers and staff members are told to registers and staff only. With `since` and `epoch` the answer is `CatalogueChanges`: what is different from the catalogue of that position. For everybody; registers and staff are told more. */
  readCatalogue(query: { limit?: number | null; cursor?: string | null; since?: Lsn | null; epoch?: Epoch | null } = {}): Promise<CatalogueView | CatalogueChanges> {
    return this.send({ method: 'GET', path: '/api/v1/catalogue', query, answer: 'json' }) as Promise<CatalogueView | CatalogueChanges>;
  }

  /** Products with what only the house knows of them, in order of handle, those out of sight included. Costs are told to staff who may see them. For staff who may manage catalogue. */
  listProducts(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<InsideProduct>> {
    return this.send({ method: 'GET', path: '/api/v1/products', query, answer: 'json' }) as Promise<Page<InsideProduct>>;
  }

  /** Every level of one branch in order of SKU. A register reads those of its own. For registers and staff. */
  listBranchStock(branch: BranchId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<SkuLevel>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/stock`, query, answer: 'json' }) as Promise<Page<SkuLevel>>;
  }

  /** The levels of all branches that call for somebody, the most urgent first: below zero, about to run out, out. For staff who may view reports. */
  listLowStock(query: { limit?: number | null } = {}): Promise<Array<LowLevel>> {
    return this.send({ method: 'GET', path: '/api/v1/low-stock', query, answer: 'json' }) as Promise<Array<LowLevel>>;
  }

  /** One SKU's level in every branch. A register is told that of its own. For registers and staff. */
  readStock(sku: Sku): Promise<SkuStock> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}`, answer: 'json' }) as Promise<SkuStock>;
  }

  /** One SKU's ledger, newest first. A register is told what moved in its own branch. For registers and staff. */
  listMovements(sku: Sku, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<Movement>> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/movements`, query, answer: 'json' }) as Promise<Page<Movement>>;
  }

  /** What the public may know about the availability of some SKUs. For everybody. */
  readBadges(query: { sku: Sku[] }): Promise<Array<Badge>> {
    return this.send({ method: 'GET', path: '/api/v1/badges', query, answer: 'json' }) as Promise<Array<Badge>>;
  }

  /** Tickets of all branches, newest first. For staff who may view reports. */
  listTickets(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<TicketSummary>> {
    return this.send({ method: 'GET', path: '/api/v1/tickets', query, answer: 'json' }) as Promise<Page<TicketSummary>>;
  }

  /** One ticket with its lines and tenders. A register reads the tickets of its branch. For staff who may view reports, and for a register within its own. */
  readTicket(id: TicketId): Promise<Ticket> {
    return this.send({ method: 'GET', path: `/api/v1/tickets/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<Ticket>;
  }

  /** One ticket as a page for an 80 mm printer. For staff who may view reports, and for a register within its own. */
  printReceipt(id: TicketId): Promise<string> {
    return this.send({ method: 'GET', path: `/api/v1/tickets/${encodeURIComponent(id)}/receipt`, answer: 'text' }) as Promise<string>;
  }

  /** Tickets of one branch, newest first, with their lines and what was refunded of each. A page may be short and still not be the last. For staff who may view reports, and for a register within its own. */
  listBranchTickets(branch: BranchId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<SoldTicket>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/tickets`, query, answer: 'json' }) as Promise<Page<SoldTicket>>;
  }

  /** One ticket of any branch by the number on its receipt, such as 1-11-2-000042, or by its id, with what was refunded of each line. For staff who may view reports, and for a register within its own. */
  findReceipt(receipt: string): Promise<SoldTicket> {
    return this.send({ method: 'GET', path: `/api/v1/receipts/${encodeURIComponent(receipt)}`, answer: 'json' }) as Promise<SoldTicket>;
  }

  /** Transfers between branches, newest first. A register reads those from or to its branch. For registers and staff. */
  listTransfers(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<TransferView>> {
    return this.send({ method: 'GET', path: '/api/v1/transfers', query, answer: 'json' }) as Promise<Page<TransferView>>;
  }

  /** One transfer with what was asked, sent and received of each SKU. For registers and staff. */
  readTransfer(id: TransferId): Promise<TransferView> {
    return this.send({ method: 'GET', path: `/api/v1/transfers/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<TransferView>;
  }

  /** Tickets that were taken although not everything was as it should be, newest first: the open ones, or those that were looked into. For staff who may resolve tasks. */
  listTasks(query: { resolved?: boolean | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<TaskView>> {
    return this.send({ method: 'GET', path: '/api/v1/tasks', query, answer: 'json' }) as Promise<Page<TaskView>>;
  }

  /** Documents that were refused by a rule although they told of something that had happened, newest first, each whole. For staff who may resolve tasks. */
  listRefused(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<RefusedDocument>> {
    return this.send({ method: 'GET', path: '/api/v1/refused', query, answer: 'json' }) as Promise<Page<RefusedDocument>>;
  }

  /** Trading of every branch on one business date; without a date, each branch's newest that has begun. For staff who may view reports. */
  readSales(query: { date?: string | null; today?: boolean | null } = {}): Promise<Array<DaySales>> {
    return this.send({ method: 'GET', path: '/api/v1/sales', query, answer: 'json' }) as Promise<Array<DaySales>>;
  }

  /** How one of the last fifteen business dates went in every branch, a quarter of an hour at a time, to compare a day with until the same time; without a date, each branch's newest. For staff who may view reports. */
  readSalesPace(query: { date?: string | null } = {}): Promise<Array<DayPace>> {
    return this.send({ method: 'GET', path: '/api/v1/sales/pace', query, answer: 'json' }) as Promise<Array<DayPace>>;
  }

  /** One register's shift, people and counters. For staff who may view reports, and for a register within its own. */
  readRegister(register: RegisterId): Promise<RegisterView> {
    return this.send({ method: 'GET', path: `/api/v1/registers/${encodeURIComponent(register)}`, answer: 'json' }) as Promise<RegisterView>;
  }

  /** One register's closed shifts, newest first. For staff who may view reports, and for a register within its own. */
  listZReports(register: RegisterId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<ZReport>> {
    return this.send({ method: 'GET', path: `/api/v1/registers/${encodeURIComponent(register)}/z-reports`, query, answer: 'json' }) as Promise<Page<ZReport>>;
  }

  /** Backups that there are, newest first, with what is being made, the schedule, why the last one failed, and how far each till's records go. For staff who may manage backups, and for commands on the server's own machine. */
  listBackups(): Promise<BackupsView> {
    return this.send({ method: 'GET', path: '/api/v1/backups', answer: 'json' }) as Promise<BackupsView>;
  }

  /** Has a backup made now. Answers at once; the list tells how it goes on, and what became of it. For staff who may manage backups, and for commands on the server's own machine. */
  backUp(): Promise<BackupsView> {
    return this.send({ method: 'POST', path: '/api/v1/backups', answer: 'json' }) as Promise<BackupsView>;
  }

  /** Whether the process answers. For everybody. */
  isAlive(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/healthz', answer: 'json' }) as Promise<unknown>;
  }

  /** Whether commands are taken. If not, the problem's detail lists the reasons. For everybody. */
  isReady(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/readyz', answer: 'json' }) as Promise<unknown>;
  }

  /** Figures for Prometheus, text format 0.0.4. For staff who may view reports, and for the operator's `metrics_token`. */
  readMetrics(): Promise<string> {
    return this.send({ method: 'GET', path: '/metrics', answer: 'text' }) as Promise<string>;
  }

  /** This document. For everybody. */
  readOpenApi(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/openapi.json', answer: 'json' }) as Promise<unknown>;
  }

  /** The description of the socket. For everybody. */
  readAsyncApi(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/asyncapi.json', answer: 'json' }) as Promise<unknown>;
  }
}
