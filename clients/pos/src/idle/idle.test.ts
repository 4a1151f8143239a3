import { expect, test } from 'vitest';
import { Idle, IDLE_MS } from './idle.svelte.ts';

test('an untouched till locks once, a touched one later, and one that is being paid at not at all', () => {
  let [now, may, locked] = [0, true, 0];
  const idle = new Idle({ now: () => now, mayLock: () => may, lock: () => void (locked += 1) });
  now = IDLE_MS - 1;
  idle.look();
  idle.touched();
  now = IDLE_MS + 1;
  idle.look();
  expect(locked).toBe(0);
  now = 2 * IDLE_MS;
  may = false;
  idle.look();
  expect(locked).toBe(0);
  may = true;
  idle.look();
  idle.look();
  expect(locked).toBe(1);
});
