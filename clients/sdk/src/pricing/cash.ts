// Rounding of cash to the coins there are: of what is due in cash alone, as a figure of its own beside total and tax.
import type { Amount } from '../gen/protocol.ts';
import { figure, PricingError } from './error.ts';
import type { Priced } from './index.ts';
import { absolute, spread, sum, turn } from './share.ts';

export const CASH_STEP_MAX = 1_000;

/** What rounding adds to so much cash: to the nearest multiple of the step, half away from zero, the same either way. */
export function roundCash(due: Amount, step: number): Amount {
  if (step < 1 || step > CASH_STEP_MAX || !Number.isInteger(step)) throw new PricingError('cash_step');
  const [of, magnitude] = [BigInt(step), absolute(BigInt(due))];
  const whole = ((magnitude * 2n + of) / (of * 2n)) * of;
  const added = Number(whole - magnitude);
  return due < 0 ? turn(added) : added;
}

/**
 * A priced basket, paid in cash except for `cashless`: the rounding of the cash part, and each line's share of it by what
 * the line comes to. `cashless` is positive for a sale and negative where money is paid back.
 */
export function withCash(priced: Priced, cashless: Amount, step: number): Priced {
  const back = priced.total < 0;
  const due = figure(sum([priced.total, turn(cashless)]));
  const goesPast = due !== 0 && due < 0 !== back;
  const goesTheOtherWay = cashless !== 0 && cashless < 0 !== back;
  if (goesPast || goesTheOtherWay) throw new PricingError('cashless_too_much');
  const rounding = roundCash(due, step);
  const shares = spread(rounding, priced.lines, priced.lines.map((line) => Math.abs(line.total)));
  const lines = priced.lines.map((line, index) => ({ ...line, rounding: shares[index] ?? 0 }));
  return { ...priced, lines, rounding };
}

/**
 * The cash that a refund pays out, where earlier cash refunds of the same ticket were worth `before` and this one is worth
 * `now`. What was paid back so far is always a multiple of the step, and all of it is what was paid.
 */
export function cashRefund(before: Amount, now: Amount, step: number): Amount {
  const paid = (amount: Amount) => figure(sum([amount, roundCash(amount, step)]));
  const after = figure(sum([before, now]));
  return figure(sum([paid(after), turn(paid(before))]));
}
