// Times as the server wants them.
import type { OccurredAt } from './gen/protocol.ts';

/** Now, with the device's offset from UTC in minutes east. */
export function occurredNow(now: Date = new Date()): OccurredAt {
  return { at: now.getTime(), offset_minutes: -now.getTimezoneOffset() };
}
