import { expect, test } from 'vitest';
import { bytes, text } from '../src/passkeys.ts';

test('bytes are written as the browser and the server both read them', () => {
  for (const [written, read] of [
    ['', []], ['AA', [0]], ['__8', [255, 255]], ['-_-_', [251, 255, 191]], ['AQIDBA', [1, 2, 3, 4]],
  ] as [string, number[]][]) {
    expect([...bytes(written)]).toEqual(read);
    expect(text(Uint8Array.from(read).buffer)).toBe(written);
  }
});
