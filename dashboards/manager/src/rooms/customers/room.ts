// Customers: who they are, how they are written to, whose prices they get, and what they agreed to.
import Contact from '@lucide/svelte/icons/contact';
import type { Room } from '../../rooms.ts';
import { href } from '../../model/address.ts';
import Customers from './Customers.svelte';
import { say } from './words.ts';

const FOUND_MAX = 5;

export const customers: Room = {
  name: 'customers', title: () => say('title'), screen: Customers, group: 'people', icon: Contact,
  may: (rights) => rights.includes('manage_customers'),
  find: async (office, query) => {
    const found = await office.link?.api.listCustomers({ text: query.trim(), limit: FOUND_MAX });
    return (found?.items ?? []).map(({ id, name, email, phone }) => ({ title: name, detail: email || phone, href: href('customers', [id]) }));
  },
};
