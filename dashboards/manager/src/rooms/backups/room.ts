// Backups of the server: which there are, how old, and what a restore of one would mean.
import type { Room } from '../../rooms.ts';
import Backups from './Backups.svelte';
import { say } from './words.ts';

export const backups: Room = { name: 'backups', title: () => say('title'), may: (rights) => rights.includes('manage_backups'), screen: Backups,
  waiting: (office) => office.incidents?.waiting ?? null,
};
