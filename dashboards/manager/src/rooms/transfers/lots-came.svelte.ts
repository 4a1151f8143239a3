// Lots or units of one article as they come out of a shipment: those that were announced, and those that nobody sent.
import { ONE, type Gs1, type LotCode, type LotLine, type Quantity, type ShipmentLot, type Sku, type Tracking } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { parseQuantity } from '../../model/quantity.ts';
import { isLotCode } from '../lots/lots.ts';
import { leg } from './leg-words.ts';
import { awaitedLot } from './transfer.ts';

export interface LotRow {
  /** As typed, where it was not announced; empty: nobody has said of which lot they are. */
  lot: LotCode;
  /** As a date field has it. */
  expires: string;
  /** None where it was not announced. */
  expected: Quantity | null;
  /** As typed, in pieces. */
  good: string;
  damaged: string;
}

export class LotsCame {
  readonly sku: Sku;
  readonly tracking: Tracking;
  rows: LotRow[] = $state([]);

  constructor(sku: Sku, tracking: Tracking, announced: readonly ShipmentLot[]) {
    this.sku = sku;
    this.tracking = tracking;
    this.rows = announced.filter((one) => awaitedLot(one) > 0).map((one) => ({ lot: one.lot, expires: one.expires ?? '', expected: awaitedLot(one), good: '', damaged: '' }));
  }

  get serial(): boolean {
    return this.tracking === 'serial';
  }

  add(): LotRow {
    this.rows.push({ lot: '', expires: '', expected: null, good: '', damaged: '' });
    return this.rows[this.rows.length - 1]!;
  }

  /** So much was counted before anybody looked at lots. */
  unnamed(good: string, damaged: string): void {
    if (good.trim() === '' && damaged.trim() === '') return;
    Object.assign(this.add(), { good, damaged });
  }

  /** One piece more: of the lot that its code names, or of none. */
  scanned(piece: Gs1 | null, by: Quantity = ONE): void {
    const number = (this.serial ? (by === ONE ? piece?.serial : null) : piece?.lot) ?? '';
    const row = this.rows.find((one) => one.lot === number) ?? this.add();
    row.lot = number;
    row.expires ||= piece?.expires ?? '';
    // The same unit is not there twice.
    row.good = this.serial && number !== '' ? '1' : typedQuantity((parseQuantity(row.good) ?? 0) + by);
  }

  /** All that was announced is here, but for what was said to be damaged. */
  all(): void {
    for (const row of this.rows) {
      if (row.expected !== null) row.good = typedQuantity(Math.max(0, row.expected - (parseQuantity(row.damaged) ?? 0)));
    }
  }

  /** What all rows come to; null when something typed is not a quantity. */
  sum(): { good: Quantity; damaged: Quantity } | null {
    const sum = { good: 0, damaged: 0 };
    for (const row of this.rows) {
      const [good, damaged] = [parseQuantity(row.good), parseQuantity(row.damaged)];
      if (good === null || damaged === null) return null;
      sum.good += good;
      sum.damaged += damaged;
    }
    return sum;
  }

  /** What is named; a sentence where something is wrong. What has no lot is taken for what was announced and is not named. */
  named(): LotLine[] | string {
    const lines: LotLine[] = [];
    for (const row of this.rows) {
      const [lot, good, damaged] = [row.lot.trim(), parseQuantity(row.good) ?? 0, parseQuantity(row.damaged) ?? 0];
      if (good + damaged === 0 || lot === '') continue;
      if (!isLotCode(lot)) return leg('not_a_lot', { lot });
      if (lines.some((one) => one.lot === lot)) return leg('lot_twice', { lot });
      lines.push({ sku: this.sku, lot, quantity: good + damaged, expires: row.expires === '' ? null : row.expires, unsellable: damaged });
    }
    return lines;
  }
}
