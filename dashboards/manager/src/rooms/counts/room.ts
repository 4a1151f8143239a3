// What is on the shelf, held against the books.
import { momentThere } from '@onhand/ui';
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import { isIn } from '../../shell/finds.ts';
import Counts from './Counts.svelte';
import { say } from './words.ts';

const find: Room['find'] = async ({ counts, branchName, zoneOf }, query): Promise<Hit[]> => {
  if (!counts) return [];
  if (counts.list.state === 'idle') await counts.refresh();
  return counts.list.items.flatMap((listed) => {
    const { id, branch, name, state, changed } = counts.find(listed.id) ?? listed;
    if (!isIn(query, `${name} ${branchName(branch)} ${say(state)}`)) return [];
    return [{ title: name, detail: [branchName(branch), say(state), momentThere(changed, zoneOf(branch))].join(' · '), href: href('counts', [id]) }];
  });
};

export const counts: Room = {
  name: 'counts', title: () => say('title'), screen: Counts, find,
  may: (rights) => rights.includes('count_stock') || rights.includes('approve_count') || rights.includes('view_reports'),
};
