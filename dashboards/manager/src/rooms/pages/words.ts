// Texts about the shop's pages, menus and old addresses, in three languages.
import { words } from '@onhand/ui';

/** The parts of the room, in the order in which they stand. */
export const TABS = ['written', 'menus', 'moved'] as const;

export const say = words({
  title: 'Pages and menus', written: 'Pages', menus: 'Menus', moved: 'Old addresses', loading: 'Loading…', again: 'Try again', save: 'Save', saved: 'Saved. The shop shows it now.',
  look_again: 'Show what stands there now', cancel: 'Cancel', remove: 'Remove',
  written_about: 'Pages such as “About us”, “Delivery” or “Returns”. Each has an address of its own in every language; a menu leads to it. The one with the address “home” stands at the top of the front page.',
  none_yet: 'There is no page yet. Write the first one, such as “Delivery and returns”.', write_one: 'Write a page', not_shown: 'not shown', to_list: 'All pages', new_page: 'A new page',
  no_such: 'There is no such page, or not any more.', to_shop: 'See it in the shop', texts: 'Texts', language: 'Language', empty: 'empty',
  f_title: 'Title', f_body: 'Text', markdown: 'An empty line begins a new paragraph; *one star* and **two stars** emphasise, “- ” begins a list, [words](/pages/delivery) make a link. HTML is shown as text.',
  f_handle: 'Address', moves: 'the old address /pages/{from} leads here from then on', f_shown: 'The shop shows it', w_title: 'Give it a title in each language in which it has a text.', w_handle: 'Small letters, digits and hyphens, such as delivery-and-returns.',
  preview: 'As the shop would show it', preview_about: 'This is the real shop. Visitors see it only after it is saved.', preview_title: 'The page as it is being written', nothing_to_show: 'Write a title, and it is shown here.',
  remove_it: 'Remove “{title}”?', remove_hint: 'Its address leads nowhere then. Let it lead to another page under “Old addresses”.',
  menus_about: 'What stands at the top and at the end of every page of the shop. An address is one of the shop, such as /collections/gifts, or begins with https://.',
  header: 'At the top', footer: 'At the end', no_entries: 'Nothing here yet.', entry_n: 'Entry {n}', leads_to: 'Leads to', another_address: 'another address', address: 'Address', name: 'Name',
  up: 'Up', down: 'Down', up_n: 'Entry {n} further up', down_n: 'Entry {n} further down', remove_n: 'Remove entry {n}', add_entry: 'Add an entry', w_entry: 'Give it a name, and an address that begins with / or https://.', menus_saved: 'Saved. The shop has it at once.',
  moved_about: 'When something gets another name, its old address goes on working: search engines and customers are led to the new one. A page that is renamed here does so by itself.',
  old_address: 'Old address', let_lead: 'Let it lead there', w_own: 'An address of this shop, beginning with /, such as /p/mug.', moved_saved: 'Saved.', no_moved: 'No old address leads anywhere yet.', now_at: 'leads to', forget_n: 'Remove {from}',
}, {
  de: {
    title: 'Seiten und Menüs', written: 'Seiten', menus: 'Menüs', moved: 'Alte Adressen', loading: 'Wird geladen …', again: 'Noch einmal versuchen', save: 'Speichern', saved: 'Gespeichert. Der Shop zeigt es jetzt.',
    look_again: 'Zeigen, was jetzt da steht', cancel: 'Abbrechen', remove: 'Entfernen',
    written_about: 'Seiten wie „Über uns“, „Lieferung“ oder „Rückgabe“. Jede hat in jeder Sprache eine eigene Adresse; ein Menü führt hin. Die mit der Adresse „home“ steht oben auf der Startseite.',
    none_yet: 'Es gibt noch keine Seite. Schreiben Sie die erste, etwa „Lieferung und Rückgabe“.', write_one: 'Seite schreiben', not_shown: 'nicht gezeigt', to_list: 'Alle Seiten', new_page: 'Eine neue Seite',
    no_such: 'Diese Seite gibt es nicht oder nicht mehr.', to_shop: 'Im Shop ansehen', texts: 'Texte', language: 'Sprache', empty: 'leer',
    f_title: 'Titel', f_body: 'Text', markdown: 'Eine leere Zeile beginnt einen neuen Absatz; *ein Stern* und **zwei Sterne** heben hervor, „- “ beginnt eine Liste, [Wörter](/pages/lieferung) werden ein Link. HTML erscheint als Text.',
    f_handle: 'Adresse', moves: 'die alte Adresse /pages/{from} führt dann hierher', f_shown: 'Der Shop zeigt sie', w_title: 'Geben Sie ihr in jeder Sprache, in der sie einen Text hat, einen Titel.', w_handle: 'Kleine Buchstaben, Ziffern und Bindestriche, etwa lieferung-und-rueckgabe.',
    preview: 'So würde der Shop sie zeigen', preview_about: 'Das ist der echte Shop. Besucher sehen es erst nach dem Speichern.', preview_title: 'Die Seite, wie sie gerade geschrieben wird', nothing_to_show: 'Schreiben Sie einen Titel, dann erscheint sie hier.',
    remove_it: '„{title}“ entfernen?', remove_hint: 'Ihre Adresse führt dann nirgendwohin. Lassen Sie sie unter „Alte Adressen“ zu einer anderen Seite führen.',
    menus_about: 'Was oben und am Ende jeder Seite des Shops steht. Eine Adresse ist eine des Shops, etwa /collections/gifts, oder beginnt mit https://.',
    header: 'Oben', footer: 'Am Ende', no_entries: 'Hier ist noch nichts.', entry_n: 'Eintrag {n}', leads_to: 'Führt zu', another_address: 'einer anderen Adresse', address: 'Adresse', name: 'Name',
    up: 'Nach oben', down: 'Nach unten', up_n: 'Eintrag {n} nach oben', down_n: 'Eintrag {n} nach unten', remove_n: 'Eintrag {n} entfernen', add_entry: 'Eintrag hinzufügen', w_entry: 'Geben Sie ihm einen Namen und eine Adresse, die mit / oder https:// beginnt.', menus_saved: 'Gespeichert. Der Shop hat es sofort.',
    moved_about: 'Bekommt etwas einen anderen Namen, funktioniert seine alte Adresse weiter: Suchmaschinen und Kunden werden zur neuen geführt. Bei einer Seite, die hier umbenannt wird, geschieht das von selbst.',
    old_address: 'Alte Adresse', let_lead: 'Dorthin führen', w_own: 'Eine Adresse dieses Shops, die mit / beginnt, etwa /p/tasse.', moved_saved: 'Gespeichert.', no_moved: 'Noch führt keine alte Adresse irgendwohin.', now_at: 'führt zu', forget_n: '{from} entfernen',
  },
  ar: {
    title: 'الصفحات والقوائم', written: 'الصفحات', menus: 'القوائم', moved: 'العناوين القديمة', loading: 'جارٍ التحميل…', again: 'حاول مرة أخرى', save: 'حفظ', saved: 'حُفظ. يعرضه المتجر الآن.',
    look_again: 'اعرض ما هو موجود الآن', cancel: 'إلغاء', remove: 'إزالة',
    written_about: 'صفحات مثل «من نحن» أو «التوصيل» أو «الإرجاع». لكل منها عنوان خاص بكل لغة، وتقود إليها قائمة. الصفحة التي عنوانها ‎home تظهر أعلى الصفحة الرئيسية.',
    none_yet: 'لا توجد صفحة بعد. اكتب الأولى، مثل «التوصيل والإرجاع».', write_one: 'كتابة صفحة', not_shown: 'غير معروضة', to_list: 'كل الصفحات', new_page: 'صفحة جديدة',
    no_such: 'لا توجد صفحة كهذه، أو لم تعد موجودة.', to_shop: 'شاهدها في المتجر', texts: 'النصوص', language: 'اللغة', empty: 'فارغ',
    f_title: 'العنوان الرئيسي', f_body: 'النص', markdown: 'السطر الفارغ يبدأ فقرة جديدة؛ *نجمة* و**نجمتان** للتشديد، و«- » تبدأ قائمة، و[كلمات](/pages/delivery) تصبح رابطًا. يظهر HTML كنص.',
    f_handle: 'عنوان الصفحة', moves: 'يقود العنوان القديم ‎/pages/{from} إلى هنا بعد ذلك', f_shown: 'يعرضها المتجر', w_title: 'أدخل عنوانًا رئيسيًا لكل لغة فيها نص.', w_handle: 'حروف لاتينية صغيرة وأرقام وواصلات، مثل delivery-and-returns.',
    preview: 'كما سيعرضها المتجر', preview_about: 'هذا هو المتجر الحقيقي. لا يراها الزوار إلا بعد الحفظ.', preview_title: 'الصفحة كما تُكتب الآن', nothing_to_show: 'اكتب عنوانًا رئيسيًا فتظهر هنا.',
    remove_it: 'إزالة «{title}»؟', remove_hint: 'لن يقود عنوانها إلى أي مكان. اجعله يقود إلى صفحة أخرى ضمن «العناوين القديمة».',
    menus_about: 'ما يظهر أعلى كل صفحة من المتجر وفي نهايتها. العنوان من المتجر مثل ‎/collections/gifts أو يبدأ بـ https://.',
    header: 'في الأعلى', footer: 'في النهاية', no_entries: 'لا شيء هنا بعد.', entry_n: 'البند {n}', leads_to: 'يقود إلى', another_address: 'عنوان آخر', address: 'العنوان', name: 'الاسم',
    up: 'إلى أعلى', down: 'إلى أسفل', up_n: 'البند {n} إلى أعلى', down_n: 'البند {n} إلى أسفل', remove_n: 'إزالة البند {n}', add_entry: 'إضافة بند', w_entry: 'أدخل اسمًا وعنوانًا يبدأ بـ / أو https://.', menus_saved: 'حُفظ. يسري في المتجر فورًا.',
    moved_about: 'عندما يُعاد تسمية شيء يبقى عنوانه القديم صالحًا: تُقاد محركات البحث والعملاء إلى الجديد. الصفحة التي تُعاد تسميتها هنا تفعل ذلك تلقائيًا.',
    old_address: 'العنوان القديم', let_lead: 'اجعله يقود إلى هناك', w_own: 'عنوان في هذا المتجر يبدأ بـ /، مثل ‎/p/mug.', moved_saved: 'حُفظ.', no_moved: 'لا يقود أي عنوان قديم إلى مكان بعد.', now_at: 'يقود إلى', forget_n: 'إزالة {from}',
  },
});
