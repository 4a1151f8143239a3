// Tickets by the number on their paper.
import type { TicketSummary } from '@onhand/sdk';
import { clock, money } from '@onhand/ui';
import { href } from '../../model/address.ts';
import { receiptText } from '../../model/exceptions.ts';
import type { HeadOffice } from '../../model/head-office.svelte.ts';
import type { Hit } from '../../rooms.ts';

/** The parts of a number that somebody typed or scanned: at least a register and a sequence, or the end of one. */
const NUMBER = /^[\p{L}\d]+(?:-\d+){1,3}$/u;
/** A whole number as it is printed: the server knows every paper by it. */
const WHOLE = /^\d+-\d+-\d+-\d+$/;

export function isNumber(query: string): boolean {
  return NUMBER.test(query.trim());
}

/** Whether a ticket's number ends in what was typed, zeros in front left out or not. */
export function matches({ number }: Pick<TicketSummary, 'number'>, query: string): boolean {
  const bare = (text: string) => text.trim().split('-').map((part) => part.replace(/^0+(?=.)/, ''));
  const { branch, register, epoch, sequence } = number;
  const wanted = bare(query);
  // Nobody who knows a number by heart names the series as long as it is the first.
  const spellings = epoch === 0 ? [bare(receiptText(number)), bare([branch, register, sequence].join('-'))] : [bare(receiptText(number))];
  return spellings.some(
    (parts) => wanted.length <= parts.length && wanted.every((part, at) => part === parts[parts.length - wanted.length + at]),
  );
}

export async function findTickets(office: HeadOffice, query: string): Promise<Hit[]> {
  const { takings, link } = office;
  if (!takings || !link || !isNumber(query)) return [];
  const near = takings.tickets.filter((ticket) => matches(ticket, query));
  if (near.length > 0) return near.map((ticket) => hitOf(office, ticket));
  if (!WHOLE.test(query.trim())) return [];
  const { ticket } = await link.api.findReceipt(query.trim());
  return [hitOf(office, ticket)];
}

function hitOf(office: HeadOffice, ticket: Pick<TicketSummary, 'id' | 'number' | 'occurred' | 'total'>): Hit {
  const detail = `${office.branchName(ticket.number.branch)} · ${clock(ticket.occurred.at, ticket.occurred.offset_minutes)} · ${money(ticket.total, office.currency)}`;
  return { title: receiptText(ticket.number), detail, href: href('today', ['ticket', ticket.id]) };
}
