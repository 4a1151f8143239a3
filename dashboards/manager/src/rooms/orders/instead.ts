// Who may answer a suggestion for its customer, and who has.
import type { OrderSuggestion, OrderView, Right } from '@onhand/sdk';

/** Whether somebody with these rights may say it for a customer who calls. Whether it is too late by now, the server says. */
export function answerable({ state }: Pick<OrderSuggestion, 'state'>, rights: readonly Right[]): boolean {
  return state === 'open' && rights.includes('manage_orders');
}

/** Who of the house has answered it for its customer; empty where they did themselves, or nobody did. */
export function saidBy({ timeline }: Pick<OrderView, 'timeline'>, { sku, instead }: Pick<OrderSuggestion, 'sku' | 'instead'>): string {
  const answers = timeline.filter(({ what }) => {
    if (typeof what === 'string' || !('suggestion_is' in what)) return false;
    const { of, state } = what.suggestion_is;
    return (state === 'yes' || state === 'no') && of.sku === sku && of.instead === instead;
  });
  return answers.at(-1)?.staff ?? '';
}
