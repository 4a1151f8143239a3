// How the till's search comes to know a large assortment: as it was kept at the last start, or made in a worker, so that the
// screen's thread neither stands still nor reads a hundred thousand articles at every start.
import { AssortmentKeep, readAll, SearchKeep, type Assortment, type Breathe } from '@onhand/sdk';
import type { CatalogueKeep } from '@onhand/ui';

/** What the page itself reads in less time than a worker takes to begin. */
const OWN_MAX = 4_000;
/** Changes come while it is made; after so many attempts the page reads on by itself. */
const ATTEMPTS = 3;

interface Deps {
  open: () => Promise<AssortmentKeep>;
  openSearch: () => Promise<Pick<SearchKeep, 'read' | 'note'>>;
  /** True when it was made of what is kept. */
  make: () => Promise<boolean>;
  breathe: Breathe;
}

export class Finding {
  readonly #deps: Deps;
  #search: Promise<Pick<SearchKeep, 'read' | 'note'>> | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  /** The assortment that is being prepared. */
  #busy: Assortment | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The assortment's own keep, which also notes what search has to read again. */
  async keep(): Promise<CatalogueKeep> {
    const kept = await this.#deps.open();
    const after = (work: Promise<void>): Promise<void> => {
      this.#writing = work.catch(() => {});
      return work;
    };
    return {
      read: (breathe) => kept.read(breathe),
      replace: (assortment, breathe) => after(kept.replace(assortment, breathe)),
      write: (head, written, emptied, change) => after(kept.write(head, written, emptied).then(async () => {
        await (await this.#opened()).note(change.from, head, change.handles);
      })),
    };
  }

  /** Settles when every article can be found. */
  async prepare(assortment: Assortment): Promise<void> {
    if (this.#busy === assortment) return; // Whoever is at it reads on to the end.
    this.#busy = assortment;
    try {
      if (assortment.unread > OWN_MAX) await this.#adopt(assortment).catch(() => {});
      await readAll(assortment, this.#deps.breathe);
    } finally {
      if (this.#busy === assortment) this.#busy = null;
    }
  }

  async #adopt(assortment: Assortment): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await this.#deps.breathe();
      await this.#writing; // What is kept must be what is shown.
      const kept = await (await this.#opened()).read(assortment.head);
      if (this.#busy !== assortment) return;
      if (kept) return assortment.adopt(kept.search, kept.changed);
      if (!(await this.#deps.make())) return;
    }
  }

  #opened(): Promise<Pick<SearchKeep, 'read' | 'note'>> {
    this.#search ??= this.#deps.openSearch();
    this.#search.catch(() => (this.#search = null));
    return this.#search;
  }
}

/** A worker for one piece of work. */
export function makeInWorker(): Promise<boolean> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./search.worker.ts', import.meta.url), { type: 'module' });
    const done = (made: boolean) => {
      worker.terminate();
      resolve(made);
    };
    worker.onmessage = ({ data }) => done(data === true);
    worker.onerror = () => done(false);
  });
}
