// Few pieces for many people: flash sales and their waiting rooms.
import Zap from '@lucide/svelte/icons/zap';
import type { Room } from '../../rooms.ts';
import FlashSales from './FlashSales.svelte';
import { say } from './words.ts';

export const flashSales: Room = {
  name: 'flash-sales', title: () => say('title'), may: (rights) => rights.includes('manage_catalogue'), screen: FlashSales, group: 'goods', icon: Zap,
};
