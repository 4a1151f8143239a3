// What a receipt's number looks like in a shape, as the server and tills write it.
import type { Branch, Numbering } from '@onhand/sdk';

/** As every house begins. */
export const ORIGINAL: Numbering = { branch: null, prefix: '', branch_code: false, year: false, digits: 6, removed: false, version: 0 };

/** Some number of a register, in its second series. */
const [EPOCH, SEQUENCE] = [2, 42];

export function exampleOf({ prefix, branch_code, year, digits }: Numbering, branch: Branch, register: number, now: number): string {
  const place = branch_code && branch.code !== '' ? branch.code : String(branch.id);
  const parts = [prefix, place, year ? String(new Date(now).getFullYear()) : ''].filter((part) => part !== '');
  return [...parts, register, EPOCH, String(SEQUENCE).padStart(digits, '0')].join('-');
}
