// Which address is shown. One that would throw edits away is shown only when the person says so.
import { readAddress, type Address } from '../model/address.ts';
import { isDirty, mayLeave } from '../model/guard.svelte.ts';

export class Way {
  address: Address = $state.raw(readAddress(location.hash));
  #shown = location.hash;
  #asking = false;

  /** The address has changed. True when another screen is shown now. */
  async changed(): Promise<boolean> {
    const wanted = location.hash;
    if (wanted === this.#shown) return false;
    if (isDirty() && pathOf(wanted) !== pathOf(this.#shown)) {
      // The address goes back to what is on the screen until there is an answer.
      history.pushState(null, '', this.#shown || location.pathname);
      if (this.#asking) return false;
      this.#asking = true;
      const leaves = await mayLeave();
      this.#asking = false;
      if (!leaves) return false;
      history.replaceState(null, '', wanted);
    }
    const other = pathOf(wanted) !== pathOf(this.#shown);
    this.#shown = wanted;
    this.address = readAddress(wanted);
    return other;
  }
}

const pathOf = (hash: string) => hash.split('?', 1)[0];
