// Categories as the tree that they are: seen with counts, renamed and moved with all below them in one go.
import FolderTree from '@lucide/svelte/icons/folder-tree';
import type { Room } from '../../rooms.ts';
import Categories from './Categories.svelte';
import { say } from './words.ts';

export const categories: Room = {
  name: 'categories', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Categories, group: 'goods', icon: FolderTree,
};
