// The first steps of a new shop.
import Flag from '@lucide/svelte/icons/flag';
import type { Room } from '../../rooms.ts';
import Start from './Start.svelte';
import { say } from './words.ts';

export const start: Room = {
  name: 'start', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Start, group: 'today', icon: Flag,
};
