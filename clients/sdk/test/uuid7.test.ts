import { expect, test } from 'vitest';
import { uuid7, uuid7Millis } from '../src/uuid7.ts';

test('ids are UUIDv7, carry their time and ascend, also within a millisecond and when the clock goes back', () => {
  const start = 2_000_000_000_000;
  const ids = Array.from({ length: 10_000 }, (_, index) => uuid7(start - (index % 2)));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(uuid7Millis(ids[0] ?? '')).toBe(start);
});
