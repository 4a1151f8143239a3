// Lots, expiry dates, serial numbers and recalls.
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import type { Right } from '@onhand/sdk';
import type { Hit, Room } from '../../rooms.ts';
import { lotHref } from './lots.ts';
import Lots from './Lots.svelte';
import { say } from './words.ts';

/** Whoever has to do with goods away from the till. */
const RIGHTS: readonly Right[] = ['receive_goods', 'adjust_stock', 'transfer', 'manage_catalogue', 'view_reports'];

const find: Room['find'] = async ({ link, branchName }, query): Promise<Hit[]> => {
  if (!link || query.trim().length < 3) return [];
  const { items } = await link.api.listLots({ text: query.trim(), empty: true, limit: 8 });
  return items.map(({ sku, lot, branch }) => ({ title: lot, detail: `${sku} · ${branchName(branch)}`, href: lotHref(sku, lot) }));
};

export const lots: Room = {
  name: 'lots', title: () => say('title'), screen: Lots, find, group: 'stock', icon: CalendarClock,
  may: (rights) => RIGHTS.some((right) => rights.includes(right)),
};
