// What the house has settled, as this till needs it: how goods are taxed here today, what may be paid with, reasons to choose
// from, who may buy what, and what a receipt's number looks like. It changes nothing.
import {
  bornBy, businessDate, limitsOf, type Amount, type Article, type Branch, type Grounds, type HouseSettings, type Limits, type Numbering, type PaymentMethod, type Quantity,
  type Reason, type ReasonUse, type ReceiptNumber, type ShiftTotals, type TaxTerms, type Tender, type TenderKind, type Wording,
} from '@onhand/sdk';
import { available, language } from '@onhand/ui';
import type { Register } from '../register/register.svelte.ts';

/** As a till sells that knows no settings yet. */
const CASH: PaymentMethod = {
  id: 1, name: 'Cash', names: [], kind: 'cash', active: true, branches: [], needs_reference: false, opens_drawer: true, refunds: true, order: 10, version: 0,
};
const CARD: PaymentMethod = { ...CASH, id: 2, name: 'Card', kind: 'card', opens_drawer: false, order: 20 };
const BUILT_IN: Record<string, number> = { cash: 1, card: 2, account: 3 };
const PLAIN: Numbering = { branch: null, prefix: '', branch_code: false, year: false, digits: 6, removed: false, version: 0 };

/** More of one product than a ticket may have. */
export interface Over {
  name: string;
  most: Quantity;
}

/** More of something than is there to be sold, of what is not sold like that. */
export interface Short {
  name: string;
  there: Quantity;
  rule: 'reason' | 'deny';
}

interface Counted {
  sku: string;
  quantity: Quantity;
}

export class House {
  readonly #register: Pick<Register, 'catalogue' | 'view'> & Partial<Pick<Register, 'stock'>>;

  constructor(register: Pick<Register, 'catalogue' | 'view'> & Partial<Pick<Register, 'stock'>>) {
    this.#register = register;
  }

  get branch(): Branch | undefined {
    return this.#register.catalogue?.branches.find(({ id }) => id === this.#register.view?.branch);
  }

  get today(): string {
    const { branch } = this;
    return branch ? businessDate(branch, Date.now()) : new Date().toISOString().slice(0, 10);
  }

  taxOf(article: Article): TaxTerms | undefined {
    const { branch } = this;
    return branch && this.#register.catalogue?.taxOf(article, branch, this.today);
  }

  /** What is taken here, cash first of all. Accounts need a customer, whom tills do not know. */
  get methods(): PaymentMethod[] {
    const branch = this.#register.view?.branch ?? -1;
    const known = this.#settings?.payment_methods ?? [];
    if (known.length === 0) return [CASH, CARD];
    return known.filter(({ active, branches, kind }) => active && kind !== 'account' && (branches.length === 0 || branches.includes(branch)));
  }

