// What the house has settled: taxes, ways to pay, reasons, rules of age and amount, numbers of receipts.
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import { isIn } from '../../shell/finds.ts';
import Settings from './Settings.svelte';
import { say, TABS } from './words.ts';

/** The parts by name, and what is settled in them. */
const find: Room['find'] = ({ catalogue }, query): Hit[] => {
  const parts = TABS.filter((tab) => isIn(query, `${say(tab)} ${say('title')}`)).map((tab): Hit => ({ title: say(tab), detail: say('title'), href: href('settings', [tab]) }));
  const settled = catalogue?.settings;
  const named = (tab: (typeof TABS)[number], all: readonly { id: number; name: string }[]) =>
    all.filter(({ name }) => isIn(query, name)).map(({ id, name }): Hit => ({ title: name, detail: say(tab), href: href('settings', [tab, id]) }));
  return [
    ...parts, ...named('taxes', catalogue?.view.tax_classes ?? []), ...named('payments', settled?.payment_methods ?? []),
    ...named('reasons', settled?.reasons ?? []), ...named('rules', settled?.sale_rules ?? []),
  ];
};

export const settings: Room = {
  name: 'settings', title: () => say('title'), screen: Settings, find, group: 'house',
  may: (rights) => rights.includes('manage_catalogue'),
};
