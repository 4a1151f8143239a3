// One transfer on the screen: as it is now, and the step of it that is under way.
import type { BranchId, LotLine, Lsn, ReceivedLine, ReceiveShipment, ResolveDiscrepancy, SkuQuantity, TransferCommand, TransferId, TransferView } from '@onhand/sdk';
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

  receive(received: Omit<ReceiveShipment, 'transfer'>, lots: LotLine[] = []): Promise<boolean> {
    return this.#ask('to', { receive_shipment: { transfer: this.id, ...received } }, lots);
  }

  ship(lines: SkuQuantity[]): Promise<boolean> {
    return this.#ask('from', { ship: { transfer: this.id, lines } });
  }

  closeShort(note: string): Promise<boolean> {
    return this.#ask('from', { close_short: { transfer: this.id, note: note.trim() } });
  }

  decline(note: string): Promise<boolean> {
    return this.#ask('from', { decline: { transfer: this.id, note: note.trim() } });
  }

  resolve(found: Omit<ResolveDiscrepancy, 'transfer'>): Promise<boolean> {
    return this.#ask('from', { resolve: { transfer: this.id, ...found } });
  }

  sendBack(lines: ReceivedLine[], note: string): Promise<boolean> {
    return this.#ask('to', { send_back: { of: this.id, lines, note: note.trim() } });
  }

  writeOff(note: string): Promise<boolean> {
    return this.#ask('from', { write_off: { transfer: this.id, note: note.trim() } });
  }

  async #ask(side: 'from' | 'to', transfer: TransferCommand, lots: LotLine[] = []): Promise<boolean> {
    const branch: BranchId | undefined = this.view?.[side];
    if (branch === undefined || this.busy) return false;
    const recorded = await this.asking.ask(this.#transfers.link.connection, commandOf(branch, lots.length > 0 ? { lot: { move: { lots, of: { transfer } } } } : { transfer }));
    if (recorded === null) return false;
    this.#recorded = recorded;
    return true;
  }
}