  /** What refunds may be paid back with: in ways of these kinds, and in vouchers. */
  waysBack(kinds: readonly TenderKind[]): PaymentMethod[] {
    const account = (this.#settings?.payment_methods ?? []).filter(({ kind, active }) => active && kind === 'account');
    return [...this.methods, ...account].filter(({ refunds, kind }) => refunds && (kinds.includes(kind) || kind === 'voucher'));
  }

  methodOf({ kind, method }: Pick<Tender, 'kind' | 'method'>): PaymentMethod | undefined {
    const id = method ?? BUILT_IN[kind];
    return this.#settings?.payment_methods.find((one) => one.id === id) ?? [CASH, CARD].find((one) => one.id === id);
  }

  /** Whether the drawer opens for what is taken or given back in this way. */
  opensDrawer(tender: Pick<Tender, 'kind' | 'method'>): boolean {
    return this.methodOf(tender)?.opens_drawer ?? tender.kind === 'cash';
  }

  nameOfTender(tender: Pick<Tender, 'kind' | 'method'>): string {
    const method = this.methodOf(tender);
    return method ? named(method) : tender.kind;
  }

  /** What a shift took and paid back in the house's own ways, beside cash, cards and accounts. */
  otherWays({ methods }: ShiftTotals): { name: string; amount: Amount }[] {
    const own = (methods ?? []).filter(({ method }) => method > Math.max(...Object.values(BUILT_IN)));
    return own.map(({ method, amount }) => ({ name: this.nameOfTender({ kind: 'other', method }), amount }));
  }

  /** As papers have it: with the number of the voucher, where one was asked for. */
  tenderOnPaper(tender: Pick<Tender, 'kind' | 'method' | 'reference'>): string {
    return [this.nameOfTender(tender), tender.reference ?? ''].filter((part) => part !== '').join(' ');
  }

  reasons(use: ReasonUse): Reason[] {
    return (this.#settings?.reasons ?? []).filter(({ active, uses }) => active && uses.includes(use));
  }

  limitsOf(sku: string): Limits {
    const { branch } = this;
    const article = this.#register.catalogue?.bySku(sku);
    if (!branch || !article) return { age_min: null, quantity_max: null };
    return limitsOf(article.product, this.#settings?.sale_rules ?? [], branch);
  }

  /** The highest age that anything among these asks for; 0 for none. */
  ageFor(lines: readonly Counted[]): number {
    return Math.max(0, ...lines.map(({ sku }) => this.limitsOf(sku).age_min ?? 0));
  }

  /** The day on or before which somebody was born who has an age today. */
  bornBy(age: number): string {
    return bornBy(age, this.today);
  }

  /** The first product of which there is more than one ticket may have. */
  over(lines: readonly Counted[]): Over | null {
    const sums = new Map<string, Quantity>();
    for (const { sku, quantity } of lines) {
      const article = this.#register.catalogue?.bySku(sku);
      const most = this.limitsOf(sku).quantity_max;
      if (!article || most === null) continue;
      const sum = (sums.get(article.product.handle) ?? 0) + quantity;
      sums.set(article.product.handle, sum);
      if (sum > most) return { name: article.product.name, most };
    }
    return null;
  }

  /** The first of which there is more than is there, of what is not sold like that. Nobody knows as long as the levels are old. */
  short(lines: readonly Counted[]): Short | null {
    const { stock, catalogue } = this.#register;
    if (!stock?.live) return null;
    const sums = new Map<string, Quantity>();
    let asked: Short | null = null;
    for (const { sku, quantity } of lines) {
      const article = catalogue?.bySku(sku);
      const rule = article?.variant.kind === 'goods' ? article.variant.oversell : undefined;
      if (!article || (rule !== 'reason' && rule !== 'deny')) continue;
      const sum = (sums.get(sku) ?? 0) + quantity;
      sums.set(sku, sum);
      const level = stock.levels.get(sku);
      const there = level ? Math.max(0, available(level)) : 0;
      if (sum <= there) continue;
      const short: Short = { name: article.label, there, rule };
      if (rule === 'deny') return short;
      asked ??= short;
    }
    return asked;
  }

  numberOnPaper(number: ReceiptNumber, at: number): string {
    const all = this.#settings?.numberings ?? [];
    const shape = all.find(({ branch }) => branch === number.branch) ?? all.find(({ branch }) => branch === null) ?? PLAIN;
    const branch = this.#register.catalogue?.branches.find(({ id }) => id === number.branch);
    const place = shape.branch_code && branch ? branch.code : String(number.branch);
    const parts = [shape.prefix, place, shape.year ? String(new Date(at).getFullYear()) : ''].filter((part) => part !== '');
    return [...parts, number.register, number.epoch, String(number.sequence).padStart(shape.digits, '0')].join('-');
  }

  get #settings(): HouseSettings | undefined {
    return this.#register.catalogue?.settings;
  }
}

/** What something is called in the language of the screen. */
export function named({ name, names }: { name: string; names?: Wording[] }): string {
  return names?.find((one) => one.language === language.current)?.text ?? name;
}

/** Grounds as they are sent: one of the house's reasons with what was written beside it, or words only. */
export function groundsOf(text: string, reason: Reason | undefined, approver: number | null): Grounds {
  const typed = text.trim();
  if (!reason) return { reason: typed, approver, code: null };
  const name = [named(reason), reason.name].find((one) => typed.startsWith(one));
  const note = name ? typed.slice(name.length).replace(/^[\s,:;–-]+/, '') : typed;
  return { reason: note, approver, code: reason.id };
}
