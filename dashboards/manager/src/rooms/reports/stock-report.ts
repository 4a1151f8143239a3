// What reports of stock have in common.
import type { StockFigures, StockGroup } from '@onhand/sdk';

interface StockReportRow {
  key: string;
  label: string;
  /** Where an article is told of branch by branch. */
  branch?: number | null;
  figures: StockFigures;
}

export interface StockReportOf {
  group: StockGroup;
  rows: readonly StockReportRow[];
  total: StockFigures;
  row_count: number;
  next: string | null;
}

/** What an address says of which goods. */
export function narrowed(query: URLSearchParams): Record<string, string> {
  const said = ['branch', 'category'].map((name) => [name, query.get(name)] as const);
  // No category is a category as well; no branch is all of them.
  return Object.fromEntries(said.filter((one): one is [string, string] => one[1] !== null && (one[0] === 'category' || one[1] !== '')));
}
