// What is given towards a ticket: how tenders go together, and what must be asked before one is taken.
import type { Amount, PaymentMethod, Tender } from '@onhand/sdk';
import { say as house } from '../house/words.ts';
import { say } from './words.ts';

/** What the server takes on one ticket (its own limit is the same). */
export const TENDERS_MAX = 8;
/** In minor units, 1,000.00 of most currencies: beyond it cash that far exceeds what is owed is likelier a mistake than a note. */
const MUCH = 100_000;
const FAR_BEYOND = 10;

/** The ways to pay that every house has; a tender of one of them need not name it. */
const BUILT_IN_MAX = 3;

/** So much given in one way. */
export const tenderOf = ({ id, kind }: Pick<PaymentMethod, 'id' | 'kind'>, amount: Amount, reference: string | null = null): Tender =>
  ({ kind, amount, method: id > BUILT_IN_MAX ? id : null, reference });

export function paidBy(tenders: readonly Tender[]): Amount {
  return tenders.reduce((sum, tender) => sum + tender.amount, 0);
}

/** Cash joins the cash that is there already; each card stays by itself, as its slip does. */
export function together(tenders: readonly Tender[], tender: Tender): Tender[] {
  const at = tender.kind === 'cash' ? tenders.findIndex(({ kind, method }) => kind === 'cash' && method === tender.method) : -1;
  if (at < 0) return [...tenders, tender];
  return tenders.map((other, index) => (index === at ? { ...other, amount: other.amount + tender.amount } : other));
}

/** Why a tender cannot be taken towards what is still owed; empty when it can. */
export function objection({ kind, amount }: Tender, owed: Amount, tenders: readonly Tender[]): string {
  if (amount < 0 || (amount === 0 && owed > 0)) return say('tender_type');
  if (kind !== 'cash' && amount > owed) return kind === 'card' ? say('card_too_much') : house('only_cash');
  const joins = kind === 'cash' && tenders.some((tender) => tender.kind === 'cash');
  if (!joins && tenders.length >= TENDERS_MAX) return say('tenders_max', { n: TENDERS_MAX });
  return '';
}

/** Whether so much cash must be a mistake, a code for an amount for example: it is asked for once more. */
export function isAbsurd(given: Amount, owed: Amount): boolean {
  return given - owed > MUCH || (given > MUCH && given >= FAR_BEYOND * owed);
}
