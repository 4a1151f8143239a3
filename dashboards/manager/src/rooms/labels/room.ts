// Labels for goods and their shelves.
import Tag from '@lucide/svelte/icons/tag';
import type { Room } from '../../rooms.ts';
import Labels from './Labels.svelte';
import { say } from './words.ts';

export const labels: Room = {
  name: 'labels', title: () => say('title'), screen: Labels, group: 'stock', icon: Tag, may: (rights) => rights.includes('receive_goods'),
};
