// In what goods are counted besides the unit of their stock, and what so many of it come to: exactly, or not at all. The twin of
// `protocol/src/pack.rs`; both are held to `clients/conformance/packs.json`.
import type { Article } from './catalogue.ts';
import type { Measure, MeasureOf, Pack, Quantity, Unit, Variant } from './gen/protocol.ts';
import { ONE } from './money.ts';

/** A pack whose barcode was read, and what is in it. */
export interface PackRead {
  article: Article;
  pack: Pack;
}

/** In what somebody counts: the unit itself, a pack or a smaller measure. */
export interface Way {
  /** How many units of the stock one of it is. */
  holds: Quantity;
  pack: Pack | null;
  measure: Measure | null;
}

const INPUT_MAX = 1_000_000n * 1000n;

/** So many of what holds so much, in units of the stock; a word where that does not come out, or is too much. */
export function ofPacks(count: Quantity, holds: Quantity, unit: Unit): Quantity | 'uneven' | 'overflow' {
  const product = BigInt(count) * BigInt(holds);
  const one = BigInt(ONE);
  if (product % one !== 0n) return 'uneven';
  const quantity = product / one;
  if (quantity > INPUT_MAX || quantity < -INPUT_MAX) return 'overflow';
  return unit === 'piece' && quantity % one !== 0n ? 'uneven' : Number(quantity);
}

/** The smaller measures that need no setting up. */
export function measuresOf(unit: Unit): MeasureOf[] {
  switch (unit) {
    case 'kilogram':
      return [{ measure: 'gram', holds: 1 }];
    case 'litre':
      return [{ measure: 'millilitre', holds: 1 }, { measure: 'centilitre', holds: 10 }];
    case 'metre':
      return [{ measure: 'millimetre', holds: 1 }, { measure: 'centimetre', holds: 10 }];
    default:
      return [];
  }
}

/** Everything in which a variant can be counted, its own unit first. */
export function waysOf({ unit, packs }: Pick<Variant, 'unit' | 'packs'>): Way[] {
  const own: Way = { holds: ONE, pack: null, measure: null };
  const packed = (packs ?? []).map((pack): Way => ({ holds: pack.holds, pack, measure: null }));
  return [own, ...packed, ...measuresOf(unit).map(({ measure, holds }): Way => ({ holds, pack: null, measure }))];
}

/** A quantity in the largest packs that it is enough for, and what is left over. */
export function inPacks(quantity: Quantity, { packs }: Pick<Variant, 'packs'>): { parts: { count: number; pack: Pack }[]; rest: Quantity } {
  const parts: { count: number; pack: Pack }[] = [];
  let rest = quantity;
  for (const pack of [...(packs ?? [])].sort((a, b) => b.holds - a.holds)) {
    const count = pack.holds > 0 ? Math.floor(rest / pack.holds) : 0;
    if (count <= 0) continue;
    parts.push({ count, pack });
    rest -= count * pack.holds;
  }
  return { parts, rest };
}
