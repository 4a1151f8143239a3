// The words of the wire for people at a register and for its receipts, in one place.
import type { Answer, CommandBody, StaffId } from '@onhand/sdk';

export const signOff = (staff: StaffId): CommandBody => ({ register: { sign_off: { staff } } });
/** Somebody whose PIN this device has checked while the server was out of reach. */
export const signOnHere = (staff: StaffId): CommandBody => ({ register: { sign_on: { staff } } });
export const beginEpoch = (known: number): CommandBody => ({ register: { begin_epoch: { known } } });

/** Who is signed off by a command; undefined when it is about something else. */
export const signedOffBy = (body: CommandBody): StaffId | undefined =>
  'register' in body && 'sign_off' in body.register ? body.register.sign_off.staff : undefined;

/** Who is signed on by a command; undefined when it is about something else. */
export const signedOnBy = (body: CommandBody): StaffId | undefined =>
  'register' in body && 'sign_on' in body.register ? body.register.sign_on.staff : undefined;

/** After which series another one is asked for; undefined when a command is about something else. */
export const epochAskedAfter = (body: CommandBody): number | undefined =>
  'register' in body && 'begin_epoch' in body.register ? body.register.begin_epoch.known : undefined;

/** The series that was begun; undefined when the answer is about something else. */
export function epochIn(answer: Answer): number | undefined {
  if ('rejected' in answer || typeof answer.ok !== 'object') return undefined;
  return 'epoch_begun' in answer.ok ? answer.ok.epoch_begun : undefined;
}
