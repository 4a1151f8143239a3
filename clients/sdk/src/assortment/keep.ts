// The assortment in IndexedDB: chunks of products as text, which is read faster than objects are, and the position they
// are of. A change and its position are written together, so that what is kept is always one catalogue.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Product } from '../gen/protocol.ts';
import { Assortment, type Chunk, type Head } from './assortment.ts';

interface Schema extends DBSchema {
  chunks: { key: number; value: string };
  meta: { key: string; value: Head };
}

/** Lets the page breathe; work goes on when this settles. */
export type Breathe = () => Promise<void>;

/** So long may one piece of work hold up the screen: a quarter of a frame, for devices that are four times slower. */
const SLICE_MS = 4;

export class AssortmentKeep {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  static async open(name = 'onhand-assortment'): Promise<AssortmentKeep> {
    return new AssortmentKeep(await openDB<Schema>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('chunks');
        fresh.createObjectStore('meta');
      },
    }));
  }

  /** What was kept, without holding up the screen; null when nothing was. Search reads it afterwards, by `readOn`. */
  async read(breathe: Breathe): Promise<Assortment | null> {
    const transaction = this.#database.transaction(['chunks', 'meta']);
    const [head, ids, texts] = await Promise.all([
      transaction.objectStore('meta').get('head'), transaction.objectStore('chunks').getAllKeys(), transaction.objectStore('chunks').getAll(),
    ]);
    if (!head) return null;
    const chunks: Chunk[] = [];
    const slice = new Slice(breathe);
    for (const [index, text] of texts.entries()) {
      chunks.push({ id: ids[index] ?? 0, products: JSON.parse(text) as Product[] });
      await slice.pause();
    }
    chunks.sort((a, b) => ((a.products[0]?.handle ?? '') < (b.products[0]?.handle ?? '') ? -1 : 1));
    const assortment = new Assortment(head);
    for (const chunk of chunks) {
      assortment.load(chunk);
      await slice.pause();
    }
    return assortment;
  }

  /** Writes a change, together with the position it leads to. */
  async write(head: Head, written: readonly Chunk[], emptied: readonly number[]): Promise<void> {
    await this.#put(head, written.map(({ id, products }): [number, string] => [id, JSON.stringify(products)]), emptied);
  }

  /** Writes everything anew. */
  async replace({ head, chunks }: Assortment, breathe: Breathe): Promise<void> {
    const slice = new Slice(breathe);
    const texts: [number, string][] = [];
    for (const { id, products } of chunks) {
      texts.push([id, JSON.stringify(products)]);
      await slice.pause();
    }
    await this.#put(head, texts, 'all');
  }

  close(): void {
    this.#database.close();
  }

  async #put(head: Head, texts: readonly [number, string][], gone: readonly number[] | 'all'): Promise<void> {
    const transaction = this.#database.transaction(['chunks', 'meta'], 'readwrite');
    const chunks = transaction.objectStore('chunks');
    const work: Promise<unknown>[] = gone === 'all' ? [chunks.clear()] : gone.map((id) => chunks.delete(id));
    for (const [id, text] of texts) work.push(chunks.put(text, id));
    work.push(transaction.objectStore('meta').put(head, 'head'), transaction.done);
    await Promise.all(work);
  }
}

/** Work in pieces: pauses whenever the last pause is long enough ago. */
export class Slice {
  readonly #breathe: Breathe;
  #began = performance.now();

  constructor(breathe: Breathe) {
    this.#breathe = breathe;
  }

  get isOver(): boolean {
    return performance.now() - this.#began >= SLICE_MS;
  }

  async pause(): Promise<void> {
    if (!this.isOver) return;
    await this.#breathe();
    this.#began = performance.now();
  }
}

/** Lets search read all that it does not know yet, without holding up the screen. */
export async function readAll(assortment: Assortment, breathe: Breathe): Promise<void> {
  const slice = new Slice(breathe);
  while (!assortment.readOn(() => slice.isOver)) await slice.pause();
}
