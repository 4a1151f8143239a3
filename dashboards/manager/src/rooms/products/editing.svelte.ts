// One product under the hands of a manager while others may change it too: what they change elsewhere comes in at once, and
// where both changed the same, both values are shown and somebody chooses.
import type { Command, Currency, FieldEdit, InsideProduct } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { editOf, formOf, newForm, putOf, skuFor, slug, wrongOf, type Form, type VariantForm, type Wrong } from './form.ts';

/** A field that was changed here and elsewhere. */
export interface Clash {
  /** `name`, or `SKU\nprice`. */
  key: string;
  mine: unknown;
  theirs: unknown;
}

export class Editing {
  form: Form = $state(newForm(1, null));
  base: Form = $state.raw(newForm(1, null));
  /** As the server last told it; null for a new product. */
  told: InsideProduct | null = $state.raw(null);
  clashes: readonly Clash[] = $state.raw([]);
  /** What others changed while it was on the screen, newest last. */
  news: readonly FieldEdit[] = $state.raw([]);
  problem: string | null = $state(null);
  missing: boolean = $state(false);
  /** Errors are shown from the first attempt to save on. */
  tried: boolean = $state(false);
  readonly asking = new Asking();
  readonly #link: Link;
  readonly #currency: Currency;
  readonly handle: string | null;

  constructor(link: Link, handle: string | null, currency: Currency, taxClass: number, barcode: string | null) {
    this.#link = link;
    this.handle = handle;
    this.#currency = currency;
    if (handle === null) {
      this.form = newForm(taxClass, barcode);
      this.base = newForm(taxClass, barcode);
    }
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
      this.#take(await this.#link.api.readProduct(this.handle));
      this.problem = null;
    } catch (error) {
      this.missing = error instanceof Error && 'problem' in error && (error.problem as { code?: string }).code === 'unknown_product';
      this.problem = sentenceOf(error);
    }
  }

  #take(now: InsideProduct): void {
    const before = this.told;
    if (before && now.revision <= before.revision) return;
    this.told = now;
    const latest = formOf(now, this.#currency);
    if (!before) {
      this.form = formOf(now, this.#currency);
      this.base = latest;
      return;
    }
    this.news = now.edits.filter((edit) => edit.revision > before.revision && edit.by !== this.#link.person.id);
    const [old, mine, theirs] = [flat(this.base), flat(this.form), flat(latest)];
    const clashes: Clash[] = [];
    const form = formOf(now, this.#currency);
    for (const [key, value] of mine) {
      const [was, is] = [JSON.stringify(old.get(key)), JSON.stringify(theirs.get(key))];
      if (JSON.stringify(value) === was || JSON.stringify(value) === is) continue;
      if (is !== was) clashes.push({ key, mine: $state.snapshot(value), theirs: theirs.get(key) });
      set(form, key, $state.snapshot(value));
    }
    const added = this.form.variants.filter(({ isNew, sku }) => isNew && !latest.variants.some((own) => own.sku === sku));
    form.variants.push(...$state.snapshot(added));
    this.form = form;
    this.base = latest;
    this.clashes = clashes;
  }

  /** Ends a clash with one of both values. */
  settle(clash: Clash, mine: boolean): void {
    if (!mine) set(this.form, clash.key, clash.theirs);
    this.clashes = this.clashes.filter((one) => one !== clash);
  }

  /** The handle of what was saved; null when it was not. */
  async save(isTaken: (sku: string) => boolean): Promise<string | null> {
    this.tried = true;
    if (this.wrong.size > 0 || this.clashes.length > 0) return null;
    for (const variant of this.form.variants) if (variant.isNew && !variant.removed && variant.sku.trim() === '') variant.sku = skuFor(this.form, variant.values, isTaken);
    const command = this.#command();
    if (!command) return this.handle;
    const done = await this.asking.ask(this.#link.connection, command.command);
    if (done === null) {
      await this.read();
      return null;
    }
    this.tried = false;
    this.news = [];
    if (this.handle !== null) {
      this.told = null;
      await this.read();
    }
    return command.handle;
  }

  #command(): { handle: string; command: Command } | null {
    if (this.told && this.handle !== null) {
      const edit = editOf($state.snapshot(this.form), this.base, this.handle, this.told.revision, this.#currency);
      return edit && { handle: this.handle, command: commandOf(null, { organisation: { edit_product: edit } }) };
    }
    const handle = slug(this.form.name).toLowerCase().slice(0, 80) || slug(this.form.variants[0]?.sku ?? '').toLowerCase();
    const put = putOf($state.snapshot(this.form), handle, this.#currency);
    return { handle, command: commandOf(null, { organisation: { put_product: put } }) };
  }
}

/** Every field by its name, those of variants behind their SKU. */
function flat({ variants, ...own }: Form): Map<string, unknown> {
  const all = new Map<string, unknown>(Object.entries(own));
  for (const { sku, isNew, ...rest } of variants) {
    if (!isNew) for (const [field, value] of Object.entries(rest)) all.set(`${sku}\n${field}`, value);
  }
  return all;
}

function set(form: Form, key: string, value: unknown): void {
  const [sku = '', field] = key.split('\n');
  if (field === undefined) Object.assign(form, { [key]: value });
  const variant: VariantForm | undefined = form.variants.find((one) => one.sku === sku);
  if (field !== undefined && variant) Object.assign(variant, { [field]: value });
}
