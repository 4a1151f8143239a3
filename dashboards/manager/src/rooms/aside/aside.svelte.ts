// What is set aside in one branch, and what becomes of it.
import type { AdjustmentReason, AsideRow, BranchId, CommandBody, Condition, Quantity, Reply, Sku } from '@onhand/sdk';
import { refusal } from '@onhand/ui';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { Pages } from '../../model/pages.svelte.ts';

export const CONDITIONS: readonly Condition[] = ['damaged', 'quality_control', 'quarantine', 'recalled', 'expired', 'display', 'other'];
/** Those that people put goods into: whether a lot is recalled, goes by its recall. */
export const SAID: readonly Condition[] = CONDITIONS.filter((one) => one !== 'recalled');
/** Why goods leave the books for good. */
export const REASONS = ['damaged', 'expired', 'stolen', 'lost', 'sample', 'own_use', 'other'] as const satisfies readonly AdjustmentReason[];
export type Reason = (typeof REASONS)[number];

export class SetApart {
  readonly pages: Pages<AsideRow>;
  condition: Condition | null = $state(null);
  busy: boolean = $state(false);
  /** Why the last was refused. */
  refused: string | null = $state(null);
  readonly branch: BranchId;
  readonly #link: Link;

  constructor(link: Link, branch: BranchId) {
    this.#link = link;
    this.branch = branch;
    this.pages = new Pages((page) => link.api.listAside(branch, page), ({ sku }) => sku);
  }

  async show(condition: Condition | null): Promise<void> {
    this.condition = condition;
    await this.pages.ask((page) => this.#link.api.listAside(this.branch, { condition, ...page }));
  }

  setAside(sku: Sku, quantity: Quantity, from: Condition | null, to: Condition | null, note: string): Promise<'done' | 'waits' | null> {
    return this.#ask({ stock: { set_aside: { sku, quantity, from, to, note: note.trim() } } }, this.branch);
  }

  writeOff(sku: Sku, quantity: Quantity, condition: Condition | null, reason: Reason, note: string): Promise<'done' | 'waits' | null> {
    return this.#ask({ stock: { write_off: { sku, quantity, condition, reason, note: note.trim(), code: null } } }, this.branch);
  }

  setLimit(max: number | null): Promise<'done' | 'waits' | null> {
    return this.#ask({ organisation: { set_correction_limit: { max } } }, null);
  }

  /** How it ended; null when it was refused. */
  async #ask(body: CommandBody, branch: BranchId | null): Promise<'done' | 'waits' | null> {
    if (this.busy) return null;
    this.busy = true;
    this.refused = null;
    try {
      const { answer }: Reply = await this.#link.connection.submit(commandOf(branch, body));
      if ('rejected' in answer) {
        this.refused = refusal(answer.rejected);
        return null;
      }
      if (branch !== null) await this.pages.refresh();
      return typeof answer.ok === 'object' && 'awaits_approval' in answer.ok ? 'waits' : 'done';
    } catch (error) {
      this.refused = sentenceOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
