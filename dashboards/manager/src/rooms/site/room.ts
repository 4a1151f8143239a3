// How the shop looks from outside, and how it writes mails.
import Palette from '@lucide/svelte/icons/palette';
import type { Room } from '../../rooms.ts';
import Site from './Site.svelte';
import { say } from './words.ts';

export const site: Room = {
  name: 'site', title: () => say('title'), screen: Site, group: 'house', icon: Palette,
  may: (rights) => rights.includes('manage_catalogue'),
};
