// What has been counted of a transfer that is being received, and not been booked yet.
import type { Quantity, ReceivedLine, Sku, TransferView } from '@onhand/sdk';
import { ONE } from '@onhand/sdk';
import { parseQuantity } from '../../model/quantity.ts';
import { expected } from './transfer.ts';

export interface Counted {
  sku: Sku;
  /** As typed. */
  good: string;
  damaged: string;
}

export class Receiving {
  lines: Counted[] = $state([]);
  complete: boolean = $state(false);

  constructor(transfer: TransferView) {
    this.lines = transfer.lines.filter((line) => expected(line) > 0).map(({ sku }) => ({ sku, good: '', damaged: '' }));
  }

  /** One more of it came; what was not announced gets a line of its own. */
  scanned(sku: Sku): void {
    const line = this.lines.find((one) => one.sku === sku);
    if (!line) this.lines.push({ sku, good: '1', damaged: '' });
    else line.good = String(((parseQuantity(line.good) ?? 0) + ONE) / ONE);
  }

  /** Everything that is expected came, and none of it is damaged. */
  all(transfer: TransferView): void {
    for (const line of this.lines) {
      const of = transfer.lines.find(({ sku }) => sku === line.sku);
      const damaged = parseQuantity(line.damaged) ?? 0;
      if (of) line.good = String(Math.max(0, expected(of) - damaged) / ONE);
    }
    this.complete = true;
  }

  /** What is to be booked; null when something typed is not a quantity. */
  counted(): ReceivedLine[] | null {
    const counted: ReceivedLine[] = [];
    for (const { sku, good, damaged } of this.lines) {
      const [fit, broken] = [parseQuantity(good), parseQuantity(damaged)];
      if (fit === null || broken === null) return null;
      if (fit + broken > 0) counted.push({ sku, good: fit, damaged: broken });
    }
    return counted;
  }

  /** What the press of the button would do, in figures. */
  summary(transfer: TransferView): { good: Quantity; damaged: Quantity; over: Quantity; missing: Quantity } | null {
    const counted = this.counted();
    if (counted === null) return null;
    const result = { good: 0, damaged: 0, over: 0, missing: 0 };
    for (const { good, damaged } of counted) {
      result.good += good;
      result.damaged += damaged;
    }
    for (const sku of new Set([...transfer.lines.map((line) => line.sku), ...counted.map((line) => line.sku)])) {
      const line = transfer.lines.find((one) => one.sku === sku);
      const awaited = line ? expected(line) : 0;
      const came = counted.filter((one) => one.sku === sku).reduce((total, { good, damaged }) => total + good + damaged, 0);
      result.over += Math.max(0, came - awaited);
      if (this.complete) result.missing += Math.max(0, awaited - came);
    }
    return result;
  }
}
