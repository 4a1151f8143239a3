// Texts of the report of what has not sold for long, in three languages.
import { words } from '@onhand/ui';

export const tell = words({
  about: 'What is on the shelves and has not sold for a while. What never sold counts from the day it first came.',
  idle_for: 'Not sold for', n_days: '{n, plural, one {# day} other {# days}}', class: 'Class', class_of: 'Class {name}',
  variant: 'Article in each branch', branch: 'Branch', category: 'Category',
  article: 'Article', last_sold: 'Last sold', never: 'Never', idle: 'Days without a sale', longest: 'Longest without a sale',
  classes_mean: 'A brings the first 80 % of the takings of the last 90 days, B the next 15 %, C the rest.',
  none: 'Nothing here has been idle for {n, plural, one {# day} other {# days}}. Choose fewer days to see what slows down.',
  opens: 'Articles of {what}',
}, {
  de: {
    about: 'Was in den Regalen steht und länger nicht verkauft wurde. Was nie verkauft wurde, zählt ab dem Tag, an dem es zuerst kam.',
    idle_for: 'Nicht verkauft seit', n_days: '{n, plural, one {# Tag} other {# Tagen}}', class: 'Klasse', class_of: 'Klasse {name}',
    variant: 'Artikel je Filiale', branch: 'Filiale', category: 'Warengruppe',
    article: 'Artikel', last_sold: 'Zuletzt verkauft', never: 'Nie', idle: 'Tage ohne Verkauf', longest: 'Am längsten ohne Verkauf',
    classes_mean: 'A bringt die ersten 80 % der Einnahmen der letzten 90 Tage, B die nächsten 15 %, C den Rest.',
    none: 'Hier liegt nichts seit {n, plural, one {# Tag} other {# Tagen}} ohne Verkauf. Wählen Sie weniger Tage, um zu sehen, was langsamer wird.',
    opens: 'Artikel von {what}',
  },
  ar: {
    about: 'ما على الرفوف ولم يُبع منذ مدة. ما لم يُبع قط يُحسب من اليوم الذي وصل فيه أول مرة.',
    idle_for: 'لم يُبع منذ', n_days: '{n, plural, one {يوم واحد} two {يومين} few {# أيام} many {# يومًا} other {# يوم}}', class: 'الفئة', class_of: 'الفئة {name}',
    variant: 'الصنف في كل فرع', branch: 'الفرع', category: 'فئة المنتجات',
    article: 'الصنف', last_sold: 'آخر بيع', never: 'أبدًا', idle: 'أيام بلا بيع', longest: 'أطول مدة بلا بيع',
    classes_mean: 'تجلب A أول 80٪ من إيرادات آخر 90 يومًا، وB الـ15٪ التالية، وC الباقي.',
    none: 'لا شيء هنا بقي بلا بيع منذ {n, plural, one {يوم واحد} two {يومين} few {# أيام} many {# يومًا} other {# يوم}}. اختر أيامًا أقل لترى ما يتباطأ.',
    opens: 'أصناف {what}',
  },
});
