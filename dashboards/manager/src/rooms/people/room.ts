// People: who works here, in which roles, and who is signed in.
import { roleName } from '@onhand/ui';
import type { Room } from '../../rooms.ts';
import { href } from '../../model/address.ts';
import People from './People.svelte';
import { say } from './words.ts';

const FOUND_MAX = 10;

export const people: Room = {
  name: 'people', title: () => say('title'), screen: People,
  may: (rights) => rights.includes('manage_people'),
  find: (office, query) => {
    const wanted = query.trim().toLowerCase();
    const staff = office.catalogue?.view.staff ?? [];
    const found = staff.filter(({ name, id }) => name.toLowerCase().includes(wanted) || String(id) === wanted);
    return found.slice(0, FOUND_MAX).map(({ id, name, role, role_name }) => ({ title: name, detail: roleName(role, role_name), href: href('people', [id]) }));
  },
};
