// Files of products, prices, stock and people: in and out.
import type { Room } from '../../rooms.ts';
import Imports from './Imports.svelte';
import { say } from './words.ts';

export const imports: Room = { name: 'imports', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Imports };
