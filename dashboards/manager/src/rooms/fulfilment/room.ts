// What branches do for orders of the online store.
import PackageCheck from '@lucide/svelte/icons/package-check';
import type { Room } from '../../rooms.ts';
import Fulfilment from './Fulfilment.svelte';
import { say } from './words.ts';

export const fulfilment: Room = {
  name: 'fulfilment', title: () => say('title'), screen: Fulfilment, group: 'trade', icon: PackageCheck, may: (rights) => rights.includes('fulfil_orders'),
};
