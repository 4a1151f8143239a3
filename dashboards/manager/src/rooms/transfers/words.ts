// Texts of this room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Transfers',
  not_allowed: 'Your role may not send goods between branches. Ask a manager.',
}, {
  de: {
    title: 'Umlagerungen',
    not_allowed: 'Ihre Rolle darf keine Waren zwischen Filialen senden. Fragen Sie eine Leitung.',
  },
  ar: {
    title: 'التحويلات',
    not_allowed: 'دورك لا يسمح بإرسال البضائع بين الفروع. اسأل أحد المديرين.',
  },
});
