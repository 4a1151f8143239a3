// What lies where in one branch, and the bin that somebody gives it.
import type { BinRow, BranchId, Sku } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { binsOf, byBin } from '../../model/bins.svelte.ts';
import { commandOf, type Link } from '../../model/link.ts';
import { Pages } from '../../model/pages.svelte.ts';

/** A walk along a few shelves. */
const PAGE = 200;

export class Places {
  readonly pages: Pages<BinRow>;
  begins: string = $state('');
  readonly branch: BranchId;
  readonly asking = new Asking();
  readonly #link: Link;

  constructor(link: Link, branch: BranchId) {
    this.#link = link;
    this.branch = branch;
    this.pages = new Pages((page) => link.api.listBins(branch, { bin: this.begins.trim() || null, ...page }), ({ sku }) => sku, PAGE);
  }

  /** As somebody walks past them. */
  get rows(): BinRow[] {
    return [...this.pages.items].sort((one, other) => byBin(one.bins[0] ?? '', other.bins[0] ?? ''));
  }

  /** What lies in bins that begin like this. */
  async show(begins: string): Promise<void> {
    this.begins = begins;
    await this.pages.ask((page) => this.#link.api.listBins(this.branch, { bin: begins.trim() || null, ...page }));
  }

  /** Where an article lies now. */
  async of(sku: Sku): Promise<readonly string[]> {
    const { items } = await this.#link.api.listBins(this.branch, { skus: sku, limit: 1 });
    return items[0]?.bins ?? [];
  }

  /** True when it was said where the article lies. */
  async put(sku: Sku, bins: readonly string[]): Promise<boolean> {
    const { branch } = this;
    const body = { organisation: { set_bins: { branch, bins: [{ sku, bins: [...bins] }] } } };
    if ((await this.asking.ask(this.#link.connection, commandOf(null, body))) === null) return false;
    binsOf(this.#link).said(branch, sku, bins);
    await this.pages.refresh();
    return true;
  }
}
