// Texts of this room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Prices', find: 'Find an article', lists: 'Price lists', new_list: 'New price list', loading: 'Loading…', no_lists: 'There are no price lists. Without one, every product costs its own price everywhere.',
  n_prices: '{n, plural, one {# price} other {# prices}}', name: 'Name', branches: 'Branches', branches_hint: 'None ticked: in all of them.', channel: 'Sold', everywhere: 'everywhere', at_till: 'at tills', at_web: 'in the web store',
  always: 'always', off: 'switched off', from: 'From', until: 'Until', active: 'Counts', make: 'Make the list', cancel: 'Cancel', save: 'Save', w_name: 'Give it a name.', w_money: 'Give an amount such as 12.99.',
  no_such: 'There is no such price list.', to_lists: 'All price lists', put_in: 'Put in', take_out: 'Take out', no_prices: 'Search an article above and give it a price.', article: 'Article', own: 'Own price', here: 'Here', more: 'Show more', scope: 'Where and when',
  explain: 'What does it cost, and why?', branch: 'Branch', at_when: 'When (now when empty)', base: 'The product’s own price', scheduled: 'Set for {when}', counts: 'counts', former: 'Reduced. Lowest price of the 30 days before: {price}',
  whom: 'For', everybody: 'everybody', groups: 'Customer groups', new_group: 'New group', no_groups: 'There are no groups. Make one, such as Trade or Staff, and give it a price list: a till then asks whom a ticket is for.', change: 'Change', change_group: 'Change {name}', group_name: 'Name of the group', group_hint: 'Trade, Staff, Members …', group_active: 'Offered at tills',
  labels: 'Labels for changed prices',
  group_overtaken: 'Somebody else has changed this group meanwhile. It is called {name} now.', take_theirs: 'Take theirs', keep_mine: 'Keep mine', list_overtaken: 'Somebody else has changed this list meanwhile:', to_come: 'Prices to come', none_to_come: 'No price is set for a later moment.', becomes: 'becomes', take_back: 'Take back', cancel_it: 'Take back the price to come of {name}', cancelled: '{name} keeps its price.',
}, {
  de: {
    title: 'Preise', find: 'Artikel suchen', lists: 'Preislisten', new_list: 'Neue Preisliste', loading: 'Wird geladen …', no_lists: 'Es gibt keine Preislisten. Ohne Liste kostet jeder Artikel überall seinen eigenen Preis.',
    n_prices: '{n, plural, one {# Preis} other {# Preise}}', name: 'Name', branches: 'Filialen', branches_hint: 'Nichts angehakt: in allen.', channel: 'Verkauft', everywhere: 'überall', at_till: 'an Kassen', at_web: 'im Onlineshop',
    always: 'immer', off: 'ausgeschaltet', from: 'Von', until: 'Bis', active: 'Gilt', make: 'Liste anlegen', cancel: 'Abbrechen', save: 'Speichern', w_name: 'Geben Sie ihr einen Namen.', w_money: 'Geben Sie einen Betrag an, etwa 12,99.',
    no_such: 'Diese Preisliste gibt es nicht.', to_lists: 'Alle Preislisten', put_in: 'Aufnehmen', take_out: 'Herausnehmen', no_prices: 'Suchen Sie oben einen Artikel und geben Sie ihm einen Preis.', article: 'Artikel', own: 'Eigener Preis', here: 'Hier', more: 'Mehr zeigen', scope: 'Wo und wann',
    explain: 'Was kostet es, und warum?', branch: 'Filiale', at_when: 'Wann (leer: jetzt)', base: 'Der eigene Preis des Artikels', scheduled: 'Vorgemerkt ab {when}', counts: 'gilt', former: 'Reduziert. Niedrigster Preis der 30 Tage davor: {price}',
    whom: 'Für', everybody: 'alle', groups: 'Kundengruppen', new_group: 'Neue Gruppe', no_groups: 'Es gibt keine Gruppen. Legen Sie eine an, etwa Handel oder Personal, und geben Sie ihr eine Preisliste: Dann fragt die Kasse, für wen ein Bon ist.', change: 'Ändern', change_group: '{name} ändern', group_name: 'Name der Gruppe', group_hint: 'Handel, Personal, Mitglieder …', group_active: 'Wird an Kassen angeboten',
    labels: 'Etiketten für geänderte Preise',
    group_overtaken: 'Jemand anderes hat diese Gruppe inzwischen geändert. Sie heißt jetzt {name}.', take_theirs: 'Die andere nehmen', keep_mine: 'Meine behalten', list_overtaken: 'Jemand anderes hat diese Liste inzwischen geändert:', to_come: 'Vorgemerkte Preise', none_to_come: 'Kein Preis ist für später vorgemerkt.', becomes: 'wird', take_back: 'Zurücknehmen', cancel_it: 'Den vorgemerkten Preis von {name} zurücknehmen', cancelled: '{name} behält den Preis.',
  },
  ar: {
    title: 'الأسعار', find: 'ابحث عن صنف', lists: 'قوائم الأسعار', new_list: 'قائمة أسعار جديدة', loading: 'جارٍ التحميل…', no_lists: 'لا توجد قوائم أسعار. من دونها يُباع كل منتج بسعره الخاص في كل مكان.',
    n_prices: '{n, plural, one {سعر واحد} two {سعران} few {# أسعار} other {# سعرًا}}', name: 'الاسم', branches: 'الفروع', branches_hint: 'إن لم يُحدَّد شيء: في كل الفروع.', channel: 'مكان البيع', everywhere: 'في كل مكان', at_till: 'عند نقاط البيع', at_web: 'في المتجر الإلكتروني',
    always: 'دائمًا', off: 'متوقفة', from: 'من', until: 'حتى', active: 'سارية', make: 'إنشاء القائمة', cancel: 'إلغاء', save: 'حفظ', w_name: 'أعطها اسمًا.', w_money: 'أدخل مبلغًا مثل 12.99.',
    no_such: 'لا توجد قائمة الأسعار هذه.', to_lists: 'كل قوائم الأسعار', put_in: 'إضافة', take_out: 'إخراج', no_prices: 'ابحث عن صنف أعلاه وأعطه سعرًا.', article: 'الصنف', own: 'سعره الخاص', here: 'هنا', more: 'عرض المزيد', scope: 'أين ومتى',
    explain: 'كم يكلف، ولماذا؟', branch: 'الفرع', at_when: 'متى (فارغ: الآن)', base: 'السعر الخاص بالمنتج', scheduled: 'محدد ابتداءً من {when}', counts: 'السعر الساري', former: 'سعر مخفض. أدنى سعر خلال 30 يومًا سابقة: {price}',
    whom: 'لمن', everybody: 'الجميع', groups: 'مجموعات العملاء', new_group: 'مجموعة جديدة', no_groups: 'لا توجد مجموعات. أنشئ واحدة، مثل التجار أو الموظفين، وأعطها قائمة أسعار: عندها تسأل نقطة البيع لمن الإيصال.', change: 'تغيير', change_group: 'تغيير {name}', group_name: 'اسم المجموعة', group_hint: 'التجار، الموظفون، الأعضاء …', group_active: 'تُعرض في نقاط البيع',
    labels: 'ملصقات للأسعار المتغيّرة',
    group_overtaken: 'غيّر شخص آخر هذه المجموعة في الأثناء. اسمها الآن {name}.', take_theirs: 'أخذ نسخة الآخر', keep_mine: 'إبقاء نسختي', list_overtaken: 'غيّر شخص آخر هذه القائمة في الأثناء:', to_come: 'أسعار قادمة', none_to_come: 'لا يوجد سعر محدد لوقت لاحق.', becomes: 'يصبح', take_back: 'تراجع', cancel_it: 'التراجع عن السعر القادم لـ {name}', cancelled: 'يحتفظ {name} بسعره.',
  },
});
