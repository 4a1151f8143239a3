// Lots or serial numbers of one article as somebody types or scans them: when goods come, or when those that are here are named.
import { ONE, type Gs1, type LotLine, type Quantity, type Sku, type Tracking } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { parseQuantity } from '../../model/quantity.ts';
import { isLotCode } from './lots.ts';
import { say } from './words.ts';

export interface Row {
  lot: string;
  /** As a date field has it. */
  expires: string;
  /** As typed, in pieces. */
  quantity: string;
}

export class Entering {
  readonly sku: Sku;
  readonly tracking: Tracking;
  rows: Row[] = $state([{ lot: '', expires: '', quantity: '' }]);

  constructor(sku: Sku, tracking: Tracking) {
    this.sku = sku;
    this.tracking = tracking;
  }

  get serial(): boolean {
    return this.tracking === 'serial';
  }

  add(): void {
    this.rows.push({ lot: '', expires: '', quantity: '' });
  }

  /** One piece more of what a code says of it, or as many as are in the pack that has the code; false where it says nothing. */
  scanned(piece: Gs1 | null, by: Quantity = ONE): boolean {
    if (this.serial && by !== ONE) return false; // A carton has no number of its pieces.
    const number = this.serial ? piece?.serial : piece?.lot;
    if (!number) return false;
    const known = this.rows.find((row) => row.lot === number);
    const row = known ?? this.rows.find((one) => one.lot === '') ?? this.#added();
    row.lot = number;
    row.expires = piece?.expires ?? row.expires;
    if (!this.serial) row.quantity = typedQuantity((parseQuantity(row.quantity) ?? 0) + by);
    return true;
  }

  #added(): Row {
    this.add();
    return this.rows[this.rows.length - 1]!;
  }

  /** What was named of so much in all; a sentence where something is wrong. The last lot without a number of pieces has the rest. */
  lines(total: Quantity, unsellable: Quantity = 0): LotLine[] | string {
    const lines: LotLine[] = [];
    let left = total;
    const filled = this.rows.filter(({ lot, quantity }) => lot.trim() !== '' || quantity.trim() !== '');
    for (const row of filled) {
      const lot = row.lot.trim();
      if (!isLotCode(lot)) return say('lack_lot');
      const typed = this.serial ? ONE : row.quantity.trim() === '' ? left : parseQuantity(row.quantity);
      if (typed === null) return say('not_quantity');
      left -= typed;
      lines.push({ sku: this.sku, lot, quantity: typed, expires: row.expires === '' ? null : row.expires, unsellable: 0 });
    }
    if (lines.length === 0) return say('lack_lot');
    // What is set aside is counted to the first lots; who knows better names it on the lot's own page.
    let aside = unsellable;
    for (const line of lines) {
      line.unsellable = Math.min(line.quantity, aside);
      aside -= line.unsellable;
    }
    return lines;
  }
}
