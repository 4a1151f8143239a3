// Invoices and credit notes, for whoever keeps the books.
import FileText from '@lucide/svelte/icons/file-text';
import type { Room } from '../../rooms.ts';
import Invoices from './Invoices.svelte';
import { say } from './words.ts';

export const invoices: Room = {
  name: 'invoices', title: () => say('title'), may: (rights) => rights.includes('view_reports'), screen: Invoices, group: 'trade', icon: FileText,
};
