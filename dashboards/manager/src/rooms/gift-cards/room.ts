// Gift cards: what is on each, and what the house owes on all of them.
import Gift from '@lucide/svelte/icons/gift';
import type { Room } from '../../rooms.ts';
import GiftCards from './GiftCards.svelte';
import { say } from './words.ts';

export const giftCards: Room = {
  name: 'gift-cards', title: () => say('title'), may: (rights) => rights.includes('manage_gift_cards'), screen: GiftCards, group: 'trade', icon: Gift,
};
