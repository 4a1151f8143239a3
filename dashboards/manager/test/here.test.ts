// The branch that was chosen last is offered again, and never one that is gone.
import { afterEach, expect, test, vi } from 'vitest';
import { here } from '../src/model/here.ts';

const branches = [{ id: 1 }, { id: 2 }] as Parameters<typeof here.last>[0]['branches'];

function storage(): void {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
}
afterEach(() => void vi.unstubAllGlobals());

test('nothing is offered before somebody has chosen', () => {
  storage();
  expect(here.last({ branches })).toBeNull();
});

test('what was chosen is offered while there is such a branch', () => {
  storage();
  here.remember(2);
  expect(here.last({ branches })).toBe(2);
  expect(here.last({ branches: branches.slice(0, 1) })).toBeNull();
});

test('a browser that keeps nothing is no hurdle', () => {
  vi.stubGlobal('localStorage', { getItem: () => { throw new Error('denied'); }, setItem: () => { throw new Error('denied'); } });
  here.remember(1);
  expect(here.last({ branches })).toBeNull();
});
