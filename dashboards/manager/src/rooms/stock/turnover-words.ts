// Texts about how an article turns over, in three languages.
import { words } from '@onhand/ui';

export const tell = words({
  title: 'How it sells', class: 'Class {name}', brings: '{share} of the takings of the last 90 days, {n} sold.',
  branch: 'Branch', last_sold: 'Last sold', idle: 'Days without a sale', last_counted: 'Last counted', never: 'Never', due: 'Count it again',
  failed: 'How it sells could not be read. {problem}',
}, {
  de: {
    title: 'Wie es sich verkauft', class: 'Klasse {name}', brings: '{share} der Einnahmen der letzten 90 Tage, {n} verkauft.',
    branch: 'Filiale', last_sold: 'Zuletzt verkauft', idle: 'Tage ohne Verkauf', last_counted: 'Zuletzt gezählt', never: 'Nie', due: 'Wieder zählen',
    failed: 'Wie es sich verkauft, konnte nicht gelesen werden. {problem}',
  },
  ar: {
    title: 'كيف يُباع', class: 'الفئة {name}', brings: '{share} من إيرادات آخر 90 يومًا، بيع منه {n}.',
    branch: 'الفرع', last_sold: 'آخر بيع', idle: 'أيام بلا بيع', last_counted: 'آخر جرد', never: 'أبدًا', due: 'أعد جرده',
    failed: 'تعذرت قراءة كيفية بيعه. {problem}',
  },
});
