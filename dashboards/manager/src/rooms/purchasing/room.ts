// Orders to suppliers, what comes of them, and what should be ordered again.
import PackagePlus from '@lucide/svelte/icons/package-plus';
import { momentThere } from '@onhand/ui';
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import { isIn } from '../../shell/finds.ts';
import { numberOf } from './purchases.ts';
import Purchasing from './Purchasing.svelte';
import { say } from './words.ts';

const find: Room['find'] = async ({ purchases, branchName, zoneOf }, query): Promise<Hit[]> => {
  if (!purchases) return [];
  if (purchases.list.state === 'idle') await purchases.refresh();
  return purchases.list.items.flatMap((listed) => {
    const order = purchases.find(listed.id) ?? listed;
    const title = say('order_n', { n: numberOf(order) });
    if (!isIn(query, `${title} ${branchName(order.branch)} ${order.note}`)) return [];
    return [{ title, detail: [branchName(order.branch), say(order.state), momentThere(order.changed, zoneOf(order.branch))].join(' · '), href: href('purchasing', [order.id]) }];
  });
};

export const purchasing: Room = {
  name: 'purchasing', title: () => say('title'), screen: Purchasing, find, group: 'stock', icon: PackagePlus,
  may: (rights) => rights.includes('order_goods') || rights.includes('receive_goods'),
};
