// Where goods lie in a branch: asked for once for each article that a screen shows, and kept while somebody looks.
import type { BranchId, Sku } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import type { Link } from './link.ts';

/** As many the server tells of in one answer. */
const ASKED_MAX = 200;

/** By their figures, so that A-2 stands before A-10; goods without a place stand last. */
const order = new Intl.Collator('en', { numeric: true });
export const byBin = (one: string, other: string): number => (one === '' ? 1 : 0) - (other === '' ? 1 : 0) || order.compare(one, other);

/** What stands before the first hyphen. */
export const zoneOf = (bin: string): string => bin.split('-')[0] ?? '';

export class Bins {
  readonly #link: Link;
  readonly #of = new SvelteMap<string, readonly string[]>();
  readonly #asked = new Set<string>();

  constructor(link: Link) {
    this.#link = link;
  }

  /** Where it lies, the bin to go to first in front; nothing as long as nobody has said. */
  of(branch: BranchId, sku: Sku): readonly string[] {
    return this.#of.get(`${branch} ${sku}`) ?? [];
  }

  first(branch: BranchId, sku: Sku): string {
    return this.of(branch, sku)[0] ?? '';
  }

  /** Reads those that nobody has asked for yet. A place is a help: without it everything else goes on. */
  async want(branch: BranchId, skus: readonly Sku[]): Promise<void> {
    const fresh = [...new Set(skus)].filter((sku) => !this.#asked.has(`${branch} ${sku}`));
    for (const sku of fresh) this.#asked.add(`${branch} ${sku}`);
    for (let from = 0; from < fresh.length; from += ASKED_MAX) {
      const some = fresh.slice(from, from + ASKED_MAX);
      try {
        const { items } = await this.#link.api.listBins(branch, { skus: some.join(','), limit: ASKED_MAX });
        for (const { sku, bins } of items) this.#of.set(`${branch} ${sku}`, bins);
      } catch {
        for (const sku of some) this.#asked.delete(`${branch} ${sku}`);
      }
    }
  }

  /** Somebody has just said where it lies. */
  said(branch: BranchId, sku: Sku, bins: readonly string[]): void {
    this.#asked.add(`${branch} ${sku}`);
    this.#of.set(`${branch} ${sku}`, bins);
  }
}

const ALL = new WeakMap<object, Bins>();

/** The bins that all screens of one sign-in share. */
export function binsOf(link: Link): Bins {
  const known = ALL.get(link.connection) ?? new Bins(link);
  ALL.set(link.connection, known);
  return known;
}
