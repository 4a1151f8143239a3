// What people may do at the till, read from the roles of the catalogue. The server decides; this tells beforehand.
import { discountSharePpm, type Amount, type Right, type RoleView, type StaffView } from '@onhand/sdk';

/** What somebody must be allowed to do. */
export type Needs = (role: RoleView) => boolean;

const has = (role: RoleView, right: Right): boolean => role.rights.includes(right);

/** To pay back so much. */
export const refunds = (amount: Amount, right: 'refund' | 'refund_without_receipt'): Needs => (role) => has(role, right) && amount <= role.refund_max;

/** To take so much off each of these lines. */
export const discounts = (lines: readonly { gross: Amount; off: Amount }[]): Needs => (role) =>
  lines.every(({ gross, off }) => {
    if (off === 0) return true;
    const share = discountSharePpm(gross, off);
    return has(role, 'discount') && share !== null && share <= role.discount_max_ppm;
  });

/** Whether a person may do it; somebody whose role is not known may not. */
export function may(person: StaffView | undefined, roles: readonly RoleView[], needs: Needs): boolean {
  const role = roles.find(({ id }) => id === person?.role);
  return role !== undefined && needs(role);
}
