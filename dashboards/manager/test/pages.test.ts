import type { Page } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { Pages } from '../src/model/pages.svelte.ts';

/** Answers that come when the test says so. */
function slow() {
  const waiting: ((page: Page<string>) => void)[] = [];
  const asked: (string | null)[] = [];
  const read = (name: string) => ({ cursor }: { cursor: string | null }) => new Promise<Page<string>>((resolve) => {
    asked.push(`${name} ${cursor ?? 'first'}`);
    waiting.push(resolve);
  });
  const answer = async (nth: number, items: string[], next: string | null = null) => {
    waiting[nth]?.({ items, next });
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { read, answer, asked };
}

test('a newer question makes the answer to an older one void', async () => {
  const { read, answer, asked } = slow();
  const pages = new Pages<string>(read('all'), (item) => item);
  void pages.refresh();
  void pages.ask(read('damaged'));
  expect([pages.items, pages.state]).toEqual([[], 'loading']);
  await answer(0, ['old']);
  expect([pages.items, pages.state, asked]).toEqual([[], 'loading', ['all first', 'damaged first']]);
  await answer(1, ['new'], 'more');
  expect([pages.items, pages.state, pages.more]).toEqual([['new'], 'ready', true]);
});

test('pages follow each other without what is known already', async () => {
  const { read, answer, asked } = slow();
  const pages = new Pages<string>(read('all'), (item) => item, 2);
  void pages.refresh();
  await answer(0, ['a', 'b'], 'b');
  void pages.showMore();
  await answer(1, ['b', 'c']);
  expect([pages.items, pages.more, asked]).toEqual([['a', 'b', 'c'], false, ['all first', 'all b']]);
});
