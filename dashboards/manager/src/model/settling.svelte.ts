// Something that the house settles once and for all: read, typed over what was read, and sent where that has become another.
import type { CommandBody } from '@onhand/sdk';
import { untrack } from 'svelte';
import { Changing, Reading } from './changing.svelte.ts';
import { guard } from './guard.svelte.ts';
import type { Link } from './link.ts';

/** Made while its screen is set up. */
export class Settling<V, D> {
  readonly reading: Reading<V | null>;
  readonly saving = new Changing();
  /** As it is typed; null until it was read. */
  draft: D | null = $state(null);
  readonly #link: Link;
  readonly #drafted: (value: V) => D;

  constructor(link: Link, read: () => Promise<V | null>, drafted: (value: V) => D) {
    this.reading = new Reading(read);
    this.#link = link;
    this.#drafted = drafted;
    guard(() => this.changed);
    $effect(() => untrack(() => void this.read()));
  }

  get changed(): boolean {
    return this.draft !== null && this.reading.value !== null && JSON.stringify(this.draft) !== JSON.stringify(this.#drafted(this.reading.value));
  }

  /** What stands there now, in the place of what was typed. */
  async read(): Promise<void> {
    await this.reading.refresh();
    if (this.reading.value !== null) this.draft = this.#drafted(this.reading.value);
  }

  async send(body: CommandBody): Promise<void> {
    if (await this.saving.send(this.#link, body)) await this.read();
  }
}
