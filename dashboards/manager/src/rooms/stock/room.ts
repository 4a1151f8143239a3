// Levels of each branch as they are now, and what moved them.
import type { Right } from '@onhand/sdk';
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import Stock from './Stock.svelte';
import { say } from './words.ts';

/** Whoever has to do with goods away from the till. */
const RIGHTS: readonly Right[] = ['receive_goods', 'adjust_stock', 'transfer', 'approve_transfer', 'manage_catalogue', 'view_reports'];

/** A code finds its one article, and words find those they begin. */
const find: Room['find'] = ({ catalogue }, query): Hit[] => {
  const branch = catalogue?.branches[0];
  if (!catalogue || !branch) return [];
  const exact = catalogue.byCode(query.trim());
  const found = exact ? [exact] : catalogue.search(query, 8);
  return found.filter(({ variant }) => variant.kind === 'goods').map(({ sku, label }) => ({ title: label, detail: sku, href: href('stock', [branch.id, sku]) }));
};

export const stock: Room = {
  name: 'stock', title: () => say('title'), may: (rights) => RIGHTS.some((right) => rights.includes(right)), screen: Stock, find,
};
