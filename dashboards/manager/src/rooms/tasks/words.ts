// Texts of this room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Tasks',
}, {
  de: {
    title: 'Aufgaben',
  },
  ar: {
    title: 'المهام',
  },
});
