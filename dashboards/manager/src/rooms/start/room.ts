// What a new shop has to do once.
import type { Room } from '../../rooms.ts';
import Start from './Start.svelte';
import { say } from './words.ts';

export const start: Room = {
  name: 'start', title: () => say('title'), screen: Start,
  may: (rights) => rights.includes('manage_catalogue'),
};
