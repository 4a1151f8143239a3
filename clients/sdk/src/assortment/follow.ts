// Brings an assortment up to date: by what changed since its position, or as a whole where the server cannot tell that.
import type { CatalogueView, Product } from '../gen/protocol.ts';
import { Assortment, type Chunk, type Head } from './assortment.ts';
import { Slice, type AssortmentKeep, type Breathe } from './keep.ts';

/** A page of a catalogue, or of what changed in it since a position. */
export interface CatalogueChanges extends CatalogueView {
  /** Handles of products that are gone. */
  removed?: string[];
  /** True when the position asked for is too old to tell from: the whole must be read. */
  whole?: boolean;
}

export interface ChangesSource {
  changes(since: number | null, cursor: string | null, limit: number): Promise<CatalogueChanges>;
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
 * Reads what is missing. All pages belong to the position of the first: what changes while they are read is told again
 * by the next reading, and a product's complete new form does no harm twice.
 */
export async function follow(
  held: Assortment | null, source: ChangesSource, breathe: Breathe, keep: Pick<AssortmentKeep, 'write' | 'replace'> | null = null,
): Promise<Followed> {
  const since = held && (await pages(source, held.head.seq));
  const tells = since && !since.whole && since.head.epoch === held?.head.epoch;
  if (held && tells && since.products.length + since.removed.length <= AMEND_MAX) {
    const { written, emptied } = held.apply(since.products, since.removed);
    held.head = since.head;
    await kept(() => keep?.write(held.head, written, emptied));
    return { assortment: held, how: 'amended' };
  }
  const read = tells ? since : await pages(source, null);
  const products = held && tells ? merged(held.chunks, read.products, read.removed) : read.products;
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
  whole: boolean;
}

async function pages(source: ChangesSource, since: number | null): Promise<Read> {
  const first = await source.changes(since, null, PAGE);
  const { products: _products, removed: _removed, whole, next: _next, ...head } = first;
  const read: Read = { head, products: [...first.products], removed: [...(first.removed ?? [])], whole: whole === true && since !== null };
  for (let page = first; page.next !== null && !read.whole; ) {
    page = await source.changes(since, page.next, PAGE);
    if (page.whole === true && since !== null) read.whole = true;
    read.products.push(...page.products);
    read.removed.push(...(page.removed ?? []));
  }
  return read;
}

function merged(chunks: readonly Chunk[], changed: readonly Product[], removed: readonly string[]): Product[] {
  const all = new Map(chunks.flatMap(({ products }) => products).map((product) => [product.handle, product]));
  for (const handle of removed) all.delete(handle);
  for (const product of changed) all.set(product.handle, product);
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
