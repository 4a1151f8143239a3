// What can become of what was short, damaged or too much.
import type { DiscrepancyKind, Resolution, Responsible } from '@onhand/sdk';

export const RESPONSIBLE: readonly Responsible[] = ['unknown', 'sender', 'carrier', 'receiver'];

/** What somebody can say of each; that goods go back is said by sending them. The most usual one is first. */
export const RESOLUTIONS: Record<DiscrepancyKind, readonly Resolution[]> = {
  short: ['found', 'expected', 'written_off'],
  damaged: ['accepted'],
  over: ['taken_off', 'accepted'],
  other_lot: ['lots_corrected', 'accepted'],
};
