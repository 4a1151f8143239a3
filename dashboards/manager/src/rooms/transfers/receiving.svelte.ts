// What has been counted of a shipment that is being received, and not been booked yet.
import type { Gs1, LotLine, Quantity, ReceivedLine, ShipmentLine, ShipmentLot, Sku, Tracking } from '@onhand/sdk';
import { ONE } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { SvelteMap } from 'svelte/reactivity';
import { parseQuantity } from '../../model/quantity.ts';
import { LotsCame } from './lots-came.svelte.ts';
import { awaited } from './transfer.ts';

export interface Counted {
  sku: Sku;
  /** As typed. */
  good: string;
  damaged: string;
}

export class Receiving {
  lines: Counted[] = $state([]);
  complete: boolean = $state(false);
  /** Lots and serial numbers of goods that are told apart: those that were announced, and those that a code or a person named. */
  readonly lots = new SvelteMap<Sku, LotsCame>();
  readonly #tracking: (sku: Sku) => Tracking;

  constructor(lines: readonly ShipmentLine[], tracking: (sku: Sku) => Tracking = () => 'untracked', lots: readonly ShipmentLot[] = []) {
    this.#tracking = tracking;
    this.lines = lines.filter((line) => awaited(line) > 0).map(({ sku }) => ({ sku, good: '', damaged: '' }));
    for (const { sku } of this.lines) {
      const announced = lots.filter((one) => one.sku === sku);
      if (announced.length > 0) this.lots.set(sku, new LotsCame(sku, this.#kind(sku, announced), announced));
    }
  }

  #kind(sku: Sku, lots: readonly ShipmentLot[]): Tracking {
    const tracking = this.#tracking(sku);
    return tracking !== 'untracked' ? tracking : lots.some(({ serial }) => serial) ? 'serial' : 'lot';
  }

  /** One more of it came; what was not announced gets a line of its own. */
  scanned(sku: Sku, piece: Gs1 | null = null, by: Quantity = ONE): void {
    const line = this.lines.find((one) => one.sku === sku);
    const tracking = this.lots.get(sku)?.tracking ?? this.#tracking(sku);
    const names = tracking !== 'untracked' && (piece?.lot || piece?.serial);
    const lots = this.lots.get(sku) ?? (names ? new LotsCame(sku, tracking, []) : null);
    if (!line) this.lines.push({ sku, good: lots ? '' : typedQuantity(by), damaged: '' });
    else if (!lots) line.good = typedQuantity((parseQuantity(line.good) ?? 0) + by);
    if (!lots) return;
    // What was counted before without its lot stays as that.
    if (!this.lots.has(sku) && line) lots.unnamed(line.good, line.damaged);
    this.lots.set(sku, lots);
    lots.scanned(piece, by);
  }

  /** Everything that is expected came, and none of it is damaged. */
  all(expected: readonly ShipmentLine[]): void {
    for (const lots of this.lots.values()) lots.all();
    for (const line of this.lines) {
      const of = expected.find(({ sku }) => sku === line.sku);
      const damaged = parseQuantity(line.damaged) ?? 0;
      if (of) line.good = typedQuantity(Math.max(0, awaited(of) - damaged));
    }
    this.complete = true;
  }

  /** What is to be booked; null when something typed is not a quantity. */
  counted(): ReceivedLine[] | null {
    const counted: ReceivedLine[] = [];
    for (const { sku, good, damaged } of this.lines) {
      const lots = this.lots.get(sku)?.sum();
      if (lots === null) return null;
      const [fit, broken] = lots ? [lots.good, lots.damaged] : [parseQuantity(good), parseQuantity(damaged)];
      if (fit === null || broken === null) return null;
      if (fit + broken > 0) counted.push({ sku, good: fit, damaged: broken });
    }
    return counted;
  }

  /** The lots that were named of what was counted; a sentence where one is not right. */
  named(counted: readonly ReceivedLine[]): LotLine[] | string {
    const named: LotLine[] = [];
    for (const { sku } of counted) {
      const told = this.lots.get(sku)?.named() ?? [];
      if (typeof told === 'string') return `${sku}: ${told}`;
      named.push(...told);
    }
    return named;
  }

  /** What the press of the button would do, in figures. */
  summary(expected: readonly ShipmentLine[]): { good: Quantity; damaged: Quantity; over: Quantity; missing: Quantity } | null {
    const counted = this.counted();
    if (counted === null) return null;
    const result = { good: 0, damaged: 0, over: 0, missing: 0 };
    for (const { good, damaged } of counted) {
      result.good += good;
      result.damaged += damaged;
    }
    for (const sku of new Set([...expected.map((line) => line.sku), ...counted.map((line) => line.sku)])) {
      const line = expected.find((one) => one.sku === sku);
      const left = line ? awaited(line) : 0;
      const came = counted.filter((one) => one.sku === sku).reduce((total, { good, damaged }) => total + good + damaged, 0);
      result.over += Math.max(0, came - left);
      if (this.complete) result.missing += Math.max(0, left - came);
    }
    return result;
  }
}
