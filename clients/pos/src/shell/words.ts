// What the frame around every screen says, as far as it was written in three languages from the start.
import { words } from '@onhand/ui';

export const say = words(
  {
    try_now: 'Try now',
    lock: 'Lock',
    switch: 'Switch person',
    report: 'Shift so far',
    show_more: 'Show more',
    not_shown: '{n, plural, one {# more article matches} other {# more articles match}}. Type more of the name, or show them.',
    nothing_left: 'none left',
    left: '{n} left',
    oversold: 'oversold by {n}',
  },
  {
    de: {
      try_now: 'Jetzt versuchen',
      lock: 'Sperren',
      switch: 'Person wechseln',
      report: 'Schicht bisher',
      show_more: 'Mehr zeigen',
      not_shown: '{n, plural, one {# weiterer Artikel passt} other {# weitere Artikel passen}}. Mehr vom Namen eingeben oder sie zeigen lassen.',
      nothing_left: 'keine mehr da',
      left: 'noch {n}',
      oversold: '{n} zu viel verkauft',
    },
    ar: {
      try_now: 'حاول الآن',
      lock: 'قفل',
      switch: 'تبديل الشخص',
      report: 'الوردية حتى الآن',
      show_more: 'عرض المزيد',
      not_shown: '{n, plural, zero {لا أصناف أخرى مطابقة} one {صنف آخر مطابق} two {صنفان آخران مطابقان} few {# أصناف أخرى مطابقة} many {# صنفًا آخر مطابقًا} other {# صنف آخر مطابق}}. اكتب المزيد من الاسم أو اعرضها.',
      nothing_left: 'نفد',
      left: 'بقي {n}',
      oversold: 'بيع أكثر من المتوفر بـ {n}',
    },
  },
);
