import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freshness } from '../src/freshness.ts';
import { words } from './words.ts';

/** As much of an element as the page's freshness needs. */
class Piece {
  className = '';
  textContent = '';
  readonly children: Piece[] = [];
  readonly attributes = new Set<string>();
  #parent: Piece | null = null;

  append(child: Piece): void {
    child.#parent = this;
    this.children.push(child);
  }

  remove(): void {
    const siblings = this.#parent?.children ?? [];
    siblings.splice(siblings.indexOf(this), 1);
  }

  setAttribute(name: string): void {
    this.attributes.add(name);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
}

function opened() {
  const note = new Piece();
  const list = new Piece();
  const page = { querySelector: () => note, createElement: () => new Piece(), documentElement: { dir: 'ltr' } } as unknown as Document;
  const tell = freshness({ page, words, lists: [list as unknown as Element], asOf: () => new Date(2026, 10, 23, 14, 32) });
  const shown = () => ({ lines: list.children.map(({ textContent }) => textContent), stale: list.attributes.has('data-stale'), note: note.textContent });
  return { tell, shown };
}

const clock = new Date(2026, 10, 23, 14, 32).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const old = { lines: [`as of ${clock}`], stale: true, note: `Availability is as of ${clock} and may have changed since.` };
const live = { lines: [], stale: false, note: 'Availability is live from our branches.' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a page that never comes alive says as of when it is', () => {
  const { shown } = opened();
  expect(shown()).toEqual({ lines: [], stale: false, note: '' });
  vi.advanceTimersByTime(10_000);
  expect(shown()).toEqual(old);
});

test('a short absence is not told, a longer one is until it ends', () => {
  const { tell, shown } = opened();
  tell(true);
  expect(shown()).toEqual(live);
  tell(false);
  vi.advanceTimersByTime(1_000);
  tell(true);
  vi.advanceTimersByTime(10_000);
  expect(shown()).toEqual(live);
  tell(false);
  vi.advanceTimersByTime(10_000);
  expect(shown()).toEqual(old);
  tell(false);
  vi.advanceTimersByTime(10_000);
  expect(shown()).toEqual(old);
  tell(true);
  expect(shown()).toEqual(live);
});
