// What should be ordered again, as somebody edits it, and the orders and transfers that come of it.
import { type BranchId, type DraftPurchase, type DraftTransfer, type Replenishment, type Safety, type Sku, type SkuReorder, type SupplierId } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';

/** Where goods come from: the supplier, or a branch that has too many. */
export type Source = 'supplier' | BranchId;

export interface Row {
  told: Replenishment;
  chosen: boolean;
  /** Pieces, as typed. */
  quantity: string;
  source: Source;
  /** When it is ordered again and up to how many, as typed. */
  point: string;
  max: string;
  /** Somebody has changed those here. */
  watched: boolean;
}

/** What was written. */
export interface Written {
  purchases: { id: string; supplier: string }[];
  transfers: { id: string; from: BranchId }[];
}

const PAGE = 100;
const text = (quantity: number): string => typedQuantity(quantity);

function rowOf(told: Replenishment): Row {
  const [richest] = told.surplus;
  const source: Source = told.supplier === null && richest ? richest.branch : 'supplier';
  const { reorder } = told;
  return {
    told, chosen: told.propose > 0 && (told.supplier !== null || richest !== undefined), quantity: told.propose > 0 ? text(told.propose) : '', source,
    point: reorder ? text(reorder.point) : '', max: reorder ? text(reorder.max) : '', watched: false,
  };
}

export class Replenishing {
  rows: Row[] = $state([]);
  state: 'loading' | 'ready' | 'failed' = $state('loading');
  problem: string | null = $state(null);
  more: boolean = $state(false);
  written: Written | null = $state.raw(null);
  readonly asking = new Asking();
  readonly #link: Link;
  #cursor: string | null = null;
  #turn = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  async read(branch: BranchId, all: boolean, window: number, on = false): Promise<void> {
    const turn = (this.#turn += 1);
    if (!on) [this.rows, this.#cursor, this.state] = [[], null, 'loading'];
    try {
      const page = await this.#link.api.listReplenishment(branch, { all, window, limit: PAGE, cursor: this.#cursor });
      if (turn !== this.#turn) return;
      this.rows.push(...page.items.map(rowOf));
      this.#cursor = page.next;
      this.more = page.next !== null;
      this.problem = null;
      this.state = 'ready';
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = sentenceOf(error);
      this.state = 'failed';
    }
  }

  get chosen(): Row[] {
    return this.rows.filter((row) => row.chosen && (parseQuantity(row.quantity) ?? 0) > 0);
  }

  get watched(): Row[] {
    return this.rows.filter((row) => row.watched);
  }

  /** The first row whose points are no numbers, or not in order. */
  get odd(): Sku | null {
    return this.watched.find((row) => this.#reorder(row) === undefined)?.told.sku ?? null;
  }

  /** Says how much of an article is kept besides; nothing of its own where there is no rule. */
  async keep(sku: Sku, safety: Safety | null): Promise<boolean> {
    return (await this.asking.ask(this.#link.connection, commandOf(null, { organisation: { set_safety: { rules: [{ of: { sku }, safety }] } } }))) !== null;
  }

  async saveWatched(branch: BranchId): Promise<boolean> {
    const levels: SkuReorder[] = this.watched.map((row) => ({ sku: row.told.sku, reorder: this.#reorder(row) ?? null }));
    if ((await this.asking.ask(this.#link.connection, commandOf(null, { organisation: { set_reorder: { branch, levels } } }))) === null) return false;
    for (const row of this.rows) row.watched = false;
    return true;
  }

  /** Writes an order for each supplier and a transfer for each branch that gives; what was refused stays chosen. */
  async write(branch: BranchId): Promise<void> {
    const written: Written = { purchases: [], transfers: [] };
    const bySupplier = new Map<SupplierId, Row[]>();
    const byBranch = new Map<BranchId, Row[]>();
    for (const row of this.chosen) {
      const { supplier } = row.told;
      if (row.source !== 'supplier') byBranch.set(row.source, [...(byBranch.get(row.source) ?? []), row]);
      else if (supplier !== null) bySupplier.set(supplier, [...(bySupplier.get(supplier) ?? []), row]);
    }
    for (const [supplier, rows] of bySupplier) {
      const lines = rows.map((row) => ({ sku: row.told.sku, quantity: whole(row), pack: row.told.pack, cost: null }));
      const draft: DraftPurchase = { supplier, lines, expected: day(rows[0]?.told.lead_days ?? 0), note: '' };
      const command = commandOf(branch, { purchase: { draft } });
      if ((await this.asking.ask(this.#link.connection, command)) === null) break;
      written.purchases.push({ id: command.id, supplier: rows[0]?.told.supplier_name ?? '' });
      for (const row of rows) row.chosen = false;
    }
    for (const [from, rows] of this.asking.problem === null ? byBranch : []) {
      const lines = rows.map((row) => ({ sku: row.told.sku, quantity: parseQuantity(row.quantity) ?? 0 }));
      const draft: DraftTransfer = { to: branch, lines, note: '' };
      const command = commandOf(from, { transfer: { draft } });
      if ((await this.asking.ask(this.#link.connection, command)) === null) break;
      written.transfers.push({ id: command.id, from });
      for (const row of rows) row.chosen = false;
    }
    this.written = written;
  }

  /** Null: nobody watches it; undefined: it cannot be read. */
  #reorder({ point, max }: Row): SkuReorder['reorder'] | undefined {
    if (point.trim() === '' && max.trim() === '') return null;
    const [low, high] = [parseQuantity(point), parseQuantity(max)];
    return low === null || high === null || high <= low ? undefined : { point: low, max: high };
  }
}

/** Whole packs. */
function whole({ quantity, told }: Row): number {
  const wanted = parseQuantity(quantity) ?? 0;
  return Math.ceil(wanted / told.pack) * told.pack;
}

/** The day after so many, as the calendar writes it. */
function day(after: number): string {
  const date = new Date(Date.now() + after * 86_400_000);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
