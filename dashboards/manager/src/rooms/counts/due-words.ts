// Texts of what should be counted again, in three languages.
import { words } from '@onhand/ui';

export const tell = words({
  title: 'Due for a count', open: 'What is due',
  about: 'Articles of class A are counted every 30 days, of B every 90 and of C every 365. A brings the first 80 % of the takings of the last 90 days, B the next 15 %, C the rest.',
  choose_branch: 'Choose a branch to see what should be counted there.',
  branch: 'Branch', choose: 'Choose…', most: 'At most', n_articles: '{n, plural, one {# article} other {# articles}}',
  start: 'Count {n, plural, one {this article} other {these # articles}}', starting: 'Sending…', name: 'Due on {day}',
  article: 'Article', class: 'Class', last_counted: 'Last counted', never: 'Never', days: 'Days ago', overdue: 'Days overdue',
  all_due: '{n, plural, one {# article is due: } other {# articles are due: }}A {a}, B {b}, C {c}.',
  being_counted: '{n, plural, one {# more is} other {# more are}} in a count that is under way.',
  none: 'Nothing is due here. Everything has been counted in time.',
  loading: 'Looking…', failed: 'What is due could not be read. {problem}', again: 'Try again', back: 'All counts',
}, {
  de: {
    title: 'Zum Zählen fällig', open: 'Was fällig ist',
    about: 'Artikel der Klasse A werden alle 30 Tage gezählt, B alle 90 und C alle 365. A bringt die ersten 80 % der Einnahmen der letzten 90 Tage, B die nächsten 15 %, C den Rest.',
    choose_branch: 'Wählen Sie eine Filiale, um zu sehen, was dort gezählt werden soll.',
    branch: 'Filiale', choose: 'Wählen…', most: 'Höchstens', n_articles: '{n, plural, one {# Artikel} other {# Artikel}}',
    start: '{n, plural, one {Diesen Artikel} other {Diese # Artikel}} zählen', starting: 'Wird gesendet…', name: 'Fällig am {day}',
    article: 'Artikel', class: 'Klasse', last_counted: 'Zuletzt gezählt', never: 'Nie', days: 'Vor Tagen', overdue: 'Tage überfällig',
    all_due: '{n, plural, one {# Artikel ist fällig: } other {# Artikel sind fällig: }}A {a}, B {b}, C {c}.',
    being_counted: '{n, plural, one {# weiterer ist} other {# weitere sind}} in einer laufenden Zählung.',
    none: 'Hier ist nichts fällig. Alles wurde rechtzeitig gezählt.',
    loading: 'Wird gesucht…', failed: 'Was fällig ist, konnte nicht gelesen werden. {problem}', again: 'Noch einmal versuchen', back: 'Alle Zählungen',
  },
  ar: {
    title: 'حان موعد جرده', open: 'ما حان موعده',
    about: 'تُجرد أصناف الفئة A كل 30 يومًا، وB كل 90، وC كل 365. تجلب A أول 80٪ من إيرادات آخر 90 يومًا، وB الـ15٪ التالية، وC الباقي.',
    choose_branch: 'اختر فرعًا لترى ما يجب جرده فيه.',
    branch: 'الفرع', choose: 'اختر…', most: 'على الأكثر', n_articles: '{n, plural, one {صنف واحد} two {صنفان} few {# أصناف} many {# صنفًا} other {# صنف}}',
    start: 'اجرد {n, plural, one {هذا الصنف} two {هذين الصنفين} few {هذه الأصناف (#)} other {هذه الأصناف (#)}}', starting: 'جارٍ الإرسال…', name: 'مستحق في {day}',
    article: 'الصنف', class: 'الفئة', last_counted: 'آخر جرد', never: 'أبدًا', days: 'قبل أيام', overdue: 'أيام التأخر',
    all_due: '{n, plural, one {صنف واحد حان موعده: } two {صنفان حان موعدهما: } few {# أصناف حان موعدها: } other {# صنفًا حان موعدها: }}A {a}، B {b}، C {c}.',
    being_counted: '{n, plural, one {صنف آخر} two {صنفان آخران} few {# أصناف أخرى} other {# صنفًا آخر}} في جرد جارٍ.',
    none: 'لا شيء حان موعده هنا. جُرد كل شيء في وقته.',
    loading: 'جارٍ البحث…', failed: 'تعذرت قراءة ما حان موعده. {problem}', again: 'حاول مرة أخرى', back: 'كل عمليات الجرد',
  },
});
