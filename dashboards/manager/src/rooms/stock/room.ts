// Levels of each branch as they are now, and what moved them.
import type { Right } from '@onhand/sdk';
import type { Room } from '../../rooms.ts';
import Stock from './Stock.svelte';
import { say } from './words.ts';

/** Whoever has to do with goods away from the till. */
const RIGHTS: readonly Right[] = ['receive_goods', 'adjust_stock', 'transfer', 'approve_transfer', 'manage_catalogue', 'view_reports'];

export const stock: Room = { name: 'stock', title: () => say('title'), may: (rights) => RIGHTS.some((right) => rights.includes(right)), screen: Stock };
