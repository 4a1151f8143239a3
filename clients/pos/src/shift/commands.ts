// The words of the wire for a shift, in one place.
import type { Amount, Answer, CloseShift, CommandBody, Currency, OpenShift, ZReport } from '@onhand/sdk';

export const openShift = (currency: Currency, opening_float: Amount): CommandBody => ({ register: { open_shift: { currency, opening_float } } });
export const closeShift = (currency: Currency, counted: Amount): CommandBody => ({ register: { close_shift: { currency, counted } } });

export const openedBy = (body: CommandBody): OpenShift | undefined =>
  'register' in body && 'open_shift' in body.register ? body.register.open_shift : undefined;
export const closedBy = (body: CommandBody): CloseShift | undefined =>
  'register' in body && 'close_shift' in body.register ? body.register.close_shift : undefined;

/** The report in an answer to a closing; undefined when there is none in it. */
export function reportIn(answer: Answer): ZReport | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'shift_closed' in answer.ok ? answer.ok.shift_closed : undefined;
}
