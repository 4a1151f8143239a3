// What a person may do, as far as screens offer it. The server decides; this only keeps from offering what it would refuse.
import type { Right, RoleView, StaffView } from '@onhand/sdk';

/** What the person's roles allow everywhere, now; nothing while the roles are not known. */
export function rightsOf(person: StaffView | null, roles: readonly RoleView[], at: number = Date.now()): readonly Right[] {
  const held = person?.held ?? [];
  const counts = held.filter(({ branch, from, until }) => branch === null && (from ?? 0) <= at && at < (until ?? Infinity));
  const ids = held.length > 0 ? counts.map(({ role }) => role) : [person?.role];
  return [...new Set(roles.filter((role) => ids.includes(role.id)).flatMap((role) => role.rights))];
}
