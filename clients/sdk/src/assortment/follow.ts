// Brings an assortment up to date: by what changed since its position, or as a whole where the server cannot tell that.
import type { CatalogueChanges, CatalogueView, Epoch, Lsn, Product } from '../gen/protocol.ts';
import { ProblemError } from '../http.ts';
import { Assortment, type Chunk, type Head } from './assortment.ts';
import { Slice, type AssortmentKeep, type Breathe } from './keep.ts';

export interface CatalogueSource {
  /** A page of the whole. */
  page(cursor: string | null, limit: number): Promise<CatalogueView>;
  /** Null where the server does not know how to tell. */
  since(position: { since: Lsn; epoch: Epoch }, limit: number): Promise<CatalogueChanges | null>;
}

/** The operation that a catalogue is read with. */
interface Reading {
  readCatalogue(query: { cursor?: string | null; limit: number; since?: Lsn; epoch?: Epoch }): Promise<CatalogueView | CatalogueChanges>;
}

export function sourceOf(api: Reading): CatalogueSource {
  return {
    page: async (cursor, limit) => {
      const page = await api.readCatalogue({ cursor, limit });
      if ('whole' in page) throw new Error('The server told changes instead of the catalogue.');
      return page;
    },
    since: async (position, limit) => {
      try {
        const answer = await api.readCatalogue({ ...position, limit });
        // One that has never heard of positions answers with the first page of everything.
        return 'whole' in answer ? answer : null;
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 400) return null;
        throw error;
      }
    },
  };
}

/** From which position a change leads on, and what is different. */
export interface Change {
  from: Head;
  handles: readonly string[];
}

/** Where an assortment is kept. */
export interface Keeping {
  write(head: Head, written: readonly Chunk[], emptied: readonly number[], change: Change): Promise<void>;
  replace: AssortmentKeep['replace'];
}

export interface Followed {
  /** The same as before, amended, or another one in its place. */
  assortment: Assortment;
  how: 'amended' | 'replaced';
}

const PAGE = 500;
/** So many changes at once are worth another assortment, made aside: amending one would hold up the screen. */
const AMEND_MAX = 1_000;

/**
 * Reads what is missing. Pages of a whole belong to the position of the first: what changes while they are read is told
 * again by the next reading, and a product's complete new form does no harm twice. `keep` hears of the assortment as soon as
 * it is as it shall be.
 */
export async function follow(
  held: Assortment | null, source: CatalogueSource, breathe: Breathe, keep: Keeping | null = null,
): Promise<Followed> {
  const since = held && (await changes(source, held.head));
  if (held && since && since.products.length + since.removed.length <= AMEND_MAX) {
    const { written, emptied } = held.apply(since.products, since.removed);
    const handles = [...since.products.map(({ handle }) => handle), ...since.removed];
    const from = held.head;
    held.head = since.head;
    await kept(() => keep?.write(held.head, written, emptied, { from, handles }));
    return { assortment: held, how: 'amended' };
  }
  const read = since ?? (await whole(source));
  const products = held && since ? merged(held.chunks, since) : read.products;
  const assortment = new Assortment(read.head);
  const slice = new Slice(breathe);
  for (let at = 0; at < products.length; at += 64) {
    assortment.apply(products.slice(at, at + 64));
    await slice.pause();
  }
  await kept(() => keep?.replace(assortment, breathe));
  return { assortment, how: 'replaced' };
}

interface Read {
  head: Head;
  products: Product[];
  removed: string[];
}

async function whole(source: CatalogueSource): Promise<Read> {
  const first = await source.page(null, PAGE);
  const { products: _products, next: _next, ...head } = first;
  const read: Read = { head, products: [...first.products], removed: [] };
  for (let page = first; page.next !== null; ) {
    page = await source.page(page.next, PAGE);
    read.products.push(...page.products);
  }
  return read;
}

/** All that changed, each product in its newest form; null when it cannot be told from here. */
async function changes(source: CatalogueSource, from: Head): Promise<Read | null> {
  let head = from;
  const forms = new Map<string, Product | null>();
  for (;;) {
    const answer = await source.since({ since: head.seq, epoch: head.epoch }, PAGE);
    // One that promises more and gets no further would be asked for ever.
    if (!answer || answer.whole || answer.epoch !== head.epoch || (answer.more && answer.seq <= head.seq)) return null;
    const { products, removed, whole: _whole, more, ...news } = answer;
    for (const handle of removed) forms.set(handle, null);
    for (const product of products) forms.set(product.handle, product);
    head = { ...head, ...known(news) };
    if (more) continue;
    const [gone, there]: [string[], Product[]] = [[], []];
    for (const [handle, product] of forms) {
      if (product) there.push(product);
      else gone.push(handle);
    }
    return { head, products: there, removed: gone };
  }
}

/** Without what was not told. */
function known(news: object): Partial<Head> {
  return Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null && value !== undefined)) as Partial<Head>;
}

function merged(chunks: readonly Chunk[], { products, removed }: Read): Product[] {
  const all = new Map(chunks.flatMap((chunk) => chunk.products).map((product) => [product.handle, product]));
  for (const handle of removed) all.delete(handle);
  for (const product of products) all.set(product.handle, product);
  return [...all.values()].sort((a, b) => (a.handle < b.handle ? -1 : 1));
}

/** A device that keeps nothing still sells; it only starts more slowly. */
async function kept(write: () => Promise<void> | undefined): Promise<void> {
  try {
    await write();
  } catch {
    return;
  }
}
