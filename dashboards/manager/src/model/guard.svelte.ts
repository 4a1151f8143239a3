// Edits that were not saved. A room that has any says so once, while its screen is set up:
//
//   const edits = guard(() => draft.changed);
//
// and from then until the screen is gone, leaving it asks first: by a link, the back button, signing out, another language, or
// closing the window. What is saved is no longer dirty, so a room need do nothing more; one that leaves on purpose before its
// state has settled, as after a save that opens what was made, calls `edits.release()` first. A change of what stands behind the
// "?" of an address stays on the screen and asks nothing.
import { onDestroy } from 'svelte';

export interface Edits {
  readonly dirty: boolean;
  /** Lets go without asking, until something is dirty anew on another screen. */
  release: () => void;
}

/** Asks whether to throw the edits away; the shell puts a dialog in. */
type Ask = () => Promise<boolean>;

const watched = new Set<() => boolean>();
let ask: Ask = () => Promise.resolve(globalThis.confirm?.('Leave without saving?') ?? true);

export function guard(dirty: () => boolean): Edits {
  watched.add(dirty);
  const release = () => void watched.delete(dirty);
  onDestroy(release);
  return {
    get dirty() {
      return dirty();
    },
    release,
  };
}

export function isDirty(): boolean {
  return [...watched].some((dirty) => dirty());
}

/** True when there is nothing to lose, or when the person says that it may be lost. */
export async function mayLeave(): Promise<boolean> {
  return !isDirty() || ask();
}

/** Nothing is asked any more: the page itself goes. */
export function releaseAll(): void {
  watched.clear();
}

/** How the shell asks. */
export function askWith(how: Ask): void {
  ask = how;
}
