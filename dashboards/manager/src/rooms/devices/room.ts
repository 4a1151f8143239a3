// Tills and their devices.
import type { Room } from '../../rooms.ts';
import Devices from './Devices.svelte';
import { say } from './words.ts';

export const devices: Room = {
  name: 'devices', title: () => say('title'), screen: Devices,
  may: (rights) => rights.includes('manage_catalogue'),
};
