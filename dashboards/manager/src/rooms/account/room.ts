// What people do about their own sign-in.
import CircleUser from '@lucide/svelte/icons/circle-user-round';
import type { Room } from '../../rooms.ts';
import Account from './Account.svelte';
import { say } from './words.ts';

/** Whoever has nothing to do in the back office does not come in for their own page alone. */
const TILLS_ONLY: readonly string[] = ['sell', 'discount', 'refund', 'refund_without_receipt', 'override_price', 'hold_stock'];

export const account: Room = {
  name: 'account', title: () => say('title'), screen: Account, group: 'people', icon: CircleUser,
  may: (rights) => rights.some((right) => !TILLS_ONLY.includes(right)),
};
