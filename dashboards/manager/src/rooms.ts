// The rooms of head office: each is a folder with its model, screens, parts and words, and a line here. From it the navigation
// is made, and the address under which the room is.
import type { Catalogue, Picture, Right } from '@onhand/sdk';
import type { Component } from 'svelte';
import type { HeadOffice } from './model/head-office.svelte.ts';
import { bins } from './rooms/bins/room.ts';
import { kits } from './rooms/kits/room.ts';
import { labels } from './rooms/labels/room.ts';
import { lots } from './rooms/lots/room.ts';
import { aside } from './rooms/aside/room.ts';
import { backups } from './rooms/backups/room.ts';
import { categories } from './rooms/categories/room.ts';
import { collections } from './rooms/collections/room.ts';
import { imports } from './rooms/imports/room.ts';
import { reports } from './rooms/reports/room.ts';
import { invoices } from './rooms/invoices/room.ts';
import { shifts } from './rooms/shifts/room.ts';
import { prices } from './rooms/prices/room.ts';
import { promotions } from './rooms/promotions/room.ts';
import { flashSales } from './rooms/flash/room.ts';
import { products } from './rooms/products/room.ts';
import { account } from './rooms/account/room.ts';
import { devices } from './rooms/devices/room.ts';
import { customers } from './rooms/customers/room.ts';
import { people } from './rooms/people/room.ts';
import { pages } from './rooms/pages/room.ts';
import { places } from './rooms/places/room.ts';
import { roles } from './rooms/roles/room.ts';
import { settings } from './rooms/settings/room.ts';
import { site } from './rooms/site/room.ts';
import { stock } from './rooms/stock/room.ts';
import { start } from './rooms/start/room.ts';
import { tasks } from './rooms/tasks/room.ts';
import { today } from './rooms/today/room.ts';
import { counts } from './rooms/counts/room.ts';
import { giftCards } from './rooms/gift-cards/room.ts';
import { fulfilment } from './rooms/fulfilment/room.ts';
import { orders } from './rooms/orders/room.ts';
import { transfers } from './rooms/transfers/room.ts';
import { purchasing } from './rooms/purchasing/room.ts';
import { suppliers } from './rooms/suppliers/room.ts';

/** What a room's screen is given. */
export interface RoomProps {
  office: HeadOffice;
  catalogue: Catalogue;
  /** What stands behind the room's name in the address: `#/products/mug/prices?tab=x` gives ['mug', 'prices']. */
  path: readonly string[];
  query: URLSearchParams;
}

/** Rooms that stand together in the navigation. */
export type Group = 'today' | 'trade' | 'stock' | 'goods' | 'people' | 'house';

export interface Room {
  /** Its name in the address. */
  name: string;
  /** In the language of now. */
  title: () => string;
  /** Whether somebody with these rights may enter. The server decides what they see there. */
  may: (rights: readonly Right[]) => boolean;
  screen: Component<RoomProps>;
  /** Where it stands and its picture; `shell/places.ts` knows them for the rooms it names. */
  group?: Group;
  icon?: Component;
  /** What the search of the whole office finds here, best first; at most ten are shown. */
  find?: (office: HeadOffice, query: string) => readonly Hit[] | Promise<readonly Hit[]>;
  /** How many things wait in it for somebody; null while that is not known. */
  waiting?: (office: HeadOffice) => number | null;
}

/** What somebody looks for and finds in a room. */
export interface Hit {
  title: string;
  /** What tells it from others of the same name. */
  detail: string;
  href: string;
  /** What it looks like, where it is something that has a look; null where nobody has made a picture of it yet. */
  picture?: Picture | null;
}

export const ROOMS: readonly Room[] = [
  today, reports, shifts, invoices, orders, fulfilment, customers, giftCards, stock, aside, bins, transfers, counts, lots, kits, labels, purchasing, suppliers, tasks, products, categories, collections, prices, promotions, flashSales, imports,
  people, roles, devices, places, site, pages, settings, account, backups, start,
];
