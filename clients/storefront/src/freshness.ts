// Says whether the availability on a page is live and, where it is not, as of when it is. In words, beside every list.

/** Shorter absences, such as a server that starts again, are not worth a word. */
const GRACE_MS = 3_000;

export interface FreshnessOptions {
  page: Document;
  /** The lists of availability that the server wrote. */
  lists: readonly Element[];
  /** When the page last knew. */
  asOf: () => Date;
}

/** Returns what is to be told of every change between live and not. A page begins as not live. */
export function freshness({ page, lists, asOf }: FreshnessOptions): (live: boolean) => void {
  const note = page.querySelector('[data-freshness]');
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let marks: Element[] = [];

  function mark(): void {
    const clock = asOf().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    for (const list of lists) {
      const line = page.createElement('li');
      line.className = 'as-of';
      line.textContent = `as of ${clock}`;
      list.append(line);
      list.setAttribute('data-stale', '');
      marks.push(line);
    }
    if (note) note.textContent = `Availability is as of ${clock} and may have changed since.`;
    note?.setAttribute('role', 'status');
  }

  function unmark(): void {
    for (const line of marks) line.remove();
    for (const list of lists) list.removeAttribute('data-stale');
    marks = [];
    if (note) note.textContent = 'Availability is live from our branches.';
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
