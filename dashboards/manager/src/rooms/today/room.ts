// Today's trading of all branches as it comes in.
import type { Room } from '../../rooms.ts';
import { findTickets } from './find.ts';
import Today from './Today.svelte';
import { say } from './words.ts';

export const today: Room = { name: 'today', title: () => say('title'), may: (rights) => rights.includes('view_reports'), screen: Today, find: findTickets };
