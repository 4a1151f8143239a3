// Files of goods, prices, stock and people: brought in, looked back at, undone, and taken out.
import type { Room } from '../../rooms.ts';
import Imports from './Imports.svelte';
import { say } from './words.ts';

export const imports: Room = {
  name: 'imports', title: () => say('title'), screen: Imports,
  may: (rights) => rights.includes('manage_catalogue'),
};
