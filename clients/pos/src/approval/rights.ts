// What people may do at the till, read from the roles of the catalogue. The server decides; this tells beforehand.
import { discountSharePpm, type Amount, type BranchId, type Right, type RoleId, type RoleView, type StaffView } from '@onhand/sdk';

/** What somebody must be allowed to do. */
export type Needs = (role: RoleView) => boolean;

export const has = (role: RoleView, right: Right): boolean => role.rights.includes(right);

/** To pay back so much. */
export const refunds = (amount: Amount, right: 'refund' | 'refund_without_receipt'): Needs => (role) => has(role, right) && amount <= role.refund_max;

/** To sell at the prices of a customer group, which are lower than those for everybody. */
export const groupPrices: Needs = (role) => has(role, 'discount');

/** To take so much off each of these lines. */
export const discounts = (lines: readonly { gross: Amount; off: Amount }[]): Needs => (role) =>
  lines.every(({ gross, off }) => {
    if (off === 0) return true;
    const share = discountSharePpm(gross, off);
    return has(role, 'discount') && share !== null && share <= role.discount_max_ppm;
  });

/** Whether a person may do it in a branch now; somebody whose role is not known may not. */
export function may(person: StaffView | undefined, roles: readonly RoleView[], needs: Needs, branch: BranchId | null = null, now = Date.now()): boolean {
  const role = person && together(rolesHeld(person, branch, now), roles);
  return role != null && needs(role);
}

function rolesHeld({ role, held }: StaffView, branch: BranchId | null, now: number): RoleId[] {
  if (held.length === 0) return [role];
  const counts = held.filter((one) => (one.branch === null || one.branch === branch) && (one.from ?? now) <= now && (one.until === null || now < one.until));
  return counts.map((one) => one.role);
}

/** Several roles are one that may do what any of them may. */
function together(held: readonly RoleId[], roles: readonly RoleView[]): RoleView | null {
  const all = roles.filter(({ id }) => held.includes(id));
  const [first] = all;
  if (!first) return null;
  return {
    ...first, rights: [...new Set(all.flatMap(({ rights }) => rights))], discount_max_ppm: Math.max(...all.map((one) => one.discount_max_ppm)),
    refund_max: Math.max(...all.map((one) => one.refund_max)),
  };
}
