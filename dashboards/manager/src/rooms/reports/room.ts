// What was sold, by whatever one wants to know, down to the tickets behind each figure.
import type { Room } from '../../rooms.ts';
import Reports from './Reports.svelte';
import { tell } from './loss-words.ts';
import { say } from './words.ts';

export const reports: Room = {
  name: 'reports', title: () => say('title'), may: (rights) => rights.includes('view_reports'), screen: Reports,
  find: (_, query) => {
    const found = (['sales', 'returns', 'discounts'] as const).map((view) => ({
      title: say(view), detail: say('title'), href: view === 'sales' ? '#/reports' : `#/reports/${view}`,
    }));
    found.push({ title: tell('title'), detail: say('title'), href: '#/reports/losses' });
    return found.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
  },
};
