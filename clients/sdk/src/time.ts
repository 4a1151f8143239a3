// Times as the server wants them and as people read them.
import type { OccurredAt } from './gen/protocol.ts';

/** Now, with the device's offset from UTC in minutes east. */
export function occurredNow(now: Date = new Date()): OccurredAt {
  return { at: now.getTime(), offset_minutes: -now.getTimezoneOffset() };
}

/** "just now", "40 s", "12 min", "3 h", "2 d": how long something has been waiting. */
export function age(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
