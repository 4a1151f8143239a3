// Where each room stands in the navigation, and its picture, unless the room says otherwise.
import Archive from '@lucide/svelte/icons/archive';
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import Boxes from '@lucide/svelte/icons/boxes';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import DoorOpen from '@lucide/svelte/icons/door-open';
import Flag from '@lucide/svelte/icons/flag';
import ListChecks from '@lucide/svelte/icons/list-checks';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import Package from '@lucide/svelte/icons/package';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Store from '@lucide/svelte/icons/store';
import Sun from '@lucide/svelte/icons/sun';
import Tags from '@lucide/svelte/icons/tags';
import Upload from '@lucide/svelte/icons/upload';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import type { Group, Room } from '../rooms.ts';

/** In the order in which they stand. */
export const GROUPS: readonly Group[] = ['today', 'trade', 'stock', 'goods', 'people', 'house'];

const PLACES: Readonly<Record<string, { group: Group; icon: Component }>> = {
  today: { group: 'today', icon: Sun },
  start: { group: 'today', icon: Flag },
  reports: { group: 'trade', icon: ChartColumn },
  sales: { group: 'trade', icon: ChartColumn },
  stock: { group: 'stock', icon: Boxes },
  transfers: { group: 'stock', icon: ArrowLeftRight },
  counts: { group: 'stock', icon: ListChecks },
  tasks: { group: 'stock', icon: ClipboardCheck },
  products: { group: 'goods', icon: Package },
  prices: { group: 'goods', icon: Tags },
  imports: { group: 'goods', icon: Upload },
  people: { group: 'people', icon: Users },
  roles: { group: 'people', icon: ShieldCheck },
  devices: { group: 'people', icon: MonitorSmartphone },
  places: { group: 'house', icon: Store },
  settings: { group: 'house', icon: Settings },
  backups: { group: 'house', icon: Archive },
};

export const iconOf = (room: Room): Component => room.icon ?? PLACES[room.name]?.icon ?? DoorOpen;
export const groupOf = (room: Room): Group => room.group ?? PLACES[room.name]?.group ?? 'house';

/** Rooms of one group, in the order of the table, others behind. */
export function roomsOf(group: Group, rooms: readonly Room[]): Room[] {
  const names = Object.keys(PLACES);
  const rank = ({ name }: Room) => (names.includes(name) ? names.indexOf(name) : names.length);
  return rooms.filter((room) => groupOf(room) === group).sort((a, b) => rank(a) - rank(b));
}

/** What a phone has under the thumb; the rest is behind "More". */
const AT_HAND = ['today', 'stock', 'transfers', 'tasks', 'products', 'prices', 'reports'];
const AT_HAND_MAX = 4;

export function atHand(rooms: readonly Room[]): Room[] {
  return AT_HAND.flatMap((name) => rooms.find((room) => room.name === name) ?? []).slice(0, AT_HAND_MAX);
}
