// The words of the wire for people at a register, in one place.
import type { CommandBody, StaffId } from '@onhand/sdk';

export const signOff = (staff: StaffId): CommandBody => ({ sign_off: { staff } });

/** Who is signed off by a command; undefined when it is about something else. */
export const signedOffBy = (body: CommandBody): StaffId | undefined => ('sign_off' in body ? body.sign_off.staff : undefined);
