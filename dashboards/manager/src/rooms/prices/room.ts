// What things cost where and when, and why; and the lists that say so.
import type { Room } from '../../rooms.ts';
import Prices from './Prices.svelte';
import { say } from './words.ts';

export const prices: Room = { name: 'prices', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Prices };
