// What has been counted of a delivery that is being received, and not been booked yet.
import { ONE, parseMoney, type DeliveredLine, type Gs1, type LotLine, type PurchaseSheet, type Quantity, type ReceivePurchase, type Sku, type Spread, type SupplierId, type Tracking } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { SvelteMap } from 'svelte/reactivity';
import { parseQuantity } from '../../model/quantity.ts';
import { Entering } from '../lots/entering.svelte.ts';
import type { KeptReceiving } from './receiving-kept.ts';

export interface Counted {
  sku: Sku;
  /** As typed, in pieces. */
  good: string;
  damaged: string;
  wrong: string;
  /** Of one piece. */
  cost: string;
}

const plus = (text: string, by: Quantity): string => typedQuantity(Math.max(0, (parseQuantity(text) ?? 0) + by));

export class Receiving {
  lines: Counted[] = $state([]);
  reference: string = $state('');
  note: string = $state('');
  supplier: SupplierId | null = $state(null);
  /** Whether the goods stay their supplier's until they are sold. */
  consigned: boolean = $state(false);
  /** What the delivery cost besides, and by what it is spread. */
  charges: string = $state('');
  by: Spread = $state('value');
  /** Whether a scan is a whole pack. */
  packs: boolean = $state(false);
  /** The one that was scanned last. */
  current: Sku | null = $state(null);
  /** Lots or serial numbers of those that are told apart. */
  readonly lots = new SvelteMap<Sku, Entering>();
  readonly #currency: string;
  readonly #tracking: (sku: Sku) => Tracking;

  constructor(currency: string, tracking: (sku: Sku) => Tracking = () => 'untracked') {
    this.#currency = currency;
    this.#tracking = tracking;
  }

  of(sku: Sku): Counted {
    const known = this.lines.find((line) => line.sku === sku);
    if (known) return known;
    this.lines.unshift({ sku, good: '', damaged: '', wrong: '', cost: '' });
    const tracking = this.#tracking(sku);
    if (tracking !== 'untracked') this.lots.set(sku, new Entering(sku, tracking));
    return this.lines[0]!;
  }

  /** How many pieces are in a pack of it, as the order has it. */
  pack(sku: Sku, sheet: PurchaseSheet | null): Quantity {
    return sheet?.lines.find((line) => line.sku === sku)?.pack ?? ONE;
  }

  /** One more of it came, or one more pack: because somebody scans packs, or because it was the pack's own code, which says how much it `holds`. */
  scanned(sku: Sku, sheet: PurchaseSheet | null, piece: Gs1 | null = null, whole = false, holds: Quantity | null = null): void {
    const line = this.of(sku);
    const by = holds ?? (this.packs || whole ? this.pack(sku, sheet) : ONE);
    line.good = plus(line.good, by);
    this.lots.get(sku)?.scanned(piece, holds ?? ONE);
    this.current = sku;
  }

  /** All that came of a line. */
  pieces(line: Counted): Quantity {
    return (parseQuantity(line.good) ?? 0) + (parseQuantity(line.damaged) ?? 0) + (parseQuantity(line.wrong) ?? 0);
  }

  /** The lots of what was counted; a sentence where one is missing. */
  named(lines: readonly DeliveredLine[]): LotLine[] | string {
    const named: LotLine[] = [];
    for (const { sku, good, damaged, wrong } of lines) {
      const told = this.lots.get(sku)?.lines(good + damaged + wrong, damaged + wrong) ?? [];
      if (typeof told === 'string') return `${sku}: ${told}`;
      named.push(...told);
    }
    return named;
  }

  step(sku: Sku, field: 'good' | 'damaged' | 'wrong', by: Quantity): void {
    const line = this.of(sku);
    line[field] = plus(line[field], by);
  }

  /** Everything that is expected came, and all of it is good. */
  all(sheet: PurchaseSheet): void {
    for (const { sku, left } of sheet.lines) if (left > 0) this.of(sku).good = typedQuantity(left);
  }

  /** All of it as it is typed, to be kept on this device. */
  kept(besides: Pick<KeptReceiving, 'branch' | 'sent'>): KeptReceiving {
    const { lines, reference, note, supplier, consigned, charges, by, packs } = this;
    const lots = [...this.lots].map(([sku, { rows }]): [string, Entering['rows']] => [sku, $state.snapshot(rows)]);
    return { lines: $state.snapshot(lines), lots, reference, note, supplier, consigned, charges, by, packs, ...besides };
  }

  /** Goes on with what was kept. */
  goOn(kept: KeptReceiving): void {
    for (const line of [...kept.lines].reverse()) Object.assign(this.of(line.sku), line);
    for (const [sku, rows] of kept.lots) {
      const entering = this.lots.get(sku);
      if (entering) entering.rows = rows;
    }
    const { reference, note, supplier, consigned, charges, by, packs } = kept;
    Object.assign(this, { reference, note, supplier, consigned, charges, by, packs });
  }

  /** Nothing was counted yet. */
  beginAnew(): void {
    this.lots.clear();
    [this.lines, this.reference, this.note, this.supplier, this.consigned, this.charges, this.current] = [[], '', '', null, false, '', null];
  }

  get dirty(): boolean {
    return this.lines.some(({ good, damaged, wrong }) => good !== '' || damaged !== '' || wrong !== '');
  }

  /** What was counted; null when something is not a number. */
  counted(): DeliveredLine[] | null {
    const lines: DeliveredLine[] = [];
    for (const line of this.lines) {
      const [good, damaged, wrong] = [parseQuantity(line.good), parseQuantity(line.damaged), parseQuantity(line.wrong)];
      const cost = line.cost.trim() === '' ? null : parseMoney(line.cost, this.#currency);
      if (good === null || damaged === null || wrong === null || (cost === null && line.cost.trim() !== '')) return null;
      if (good + damaged + wrong > 0) lines.push({ sku: line.sku, good, damaged, wrong, cost });
    }
    return lines;
  }

  /** SKUs of which more came than is expected; nothing is, without an order. */
  over(sheet: PurchaseSheet | null): Sku[] {
    if (!sheet) return [];
    const left = new Map(sheet.lines.map((line) => [line.sku, line.left]));
    return (this.counted() ?? []).filter((line) => line.good + line.damaged > (left.get(line.sku) ?? 0)).map(({ sku }) => sku);
  }

  /** The command's words; null when the charges are no amount. */
  asked(lines: DeliveredLine[], sheet: PurchaseSheet | null, over: boolean): ReceivePurchase | null {
    const amount = this.charges.trim() === '' ? 0 : parseMoney(this.charges, this.#currency);
    if (amount === null) return null;
    return {
      purchase: sheet?.purchase.id ?? null, supplier: sheet ? null : this.supplier, reference: this.reference.trim(), lines, over,
      charges: amount === 0 || this.consigned ? null : { amount, by: this.by }, ...(this.consigned ? { consigned: true } : {}), seen: sheet?.purchase.receipts ?? null, note: this.note.trim(),
    };
  }
}
