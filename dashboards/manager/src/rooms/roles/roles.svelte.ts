// Roles as the matrix edits them: a copy of each, and which of them differ from what the server has.
import { decimalSign, money, roleName, typedMoney } from '@onhand/ui';
import { parseMoney, type Amount, type Currency, type Right, type RoleDetails } from '@onhand/sdk';
import { say } from './words.ts';

/** A tenth of a per mille, as limits are kept, in a per cent as people type it. */
const PPM_OF_PER_CENT = 10_000;
/** The most that the server takes for an amount: whoever may pay back so much has no limit. */
export const NO_LIMIT: Amount = 1_000_000_000_000;

export class RoleDraft {
  name: string = $state('');
  rights: Right[] = $state([]);
  /** In per cent, and in whole units of the currency: what people type. */
  discount: string = $state('');
  refund: string = $state('');
  readonly id: number;
  readonly before: RoleDetails | null;
  readonly #currency: Currency;

  constructor(before: RoleDetails | null, id: number, name: string, currency: Currency) {
    this.#currency = currency;
    this.before = before;
    this.id = before?.role.id ?? id;
    this.name = this.#called ?? name;
    this.rights = [...(before?.role.rights ?? [])];
    this.discount = String((before?.role.discount_max_ppm ?? 0) / PPM_OF_PER_CENT).replace('.', decimalSign());
    const most = before?.role.refund_max ?? 0;
    this.refund = most >= NO_LIMIT ? '' : typedMoney(most, currency);
  }

  /** What it is called on the screen; the names that every shop begins with are stored in English. */
  get #called(): string | undefined {
    return this.before ? roleName(this.before.role.id, this.before.role.name) : undefined;
  }

  get ppm(): number {
    return Math.round(Number(this.discount.replace(',', '.')) * PPM_OF_PER_CENT);
  }

  /** Nothing typed is no limit; null where what was typed is no amount. */
  get typedRefund(): Amount | null {
    if (this.refund.trim() === '') return NO_LIMIT;
    const typed = parseMoney(this.refund, this.#currency);
    return typed !== null && typed >= 0 ? typed : null;
  }

  get refundMax(): Amount {
    return this.typedRefund ?? this.before?.role.refund_max ?? 0;
  }

  /** The limit as people read it. */
  get refundTold(): string {
    if (this.typedRefund === null) return say('no_amount');
    return this.refundMax >= NO_LIMIT ? say('no_limit') : money(this.refundMax, this.#currency);
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
