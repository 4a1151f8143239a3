// Goods of expired or recalled lots on their way out: written off, or back to their supplier, with one command for each branch and
// article, or each branch. What was refused, or waits for somebody else, is said of each.
import type { AdjustmentReason, BranchId, CommandBody, LotCode, LotLine, Quantity, Reply, Sku, SupplierId } from '@onhand/sdk';
import { refusal } from '@onhand/ui';
import { SvelteSet } from 'svelte/reactivity';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';

/** As the server takes them at once. */
const LOTS_MAX = 200;

export interface OutRow {
  branch: BranchId;
  sku: Sku;
  /** None: what may be of a recalled lot, since nobody knows of which it is. */
  lot: LotCode | null;
  quantity: Quantity;
}

export type How = { off: { reason: AdjustmentReason; note: string } } | { back: { supplier: SupplierId | null; reason: string; reference: string } };

/** What is sent at once, and for which rows. */
export interface Parcel {
  branch: BranchId;
  rows: OutRow[];
  body: CommandBody;
}

export interface Ended {
  rows: OutRow[];
  how: 'done' | 'waits' | 'refused';
  problem: string;
}

export const rowKey = ({ branch, sku, lot }: OutRow): string => `${branch} ${sku} ${lot ?? ''}`;

/** The commands by which rows leave the books. */
export function parcels(rows: readonly OutRow[], how: How): Parcel[] {
  const groups = new Map<string, OutRow[]>();
  for (const row of rows) {
    // A correction is about one article; what goes back is one paper for each branch.
    const group = 'back' in how ? String(row.branch) : `${row.branch} ${row.sku} ${row.lot === null}`;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const parts = [...groups.values()].flatMap((group) => chunks(group, LOTS_MAX));
  return parts.map((part) => ({ branch: part[0]!.branch, rows: part, body: bodyOf(part, how) }));
}

function chunks(rows: OutRow[], size: number): OutRow[][] {
  const parts: OutRow[][] = [];
  for (let at = 0; at < rows.length; at += size) parts.push(rows.slice(at, at + size));
  return parts;
}

function bodyOf(rows: readonly OutRow[], how: How): CommandBody {
  const lots = rows.flatMap(({ sku, lot, quantity }): LotLine[] => (lot === null ? [] : [{ sku, lot, quantity, expires: null, unsellable: quantity }]));
  const all = rows.reduce((sum, { quantity }) => sum + quantity, 0);
  const sku = rows[0]!.sku;
  if ('back' in how) {
    const sums = new Map<Sku, Quantity>();
    for (const row of rows) sums.set(row.sku, (sums.get(row.sku) ?? 0) + row.quantity);
    const lines = [...sums].map(([of, quantity]) => ({ sku: of, quantity, unsellable: quantity }));
    const purchase = { return: { ...how.back, lines } };
    return lots.length === 0 ? { purchase } : { lot: { move: { lots, of: { purchase } } } };
  }
  if (lots.length === 0) return { stock: { write_off: { sku, quantity: all, condition: 'recalled', ...how.off, code: null } } };
  return { lot: { move: { lots, of: { stock: { adjust: { sku, delta: -all, unsellable: -all, ...how.off, code: null } } } } } };
}

export class TakingOut {
  readonly rows: readonly OutRow[];
  /** Those that are to leave. */
  readonly chosen = new SvelteSet<string>();
  busy: boolean = $state(false);
  ended: readonly Ended[] = $state.raw([]);
  readonly #link: Link;

  constructor(link: Link, rows: readonly OutRow[]) {
    this.#link = link;
    this.rows = rows;
    for (const row of rows) this.chosen.add(rowKey(row));
  }

  get wanted(): OutRow[] {
    return this.rows.filter((row) => this.chosen.has(rowKey(row)));
  }

  /** One after the other, so that what is refused keeps nothing else. */
  async run(how: How): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.ended = [];
    try {
      for (const parcel of parcels(this.wanted, how)) {
        const ended = await this.#send(parcel);
        this.ended = [...this.ended, ended];
        if (ended.how !== 'refused') for (const row of parcel.rows) this.chosen.delete(rowKey(row));
      }
    } finally {
      this.busy = false;
    }
  }

  async #send({ branch, rows, body }: Parcel): Promise<Ended> {
    try {
      const { answer }: Reply = await this.#link.connection.submit(commandOf(branch, body));
      if ('rejected' in answer) return { rows, how: 'refused', problem: refusal(answer.rejected) };
      const waits = typeof answer.ok === 'object' && 'awaits_approval' in answer.ok;
      return { rows, how: waits ? 'waits' : 'done', problem: '' };
    } catch (error) {
      return { rows, how: 'refused', problem: sentenceOf(error) };
    }
  }
}
