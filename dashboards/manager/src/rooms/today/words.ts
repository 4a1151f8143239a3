// Texts of this room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Today',
}, {
  de: {
    title: 'Heute',
  },
  ar: {
    title: 'اليوم',
  },
});
