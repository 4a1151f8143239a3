// What was odd about a ticket, as sentences that somebody understands who was not there.
import type { Catalogue, FactException, ReceiptNumber, TaskView, Ticket, TicketLine } from '@onhand/sdk';
import { ltr, money, moment, quantity as quantityText } from '@onhand/ui';
import { say } from './words.ts';

/** What is known of the ticket: its lines may not have been read yet. */
export interface Scene {
  catalogue: Catalogue;
  ticket: Ticket | null;
}

/** The number as it stands on the paper. */
export function receiptText({ branch, register, epoch, sequence }: ReceiptNumber): string {
  return `${branch}-${register}-${epoch}-${String(sequence).padStart(6, '0')}`;
}

/** What was odd, where: a task tells it, and the ticket itself does. */
export type Odd = Pick<TaskView, 'exceptions' | 'staff' | 'number'>;

export function sentences(odd: Odd, scene: Scene): string[] {
  return [...new Set(odd.exceptions.map((one) => sentenceFor(one, odd, scene)))];
}

/** Whether what is to be told needs the ticket's lines. */
export function needsTicket(odd: Odd): boolean {
  return odd.exceptions.some(({ line }) => line !== null);
}

function sentenceFor({ kind, line, detail }: FactException, { staff, number }: Odd, { catalogue, ticket }: Scene): string {
  const sum = (amount: number) => money(amount, ticket?.currency ?? catalogue.currency);
  const who = catalogue.staff.find(({ id }) => id === staff)?.name ?? say('who_n', { n: staff });
  const till = number ? catalogue.registers.find(({ id }) => id === number.register)?.name ?? say('register_n', { n: number.register }) : null;
  const at = till === null ? '' : say('at_till', { n: 'yes', till });
  const sold = line === null ? undefined : ticket?.lines[line];
  const what = sold ? nameOf(sold, catalogue) : line === null ? say('an_article') : say('line_article', { n: line + 1 });
  switch (kind) {
    case 'unknown_sku': return say('unknown_sku', { what });
    case 'withdrawn_sku': return say('withdrawn_sku', { what });
    case 'tax_unknown': return say('tax_unknown', { what: sold ? what : within(what) });
    case 'price_differs': return priceSentence(sold ? what : within(what), sold, detail, sum);
    case 'discount_too_large': {
      const off = sold ? what : within(what);
      return detail === null ? say('discount', { what: off, who }) : say('discount_by', { sum: sum(detail), what: off, who });
    }
    case 'unknown_staff': return say('unknown_staff', { n: String(staff) });
    case 'staff_left': return say('staff_left', { who });
    case 'right_missing': return say('right_missing', { who });
    case 'not_signed_on': return say('not_signed_on', { who, at });
    case 'shift_closed': return say('shift_closed', { at });
    case 'clock_off': return detail === null ? say('clock_off') : say('clock_said', { time: moment(detail) });
    case 'receipt_number_used': return number ? say('number_used', { number: ltr(receiptText(number)) }) : say('number_used_other');
    case 'tender_not_taken': return say('tender_not_taken', { n: String(detail ?? '') });
    case 'age_not_checked': return say('age_not_checked', { what: sold ? what : within(what), age: String(detail ?? '') });
    case 'over_limit': return say('over_limit', { what: sold ? what : within(what), most: quantityText(detail ?? 0) });
    case 'claim_late': return say('claim_late', { what: sold ? what : say('something') });
    case 'group_not_allowed': return say('group_not_allowed', { who });
    case 'lot_blocked': return say('lot_blocked', { what });
    case 'serial_not_here': return say('serial_not_here', { what });
    case 'serial_missing': return say('serial_missing', { what });
    case 'promotion_differs': return say('promotion_differs', { sum: sum(detail ?? 0) });
    case 'sold_short': return say('sold_short', { what, there: quantityText(detail ?? 0) });
    default: return say('odd_other', { kind: String(kind).replaceAll('_', ' ') });
  }
}

function priceSentence(what: string, sold: TicketLine | undefined, detail: number | null, sum: (amount: number) => string): string {
  if (sold) return detail === null ? say('price_differs_other', { what, price: sum(sold.unit_price) }) : say('price_differs', { what, price: sum(sold.unit_price), listed: sum(detail) });
  return detail === null ? say('price_of_other', { what }) : say('price_of', { what, listed: sum(detail) });
}

/** Within an English sentence "The article" begins small; other languages write it the same everywhere. */
function within(what: string): string {
  return what.replace(/^(The|An) /, (word) => word.toLowerCase());
}

/** The article's name; what the catalogue does not know any more is told by its SKU. */
export function nameOf({ sku }: { sku: string }, catalogue: Catalogue): string {
  return catalogue.bySku(sku)?.label ?? sku;
}

/** "2 × Oak Stool". */
export function countText({ sku, quantity }: { sku: string; quantity: number }, catalogue: Catalogue): string {
  return `${quantityText(quantity)} × ${nameOf({ sku }, catalogue)}`;
}
