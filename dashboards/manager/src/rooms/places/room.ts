// Branches: where they are, when they are open, and what stands on their receipts.
import type { Room } from '../../rooms.ts';
import Places from './Places.svelte';
import { say } from './words.ts';

export const places: Room = {
  name: 'places', title: () => say('title'), screen: Places,
  may: (rights) => rights.includes('manage_catalogue'),
};
