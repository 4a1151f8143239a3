// Made from the `protocol` crate by `cargo test -p onhand-protocol` with ONHAND_BLESS=1. Do not edit.
import type { StockLevel } from './protocol.ts';

/** The agreement that this client keeps. */
export const PROTOCOL = 1;

/** The form of row hashes that this client can make. */
export const HASH_FORM = 1;

/** The numbers of a level, in the order in which they are hashed. */
export const LEVEL_NUMBERS = ['on_hand', 'unsellable', 'allocated', 'reserved', 'incoming'] as const satisfies readonly (keyof StockLevel)[];
