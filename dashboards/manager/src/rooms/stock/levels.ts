// Rows of the stock table: one for each article that has a level or could have one, sorted and filtered.
import type { Article, Quantity, StockLevel } from '@onhand/sdk';

export interface Row {
  sku: string;
  name: string;
  level: StockLevel;
  available: Quantity;
}

export type Order = 'name' | 'on_hand' | 'available';

const NOTHING: StockLevel = { on_hand: 0, unsellable: 0, allocated: 0, reserved: 0, incoming: 0 };

export function rowsOf(articles: readonly Article[], levels: ReadonlyMap<string, StockLevel>): Row[] {
  const rows: Row[] = [];
  const known = new Set<string>();
  for (const { sku, label, variant } of articles) {
    if (variant.kind !== 'goods') continue;
    known.add(sku);
    rows.push(row(sku, label, levels.get(sku) ?? NOTHING));
  }
  // A level without an article is an article that was taken off the catalogue while it still lay on the shelf.
  for (const [sku, level] of levels) if (!known.has(sku)) rows.push(row(sku, 'Not in the catalogue', level));
  return rows;
}

function row(sku: string, name: string, level: StockLevel): Row {
  const available = level.on_hand - level.unsellable - level.allocated - level.reserved;
  return { sku, name, level, available };
}

export function isNegative({ level, available }: Row): boolean {
  return level.on_hand < 0 || available < 0;
}

export function sorted(rows: Row[], order: Order): Row[] {
  if (order === 'name') return rows;
  const figure = (one: Row) => (order === 'on_hand' ? one.level.on_hand : one.available);
  return [...rows].sort((a, b) => figure(a) - figure(b));
}

/** Which rows of fixed height are in sight, with some more on either side. */
export function windowOf(count: number, rowHeight: number, scrollTop: number, height: number): { from: number; to: number } {
  const spare = 6;
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  return { from, to: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare) };
}
