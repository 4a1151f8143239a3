// Closed shifts of all registers, and the Z report of each.
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import type { Room } from '../../rooms.ts';
import Shifts from './Shifts.svelte';
import { say } from './words.ts';

export const shifts: Room = {
  name: 'shifts', title: () => say('title'), may: (rights) => rights.includes('view_reports'), screen: Shifts, group: 'trade', icon: ReceiptText,
};
