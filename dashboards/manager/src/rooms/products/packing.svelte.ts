// The packs of one variant, as somebody types them.
import { type Pack, type PacksView, type Sku } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { isMisread } from './form.ts';
import { say } from './packs-words.ts';

/** As the server has it, which has the last word. */
export const PACKS_MAX = 8;

export interface PackTyped { name: string; holds: string; codes: string; till: boolean; buying: boolean }

const codesOf = (text: string): string[] => text.split(/[,;\n]/).map((code) => code.trim()).filter((code) => code !== '');

export class Packing {
  view: PacksView | null = $state.raw(null);
  problem = $state('');
  rows: PackTyped[] = $state([]);
  readonly asking = new Asking();
  readonly #link: Link;
  readonly #sku: Sku;

  constructor(link: Link, sku: Sku) {
    this.#link = link;
    this.#sku = sku;
  }

  async read(): Promise<void> {
    try {
      const view = await this.#link.api.readPacks(this.#sku);
      this.view = view;
      this.rows = view.packs.map(({ name, holds, barcodes, till, buying }) => ({ name, holds: typedQuantity(holds), codes: barcodes.join(', '), till, buying }));
      this.problem = '';
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  add(): void {
    this.rows.push({ name: '', holds: '', codes: '', till: true, buying: false });
  }

  remove(at: number): void {
    this.rows.splice(at, 1);
  }

  /** Goods are ordered in one of them at most. */
  buy(at: number, buying: boolean): void {
    this.rows.forEach((row, place) => (row.buying = place === at && buying));
  }

  /** What was typed; a sentence where something is wrong. */
  get told(): Pack[] | string {
    const packs: Pack[] = [];
    for (const { name, holds, codes, till, buying } of this.rows) {
      if (name.trim() === '') return say('lack_name');
      const many = parseQuantity(holds);
      if (!many) return say('lack_holds', { name: name.trim() });
      const barcodes = codesOf(codes);
      const misread = barcodes.find(isMisread);
      if (misread) return say('misread', { code: misread });
      packs.push({ name: name.trim(), holds: many, barcodes, till, buying });
    }
    return packs;
  }

  async save(): Promise<boolean> {
    const packs = this.told;
    this.asking.problem = typeof packs === 'string' ? packs : null;
    if (typeof packs === 'string') return false;
    const put_packs = { sku: this.#sku, packs, version: this.view?.version ?? 0 };
    return (await this.asking.ask(this.#link.connection, commandOf(null, { organisation: { put_packs } }))) !== null;
  }
}
