// What costs less for some time, by a rule.
import BadgePercent from '@lucide/svelte/icons/badge-percent';
import type { Room } from '../../rooms.ts';
import Promotions from './Promotions.svelte';
import { say } from './words.ts';

export const promotions: Room = {
  name: 'promotions', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Promotions, group: 'goods', icon: BadgePercent,
};
