// The pages that the house writes for its shop, the menus that lead to them, and where old addresses lead to.
import FileText from '@lucide/svelte/icons/file-text';
import type { Room } from '../../rooms.ts';
import Pages from './Pages.svelte';
import { say } from './words.ts';

export const pages: Room = {
  name: 'pages', title: () => say('title'), screen: Pages, group: 'house', icon: FileText,
  may: (rights) => rights.includes('manage_catalogue'),
};
