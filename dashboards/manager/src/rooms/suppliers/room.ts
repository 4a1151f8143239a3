// From whom the house buys, and what they ask for it.
import Truck from '@lucide/svelte/icons/truck';
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import { isIn } from '../../shell/finds.ts';
import Suppliers from './Suppliers.svelte';
import { say } from './words.ts';

const find: Room['find'] = async ({ link }, query): Promise<Hit[]> => {
  if (!link) return [];
  const { items } = await link.api.listSuppliers({ limit: 500, cursor: null });
  return items.flatMap(({ supplier }) =>
    isIn(query, `${supplier.name} ${supplier.code}`) ? [{ title: supplier.name, detail: supplier.code, href: href('suppliers', [supplier.id]) }] : [],
  );
};

export const suppliers: Room = {
  name: 'suppliers', title: () => say('title'), screen: Suppliers, find, group: 'stock', icon: Truck,
  may: (rights) => rights.includes('order_goods'),
};
