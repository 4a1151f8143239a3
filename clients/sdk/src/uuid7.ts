// UUIDv7 (RFC 9562): the first 48 bits are the time, so ids sort by age. Ids of one millisecond count upwards.

let lastMillis = 0;
let counter = 0;

export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  if (now > lastMillis) {
    lastMillis = now;
    counter = view.getUint16(6) & 0x7ff; // The top bit stays free, so that counting up has room.
  } else if (++counter > 0xfff) {
    lastMillis += 1; // Ran out of numbers within a millisecond, or the clock went back: borrow from the next one.
    counter = 0;
  }
  view.setUint16(0, Math.floor(lastMillis / 2 ** 32));
  view.setUint32(2, lastMillis % 2 ** 32);
  view.setUint16(6, 0x7000 | counter);
  bytes[8] = 0x80 | (view.getUint8(8) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Milliseconds since the Unix epoch that the id carries. */
export function uuid7Millis(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
