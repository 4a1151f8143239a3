// FNV-1a, 32 bits, and the hash of a stock mirror that client and server compare in heartbeats.
import type { SkuLevel } from './gen/protocol.ts';

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const encoder = new TextEncoder();

export function fnv1a32(text: string): number {
  let hash = OFFSET;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}

/** One row's part in its mirror's hash. */
export function rowHash({ sku, level }: SkuLevel): number {
  return fnv1a32(`${sku}|${level.on_hand}|${level.unsellable}|${level.allocated}|${level.reserved}`);
}

/** Wrapping 32-bit sum, so that the order of rows does not matter and a change costs one subtraction and one addition. */
export function addHash(sum: number, part: number): number {
  return (sum + part) >>> 0;
}

export function subtractHash(sum: number, part: number): number {
  return (sum - part) >>> 0;
}

export function mirrorHash(rows: Iterable<SkuLevel>): number {
  let sum = 0;
  for (const row of rows) sum = addHash(sum, rowHash(row));
  return sum;
}
