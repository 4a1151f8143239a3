// The register as it will be once everything that is on its way has arrived: what the server told, and our commands on top.
import type { Command, RegisterView, ShiftTotals } from '@onhand/sdk';
import { closedBy, openedBy } from '../shift/commands.ts';
import { signedOffBy, signedOnBy } from './commands.ts';

const NOTHING: ShiftTotals = { sales: 0, refunds: 0, gross: 0, refunded: 0, tax: 0, cash: 0, card: 0, account: 0, other: 0, methods: [], orders: 0 };

/** The view after one command. What the server has counted in already changes nothing. */
export function after(view: RegisterView, { seq, staff, occurred, body }: Command): RegisterView {
  if (seq === null || seq <= view.command_seq) return view;
  const next = { ...view, command_seq: seq };
  const opened = openedBy(body);
  const gone = signedOffBy(body);
  const come = signedOnBy(body);
  if (opened && !view.shift) {
    next.shift = { opened: occurred, opened_by: staff ?? 0, opening_float: opened.opening_float, totals: NOTHING };
  } else if (closedBy(body)) {
    next.shift = null;
    next.signed_on = [];
  } else if (gone !== undefined) {
    next.signed_on = view.signed_on.filter((id) => id !== gone);
  } else if (come !== undefined && !view.signed_on.includes(come)) {
    next.signed_on = [...view.signed_on, come];
  }
  return next;
}

export function fold(told: RegisterView, commands: readonly Command[]): RegisterView {
  return commands.reduce(after, told);
}
