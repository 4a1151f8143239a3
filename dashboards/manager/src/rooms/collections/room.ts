// Products that are shown together: put there by hand, or caught by a rule whenever somebody looks.
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import type { Room } from '../../rooms.ts';
import Collections from './Collections.svelte';
import { say } from './words.ts';

export const collections: Room = {
  name: 'collections', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Collections, group: 'goods', icon: LayoutGrid,
};
