// Roles as the matrix edits them: a copy of each, and which of them differ from what the server has.
import { roleName } from '@onhand/ui';
import type { Right, RoleDetails } from '@onhand/sdk';

/** A tenth of a per mille, as limits are kept, in a per cent as people type it. */
const PPM_OF_PER_CENT = 10_000;
const MINOR = 100;

export class RoleDraft {
  name: string = $state('');
  rights: Right[] = $state([]);
  /** In per cent, and in whole units of the currency: what people type. */
  discount: string = $state('');
  refund: string = $state('');
  readonly id: number;
  readonly before: RoleDetails | null;

  constructor(before: RoleDetails | null, id: number, name: string) {
    this.before = before;
    this.id = before?.role.id ?? id;
    this.name = this.#called ?? name;
    this.rights = [...(before?.role.rights ?? [])];
    this.discount = String((before?.role.discount_max_ppm ?? 0) / PPM_OF_PER_CENT);
    this.refund = String((before?.role.refund_max ?? 0) / MINOR);
  }

  /** What it is called on the screen; the names that every shop begins with are stored in English. */
  get #called(): string | undefined {
    return this.before ? roleName(this.before.role.id, this.before.role.name) : undefined;
  }

  get ppm(): number {
    return Math.round(Number(this.discount.replace(',', '.')) * PPM_OF_PER_CENT);
  }

  get refundMax(): number {
    return Math.round(Number(this.refund.replace(',', '.')) * MINOR);
  }

  get changed(): boolean {
    const role = this.before?.role;
    if (!role) return true;
    const same = [...this.rights].sort().join() === [...role.rights].sort().join();
    return !same || this.name !== this.#called || this.ppm !== role.discount_max_ppm || this.refundMax !== role.refund_max;
  }

  /** Whether the role is another than the one every shop begins with. */
  get differs(): boolean {
    const original = this.before?.original;
    return !!original && [...original.rights].sort().join() !== [...this.rights].sort().join();
  }

  has(right: Right): boolean {
    return this.rights.includes(right);
  }

  toggle(right: Right): void {
    this.rights = this.has(right) ? this.rights.filter((one) => one !== right) : [...this.rights, right];
  }

  command() {
    const version = this.before?.version ?? null;
    const name = this.before && this.name === this.#called ? this.before.role.name : this.name.trim();
    return { id: this.id, name, rights: [...this.rights], discount_max_ppm: this.ppm, refund_max: this.refundMax, version };
  }
}
