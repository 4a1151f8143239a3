// Rows of the stock table: one for each article that has a level or could have one, sorted and filtered.
import type { Article, Quantity, StockLevel } from '@onhand/sdk';
import { available } from '@onhand/ui';
import { say } from './words.ts';

export interface Row {
  sku: string;
  name: string;
  /** Null while nobody has told it: a dash, and no nought. */
  level: StockLevel | null;
  available: Quantity | null;
}

export const COLUMNS = ['on_hand', 'reserved', 'allocated', 'unsellable', 'incoming', 'available'] as const;
export type Column = 'name' | 'sku' | (typeof COLUMNS)[number];
export interface Order {
  by: Column;
  down: boolean;
}
export type Filter = 'all' | 'negative' | 'low' | 'out';

const NOTHING: StockLevel = { on_hand: 0, unsellable: 0, allocated: 0, reserved: 0, incoming: 0 };
/** The shop's page says "Only 2 left" from here on, and the server counts it as low. */
const LOW_MOST: Quantity = 2000;

/** `told` is whether every level was told, so that one that is missing means that there is none. */
export function rowsOf(articles: readonly Article[], levels: ReadonlyMap<string, StockLevel>, told: boolean): Row[] {
  const rows: Row[] = [];
  const known = new Set<string>();
  for (const { sku, label, variant } of articles) {
    if (variant.kind !== 'goods') continue;
    known.add(sku);
    rows.push(row(sku, label, levels.get(sku) ?? (told ? NOTHING : null)));
  }
  // A level without an article is an article that was taken off the catalogue while it still lay on the shelf.
  for (const [sku, level] of levels) if (!known.has(sku)) rows.push(row(sku, say('not_catalogue'), level));
  return rows;
}

function row(sku: string, name: string, level: StockLevel | null): Row {
  return { sku, name, level, available: level && available(level) };
}

export function figure({ level, available: left }: Row, column: (typeof COLUMNS)[number]): Quantity | null {
  return column === 'available' ? left : level && level[column];
}

export function isNegative({ level, available: left }: Row): boolean {
  return level !== null && left !== null && (level.on_hand < 0 || left < 0);
}

export function passes(one: Row, filter: Filter): boolean {
  if (filter === 'all') return true;
  if (filter === 'negative') return isNegative(one);
  if (one.available === null || isNegative(one)) return false;
  return filter === 'out' ? one.available === 0 : one.available > 0 && one.available <= LOW_MOST;
}

/** By name the order is the catalogue's; what was not told comes last either way. */
export function sorted(rows: Row[], { by, down }: Order): Row[] {
  const sign = down ? -1 : 1;
  if (by === 'name') return down ? [...rows].reverse() : rows;
  if (by === 'sku') return [...rows].sort((a, b) => sign * (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0));
  return [...rows].sort((a, b) => {
    const [left, right] = [figure(a, by), figure(b, by)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}

/** Which rows of fixed height are in sight, with some more on either side. */
export function windowOf(count: number, rowHeight: number, scrollTop: number, height: number): { from: number; to: number } {
  const spare = 6;
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  return { from, to: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare) };
}
