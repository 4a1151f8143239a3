// Which bins a count is of, by the server's own rule: one bin, a whole zone, or all from one to another.
import type { Api, BinRange, BranchId, Sku } from '@onhand/sdk';
import { byBin, zoneOf } from '../../model/bins.svelte.ts';

const PAGE = 500;

/** As typed, an empty last bin for none. */
export interface Typed {
  from: string;
  to: string;
}

export const asRanges = (typed: readonly Typed[]): BinRange[] =>
  typed
    .map(({ from, to }) => ({ from: from.trim().toUpperCase(), to: to.trim().toUpperCase() }))
    .filter(({ from }) => from !== '')
    .map(({ from, to }) => (to === '' ? { from } : { from, to }));

export function covers({ from, to }: BinRange, bin: string): boolean {
  if (to === undefined || to === null) return bin === from || zoneOf(bin) === from;
  return byBin(from, bin) <= 0 && byBin(bin, to) <= 0;
}

/** Whether two of them, bins or zones, have a bin in common. */
export const overlap = (one: string, other: string): boolean => one === other || zoneOf(one) === other || zoneOf(other) === one;

/** "A, C-01 – C-12". */
export const told = (ranges: readonly BinRange[]): string => ranges.map(({ from, to }) => (to ? `${from} – ${to}` : from)).join(', ');

function beginning({ from, to }: BinRange): string {
  let same = 0;
  while (to && same < from.length && from[same] === to[same]) same += 1;
  // A figure may be written longer: have A- in common.
  return to ? from.slice(0, same).replace(/[0-9]+$/, '') : from;
}

/** What lies in some bins of a branch, as far as so many. */
export async function lyingIn(api: Api, branch: BranchId, ranges: readonly BinRange[], most: number): Promise<Set<Sku>> {
  const found = new Set<Sku>();
  for (const range of ranges) {
    for (let cursor: string | null = null, more = true; more && found.size <= most; more = cursor !== null) {
      const page = await api.listBins(branch, { bin: beginning(range) || null, limit: PAGE, cursor });
      for (const { sku, bins } of page.items) if (bins.some((bin) => covers(range, bin))) found.add(sku);
      cursor = page.next;
    }
  }
  return found;
}
