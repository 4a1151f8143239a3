// One transfer on the screen: as it is now, and the step of it that is under way.
import type { BranchId, Lsn, ReceivedLine, TransferCommand, TransferId, TransferView } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf } from '../../model/link.ts';
import type { Transfers } from './transfers.ts';

export class OneTransfer {
  readonly id: TransferId;
  readonly asking = new Asking();
  readonly view: TransferView | null;
  /** A step that was recorded and does not show yet must not be offered again. */
  readonly busy: boolean;
  readonly #transfers: Transfers;
  #recorded: Lsn = $state(0);

  constructor(transfers: Transfers, id: TransferId) {
    this.id = id;
    this.#transfers = transfers;
    this.view = $derived(transfers.find(id));
    this.busy = $derived(this.asking.busy || (transfers.live.get(id) !== undefined && transfers.reached(id) < this.#recorded));
  }

  approve = (): Promise<boolean> => this.#ask('from', { approve: { transfer: this.id } });
  dispatch = (): Promise<boolean> => this.#ask('from', { dispatch: { transfer: this.id } });
  cancel = (): Promise<boolean> => this.#ask('from', { cancel: { transfer: this.id } });

  receive(lines: ReceivedLine[], complete: boolean): Promise<boolean> {
    return this.#ask('to', { receive: { transfer: this.id, lines, complete } });
  }

  writeOff(note: string): Promise<boolean> {
    return this.#ask('from', { write_off: { transfer: this.id, note: note.trim() } });
  }

  async #ask(side: 'from' | 'to', body: TransferCommand): Promise<boolean> {
    const branch: BranchId | undefined = this.view?.[side];
    if (branch === undefined || this.busy) return false;
    const recorded = await this.asking.ask(this.#transfers.link.connection, commandOf(branch, { transfer: body }));
    if (recorded === null) return false;
    this.#recorded = recorded;
    return true;
  }
}
