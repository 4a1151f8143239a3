// What is told after a sale and after a shift, and how its numbers are written.
import type { Amount, Currency, ReceiptNumber, Tender, ZReport } from '@onhand/sdk';
import type { Line } from '../checkout/ticket.svelte.ts';

export interface Sale {
  /** Id of the command, and so of the ticket. */
  id: string;
  lines: Line[];
  total: Amount;
  tax: Amount;
  tenders: Tender[];
  change: Amount;
  at: number;
  staff: string;
  /** Null until the server has answered. */
  number: string | null;
  /** Why the server would not take it. */
  refusal: string | null;
}

export interface ZSummary {
  report: ZReport;
  currency: Currency;
}

export function numberOnPaper({ branch, register, sequence }: ReceiptNumber): string {
  return `${branch}-${register}-${String(sequence).padStart(6, '0')}`;
}
