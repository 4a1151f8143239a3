// What can be done beside the course of an order.
import type { OrderView, Right } from '@onhand/sdk';

export type Review = 'release' | 'hold' | 'by_hand' | 'change' | 'tag';

/** What somebody with these rights may do about it now. */
export function reviews({ state, held_back, to_pay_back, because, reducible, can_change_address }: Pick<OrderView, 'state' | 'held_back' | 'to_pay_back' | 'because' | 'reducible' | 'can_change_address'>, rights: readonly Right[]): Review[] {
  const [manages, refunds] = [rights.includes('manage_orders'), rights.includes('refund_orders')];
  const possible: Review[] = [];
  if (held_back && refunds && because === null) possible.push('release');
  if (!held_back && manages && because === null && (state === 'holding' || state === 'paying')) possible.push('hold');
  if (to_pay_back > 0 && refunds) possible.push('by_hand');
  if (manages && (reducible.length > 0 || can_change_address)) possible.push('change');
  if (manages) possible.push('tag');
  return possible;
}

/** Words with commas in between, each once. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(/[,،]/).map((tag) => tag.trim()).filter((tag) => tag !== ''))];
}
