// What is told after a sale and after a shift, and how its numbers are written.
import type { LineSum } from '../checkout/sums.ts';
import type { PromotionShare, Amount, Currency, ReceiptNumber, Tender, ZReport } from '@onhand/sdk';
import type { Line } from '../checkout/ticket.svelte.ts';

/** What stands beside a line, with promotions by name. */
export interface NamedSum extends LineSum {
  promotions: (PromotionShare & { name: string })[];
}

export interface Sale {
  /** Id of the command, and so of the ticket. */
  id: string;
  lines: Line[];
  /** What stands beside them, in the same order. */
  sums: NamedSum[];
  /** What was taken off the whole. */
  off: Amount;
  total: Amount;
  tax: Amount;
  tenders: Tender[];
  change: Amount;
  at: number;
  staff: string;
  /** The customer group whose prices it has, by name. */
  group?: string | null;
  /** What is on the paper. Null where the device could not number yet, until the server has answered. */
  number: string | null;
  /** The same as it is scanned, whatever shape the house gives it. */
  code: string | null;
  /** The age that was looked for before it was sold. */
  age: number | null;
  /** Tax that came on top of the prices. */
  onTop: Amount;
  /** Why the server would not take it. */
  refusal: string | null;
}

export interface ZSummary {
  report: ZReport;
  currency: Currency;
}

/** As it is scanned. */
export function numberOnPaper({ branch, register, epoch, sequence }: ReceiptNumber): string {
  return `${branch}-${register}-${epoch}-${String(sequence).padStart(6, '0')}`;
}
