// What each role may do, as far as screens offer it. The server decides; this only keeps from offering what it would refuse.
import type { Role } from '@onhand/sdk';

export type Deed = 'transfer' | 'approve' | 'resolve';

const LEAST: Record<Deed, readonly Role[]> = {
  transfer: ['supervisor', 'manager'],
  approve: ['manager'],
  resolve: ['manager'],
};

export function may(role: Role | undefined, deed: Deed): boolean {
  return role !== undefined && LEAST[deed].includes(role);
}
