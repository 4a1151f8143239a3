// What is put together of other goods: kits, sets and cases.
import PackageOpen from '@lucide/svelte/icons/package-open';
import type { Room } from '../../rooms.ts';
import Kits from './Kits.svelte';
import { say } from './words.ts';

export const kits: Room = {
  name: 'kits', title: () => say('title'), screen: Kits, group: 'stock', icon: PackageOpen,
  may: (rights) => rights.includes('adjust_stock') || rights.includes('manage_catalogue'),
};
