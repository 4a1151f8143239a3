// What became of an order, as a sentence in the language of whoever reads.
import type { Amount, BranchId, Happened, OrderView, SkuQuantity, TenderKind } from '@onhand/sdk';
import { money, quantity } from '@onhand/ui';
import { awaitedText, wait } from '../../model/awaited.ts';
import { swap } from './words-exchange.ts';
import { past } from './words-history.ts';

/** A sentence of its own for each code; facts are put in as this language writes them. */
export function sentenceOf(what: Happened, order: Pick<OrderView, 'currency' | 'lines'>, branchName: (id: BranchId) => string): string {
  if (typeof what === 'string') return past(what);
  const sum = (amount: Amount) => money(amount, order.currency);
  const because = (said: string, reason: string) => (reason === '' ? said : past('with_reason', { what: said, reason }));
  const lines = (all: readonly SkuQuantity[]) => all.map((line) => `${quantity(line.quantity)} × ${order.lines.find(({ sku }) => sku === line.sku)?.name ?? line.sku}`).join(', ');
  const how = (kind: TenderKind) => past(kind === 'cash' ? 'in_cash' : kind === 'card' ? 'by_card' : 'otherwise');
  if ('branch_asked' in what) return past('branch_asked', { branch: branchName(what.branch_asked) });
  if ('branch_refused' in what) return past('branch_refused', { branch: branchName(what.branch_refused) });
  if ('payment_begun' in what) return past('payment_begun', { sum: sum(what.payment_begun) });
  if ('set_aside' in what) return past('set_aside', { sum: sum(what.set_aside) });
  if ('paid' in what) return past('paid', { sum: sum(what.paid) });
  if ('not_found' in what) return past('not_found', { lines: lines(what.not_found) });
  if ('dropped' in what) return past('dropped', { lines: lines(what.dropped) });
  if ('sent' in what) {
    const by = `${what.sent.carrier} ${what.sent.tracking}`.trim();
    return by === '' ? past('sent') : past('sent_with', { by });
  }
  if ('called_off' in what) return because(past(what.called_off.because), what.called_off.reason);
  if ('refund_asked' in what) return because(past('refund_asked', { sum: sum(what.refund_asked.amount) }), what.refund_asked.reason);
  if ('refunded' in what) return past('refunded', { sum: sum(what.refunded) });
  if ('credited' in what) return past('credited', { sum: sum(what.credited) });
  if ('refund_refused' in what) return past('refund_refused', { sum: sum(what.refund_refused) });
  if ('waits_for' in what) return wait('waits_for', { lines: what.waits_for.map((line) => `${lines([line])} (${awaitedText(line)})`).join(', ') });
  if ('goods_came' in what) return wait('goods_came', { branch: branchName(what.goods_came) });
  if ('suggested' in what) return past('suggested', { lines: lines([what.suggested]), name: what.suggested.name });
  if ('suggestion_is' in what) return past(`instead_${what.suggestion_is.state}`, { name: what.suggestion_is.of.name, lines: lines([what.suggestion_is.of]) });
  if ('mailed' in what) return past(`mailed_${what.mailed}`);
  if ('noted' in what) return past('noted', { note: what.noted });
  if ('less_asked' in what) return past('less_asked', { lines: lines(what.less_asked) });
  if ('not_less' in what) return past('not_less', { branch: branchName(what.not_less) });
  if ('held_back' in what) return because([past('held_back'), ...what.held_back.because.map((why) => past(`held_${why}`))].join(' · '), what.held_back.note);
  if ('released' in what) return because(past('released'), what.released);
  if ('tagged' in what) return past('tagged', { tags: what.tagged.join(', ') || '—' });
  if ('paid_by_hand' in what) return because(past('paid_by_hand', { sum: sum(what.paid_by_hand.amount) }), what.paid_by_hand.reason);
  if ('return_asked' in what) return past('return_asked', { number: what.return_asked });
  if ('return_approved' in what) return past('return_approved', { number: what.return_approved });
  if ('return_declined' in what) return because(past('return_declined', { number: what.return_declined.number }), what.return_declined.note);
  if ('return_withdrawn' in what) return past('return_withdrawn', { number: what.return_withdrawn });
  if ('return_received' in what) return because(past('return_received', { number: what.return_received.number }), what.return_received.note);
  if ('brought_to' in what) return past('brought_to', { number: what.brought_to.number, branch: branchName(what.brought_to.branch) });
  if ('paid_at_till' in what) return past('paid_at_till', { sum: sum(what.paid_at_till.amount), branch: branchName(what.paid_at_till.branch), how: how(what.paid_at_till.kind) });
  if ('paid_back_at_till' in what) return past('paid_back_at_till', { sum: sum(what.paid_back_at_till.amount), branch: branchName(what.paid_back_at_till.branch), how: how(what.paid_back_at_till.kind) });
  if ('till_money_not_booked' in what) return past('till_money_not_booked', { sum: sum(what.till_money_not_booked) });
  if ('exchange_asked' in what) return past('exchange_asked', { number: what.exchange_asked });
  if ('exchange_kept' in what) return past('exchange_kept', { number: what.exchange_kept });
  if ('exchange_due' in what) return past('exchange_due', { number: what.exchange_due });
  if ('exchange_served' in what) return past('exchange_served', { number: what.exchange_served });
  if ('exchange_ended' in what) return because(past('exchange_ended', { number: what.exchange_ended.number }), what.exchange_ended.because === 'by_staff' ? what.exchange_ended.note : swap(what.exchange_ended.because));
  if ('erased' in what) return because(past('erased'), what.erased);
  return past('return_not_booked', { number: what.return_not_booked });
}
