// Goods between branches.
import type { Room } from '../../rooms.ts';
import Transfers from './Transfers.svelte';
import { say } from './words.ts';

export const transfers: Room = {
  name: 'transfers', title: () => say('title'), screen: Transfers,
  may: (rights) => rights.includes('transfer') || rights.includes('approve_transfer') || rights.includes('view_reports'),
};
