// How an exchange stands, and what its difference means for the customer.
import { ONE, type Amount, type ExchangeState, type OrderExchange } from '@onhand/sdk';
import { parseQuantity } from '../../model/quantity.ts';
import { swap } from './words-exchange.ts';

export function toneOfExchange(state: ExchangeState): 'plain' | 'wait' | 'good' | 'off' {
  return state === 'ended' ? 'off' : state === 'served' ? 'good' : state === 'asked' || state === 'to_pay' ? 'wait' : 'plain';
}

/** Before the goods are here what will be paid, then what is still missing, and in the end what the others cost. */
export function differenceOf({ state, difference, costs }: Pick<OrderExchange, 'state' | 'difference' | 'costs'>, cash: (amount: Amount) => string): string {
  if (state === 'served' || state === 'ended') return swap('costs', { sum: cash(costs) });
  if (state === 'to_pay') return swap('still_to_pay', { sum: cash(difference) });
  if (difference === 0) return swap('even');
  return difference > 0 ? swap('to_be_paid', { sum: cash(difference) }) : swap('goes_back', { sum: cash(-difference) });
}

/** Days as a policy has them; null for what is no whole number from 1 to 30. */
export function keptDaysOf(text: string): number | null {
  const days = parseQuantity(text);
  return days === null || days % ONE !== 0 || days < ONE || days / ONE > 30 ? null : days / ONE;
}
