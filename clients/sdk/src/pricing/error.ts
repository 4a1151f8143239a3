// Why a basket has no price, in the server's words for programs and for people.

export type PricingCode =
  | 'too_many_lines'
  | 'quantity'
  | 'unit_price'
  | 'too_many_taxes'
  | 'both_ways'
  | 'line_discount'
  | 'ticket_discount'
  | 'cash_step'
  | 'cashless_too_much'
  | 'refund_exceeds_sale'
  | 'too_large';

const SENTENCES: Record<PricingCode, string> = {
  too_many_lines: 'at most 500 lines are possible',
  quantity: 'a quantity is not 0 and at most 1000000 either way',
  unit_price: 'a unit price is 0 to 1000000000000 minor units',
  too_many_taxes: 'at most 8 taxes are possible',
  both_ways: 'what is sold and what comes back are priced apart',
  line_discount: 'a discount is 0 or more and at most what the line comes to',
  ticket_discount: 'a discount on the whole is 0 or more and at most what all lines come to',
  cash_step: 'a cash step is 1 to 1000 minor units',
  cashless_too_much: 'what is not paid in cash is more than there is to pay',
  refund_exceeds_sale: 'a refund takes more than nothing, and no more than was sold',
  too_large: 'a figure would be too large',
};

export class PricingError extends Error {
  readonly code: PricingCode;
  /** Counted from 0. */
  readonly line: number | null;

  constructor(code: PricingCode, line: number | null = null) {
    super(line === null ? SENTENCES[code] : `line ${line + 1}: ${SENTENCES[code]}`);
    this.name = 'PricingError';
    this.code = code;
    this.line = line;
  }
}

/** A figure that both sides can count. */
export function figure(amount: number | null): number {
  if (amount === null) throw new PricingError('too_large');
  return amount;
}
