// What is said on the ticket beside its lines.
import { words } from '@onhand/ui';

export const say = words(
  { receipts: 'Receipts' },
  { de: { receipts: 'Belege' }, ar: { receipts: 'الإيصالات' } },
);
