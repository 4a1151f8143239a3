// Texts of the invoices' room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Invoices', invoice: 'Invoice', credit: 'Credit note', number: 'Number', issued: 'Issued', order: 'Order', net: 'Net', tax: 'Tax', total: 'Total',
  branch: 'Branch', everything: 'All', kind: 'Kind', series: 'Series', from: 'From', until: 'To', save_csv: 'Save as CSV', save_pdf: 'Save {number} as PDF', pdf: 'PDF',
  corrects: 'corrects {number}', none: 'No invoice yet. Each order of the shop gets one by itself when it is handed over.', none_found: 'No invoice matches this.',
  csv_failed: 'The file could not be saved. Try again.', wrong_range: 'The first date must not be behind the last one.',
  numbers: 'Numbers', numbers_do: 'Every number of a series must be there, once.', whole: 'No gap', gap: 'A number is missing', so_many: '{first} to {last}, {n, plural, one {one document} other {# documents}}', no_series: 'No series has begun.',
  settings: 'What stands on them', settings_do: 'Numbers look like {example}. Another beginning starts a series of its own from 1; what was issued stays as it is.',
  prefix: 'Numbers of invoices begin with', credit_prefix: 'Numbers of credit notes begin with', seller: 'Who sells, as the law knows it', seller_hint: 'Empty: the name of the shop. Address and tax number are those of the branch.',
  text: 'At the end of each', text_hint: 'Where the house is registered, who directs it, its bank, why something is not taxed.', wrong_prefix: 'Give 1 to 12 capital letters and digits.',
  save: 'Save', sending: 'Sending…', saved: 'Saved.', overtaken: 'Somebody else changed this meanwhile.', look: 'Look at it now', back: 'All invoices', again: 'Try again', failed: 'It could not be read. {problem}', loading: 'Loading…',
  of_order: 'Invoices', none_of_order: 'It has an invoice once goods are handed over.',
}, {
  de: {
    title: 'Rechnungen', invoice: 'Rechnung', credit: 'Rechnungskorrektur', number: 'Nummer', issued: 'Ausgestellt', order: 'Bestellung', net: 'Netto', tax: 'Steuer', total: 'Gesamt',
    branch: 'Filiale', everything: 'Alle', kind: 'Art', series: 'Nummernkreis', from: 'Von', until: 'Bis', save_csv: 'Als CSV speichern', save_pdf: '{number} als PDF speichern', pdf: 'PDF',
    corrects: 'korrigiert {number}', none: 'Noch keine Rechnung. Jede Bestellung im Shop bekommt von selbst eine, wenn sie übergeben wird.', none_found: 'Keine Rechnung passt dazu.',
    csv_failed: 'Die Datei konnte nicht gespeichert werden. Versuchen Sie es noch einmal.', wrong_range: 'Das erste Datum darf nicht hinter dem letzten liegen.',
    numbers: 'Nummernkreise', numbers_do: 'Jede Nummer eines Kreises muss es geben, einmal.', whole: 'Lückenlos', gap: 'Eine Nummer fehlt', so_many: '{first} bis {last}, {n, plural, one {ein Beleg} other {# Belege}}', no_series: 'Kein Nummernkreis hat begonnen.',
    settings: 'Was darauf steht', settings_do: 'Nummern sehen aus wie {example}. Ein anderer Anfang beginnt einen eigenen Nummernkreis bei 1; was ausgestellt ist, bleibt.',
    prefix: 'Rechnungsnummern beginnen mit', credit_prefix: 'Nummern von Korrekturen beginnen mit', seller: 'Wer verkauft, wie das Gesetz ihn kennt', seller_hint: 'Leer: der Name des Shops. Anschrift und Steuernummer sind die der Filiale.',
    text: 'Am Ende jeder Rechnung', text_hint: 'Registergericht, Geschäftsführung, Bankverbindung, warum etwas nicht besteuert wird.', wrong_prefix: 'Geben Sie 1 bis 12 Großbuchstaben und Ziffern an.',
    save: 'Speichern', sending: 'Wird gesendet…', saved: 'Gespeichert.', overtaken: 'Jemand anders hat das inzwischen geändert.', look: 'Jetzigen Stand ansehen', back: 'Alle Rechnungen', again: 'Noch einmal versuchen', failed: 'Es konnte nicht gelesen werden. {problem}', loading: 'Wird geladen…',
    of_order: 'Rechnungen', none_of_order: 'Eine Rechnung gibt es, sobald Ware übergeben ist.',
  },
  ar: {
    title: 'الفواتير', invoice: 'فاتورة', credit: 'إشعار دائن', number: 'الرقم', issued: 'تاريخ الإصدار', order: 'الطلب', net: 'الصافي', tax: 'الضريبة', total: 'المجموع',
    branch: 'الفرع', everything: 'الكل', kind: 'النوع', series: 'التسلسل', from: 'من', until: 'إلى', save_csv: 'حفظ CSV', save_pdf: 'حفظ {number} بصيغة PDF', pdf: 'PDF',
    corrects: 'تصحيح {number}', none: 'لا توجد فواتير بعد. كل طلب من المتجر يحصل على فاتورة تلقائيًا عند تسليمه.', none_found: 'لا توجد فاتورة مطابقة.',
    csv_failed: 'تعذر حفظ الملف. حاول مرة أخرى.', wrong_range: 'يجب ألا يكون التاريخ الأول بعد الأخير.',
    numbers: 'التسلسلات', numbers_do: 'يجب أن يوجد كل رقم من التسلسل مرة واحدة.', whole: 'بلا فجوات', gap: 'رقم مفقود', so_many: 'من {first} إلى {last}، عدد المستندات {n}', no_series: 'لم يبدأ أي تسلسل.',
    settings: 'ما يُكتب عليها', settings_do: 'تبدو الأرقام هكذا: {example}. بداية أخرى تفتح تسلسلًا خاصًا من 1، وما صدر يبقى كما هو.',
    prefix: 'أرقام الفواتير تبدأ بـ', credit_prefix: 'أرقام الإشعارات تبدأ بـ', seller: 'البائع كما يعرفه القانون', seller_hint: 'فارغ: اسم المتجر. العنوان والرقم الضريبي هما للفرع.',
    text: 'في نهاية كل فاتورة', text_hint: 'السجل التجاري والإدارة والحساب البنكي وسبب عدم الخضوع للضريبة.', wrong_prefix: 'اكتب من 1 إلى 12 حرفًا لاتينيًا كبيرًا أو رقمًا.',
    save: 'حفظ', sending: 'جارٍ الإرسال…', saved: 'تم الحفظ.', overtaken: 'غيّر شخص آخر هذا في هذه الأثناء.', look: 'عرض الحالي', back: 'كل الفواتير', again: 'حاول مرة أخرى', failed: 'تعذرت القراءة. {problem}', loading: 'جارٍ التحميل…',
    of_order: 'الفواتير', none_of_order: 'تصدر الفاتورة عند تسليم البضاعة.',
  },
});
