// Texts of the orders' room, in three languages.
import { words } from '@onhand/ui';
import { ar } from './words-ar.ts';
import { de } from './words-de.ts';

export const english = {
  title: 'Orders', by_state: 'By state', all: 'All', search: 'Number, name or e-mail', branch: 'Branch', every_branch: 'All branches', more_than: 'over {n}',
  holding: 'Setting aside', paying: 'Waiting for payment', allocating: 'Being assigned', confirmed: 'To be fulfilled', fulfilled: 'Done', cancelled: 'Cancelled',
  none: 'Nobody has ordered online yet. Orders of the shop appear here by themselves.', none_found: 'No order matches this. Look for less, or among all states.',
  collect: 'Collects', ship: 'Delivery', n_pieces: '{n} pcs', due_in_store: '{sum} due in the shop', look: 'Needs a look',
  back: 'All orders', failed: 'The order could not be read. {problem}', again: 'Try again', loading: 'Loading…', order_n: 'Order {number}', placed_at: 'Placed {time}',
  stale: 'Not live: this is how it was when the connection ended.', customer_says: 'The customer says: {note}',
  because_out_of_stock: 'The goods were gone.', because_not_paid: 'Nobody paid in time.', because_payment_failed: 'No payment could be begun.', because_by_customer: 'The customer called it off.', because_by_staff: 'It was called off here.',
  lines: 'Lines', n_missing: '{n} will not come', goods: 'Goods', with_code: 'Code', delivery_charge: 'Delivery', tax: 'Tax in it', total: 'Total',
  customer: 'Customer', delivery: 'Delivery', collects_in: 'Collects in {branch}.', pays_there: 'Pays there.', paid_online: 'Pays online.',
  parts: 'Branches', no_parts: 'No branch serves it.', sent_with: 'Sent with {carrier}, tracking number {tracking}', to_fulfilment: 'Open the fulfilment of {branch}',
  part_holding: 'Setting aside', part_held: 'Set aside', part_allocating: 'Being assigned', part_promised: 'To be picked', part_picked: 'Picked', part_packed: 'Packed', part_ready: 'Ready to collect', part_shipped: 'Shipped', part_collected: 'Handed over', part_ended: 'Ended',
  payments: 'Payments', gift_card: 'Gift card', no_payments: 'No payment was begun online.', captured: 'Paid online', refunded: 'Paid back', due: 'Due in the shop', disputed: 'The customer disputes it.',
  pay_opening: 'Being opened', pay_pending: 'Waiting for the customer', pay_authorised: 'Authorised', pay_captured: 'Paid', pay_declined: 'Declined', pay_cancelled: 'Cancelled',
  refunds: 'Refunds', refund_asked: 'On its way', refund_done: 'Paid back', refund_refused: 'Refused: pay it back in another way', refund_at_till: 'Paid out at a till',
  timeline: 'What became of it', customer_sees: 'the customer sees this',
  note_ask: 'Write a note…', refund_ask: 'Pay money back…', cancel_ask: 'Cancel order…', note_title: 'Write a note', refund_title: 'Pay money back', cancel_title: 'Cancel this order?',
  note_do: 'Keep the note', refund_do: 'Pay back', cancel_do: 'Cancel order', not_now: 'Not now', sending: 'Sending…',
  cancel_frees: 'What is still set aside can be sold again.', cancel_pays_back: 'What is still set aside can be sold again, and what was paid for it is paid back.',
  amount_of: 'Amount, at most {most}', reason: 'Reason', note_label: 'Note', say_why: 'Say why, so that others need not ask.', say_note: 'Write something down first.',
  wrong_amount: 'Give an amount such as 12.50, at most {most}.',
  did_note: 'The note is kept.', did_refund: 'The refund is on its way.', did_cancel: 'The order is being called off.',
};

export const say = words(english, { de, ar });
