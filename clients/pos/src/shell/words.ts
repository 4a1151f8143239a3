// What the frame around every screen says, as far as it was written in three languages from the start.
import { words } from '@onhand/ui';

export const say = words(
  {
    try_now: 'Try now',
    lock: 'Lock',
    show_more: 'Show more',
    not_shown: '{n, plural, one {# more article matches} other {# more articles match}}. Type more of the name, or show them.',
    many_not_shown: 'More than {n} other articles match. Type more of the name, or show them.',
    oversold: 'oversold by {n}',
  },
  {
    de: {
      try_now: 'Jetzt versuchen',
      lock: 'Sperren',
      show_more: 'Mehr zeigen',
      not_shown: '{n, plural, one {# weiterer Artikel passt} other {# weitere Artikel passen}}. Mehr vom Namen eingeben oder sie zeigen lassen.',
      many_not_shown: 'Mehr als {n} weitere Artikel passen. Mehr vom Namen eingeben oder sie zeigen lassen.',
      oversold: '{n} zu viel verkauft',
    },
    ar: {
      try_now: 'حاول الآن',
      lock: 'قفل',
      show_more: 'عرض المزيد',
      not_shown: '{n, plural, zero {لا أصناف أخرى مطابقة} one {صنف آخر مطابق} two {صنفان آخران مطابقان} few {# أصناف أخرى مطابقة} many {# صنفًا آخر مطابقًا} other {# صنف آخر مطابق}}. اكتب المزيد من الاسم أو اعرضها.',
      many_not_shown: 'أكثر من {n} أصناف أخرى مطابقة. اكتب المزيد من الاسم أو اعرضها.',
      oversold: 'بيع أكثر من المتوفر بـ {n}',
    },
  },
);
