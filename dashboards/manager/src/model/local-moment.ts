// Moments as the browser's own field for day and time has them, by the clock of this device.
import type { Timestamp } from '@onhand/sdk';

export function localMoment(at: Timestamp | null): string {
  if (at === null) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const momentOf = (text: string): Timestamp | null => (text === '' ? null : new Date(text).getTime());
