// Texts of the shifts' room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Shifts', z: 'Z {number}', z_of: 'Z report {number} of {register}', branch: 'Branch', register: 'Register', everything: 'All', from: 'From', to: 'To',
  closed: 'Closed', opened: 'Opened', by: 'by {name}', sales: 'Sales', refunds: 'Refunds', gross: 'Gross', refunded: 'Refunded', tax: 'Tax', total: 'Takings',
  opening_float: 'Opening float', expected: 'Cash expected', counted: 'Cash counted', over_short: 'Over or short', cash: 'Cash', card: 'Card', account: 'On account',
  late: 'Came after closing', late_told: 'Tickets that came after this shift was closed. They are not in the figures above.', none: 'No shift has been closed yet. Close one at a till.',
  tickets: 'Tickets of this shift', by_payment: 'By payment', by_hour: 'By hour', back: 'All shifts', loading: 'Loading…', again: 'Try again', save_csv: 'Save as CSV', print: 'Print',
  csv_failed: 'The file could not be saved. Try again.', wrong_range: 'The first date must not be behind the last one.', takings: 'What was taken', drawer: 'The drawer',
}, {
  de: {
    title: 'Schichten', z: 'Z {number}', z_of: 'Z-Bericht {number} von {register}', branch: 'Filiale', register: 'Kasse', everything: 'Alle', from: 'Von', to: 'Bis',
    closed: 'Geschlossen', opened: 'Geöffnet', by: 'von {name}', sales: 'Verkäufe', refunds: 'Erstattungen', gross: 'Brutto', refunded: 'Erstattet', tax: 'Steuer', total: 'Einnahmen',
    opening_float: 'Wechselgeld', expected: 'Bargeld erwartet', counted: 'Bargeld gezählt', over_short: 'Über oder unter', cash: 'Bar', card: 'Karte', account: 'Auf Rechnung',
    late: 'Nach dem Abschluss gekommen', late_told: 'Bons, die nach dem Abschluss dieser Schicht kamen. Sie sind in den Zahlen oben nicht enthalten.', none: 'Es wurde noch keine Schicht geschlossen. Schließen Sie eine an einer Kasse.',
    tickets: 'Bons dieser Schicht', by_payment: 'Nach Zahlungsart', by_hour: 'Nach Stunde', back: 'Alle Schichten', loading: 'Wird geladen…', again: 'Noch einmal versuchen', save_csv: 'Als CSV speichern', print: 'Drucken',
    csv_failed: 'Die Datei konnte nicht gespeichert werden. Versuchen Sie es noch einmal.', wrong_range: 'Das erste Datum darf nicht hinter dem letzten liegen.', takings: 'Was eingenommen wurde', drawer: 'Die Schublade',
  },
  ar: {
    title: 'الورديات', z: 'Z {number}', z_of: 'تقرير Z رقم {number} من {register}', branch: 'الفرع', register: 'الصندوق', everything: 'الكل', from: 'من', to: 'إلى',
    closed: 'أُغلقت', opened: 'فُتحت', by: 'بواسطة {name}', sales: 'عمليات البيع', refunds: 'عمليات الاسترداد', gross: 'الإجمالي', refunded: 'المسترد', tax: 'الضريبة', total: 'الإيرادات',
    opening_float: 'رصيد البداية', expected: 'النقد المتوقع', counted: 'النقد المعدود', over_short: 'زيادة أو نقص', cash: 'نقدًا', card: 'بطاقة', account: 'على الحساب',
    late: 'وصل بعد الإغلاق', late_told: 'إيصالات وصلت بعد إغلاق هذه الوردية. ليست ضمن الأرقام أعلاه.', none: 'لم تُغلق أي وردية بعد. أغلق واحدة على الصندوق.',
    tickets: 'إيصالات هذه الوردية', by_payment: 'حسب طريقة الدفع', by_hour: 'حسب الساعة', back: 'كل الورديات', loading: 'جارٍ التحميل…', again: 'حاول مرة أخرى', save_csv: 'حفظ CSV', print: 'طباعة',
    csv_failed: 'تعذر حفظ الملف. حاول مرة أخرى.', wrong_range: 'يجب ألا يكون التاريخ الأول بعد الأخير.', takings: 'ما تم تحصيله', drawer: 'الدرج',
  },
});
