// How large the texts of a label are, in millimetres: by its height, and smaller where there is more of them than room. A label
// printer arranges its own by the same measures (server/src/paper/labels/zpl.rs).
import type { GoodsLabel, GoodsLabelLayout } from '@onhand/sdk';

export interface Sizes {
  base: number;
  name: number;
  nameLines: number;
  price: number;
  small: number;
  /** How high bars are, or how wide and high a square is. */
  bars: number;
  side: number;
}

const MARGIN = 1.5;
const FIGURES = 2.8;
const LEADING = 1.12;
const between = (least: number, most: number, value: number) => Math.min(most, Math.max(least, value));

export function sizesOf(label: GoodsLabel, layout: GoodsLabelLayout): Sizes {
  const [width, height] = [layout.width / 10, layout.height / 10];
  const isBars = label.symbol?.height === 1;
  const bars = between(5, 12, height / 4);
  const side = label.symbol && !isBars ? Math.min(height - 2 * MARGIN, (width - 2 * MARGIN) * 0.45) : 0;
  const room = height - 2 * MARGIN - (isBars ? bars + FIGURES : 0);
  const base = between(1.8, 3.6, height / 11);
  const asked = { base, name: base * 1.2, price: base * 2, small: base * 0.85 };
  const needs = (lines: number) => {
    const codes = label.codes.length * asked.small;
    const row = Math.max(label.price ? asked.price : 0, codes);
    return ((label.name ? asked.name * lines : 0) + (label.options ? asked.base : 0) + row + (label.unit_price ? asked.small : 0)) * LEADING;
  };
  const nameLines = needs(2) <= room ? 2 : 1;
  const scale = Math.min(1, room / Math.max(needs(nameLines), 0.1));
  return { base: base * scale, name: asked.name * scale, nameLines, price: asked.price * scale, small: asked.small * scale, bars, side };
}
