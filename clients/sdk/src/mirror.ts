// What a client holds of a topic: rows by key, replaced whole. Mirrors know nothing of sockets, positions or resuming.
import type {
  Badge, Content, DaySales, DocumentId, DocumentView, Key, RegisterView, Sku, SkuLevel, StockLevel, TicketSummary, Topic,
} from './gen/protocol.ts';
import { addHash, rowHash, subtractHash } from './hash.ts';

export interface Mirror {
  /** `log`: nothing may be skipped, so positions chain. `latest`: only the newest value of each key counts. */
  readonly mode: 'log' | 'latest';
  /** Forgets everything, staged pages included. */
  clear(): void;
  /** Takes one page of a snapshot. Returns the keys that may look different now; on all but the last page, none. */
  page(content: Content, first: boolean, last: boolean): string[];
  /** Takes a change. Returns its keys. */
  change(content: Content): string[];
  /** Hash to compare with a heartbeat's; null where there is none. */
  hash(): number | null;
  /** Forgets keys that are not followed any more, where a topic has keys to choose from. */
  drop?(keys: Key[]): void;
}

/** A key as text: two keys are the same if their texts are. */
export function keyText(key: Key): string {
  return 'sku' in key ? `sku:${key.sku}` : `document:${key.document}`;
}

/** What a key names, which is also the key of its row. */
export function keyName(key: Key): string {
  return 'sku' in key ? key.sku : key.document;
}

export function mirrorOf(topic: Topic): Mirror {
  if (topic === 'badges') return new BadgeMirror();
  if (topic === 'sales') return new SalesMirror();
  if (topic === 'tickets') return new TicketMirror();
  if (topic === 'catalogue') return new CatalogueMirror();
  if (topic === 'documents') return new DocumentMirror();
  if (topic === 'tasks') return new TaskMirror();
  return 'stock' in topic ? new StockMirror() : new RegisterMirror();
}

/** Levels of one branch and partition. A new snapshot is staged and swapped in whole, so that no screen ever empties. */
export class StockMirror implements Mirror {
  readonly mode = 'log';
  readonly rows = new Map<Sku, StockLevel>();
  #staged = new Map<Sku, StockLevel>();
  #hash = 0;

  clear(): void {
    this.rows.clear();
    this.#staged.clear();
    this.#hash = 0;
  }

