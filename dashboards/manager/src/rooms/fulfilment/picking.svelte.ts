// What has been found of an order on the shelves, and not been told yet.
import { ONE, type FulfilmentView, type Gs1, type LotLine, type Quantity, type Sku, type SkuQuantity } from '@onhand/sdk';
import { typedQuantity } from '@onhand/ui';
import { parseQuantity } from '../../model/quantity.ts';
import { wanted } from './fulfilment.ts';

export interface Found {
  sku: Sku;
  wanted: Quantity;
  /** As typed. */
  found: string;
}

export class Picking {
  lines: Found[] = $state([]);
  reason: string = $state('');
  /** The SKU that the last scan meant, and why it was not counted; null while all is well. */
  odd: { sku: Sku; why: 'not_wanted' | 'enough' } | null = $state(null);

  readonly #lots: LotLine[] = [];

  constructor({ lines }: Pick<FulfilmentView, 'lines'>) {
    this.lines = lines.filter((line) => wanted(line) > 0).map((line) => ({ sku: line.sku, wanted: wanted(line), found: '' }));
  }

  /**
   * One more of it was found, by a scan or a press; never more than is wanted, or all that a broken quantity leaves. A pack counts as
   * a whole or not at all.
   */
  add(sku: Sku, by: Quantity = ONE): void {
    const line = this.lines.find((one) => one.sku === sku);
    const before = line ? parseQuantity(line.found) ?? 0 : 0;
    this.odd = !line ? { sku, why: 'not_wanted' } : before >= line.wanted || (by > ONE && before + by > line.wanted) ? { sku, why: 'enough' } : null;
    if (line && this.odd === null) line.found = typedQuantity(Math.min(line.wanted, before + by));
  }

  /** One more of it, of the lot or with the serial number that its code tells. */
  scanned(sku: Sku, piece: Gs1 | null, by: Quantity = ONE): void {
    this.add(sku, by);
    const lot = (by === ONE ? piece?.serial : null) ?? piece?.lot;
    if (this.odd !== null || !lot) return;
    const known = this.#lots.find((one) => one.sku === sku && one.lot === lot);
    if (known) known.quantity += by;
    else this.#lots.push({ sku, lot, quantity: by, expires: piece?.expires ?? null, unsellable: 0 });
  }

  /** What was scanned of it, and never more than was found. */
  named(found: readonly SkuQuantity[]): LotLine[] {
    const left = new Map(found.map(({ sku, quantity }) => [sku, quantity]));
    return this.#lots.flatMap((one) => {
      const quantity = Math.min(one.quantity, left.get(one.sku) ?? 0);
      left.set(one.sku, (left.get(one.sku) ?? 0) - quantity);
      return quantity > 0 ? [{ ...one, quantity }] : [];
    });
  }

  /** All that is wanted of it was found. */
  all(sku: Sku): void {
    const line = this.lines.find((one) => one.sku === sku);
    if (line) line.found = typedQuantity(line.wanted);
  }

  /** What is to be told; null when something typed is not a quantity, or more than is wanted. */
  found(): SkuQuantity[] | null {
    const found: SkuQuantity[] = [];
    for (const { sku, wanted: most, found: typed } of this.lines) {
      const quantity = parseQuantity(typed);
      if (quantity === null || quantity > most) return null;
      if (quantity > 0) found.push({ sku, quantity });
    }
    return found;
  }

  /** What of each article was not found. */
  lacking(): SkuQuantity[] {
    const found = new Map((this.found() ?? []).map(({ sku, quantity }) => [sku, quantity]));
    const left = this.lines.map(({ sku, wanted: most }) => ({ sku, quantity: most - (found.get(sku) ?? 0) }));
    return left.filter(({ quantity }) => quantity > 0);
  }

  /** What would be missing; null where that cannot be told. */
  get missing(): Quantity | null {
    const found = this.found();
    if (found === null) return null;
    const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0);
    return sum(this.lines.map((line) => line.wanted)) - sum(found.map(({ quantity }) => quantity));
  }
}
