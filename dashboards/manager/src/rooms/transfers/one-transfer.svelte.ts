// One transfer on the screen: as it is now, and the step of it that is under way.
import type { BranchId, LotLine, Lsn, ReceivedLine, ReceiveShipment, ResolveDiscrepancy, ShipmentId, SkuQuantity, TransferCommand, TransferId, TransferView } from '@onhand/sdk';
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
    // What has turned round is received where it left.
    const back = this.view?.shipments.find(({ id }) => id === received.shipment)?.comes_back;
    return this.#ask(back ? 'from' : 'to', { receive_shipment: { transfer: this.id, ...received } }, lots);
  }

  ship(lines: SkuQuantity[], lots: LotLine[] = []): Promise<boolean> {
    return this.#ask('from', { ship: { transfer: this.id, lines } }, lots);
  }

  closeShort(note: string): Promise<boolean> {
    return this.#ask('from', { close_short: { transfer: this.id, note: note.trim() } });
  }

  /** Each shipment is called back on its own, since some may have come; what has not left then stays where it is. */
  async turnBack(shipments: readonly ShipmentId[], note: string, rest: boolean): Promise<boolean> {
    const from = this.view?.from;
    if (from === undefined || this.busy) return false;
    const why = note.trim();
    const steps: TransferCommand[] = shipments.map((shipment) => ({ turn_back: { transfer: this.id, shipment, note: why } }));
    if (rest) steps.push({ close_short: { transfer: this.id, note: why } });
    for (const transfer of steps) {
      const recorded = await this.asking.ask(this.#transfers.link.connection, commandOf(from, { transfer }));
      if (recorded === null) return false;
      this.#recorded = recorded;
    }
    return true;
  }

  decline(note: string): Promise<boolean> {
    return this.#ask('from', { decline: { transfer: this.id, note: note.trim() } });
  }

  resolve(found: Omit<ResolveDiscrepancy, 'transfer'>): Promise<boolean> {
    return this.#ask('from', { resolve: { transfer: this.id, ...found } });
  }

  sendBack(lines: ReceivedLine[], note: string, lots: LotLine[] = []): Promise<boolean> {
    return this.#ask('to', { send_back: { of: this.id, lines, note: note.trim() } }, lots);
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
