// Tickets by the number on their paper.
import type { TicketSummary } from '@onhand/sdk';
import { clock, money } from '@onhand/ui';
import { href } from '../../model/address.ts';
import { receiptText } from '../../model/exceptions.ts';
import type { HeadOffice } from '../../model/head-office.svelte.ts';
import type { Hit } from '../../rooms.ts';

/** The parts of a number that somebody typed or scanned: at least a register and a sequence, or the end of one. */
const NUMBER = /^[\p{L}\d]+(?:-\d+){1,3}$/u;
/** An old paper is looked for so many pages back; the newest are at hand anyway. */
const PAGES_MAX = 4;
const PAGE_ROWS = 500;

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
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { items, next }: { items: TicketSummary[]; next: string | null } = await link.api.listTickets({ limit: PAGE_ROWS, cursor });
    const found = items.filter((ticket) => matches(ticket, query));
    if (found.length > 0) return found.map((ticket) => hitOf(office, ticket));
    if (next === null) return [];
    cursor = next;
  }
  return [];
}

function hitOf(office: HeadOffice, ticket: TicketSummary): Hit {
  const detail = `${office.branchName(ticket.number.branch)} · ${clock(ticket.occurred.at, ticket.occurred.offset_minutes)} · ${money(ticket.total, office.currency)}`;
  return { title: receiptText(ticket.number), detail, href: href('today', ['ticket', ticket.id]) };
}
