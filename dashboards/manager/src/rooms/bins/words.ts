// Texts of the bins, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Bins', lead: 'Where goods lie in a branch. Pick lists, counts and deliveries show it, and lists are sorted by it.', branch: 'Branch', choose: 'Choose a branch',
  put_away: 'Put away', scan: 'Scan the article', what: 'Now scan or type the bin', bin_hint: 'Such as A-03-2', lies_in: 'It lies in {bins}.', lies_nowhere: 'It has no bin yet.',
  here_first: 'Put it here', also: 'Here as well', take_out: 'Take out of {bin}', other: 'Another article', saved: '{name} lies in {bins}.', saved_none: '{name} has no bin any more.',
  give_bin: 'Scan or type a bin, such as A-03-2.', is_article: 'That is an article. Scan the label of the bin.', too_long: 'A bin has at most 24 letters and figures.', sending: 'Saving…',
  begins: 'Bin or zone', begins_hint: 'A- shows all of zone A', list: 'What lies where', none: 'Nothing has a bin in this branch yet. Scan an article above and say where it lies.', none_there: 'Nothing lies in a bin that begins like this.',
  zone: 'Zone {zone}', and: '{one}, then {others}',
}, {
  de: {
    title: 'Plätze', lead: 'Wo Ware in einer Filiale liegt. Picklisten, Zählungen und Wareneingänge zeigen es und sind danach sortiert.', branch: 'Filiale', choose: 'Filiale wählen',
    put_away: 'Einlagern', scan: 'Artikel scannen', what: 'Jetzt den Platz scannen oder eingeben', bin_hint: 'Etwa A-03-2', lies_in: 'Liegt in {bins}.', lies_nowhere: 'Hat noch keinen Platz.',
    here_first: 'Hierher legen', also: 'Auch hier', take_out: 'Aus {bin} nehmen', other: 'Anderer Artikel', saved: '{name} liegt in {bins}.', saved_none: '{name} hat keinen Platz mehr.',
    give_bin: 'Scannen Sie einen Platz, oder geben Sie ihn ein, etwa A-03-2.', is_article: 'Das ist ein Artikel. Scannen Sie das Etikett des Platzes.', too_long: 'Ein Platz hat höchstens 24 Zeichen.', sending: 'Wird gespeichert…',
    begins: 'Platz oder Zone', begins_hint: 'A- zeigt die ganze Zone A', list: 'Was wo liegt', none: 'In dieser Filiale hat noch nichts einen Platz. Scannen Sie oben einen Artikel, und sagen Sie, wo er liegt.', none_there: 'An keinem Platz, der so beginnt, liegt etwas.',
    zone: 'Zone {zone}', and: '{one}, dann {others}',
  },
  ar: {
    title: 'المواضع', lead: 'أين توجد البضاعة في الفرع. تظهر في قوائم الجمع والجرد والتوريد، وتُرتَّب بحسبها.', branch: 'الفرع', choose: 'اختر فرعًا',
    put_away: 'وضع في المكان', scan: 'امسح الصنف', what: 'امسح الموضع الآن أو اكتبه', bin_hint: 'مثل A-03-2', lies_in: 'موجود في {bins}.', lies_nowhere: 'لا موضع له بعد.',
    here_first: 'ضعه هنا', also: 'هنا أيضًا', take_out: 'أخرجه من {bin}', other: 'صنف آخر', saved: '{name} في {bins}.', saved_none: 'لم يعد لـ{name} موضع.',
    give_bin: 'امسح موضعًا أو اكتبه، مثل A-03-2.', is_article: 'هذا صنف. امسح ملصق الموضع.', too_long: 'للموضع 24 حرفًا ورقمًا على الأكثر.', sending: 'جارٍ الحفظ…',
    begins: 'الموضع أو المنطقة', begins_hint: 'A- يعرض المنطقة A كلها', list: 'ماذا يوجد وأين', none: 'لا موضع لأي صنف في هذا الفرع بعد. امسح صنفًا أعلاه واذكر مكانه.', none_there: 'لا شيء في موضع يبدأ هكذا.',
    zone: 'المنطقة {zone}', and: '{one}، ثم {others}',
  },
});
