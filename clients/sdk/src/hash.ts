// The hash of a stock mirror that client and server compare in heartbeats. What is hashed, and in which order, comes from
// the `protocol` crate.
import { LEVEL_NUMBERS } from './gen/constants.ts';
import type { SkuLevel } from './gen/protocol.ts';

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV's step with a turn before it, so that what differs in the highest bits is not lost to the lower ones. */
function step(hash: number, unit: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ unit, PRIME);
}

/** The end of MurmurHash3: every bit of what goes in changes about half of those that come out. */
function stir(hash: number): number {
  let stirred = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  stirred = Math.imul(stirred ^ (stirred >>> 13), 0xc2b2ae35);
  return (stirred ^ (stirred >>> 16)) >>> 0;
}

/** One row's part in its mirror's hash: the SKU byte by byte (it is ASCII), each number in two halves, the lower first. */
export function rowHash({ sku, level }: SkuLevel): number {
  let hash = OFFSET;
  for (let index = 0; index < sku.length; index += 1) hash = step(hash, sku.charCodeAt(index));
  for (const name of LEVEL_NUMBERS) {
    const number = level[name];
    hash = step(step(hash, number | 0), Math.floor(number / 0x1_0000_0000) | 0);
  }
  return stir(hash);
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
