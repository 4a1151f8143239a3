// One category that becomes another, with all below it: what that changes is read first, then asked product by product, and can
// be taken back.
import type { CollectionView, CommandBody, InsideProduct } from '@onhand/sdk';
import { refusal } from '@onhand/ui';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { emptyEdit } from '../products/form.ts';
import { moved, ruleMoved } from './tree.ts';

/** What is asked at a time: the server takes a second's worth of it from one connection. */
const AT_ONCE = 8;
const PAGE = 200;

interface Step {
  name: string;
  handle: string;
  before: string;
  after: string;
  revision: number | null;
}

export interface Failure {
  name: string;
  why: string;
}

export class Moving {
  readonly from: string;
  steps: readonly Step[] = $state.raw([]);
  collections: readonly CollectionView[] = $state.raw([]);
  state: 'reading' | 'ready' | 'asking' | 'done' = $state('reading');
  problem: string | null = $state(null);
  done: number = $state(0);
  failed: readonly Failure[] = $state.raw([]);
  #stopped = false;
  readonly #link: Link;

  constructor(link: Link, from: string) {
    this.#link = link;
    this.from = from;
  }

  /** Reads all products that are in it or below it, and the collections whose rules name it. */
  async read(): Promise<void> {
    try {
      const items: InsideProduct[] = [];
      let cursor: string | null = null;
      do {
        const page = await this.#link.api.listProducts({ category: this.from, limit: PAGE, cursor });
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== null && !this.#stopped);
      this.steps = items.map(({ product: { name, handle, category }, revision }) => ({ name, handle, before: category, after: category, revision }));
      const found: CollectionView[] = [];
      do {
        const page = await this.#link.api.listCollections({ limit: PAGE, cursor });
        found.push(...page.items.filter(({ collection }) => ruleMoved(collection, this.from, `${this.from}/-`) !== null));
        cursor = page.next;
      } while (cursor !== null && !this.#stopped);
      this.collections = found;
      this.state = 'ready';
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Asks for every change; what was refused is told, and the rest is done. The way back, for those that were done. */
  async apply(to: string): Promise<Undo> {
    this.state = 'asking';
    const steps = this.steps.map((step) => ({ ...step, after: moved(step.before, this.from, to) }));
    const done = await this.#all(steps);
    for (const { collection } of this.collections) {
      const put = ruleMoved(collection, this.from, to);
      if (put) await this.#send(collection.title, { organisation: { put_collection: put } });
    }
    this.state = 'done';
    return { link: this.#link, from: to, to: this.from, steps: done.map(({ before, after, ...step }) => ({ ...step, before: after, after: before, revision: null })) };
  }

  /** Several at a time; those that were taken. */
  async #all(steps: readonly Step[]): Promise<Step[]> {
    const waiting = [...steps];
    const taken: Step[] = [];
    const worker = async () => {
      for (let step = waiting.shift(); step && !this.#stopped; step = waiting.shift()) {
        const edit = { ...emptyEdit(step.handle, step.revision), category: step.after };
        if (await this.#send(step.name, { organisation: { edit_product: edit } })) taken.push(step);
        this.done += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return taken;
  }

  async #send(name: string, body: CommandBody): Promise<boolean> {
    const { answer } = await this.#link.connection.submit(commandOf(null, body));
    if ('rejected' in answer) this.failed = [...this.failed, { name, why: refusal(answer.rejected) }];
    return !('rejected' in answer);
  }

  /** Goes back the way that was gone, but for products that were moved on since. */
  static async back({ link, from, to, steps }: Undo): Promise<Moving> {
    const moving = new Moving(link, from);
    await moving.read();
    const there = new Map(moving.steps.map((step) => [step.handle, step]));
    const still = steps.filter(({ handle, before }) => there.get(handle)?.before === before);
    moving.state = 'asking';
    await moving.#all(still.map((step) => ({ ...step, revision: there.get(step.handle)?.revision ?? null })));
    for (const { collection } of moving.collections) {
      const put = ruleMoved(collection, from, to);
      if (put) await moving.#send(collection.title, { organisation: { put_collection: put } });
    }
    moving.state = 'done';
    return moving;
  }
}

export interface Undo {
  link: Link;
  from: string;
  to: string;
  steps: readonly Step[];
}
