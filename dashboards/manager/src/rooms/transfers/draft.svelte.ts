// A transfer that is being written down.
import { ONE, type BranchId, type Quantity, type Sku, type SkuQuantity, type TransferId } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { say } from './words.ts';

export interface Wanted {
  sku: Sku;
  /** As typed. */
  quantity: string;
}

export class Draft {
  from: BranchId | null = $state(null);
  to: BranchId | null = $state(null);
  lines: Wanted[] = $state([]);
  note: string = $state('');
  /** Whether the branch that wants the goods asks for them, instead of the one that has them sending them. */
  wish: boolean = $state(false);
  readonly asking = new Asking();

  /** One more of it, or as many as are in a pack. */
  add(sku: Sku, by: Quantity = ONE): void {
    const line = this.lines.find((one) => one.sku === sku);
    if (!line) this.lines.push({ sku, quantity: typedQuantity(by) });
    else line.quantity = typedQuantity((parseQuantity(line.quantity) ?? 0) + by);
  }

  remove(sku: Sku): void {
    this.lines = this.lines.filter((line) => line.sku !== sku);
  }

  /** Why it cannot be sent as it stands; null when it can. */
  get lacking(): string | null {
    if (this.from === null || this.to === null) return say('lack_branches');
    if (this.from === this.to) return say('lack_two');
    if (this.lines.length === 0) return say('lack_lines');
    const odd = this.lines.find(({ quantity }) => !parseQuantity(quantity));
    return odd ? say('lack_quantity', { sku: odd.sku }) : null;
  }

  /** The transfer's id when it is written down. */
  async send(link: Link): Promise<TransferId | null> {
    if (this.lacking !== null || this.from === null || this.to === null) {
      this.asking.problem = this.lacking;
      return null;
    }
    const lines: SkuQuantity[] = this.lines.map(({ sku, quantity }) => ({ sku, quantity: parseQuantity(quantity) ?? 0 }));
    const note = this.note.trim();
    const command = this.wish
      ? commandOf(this.to, { transfer: { ask: { from: this.from, lines, note } } })
      : commandOf(this.from, { transfer: { draft: { to: this.to, lines, note } } });
    return (await this.asking.ask(link.connection, command)) === null ? null : command.id;
  }
}
