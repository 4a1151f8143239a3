// Texts about codes of promotions, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  needs_code: 'Only with a code', needs_hint: 'It counts in the online store for whoever gives a code. This cannot be changed later.', codes: 'Codes', none: 'There are no codes yet: nobody can have this promotion. Add one below.',
  series: 'Single-use codes', used: '{n} used', pending: '{n} in open orders', left: '{n} left', unlimited: 'no limit', issued: '{n} codes', over: '{n} used beyond the limit, since they were paid late', each: 'at most {n} for each customer', off: 'Switched off',
  switch_off: 'Switch off {name}', switch_on: 'Switch on {name}', uses: 'Who used {name}', no_uses: 'Nobody has used it yet.', more: 'Show more', order: 'Order', used_posted: 'paid', used_pending: 'open', used_voided: 'given back', beyond: 'beyond the limit',
  add: 'Add codes', kind: 'Kind', one_code: 'One code for everybody', code: 'Code', code_hint: 'Letters and digits. Capitals, spaces and hyphens do not matter.', name: 'Name, for the house', uses_max: 'Uses in all', uses_each: 'Uses of each customer', no_limit_hint: 'Empty: no limit. Customers are told apart by the mail address of the order.', make: 'Add',
  how_many: 'How many new codes for {name}', make_codes: 'Make codes', save_csv: 'Save codes of {name} as CSV', bring: 'Bring codes for {name} from a file', brought: '{issued} codes are new, {known} were there already.', csv_failed: 'The file could not be saved. Try again.',
  w_code: 'Give a code of 3 to 32 letters and digits.', w_name: 'Give them a name.', w_number: 'Give a whole number of 1 or more.', w_count: 'Give a number from 1 to 10000.', loading: 'Loading…',
}, {
  de: {
    needs_code: 'Nur mit Code', needs_hint: 'Sie gilt im Onlineshop für alle, die einen Code eingeben. Das lässt sich später nicht ändern.', codes: 'Codes', none: 'Es gibt noch keine Codes: Niemand kann diese Aktion haben. Legen Sie unten einen an.',
    series: 'Einmalcodes', used: '{n} verwendet', pending: '{n} in offenen Bestellungen', left: '{n} übrig', unlimited: 'ohne Grenze', issued: '{n} Codes', over: '{n} über die Grenze hinaus, weil spät bezahlt wurde', each: 'höchstens {n} je Kunde', off: 'Abgeschaltet',
    switch_off: '{name} abschalten', switch_on: '{name} einschalten', uses: 'Wer {name} verwendet hat', no_uses: 'Noch niemand hat ihn verwendet.', more: 'Mehr zeigen', order: 'Bestellung', used_posted: 'bezahlt', used_pending: 'offen', used_voided: 'zurückgegeben', beyond: 'über die Grenze',
    add: 'Codes anlegen', kind: 'Art', one_code: 'Ein Code für alle', code: 'Code', code_hint: 'Buchstaben und Ziffern. Großschreibung, Leerzeichen und Bindestriche sind gleich.', name: 'Name, fürs Haus', uses_max: 'Verwendungen insgesamt', uses_each: 'Verwendungen je Kunde', no_limit_hint: 'Leer: ohne Grenze. Kunden werden an der E-Mail-Adresse der Bestellung unterschieden.', make: 'Anlegen',
    how_many: 'Wie viele neue Codes für {name}', make_codes: 'Codes erzeugen', save_csv: 'Codes von {name} als CSV sichern', bring: 'Codes für {name} aus einer Datei holen', brought: '{issued} Codes sind neu, {known} gab es schon.', csv_failed: 'Die Datei konnte nicht gesichert werden. Versuchen Sie es noch einmal.',
    w_code: 'Geben Sie einen Code aus 3 bis 32 Buchstaben und Ziffern an.', w_name: 'Geben Sie ihnen einen Namen.', w_number: 'Geben Sie eine ganze Zahl ab 1 an.', w_count: 'Geben Sie eine Zahl von 1 bis 10000 an.', loading: 'Wird geladen …',
  },
  ar: {
    needs_code: 'برمز فقط', needs_hint: 'يسري في المتجر الإلكتروني لمن يُدخل رمزًا. لا يمكن تغيير ذلك لاحقًا.', codes: 'الرموز', none: 'لا توجد رموز بعد: لا أحد يحصل على هذا العرض. أضف رمزًا أدناه.',
    series: 'رموز لمرة واحدة', used: 'استُخدم {n}', pending: '{n} في طلبات مفتوحة', left: 'بقي {n}', unlimited: 'بلا حد', issued: '{n} رمزًا', over: '{n} فوق الحد لأن الدفع تأخر', each: '{n} على الأكثر لكل عميل', off: 'متوقف',
    switch_off: 'أوقف {name}', switch_on: 'شغّل {name}', uses: 'من استخدم {name}', no_uses: 'لم يستخدمه أحد بعد.', more: 'عرض المزيد', order: 'الطلب', used_posted: 'مدفوع', used_pending: 'مفتوح', used_voided: 'أُعيد', beyond: 'فوق الحد',
    add: 'إضافة رموز', kind: 'النوع', one_code: 'رمز واحد للجميع', code: 'الرمز', code_hint: 'حروف وأرقام. لا فرق بين الحروف الكبيرة والصغيرة ولا تهم المسافات والشرطات.', name: 'الاسم، لاستخدام المتجر', uses_max: 'مرات الاستخدام إجمالًا', uses_each: 'مرات الاستخدام لكل عميل', no_limit_hint: 'فارغ: بلا حد. يُميَّز العملاء ببريد الطلب الإلكتروني.', make: 'إضافة',
    how_many: 'كم رمزًا جديدًا لـ{name}', make_codes: 'إنشاء الرموز', save_csv: 'حفظ رموز {name} بصيغة CSV', bring: 'جلب رموز لـ{name} من ملف', brought: '{issued} رمزًا جديدًا، و{known} كانت موجودة.', csv_failed: 'تعذر حفظ الملف. حاول مجددًا.',
    w_code: 'أدخل رمزًا من 3 إلى 32 حرفًا ورقمًا.', w_name: 'أعطها اسمًا.', w_number: 'أدخل عددًا صحيحًا من 1 فأكثر.', w_count: 'أدخل عددًا من 1 إلى 10000.', loading: 'جارٍ التحميل…',
  },
});
