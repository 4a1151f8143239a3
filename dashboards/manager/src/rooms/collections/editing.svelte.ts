// One collection under the hands of a manager while others may change it too: what it would hold is asked as it is typed, and
// nothing that somebody else saved is overwritten unseen.
import type { CollectionPreview, CollectionView, Currency } from '@onhand/sdk';
import { Changing } from '../../model/changing.svelte.ts';
import { sentenceOf, type Link } from '../../model/link.ts';
import { formOf, handleOf, newForm, putOf, wrongOf, type Form, type Wrong } from './form.ts';

export class Editing {
  form: Form = $state(newForm());
  base: Form = $state.raw(newForm());
  /** As the server last told it; null for a new one. */
  told: CollectionView | null = $state.raw(null);
  /** What somebody else saved while there are changes here. */
  theirs: CollectionView | null = $state.raw(null);
  preview: CollectionPreview | null = $state.raw(null);
  previewing: boolean = $state(false);
  problem: string | null = $state(null);
  missing: boolean = $state(false);
  /** Errors are shown from the first attempt to save on. */
  tried: boolean = $state(false);
  readonly changing = new Changing();
  readonly handle: string | null;
  readonly #link: Link;
  readonly #currency: Currency;
  #asked = 0;

  constructor(link: Link, handle: string | null, currency: Currency) {
    this.#link = link;
    this.handle = handle;
    this.#currency = currency;
  }

  get wrong(): Map<string, Wrong> {
    return wrongOf(this.form, this.#currency);
  }

  get dirty(): boolean {
    return JSON.stringify(this.form) !== JSON.stringify(this.base);
  }

  /** Reads it, for the first time or because something has changed. */
  async read(): Promise<void> {
    if (this.handle === null) return;
    try {
      const now = await this.#link.api.readCollection(this.handle);
      this.problem = null;
      this.missing = false;
      const newer = (now.collection.version ?? 0) > (this.told?.collection.version ?? 0);
      if (this.told === null || (newer && !this.dirty)) this.take(now);
      else if (newer && now.by !== this.#link.person.id) this.theirs = now;
    } catch (error) {
      this.missing = error instanceof Error && 'problem' in error && (error.problem as { code?: string }).code === 'unknown_collection';
      this.problem = sentenceOf(error);
    }
  }

  /** Goes on with what the server has. */
  take(now: CollectionView): void {
    this.told = now;
    this.theirs = null;
    this.form = formOf(now.collection, this.#currency);
    this.base = formOf(now.collection, this.#currency);
    this.changing.problem = null;
  }

  /** Goes on with what is here, having seen theirs. */
  keep(now: CollectionView): void {
    this.told = now;
    this.theirs = null;
    this.base = formOf(now.collection, this.#currency);
    this.changing.problem = null;
  }

  /** Asks what it would hold. The last question wins. */
  async look(): Promise<void> {
    const asked = (this.#asked += 1);
    const rest = new Map(this.wrong);
    for (const field of ['title', 'handle']) rest.delete(field);
    if (rest.size > 0) {
      this.preview = null;
      this.previewing = false;
      return;
    }
    this.previewing = true;
    const put = putOf($state.snapshot(this.form), this.#currency, null);
    try {
      const preview = await this.#link.api.previewCollection({ ...put, handle: put.handle || 'preview', title: put.title || '-' });
      if (asked === this.#asked) this.preview = preview;
    } catch (error) {
      if (asked === this.#asked) this.problem = sentenceOf(error);
    }
    if (asked === this.#asked) this.previewing = false;
  }

  /** The handle of what was saved; null when it was not. */
  async save(): Promise<string | null> {
    this.tried = true;
    if (this.wrong.size > 0) return null;
    const form = $state.snapshot(this.form);
    const put = putOf(form, this.#currency, this.told?.collection.version ?? null);
    if (!(await this.changing.send(this.#link, { organisation: { put_collection: put } }))) {
      if (this.changing.overtaken) await this.read();
      return null;
    }
    this.base = form;
    this.tried = false;
    await this.read();
    return handleOf(form);
  }

  async remove(): Promise<boolean> {
    return this.handle !== null && this.changing.send(this.#link, { organisation: { remove_collection: { handle: this.handle } } });
  }
}