  page(content: Content, first: boolean, last: boolean): string[] {
    if (first) this.#staged = new Map();
    for (const { sku, level } of levelsOf(content)) this.#staged.set(sku, level);
    if (!last) return [];
    const touched = new Set([...this.rows.keys(), ...this.#staged.keys()]);
    this.rows.clear();
    this.#hash = 0;
    for (const [sku, level] of this.#staged) this.#put({ sku, level });
    this.#staged = new Map();
    return [...touched];
  }

  change(content: Content): string[] {
    return levelsOf(content).map((row) => {
      this.#put(row);
      return row.sku;
    });
  }

  hash(): number {
    return this.#hash;
  }

  #put(row: SkuLevel): void {
    const old = this.rows.get(row.sku);
    if (old) this.#hash = subtractHash(this.#hash, rowHash({ sku: row.sku, level: old }));
    this.rows.set(row.sku, row.level);
    this.#hash = addHash(this.#hash, rowHash(row));
  }
}

function levelsOf(content: Content): SkuLevel[] {
  return typeof content === 'object' && 'levels' in content ? content.levels : [];
}

/** Badges of the tracked SKUs. Each carries its own position; an older one never replaces a newer one. */
export class BadgeMirror implements Mirror {
  readonly mode = 'latest';
  readonly rows = new Map<Sku, Badge>();

  clear(): void {
    this.rows.clear();
  }

  /** A snapshot of badges speaks only of the keys it names, so pages and changes are the same thing. */
  page(content: Content): string[] {
    return this.change(content);
  }

  change(content: Content): string[] {
    const badges = typeof content === 'object' && 'badges' in content ? content.badges : [];
    return badges
      .filter((badge) => {
        const held = this.rows.get(badge.sku);
        if (held && held.seq >= badge.seq) return false;
        this.rows.set(badge.sku, badge);
        return true;
      })
      .map((badge) => badge.sku);
  }

  drop(keys: Key[]): void {
    for (const key of keys) this.rows.delete(keyName(key));
  }

  hash(): null {
    return null;
  }
}

/** Those of the tracked documents that the server knows. Each carries its own position, as badges do. */
export class DocumentMirror implements Mirror {
  readonly mode = 'latest';
  readonly rows = new Map<DocumentId, DocumentView>();

  clear(): void {
    this.rows.clear();
  }

  page(content: Content): string[] {
    return this.change(content);
  }

  change(content: Content): string[] {
    const documents = typeof content === 'object' && 'documents' in content ? content.documents : [];
    return documents
      .filter((document) => {
        const held = this.rows.get(document.id);
        if (held && held.seq >= document.seq) return false;
        this.rows.set(document.id, document);
        return true;
      })
      .map((document) => document.id);
  }

  drop(keys: Key[]): void {
    for (const key of keys) this.rows.delete(keyName(key));
  }

  hash(): null {
    return null;
  }
}

/** Trading by branch and business date. */
export class SalesMirror implements Mirror {
  readonly mode = 'latest';
  readonly rows = new Map<string, DaySales>();

  clear(): void {
    this.rows.clear();
  }

  page(content: Content, first: boolean): string[] {
    if (first) this.rows.clear();
    return this.change(content);
  }

  change(content: Content): string[] {
    const sales = typeof content === 'object' && 'sales' in content ? content.sales : [];
    return sales.map((day) => {
      const key = `${day.branch}|${day.date}`;
      this.rows.set(key, day);
      return key;
    });
  }

  hash(): null {
    return null;
  }
}

/** The newest tickets, newest first. Older ones fall off the end: a live list is not an archive. */
export class TicketMirror implements Mirror {
  static readonly MOST = 200;
  readonly mode = 'log';
  rows: TicketSummary[] = [];
  #staged: TicketSummary[] = [];

  clear(): void {
    this.rows = [];
    this.#staged = [];
  }

  page(content: Content, first: boolean, last: boolean): string[] {
    if (first) this.#staged = [];
    this.#staged.push(...ticketsOf(content));
    if (!last) return [];
    this.rows = [];
    const keys = this.#merge(this.#staged);
    this.#staged = [];
    return keys;
  }

  change(content: Content): string[] {
    return this.#merge(ticketsOf(content));
  }

  hash(): null {
    return null;
  }

  #merge(tickets: TicketSummary[]): string[] {
    const fresh = new Set(tickets.map((ticket) => ticket.id));
    this.rows = [...tickets, ...this.rows.filter((ticket) => !fresh.has(ticket.id))]
      .sort((a, b) => b.lsn - a.lsn)
      .slice(0, TicketMirror.MOST);
    return [...fresh];
  }
}

function ticketsOf(content: Content): TicketSummary[] {
  return typeof content === 'object' && 'tickets' in content ? content.tickets : [];
}

/** One register's people and shift. */
export class RegisterMirror implements Mirror {
  readonly mode = 'latest';
  view: RegisterView | null = null;

  clear(): void {
    this.view = null;
  }

  page(content: Content): string[] {
    return this.change(content);
  }

  change(content: Content): string[] {
    if (typeof content !== 'object' || !('register' in content)) return [];
    this.view = content.register;
    return ['register'];
  }

  hash(): null {
    return null;
  }
}

/** How many tasks are open. Which they are is read over HTTP. */
export class TaskMirror implements Mirror {
  readonly mode = 'latest';
  /** Null as long as the server has not said. */
  open: number | null = null;

  clear(): void {
    this.open = null;
  }

  page(content: Content): string[] {
    return this.change(content);
  }

  change(content: Content): string[] {
    if (typeof content !== 'object' || !('tasks' in content)) return [];
    this.open = content.tasks;
    return ['tasks'];
  }

  hash(): null {
    return null;
  }
}

/** Carries no rows: only its position says that the catalogue should be read again. */
export class CatalogueMirror implements Mirror {
  readonly mode = 'latest';

  clear(): void {}

  page(): string[] {
    return ['catalogue'];
  }

  change(): string[] {
    return ['catalogue'];
  }

  hash(): null {
    return null;
  }
}
