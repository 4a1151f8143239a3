// Tickets as the till looks them up: what it sold itself, before and after the server has answered; which of them a text
// means; and what is paid back for a part of a line.
import { parseMoney, spanShare, times, toDecimal, type Amount, type Article, type Command, type Quantity, type RegisterView, type Sell, type SoldTicket, type Ticket, type TicketLine } from '@onhand/sdk';
import { numberOnPaper } from '../printing/papers.ts';

/** A receipt number as it is printed or typed. */
const NUMBER = /^\d{1,5}-\d{1,5}-\d{1,10}-\d{1,10}$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be nothing but a receipt: its number, or the id that older papers carry. */
export const isReceipt = (text: string): boolean => NUMBER.test(text.trim()) || ID.test(text.trim());

/** The number on the paper; null where no number is known yet. */
export const numberOf = ({ number }: Ticket): string | null => (number.sequence === 0 ? null : numberOnPaper(number));

/** "1-11-2-42" is the receipt 1-11-2-000042. */
export const sameNumber = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string): string => (NUMBER.test(text.trim()) ? text.trim().split('-').map(Number).join('-') : text.trim().toLowerCase());

interface Around {
  view: RegisterView;
  bySku: (sku: string) => Article | undefined;
}

/** A sale that was written down on this till, as a ticket. Tax is known when the server has told it. */
export function soldHere({ id, staff, occurred }: Command, sale: Sell, { view, bySku }: Around): SoldTicket {
  const promotions = sale.promotions ?? [];
  const lines = sale.lines.map((line, at): TicketLine => {
    const discount = line.discount + promotions.reduce((sum, one) => sum + (one.line === at ? one.amount : 0), 0);
    return {
      sku: line.sku, quantity: line.quantity, unit_price: line.unit_price, discount, tax: 0, tax_rate_ppm: 0,
      total: times(line.unit_price, line.quantity) - discount, disposition: null, tax_on_top: false,
    };
  });
  const total = lines.reduce((sum, line) => sum + line.total, 0);
  const given = sale.tenders.reduce((sum, { amount }) => sum + amount, 0);
  const { branch, register } = view;
  return {
    lsn: 0,
    ticket: {
      id, kind: 'sale', number: { branch, register, ...(sale.receipt ?? { epoch: 0, sequence: 0 }) }, staff: staff ?? 0, occurred, currency: sale.currency,
      catalogue_seq: sale.catalogue_seq ?? 0, lines, tenders: sale.tenders, change: given - total, total, tax: 0, original: null, sold_in: null,
      exceptions: [], promotions, grounds: sale.grounds, group: sale.group ?? null, age_checked: sale.age_checked,
    },
    lines: lines.map(({ sku }) => ({ name: bySku(sku)?.label ?? sku, refunded: 0 })),
  };
}

/** Whether a ticket has what was typed: its number, its amount, an article or a person on it. */
export function has({ ticket, lines }: SoldTicket, text: string, person: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const number = numberOf(ticket);
  if (number !== null && (number.includes(wanted) || sameNumber(number, wanted))) return true;
  const amount = parseMoney(wanted, ticket.currency);
  if (amount !== null && amount === Math.abs(ticket.total)) return true;
  if (/\d/.test(wanted) && toDecimal(Math.abs(ticket.total), ticket.currency).startsWith(wanted)) return true;
  const words = [person, ...ticket.lines.map(({ sku }) => sku), ...lines.map(({ name }) => name)].join(' ').toLowerCase();
  return wanted.split(/\s+/).every((word) => words.includes(word));
}

/** How much of a line can still be taken back. */
export function left({ ticket, lines }: SoldTicket, at: number): Quantity {
  const line = ticket.lines[at];
  return ticket.kind === 'sale' && line ? Math.max(0, line.quantity - (lines[at]?.refunded ?? 0)) : 0;
}

/** What is paid back for so much of a line, behind what was taken back before. */
export function worth({ ticket, lines }: SoldTicket, at: number, quantity: Quantity): Amount {
  const line = ticket.lines[at];
  const before = lines[at]?.refunded ?? 0;
  return line && quantity > 0 ? (spanShare(line.total, before, before + quantity, line.quantity) ?? 0) : 0;
}

/** "2" or "1.5" of something, in thousandths; null when it is no quantity. */
export function parseQuantity(text: string): Quantity | null {
  const match = /^(\d{1,7})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  return match ? Number(match[1]) * 1_000 + Number((match[2] ?? '').padEnd(3, '0')) : null;
}

/** When the business day began that is going on, by the clock of this device. */
export function dayBegan(now: number, startsMinutes: number): number {
  const begin = new Date(now);
  begin.setHours(0, startsMinutes, 0, 0);
  if (begin.getTime() > now) begin.setDate(begin.getDate() - 1);
  return begin.getTime();
}
