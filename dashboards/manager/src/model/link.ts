// What a screen's model needs of the sign-in: somewhere to read from, and a connection to follow and to send over.
import { occurredNow, uuid7, type Api, type BranchId, type Command, type CommandBody, type Connection, type StaffView } from '@onhand/sdk';
import { refusedBy } from '@onhand/ui';
import { say } from './words.ts';

export interface Link {
  api: Api;
  connection: Connection;
  person: StaffView;
}

/** Deliveries a second of what is shown at a glance: more often nobody can read it, and hundreds may be looking at once. */
export const AT_A_GLANCE_HZ = 2;

/** A command of the person who is signed in, with an id that it keeps however often it is sent. */
export function commandOf(branch: BranchId | null, body: CommandBody): Command {
  return { id: uuid7(), seq: null, branch, staff: null, occurred: occurredNow(), body };
}

/** What went wrong, as a sentence. */
export function sentenceOf(error: unknown): string {
  return refusedBy(error) ?? say('unreachable');
}
