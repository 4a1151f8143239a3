// Texts of kits, sets and cases, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Kits and sets', lead: 'Goods that are put together of others: kits, which have no stock of their own and are put together when they are sold, and sets and cases, which you make or take apart.',
  new_one: 'Say what something is made of', which: 'The kit, set or case', none: 'Nothing is made of other goods yet. Choose an article above and name its parts.',
  loading: 'Loading…', again: 'Try again', more: 'Show more', back: 'All kits and sets', in_all: '{n} could be had',
  kind_kit: 'Kit', kind_set: 'Set or case', how: 'What it is', about_kit: 'Put together when it is sold. It has no stock; its parts do.', about_set: 'Stocked. You make it of its parts, or take it apart: a case of 24 is a set of 24 pieces.',
  made_of: 'One is made of', no_parts: 'It is made of nothing else. Add its parts.', add_part: 'Add a part', count_of: 'How many of {name}', take_out: 'Take out', save: 'Save', saving: 'Saving…', saved: 'Saved.',
  lack_count: 'Say how many of {sku} are in one.', lack_branch: 'Choose a branch.', lack_number: 'Say how many.',
  possible_title: 'Could be put together now', limited_by: 'More with more of {name}.', made: '{n} made and free.',
  at_the_shelf: 'Make or take apart', branch: 'Branch', choose: 'Choose a branch', what: 'What to do', make: 'Make', apart: 'Take apart', how_many: 'How many', at_most: 'At most {n}', note: 'Note',
  was_made: '{n} × {name} made.', was_apart: '{n} × {name} taken apart.',
}, {
  de: {
    title: 'Sets und Gebinde', lead: 'Ware, die aus anderer besteht: Verkaufssets ohne eigenen Bestand, die beim Verkauf zusammengestellt werden, und Lagersets und Gebinde, die Sie packen oder zerlegen.',
    new_one: 'Sagen, woraus etwas besteht', which: 'Das Set oder Gebinde', none: 'Noch besteht nichts aus anderer Ware. Wählen Sie oben einen Artikel, und nennen Sie seine Teile.',
    loading: 'Wird geladen…', again: 'Noch einmal versuchen', more: 'Mehr zeigen', back: 'Alle Sets und Gebinde', in_all: '{n} wären zu haben',
    kind_kit: 'Verkaufsset', kind_set: 'Lagerset oder Gebinde', how: 'Was es ist', about_kit: 'Wird beim Verkauf zusammengestellt. Es hat keinen Bestand, nur seine Teile.', about_set: 'Liegt auf Lager. Sie packen es aus seinen Teilen oder zerlegen es: Ein Karton zu 24 ist ein Set aus 24 Stück.',
    made_of: 'Eines besteht aus', no_parts: 'Es besteht aus nichts anderem. Fügen Sie Teile hinzu.', add_part: 'Teil hinzufügen', count_of: 'Wie viele von {name}', take_out: 'Herausnehmen', save: 'Speichern', saving: 'Wird gespeichert…', saved: 'Gespeichert.',
    lack_count: 'Sagen Sie, wie viele {sku} in einem sind.', lack_branch: 'Wählen Sie eine Filiale.', lack_number: 'Sagen Sie, wie viele.',
    possible_title: 'Jetzt möglich', limited_by: 'Mehr, wenn mehr von {name} da ist.', made: '{n} gepackt und frei.',
    at_the_shelf: 'Packen oder zerlegen', branch: 'Filiale', choose: 'Filiale wählen', what: 'Was zu tun ist', make: 'Packen', apart: 'Zerlegen', how_many: 'Wie viele', at_most: 'Höchstens {n}', note: 'Notiz',
    was_made: '{n} × {name} gepackt.', was_apart: '{n} × {name} zerlegt.',
  },
  ar: {
    title: 'المجموعات والعبوات', lead: 'بضائع تتكوّن من غيرها: مجموعات بيع بلا مخزون خاص تُجمَّع عند البيع، ومجموعات مخزّنة وصناديق تجهّزها أو تفكّها.',
    new_one: 'حدّد ممّ يتكوّن الصنف', which: 'المجموعة أو الصندوق', none: 'لا شيء يتكوّن من غيره بعد. اختر صنفًا أعلاه وحدّد أجزاءه.',
    loading: 'جارٍ التحميل…', again: 'حاول مرة أخرى', more: 'عرض المزيد', back: 'كل المجموعات', in_all: 'يمكن توفير {n}',
    kind_kit: 'مجموعة بيع', kind_set: 'مجموعة مخزّنة أو صندوق', how: 'ما هو', about_kit: 'تُجمَّع عند البيع. لا مخزون لها، بل لأجزائها.', about_set: 'مخزّنة. تجهّزها من أجزائها أو تفكّها: صندوق من 24 هو مجموعة من 24 قطعة.',
    made_of: 'الواحدة تتكوّن من', no_parts: 'لا تتكوّن من شيء آخر. أضف أجزاءها.', add_part: 'إضافة جزء', count_of: 'كم من {name}', take_out: 'إخراج', save: 'حفظ', saving: 'جارٍ الحفظ…', saved: 'تم الحفظ.',
    lack_count: 'اذكر كم من {sku} في الواحدة.', lack_branch: 'اختر فرعًا.', lack_number: 'اذكر العدد.',
    possible_title: 'ما يمكن تجهيزه الآن', limited_by: 'يزيد بزيادة {name}.', made: '{n} جاهزة ومتاحة.',
    at_the_shelf: 'تجهيز أو تفكيك', branch: 'الفرع', choose: 'اختر فرعًا', what: 'ما المطلوب', make: 'تجهيز', apart: 'تفكيك', how_many: 'العدد', at_most: '{n} على الأكثر', note: 'ملاحظة',
    was_made: 'جُهّز {n} × {name}.', was_apart: 'فُكّك {n} × {name}.',
  },
});
