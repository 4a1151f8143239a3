// What lies where in one branch, and the bin that somebody gives it.
import type { BinRow, BranchId, Sku } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { binsOf, byBin } from '../../model/bins.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';

const PAGE = 200;

export class Places {
  rows: BinRow[] = $state.raw([]);
  state: 'reading' | 'ready' | 'failed' = $state('reading');
  problem: string | null = $state(null);
  /** Where the next page begins; none when all are shown. */
  next: string | null = $state(null);
  begins: string = $state('');
  readonly asking = new Asking();
  readonly #link: Link;
  #reading = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Reads what lies in bins that begin like this; a newer question makes an older answer void. */
  async show(branch: BranchId, begins: string, more = false): Promise<void> {
    const reading = (this.#reading += 1);
    this.begins = begins;
    this.state = more ? this.state : 'reading';
    try {
      const page = await this.#link.api.listBins(branch, { bin: begins.trim() || null, limit: PAGE, cursor: more ? this.next : null });
      if (reading !== this.#reading) return;
      const all = more ? [...this.rows, ...page.items] : page.items;
      this.rows = all.sort((one, other) => byBin(one.bins[0] ?? '', other.bins[0] ?? ''));
      this.next = page.next;
      this.state = 'ready';
    } catch (error) {
      if (reading !== this.#reading) return;
      this.problem = sentenceOf(error);
      this.state = 'failed';
    }
  }

  /** Where an article lies now. */
  async of(branch: BranchId, sku: Sku): Promise<readonly string[]> {
    const { items } = await this.#link.api.listBins(branch, { skus: sku, limit: 1 });
    return items[0]?.bins ?? [];
  }

  /** True when it was said where the article lies. */
  async put(branch: BranchId, sku: Sku, bins: readonly string[]): Promise<boolean> {
    const body = { organisation: { set_bins: { branch, bins: [{ sku, bins: [...bins] }] } } };
    if ((await this.asking.ask(this.#link.connection, commandOf(null, body))) === null) return false;
    binsOf(this.#link).said(branch, sku, bins);
    await this.show(branch, this.begins);
    return true;
  }
}
