// In which branch whoever holds this device works: the one they chose last, so that nobody chooses it again in each room.
import type { Catalogue } from '@onhand/sdk';

const KEY = 'onhand.branch';

export const here = {
  /** The branch that was chosen on this device last, as long as there is one of that number. */
  last({ branches }: Pick<Catalogue, 'branches'>): number | null {
    const kept = Number(read());
    return branches.some(({ id }) => id === kept) ? kept : null;
  },

  remember(branch: number): void {
    try {
      localStorage.setItem(KEY, String(branch));
    } catch {
      // A browser that keeps nothing: it is chosen again.
    }
  },
};

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
