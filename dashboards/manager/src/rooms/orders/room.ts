// Orders of the online store.
import ShoppingBag from '@lucide/svelte/icons/shopping-bag';
import { moment } from '@onhand/ui';
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import Orders from './Orders.svelte';
import { say } from './words.ts';

const FOUND_MAX = 10;

/** By their number, and by who ordered. */
const find: Room['find'] = async ({ link }, query): Promise<Hit[]> => {
  if (!link || query.trim() === '') return [];
  const { items } = await link.api.listOrders({ text: query.trim(), limit: FOUND_MAX });
  return items.map(({ id, number, customer, state, placed }) => ({ title: `${number} · ${customer}`, detail: `${say(state)} · ${moment(placed)}`, href: href('orders', [id]) }));
};

export const orders: Room = {
  name: 'orders', title: () => say('title'), screen: Orders, find, group: 'trade', icon: ShoppingBag, may: (rights) => rights.includes('manage_orders'),
};
