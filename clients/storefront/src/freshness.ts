// Says whether the availability on a page is live and, where it is not, as of when it is. In words, beside every list.

import { filled, type Words } from './words.ts';

/** Shorter absences, such as a server that starts again, are not worth a word. */
const GRACE_MS = 3_000;

export interface FreshnessOptions {
  page: Document;
  words: Words;
  /** The lists of availability that the server wrote. */
  lists: readonly Element[];
  /** When the page last knew. */
  asOf: () => Date;
}

/** Returns what is to be told of every change between live and not. A page begins as not live. */
export function freshness({ page, words, lists, asOf }: FreshnessOptions): (live: boolean) => void {
  const note = page.querySelector('[data-freshness]');
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let marks: Element[] = [];

  function mark(): void {
    // As opening hours are written, in every language.
    const clock = asOf().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    for (const list of lists) {
      const line = page.createElement('li');
      line.className = 'as-of';
      line.textContent = filled(words.asOf, 'time', clock, page);
      list.append(line);
      list.setAttribute('data-stale', '');
      marks.push(line);
    }
    if (note) note.textContent = filled(words.stale, 'time', clock, page);
    note?.setAttribute('role', 'status');
  }

  function unmark(): void {
    for (const line of marks) line.remove();
    for (const list of lists) list.removeAttribute('data-stale');
    marks = [];
    if (note) note.textContent = words.live;
    note?.setAttribute('role', 'status'); // From now on a change is read out; that the page has come alive is not news.
  }

  function tell(live: boolean): void {
    if (live) {
      if (waiting !== null) clearTimeout(waiting);
      waiting = null;
      unmark();
    } else if (waiting === null && marks.length === 0) {
      waiting = setTimeout(() => {
        waiting = null;
        mark();
      }, GRACE_MS);
    }
  }
  tell(false);
  return tell;
}
