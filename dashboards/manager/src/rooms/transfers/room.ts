// Goods between branches.
import { momentThere } from '@onhand/ui';
import { href } from '../../model/address.ts';
import type { Hit, Room } from '../../rooms.ts';
import { isIn } from '../../shell/finds.ts';
import Transfers from './Transfers.svelte';
import { placeOf } from './transfer.ts';
import { say } from './words.ts';

/** By where they go from and to, and by their note. */
const find: Room['find'] = async ({ transfers, branchName, zoneOf }, query): Promise<Hit[]> => {
  if (!transfers) return [];
  if (transfers.list.state === 'idle') await transfers.refresh();
  return transfers.list.items.flatMap((listed) => {
    const { id, from, to, note, state, changed } = transfers.find(listed.id) ?? listed;
    const title = `${branchName(from)} → ${branchName(to)}`;
    if (!isIn(query, `${title} ${note} ${say(state)}`)) return [];
    return [{ title, detail: [note, say(state), momentThere(changed, zoneOf(placeOf({ from, to, state })))].filter(Boolean).join(' · '), href: href('transfers', [id]) }];
  });
};

export const transfers: Room = {
  name: 'transfers', title: () => say('title'), screen: Transfers, find,
  may: (rights) => rights.includes('transfer') || rights.includes('approve_transfer') || rights.includes('view_reports'),
};
