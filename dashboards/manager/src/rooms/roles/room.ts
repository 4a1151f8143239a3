// Roles: what people may do, as one matrix.
import type { Room } from '../../rooms.ts';
import Roles from './Roles.svelte';
import { say } from './words.ts';

export const roles: Room = {
  name: 'roles', title: () => say('title'), screen: Roles,
  may: (rights) => rights.includes('manage_people'),
};
