// What a person may do, as far as screens offer it. The server decides; this only keeps from offering what it would refuse.
import type { Right, RoleView, StaffView } from '@onhand/sdk';

/** What the person's role allows; nothing while the roles are not known. */
export function rightsOf(person: StaffView | null, roles: readonly RoleView[]): readonly Right[] {
  return roles.find((role) => role.id === person?.role)?.rights ?? [];
}
