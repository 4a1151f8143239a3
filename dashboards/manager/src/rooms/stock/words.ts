// Texts of this room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Stock',
}, {
  de: {
    title: 'Bestand',
  },
  ar: {
    title: 'المخزون',
  },
});
