// What is on hand and may not be sold, and what is the matter with it.
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import type { Room } from '../../rooms.ts';
import Aside from './Aside.svelte';
import { say } from './words.ts';

export const aside: Room = {
  name: 'aside', title: () => say('title'), screen: Aside, group: 'stock', icon: CircleSlash, may: (rights) => rights.includes('receive_goods') || rights.includes('adjust_stock'),
};
