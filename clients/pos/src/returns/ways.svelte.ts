// How what is paid back is shared out over the ways to pay: as it was paid unless somebody says otherwise, and always all of it.
import { parseMoney, split, type Amount, type Currency, type PaymentMethod, type SoldTicket, type Tender, type TenderKind } from '@onhand/sdk';
import { money } from '@onhand/ui';
import { tenderOf } from '../checkout/tenders.ts';
import { named, type House } from '../house/house.ts';
import { say as house } from '../house/words.ts';
import { say } from './words.ts';

/** A way of paying back. */
export type Way = Pick<PaymentMethod, 'id' | 'kind'>;

/** What is paid back in one way. */
export interface Part {
  way: Way;
  amount: Amount;
  reference: string | null;
}

const CASH: Way = { id: 1, kind: 'cash' };
/** What a house takes in any case. */
const ALWAYS: readonly TenderKind[] = ['cash', 'card'];

export class Ways {
  /** Everything goes back in this one, unless it is shared out. */
  way: Way = $state.raw(CASH);
  isSplit: boolean = $state(false);
  /** Amounts typed by hand; what is left over goes to the others in their shares. */
  typed: Record<number, string> = $state({});
  /** Numbers of vouchers and the like, by way. */
  references: Record<number, string> = $state({});
  offered: PaymentMethod[] = $state.raw([]);
  /** How much of the sale was paid in each way. */
  #paid: Readonly<Record<number, Amount>> = $state.raw({});
  readonly #house: Pick<House, 'methodOf' | 'waysBack'>;

  constructor(house: Pick<House, 'methodOf' | 'waysBack'>) {
    this.#house = house;
  }

  /** Begins for a ticket, or for goods without one. */
  begin(ticket: SoldTicket['ticket'] | null): void {
    const tenders = ticket?.tenders ?? [];
    this.offered = this.#house.waysBack([...new Set([...tenders.map(({ kind }) => kind), ...ALWAYS])]);
    const paid: Record<number, Amount> = {};
    const references: Record<number, string> = {};
    for (const tender of tenders) {
      const own = this.#house.methodOf(tender);
      const way = this.offered.find(({ id }) => id === own?.id) ?? CASH; // What nothing is paid back with comes back in cash.
      const kept = tender.amount - (tender.kind === 'cash' ? (ticket?.change ?? 0) : 0);
      paid[way.id] = (paid[way.id] ?? 0) + kept;
      if (own?.needs_reference && tender.reference) references[way.id] = tender.reference;
    }
    const used = this.offered.filter(({ id }) => (paid[id] ?? 0) > 0);
    this.#paid = paid;
    Object.assign(this, { way: used[0] ?? CASH, isSplit: used.length > 1, typed: {}, references });
  }

  /** All of it in one way. */
  choose(way: Way): void {
    Object.assign(this, { way, isSplit: false, typed: {} });
  }

  /** In several ways, as it was paid to begin with. */
  share(): void {
    Object.assign(this, { isSplit: true, typed: {} });
  }

  /** What goes back in each way; null where what was typed is no amount. */
  amounts(total: Amount, currency: Currency): Map<number, Amount | null> {
    if (!this.isSplit) return new Map([[this.way.id, total]]);
    const found = new Map<number, Amount | null>();
    for (const { id } of this.offered) if ((this.typed[id] ?? '').trim() !== '') found.set(id, positive(parseMoney(this.typed[id] ?? '', currency)));
    const others = this.offered.filter(({ id }) => !found.has(id));
    const rest = Math.max(0, total - [...found.values()].reduce<Amount>((sum, amount) => sum + (amount ?? 0), 0));
    const shares = split(rest, others.map(({ id }) => Math.max(0, this.#paid[id] ?? 0)));
    others.forEach(({ id }, index) => found.set(id, shares[index] ?? 0));
    return found;
  }

  parts(total: Amount, currency: Currency): Part[] {
    const amounts = this.amounts(total, currency);
    const ways: Way[] = this.isSplit ? this.offered : [this.way];
    const parts = ways.map((way) => ({ way, amount: amounts.get(way.id) ?? 0, reference: this.needsReference(way) ? (this.references[way.id] ?? '').trim() : null }));
    return parts.filter(({ amount }) => amount > 0);
  }

  needsReference(way: Way): boolean {
    return this.offered.some(({ id, needs_reference }) => id === way.id && needs_reference);
  }

  /** Why it cannot be paid back so; empty when it can. */
  objection(total: Amount, currency: Currency): string {
    const amounts = [...this.amounts(total, currency).values()];
    if (amounts.includes(null)) return say('ways_amount');
    const sum = amounts.reduce<Amount>((all, amount) => all + (amount ?? 0), 0);
    if (sum !== total) return say(sum < total ? 'ways_missing' : 'ways_too_much', { amount: money(Math.abs(total - sum), currency) });
    const unnamed = this.parts(total, currency).find(({ reference }) => reference === '');
    return unnamed ? say('way_number', { name: this.nameOf(unnamed.way) }) : '';
  }

  nameOf(way: Way): string {
    const known = this.offered.find(({ id }) => id === way.id) ?? this.#house.methodOf({ kind: way.kind, method: way.id });
    return known ? named(known) : way.kind;
  }
}

/** As the wire has them. */
export const tendersOf = (parts: readonly Part[]): Tender[] => parts.map(({ way, amount, reference }) => tenderOf(way, amount, reference));

export const referenceLabel = (): string => house('reference');

function positive(amount: Amount | null): Amount | null {
  return amount !== null && amount >= 0 ? amount : null;
}
