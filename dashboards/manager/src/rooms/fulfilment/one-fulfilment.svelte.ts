// One fulfilment on the screen: as it is now, and the step of it that is under way.
import type { FulfilmentCommand, LotLine, FulfilmentId, FulfilmentView, Lsn, SkuQuantity } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf } from '../../model/link.ts';
import type { Fulfilments } from './fulfilments.svelte.ts';

export class OneFulfilment {
  readonly id: FulfilmentId;
  readonly asking = new Asking();
  readonly view: FulfilmentView | null;
  /** A step that was recorded and does not show yet must not be offered again. */
  readonly busy: boolean;
  readonly #fulfilments: Fulfilments;
  #recorded: Lsn = $state(0);

  constructor(fulfilments: Fulfilments, id: FulfilmentId) {
    this.id = id;
    this.#fulfilments = fulfilments;
    this.view = $derived(fulfilments.find(id));
    this.busy = $derived(this.asking.busy || (fulfilments.live.get(id) !== undefined && fulfilments.reached(id) < this.#recorded));
  }

  begin = (): Promise<boolean> => this.#ask({ begin: { fulfilment: this.id } });
  pack = (): Promise<boolean> => this.#ask({ pack: { fulfilment: this.id } });
  unpack = (): Promise<boolean> => this.#ask({ unpack: { fulfilment: this.id } });
  ready = (): Promise<boolean> => this.#ask({ ready: { fulfilment: this.id } });

  /** `lots` those that were scanned. */
  pick(lines: SkuQuantity[], reason: string, lots: LotLine[] = []): Promise<boolean> {
    return this.#ask({ pick: { fulfilment: this.id, lines, reason: reason.trim() } }, lots);
  }

  /** What was not found waits until goods come. */
  letWait(lines: SkuQuantity[], reason: string): Promise<boolean> {
    return this.#ask({ let_wait: { fulfilment: this.id, lines, reason: reason.trim() } });
  }

  ship(carrier: string, tracking: string): Promise<boolean> {
    return this.#ask({ ship: { fulfilment: this.id, carrier: carrier.trim(), tracking: tracking.trim() } });
  }

  handOver(age_checked: number | null, code: string, known_by: string): Promise<boolean> {
    return this.#ask({ hand_over: { fulfilment: this.id, age_checked, code: code.trim(), known_by: known_by.trim() } });
  }

  async #ask(fulfilment: FulfilmentCommand, lots: LotLine[] = []): Promise<boolean> {
    const branch = this.view?.branch;
    if (branch === undefined || this.busy) return false;
    const recorded = await this.asking.ask(this.#fulfilments.link.connection, commandOf(branch, lots.length > 0 ? { lot: { move: { lots, of: { fulfilment } } } } : { fulfilment }));
    if (recorded === null) return false;
    this.#recorded = recorded;
    return true;
  }
}
