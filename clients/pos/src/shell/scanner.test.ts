import { expect, test } from 'vitest';
import { Wedge } from './scanner.ts';

function type(wedge: Wedge, text: string, gap: number, start = 0): string | null {
  let at = start;
  for (const key of text) wedge.press({ key, at: (at += gap) });
  return wedge.press({ key: 'Enter', at: at + gap });
}

test('fast keys that end in Enter are a scan, slow ones are a person', () => {
  expect(type(new Wedge(), '4006381333931', 8)).toBe('4006381333931');
  expect(type(new Wedge(), '4006381333931', 120)).toBeNull();
  expect(type(new Wedge(), '12', 8)).toBeNull();
});

test('a scan after typing takes only its own keys; two scans do not mix', () => {
  const wedge = new Wedge();
  wedge.press({ key: 'b', at: 0 });
  expect(type(wedge, '12345678', 5, 1000)).toBe('12345678');
  expect(type(wedge, '87654321', 5, 2000)).toBe('87654321');
});

test('Shift belongs to a scan, arrows do not', () => {
  const wedge = new Wedge();
  for (const [index, key] of ['Shift', 'A', 'Shift', 'B', '1', '2', 'Enter'].entries()) {
    const code = wedge.press({ key, at: index * 5 });
    if (key === 'Enter') expect(code).toBe('AB12');
  }
  for (const [index, key] of ['A', 'B', 'ArrowUp', '1', '2', 'Enter'].entries()) {
    expect(wedge.press({ key, at: 1000 + index * 5 })).toBeNull();
  }
});

test('shortcuts rest while a scan is running', () => {
  const wedge = new Wedge();
  wedge.press({ key: '1', at: 0 });
  expect(wedge.isRunning(10)).toBe(false);
  wedge.press({ key: '2', at: 10 });
  expect(wedge.isRunning(20)).toBe(true);
  expect(wedge.isRunning(200)).toBe(false);
  for (let at = 1000; at < 1100; at += 10) wedge.press({ key: '+', at });
  expect(wedge.isRunning(1100)).toBe(false);
});

test('a run begins after a pause, after a scan and after a key that is no character', () => {
  const wedge = new Wedge();
  expect(wedge.begins(0)).toBe(true);
  wedge.press({ key: '1', at: 0 });
  expect([wedge.begins(10), wedge.begins(100)]).toEqual([false, true]);
  wedge.press({ key: 'F8', at: 10 });
  expect(wedge.begins(20)).toBe(true);
  expect(type(wedge, '12345678', 5, 1000)).toBe('12345678');
  expect(wedge.begins(1050)).toBe(true);
});
