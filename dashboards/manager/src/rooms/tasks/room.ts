// What somebody has to look into.
import type { Room } from '../../rooms.ts';
import Tasks from './Tasks.svelte';
import { say } from './words.ts';

export const tasks: Room = {
  name: 'tasks', title: () => say('title'), may: (rights) => rights.includes('resolve_tasks'), screen: Tasks,
  waiting: (office) => office.tasks?.count ?? null,
};
