// What was odd about a ticket, as sentences that somebody understands who was not there.
import {
  formatMoney, formatQuantity, type Catalogue, type FactException, type ReceiptNumber, type TaskView, type Ticket, type TicketLine,
} from '@onhand/sdk';

/** What is known of the ticket: its lines may not have been read yet. */
export interface Scene {
  catalogue: Catalogue;
  ticket: Ticket | null;
}

/** The number as it stands on the paper. */
export function receiptText({ branch, register, epoch, sequence }: ReceiptNumber): string {
  const digits = String(sequence).padStart(6, '0');
  return epoch === 0 ? `${branch}-${register}-${digits}` : `${branch}-${register}-${epoch}-${digits}`;
}

export function sentences(task: TaskView, scene: Scene): string[] {
  return [...new Set(task.exceptions.map((one) => sentenceFor(one, task, scene)))];
}

/** Whether what is to be told needs the ticket's lines. */
export function needsTicket(task: TaskView): boolean {
  return task.exceptions.some(({ line }) => line !== null);
}

function sentenceFor({ kind, line, detail }: FactException, task: TaskView, { catalogue, ticket }: Scene): string {
  const money = (amount: number) => formatMoney(amount, ticket?.currency ?? catalogue.currency);
  const who = catalogue.staff.find(({ id }) => id === task.staff)?.name ?? `staff number ${task.staff}`;
  const till = task.number ? catalogue.registers.find(({ id }) => id === task.number?.register)?.name ?? `register ${task.number.register}` : null;
  const at = till === null ? '' : ` at ${till}`;
  const sold = line === null ? undefined : ticket?.lines[line];
  const what = sold ? nameOf(sold, catalogue) : line === null ? 'An article' : `The article on line ${line + 1}`;
  const inside = sold || line === null ? what : `the article on line ${line + 1}`;
  switch (kind) {
    case 'unknown_sku': return `${what} is in no catalogue, and never was.`;
    case 'withdrawn_sku': return `${what} is no longer in the catalogue.`;
    case 'tax_unknown': return `No tax rate is known for ${inside}: it was sold without tax.`;
    case 'price_differs': return priceSentence(what, sold, detail, money);
    case 'discount_too_large':
      return detail === null ? `More was taken off ${inside} than ${who} may take off.` : `${money(detail)} was taken off ${inside}, which is more than ${who} may take off.`;
    case 'unknown_staff': return `Sold by staff number ${task.staff}, and nobody with that number works here.`;
    case 'staff_left': return `Sold by ${who}, who had left.`;
    case 'right_missing': return `Sold by ${who}, whose role may not sell.`;
    case 'not_signed_on': return `Sold by ${who}, who was not signed on${at}.`;
    case 'shift_closed': return `Sold${at} while no shift was open there.`;
    case 'clock_off':
      return detail === null ? 'The till’s clock could not be right; dated by the server.' : `The till’s clock said ${momentText(detail)}; dated by the server.`;
    case 'receipt_number_used': return task.number ? `Receipt number ${receiptText(task.number)} had been printed before.` : 'The receipt’s number had been printed before.';
    case 'claim_late': return `${sold ? what : 'Something'} was refunded in another branch after that had been allowed for, and had been refunded elsewhere by then.`;
    default: return `Something was not as it should have been (${String(kind).replaceAll('_', ' ')}).`;
  }
}

function priceSentence(what: string, sold: TicketLine | undefined, detail: number | null, money: (amount: number) => string): string {
  const listed = detail === null ? 'the catalogue says otherwise' : `the catalogue says ${money(detail)}`;
  return sold ? `${what} was sold at ${money(sold.unit_price)}; ${listed}.` : `The price of ${what.replace(/^The/, 'the')} is not the catalogue’s: ${listed}.`;
}

/** The article's name; what the catalogue does not know any more is told by its SKU. */
export function nameOf({ sku }: { sku: string }, catalogue: Catalogue): string {
  return catalogue.bySku(sku)?.label ?? sku;
}

/** "2 × Oak Stool". */
export function countText({ sku, quantity }: { sku: string; quantity: number }, catalogue: Catalogue): string {
  return `${formatQuantity(quantity)} × ${nameOf({ sku }, catalogue)}`;
}

export function momentText(at: number, offsetMinutes?: number): string {
  const shown = offsetMinutes === undefined ? new Date(at) : new Date(at + offsetMinutes * 60_000);
  const zone = offsetMinutes === undefined ? {} : { timeZone: 'UTC' };
  return shown.toLocaleString([], { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', ...zone });
}
