// Where goods lie in each branch.
import MapPin from '@lucide/svelte/icons/map-pin';
import type { Room } from '../../rooms.ts';
import Bins from './Bins.svelte';
import { say } from './words.ts';

export const bins: Room = {
  name: 'bins', title: () => say('title'), screen: Bins, group: 'stock', icon: MapPin, may: (rights) => rights.includes('receive_goods'),
};
