// Texts of the flash sales' room, in three languages.
import type { FlashState } from '@onhand/sdk';
import { words } from '@onhand/ui';

export const say = words({
  title: 'Flash sales', lead: 'Few pieces for many people: until it ends the online store keeps these goods for those whom the waiting room calls. Tills sell on as before.',
  new: 'New flash sale', edit: 'Change it', none: 'There are no flash sales yet.', loading: 'Loading…', all: 'All flash sales', again: 'Try again', old: 'These figures could not be read anew just now.',
  name: 'Name', name_hint: 'What customers read above the waiting room.', goods: 'Goods', add: 'Add an article', take_out: 'Take {name} out', begins: 'Begin', ends: 'End', ends_hint: 'Empty: until you stop it.',
  each_max: 'Pieces for each customer', each_hint: 'All their orders and all goods of the sale together, by place, mail address and account.', at_once: 'People called at once', at_once_hint: 'Never more are called than find something.', minutes: 'Minutes to order in',
  by_address: 'Orders to one address count as one customer’s', save: 'Save', make: 'Make it', cancel: 'Cancel', stop: 'Stop it', stop_sure: 'Stop “{name}”? Everybody who waits is told that it is over, and the goods are sold as others are.', do_stop: 'Stop it now',
  waiting: 'Waiting', called: 'Called', held: 'In open orders', sold: 'Sold', left: 'Left', refused: 'Refused', refused_hint: 'Since the server was started: places forged or used up, orders above the maximum, a full room.', see: 'See the waiting room',
  s_to_come: 'To come', s_gathering: 'Gathering', s_running: 'Running', s_all_held: 'All held', s_sold_out: 'Sold out', s_over: 'Over',
  w_name: 'Give it a name.', w_goods: 'Add at least one article.', w_begins: 'Choose a day and a time.', w_ends: 'Choose an end behind the begin.', w_number: 'A whole number from 1 to {max}.', from_to: '{from} to {to}', from: 'from {from}',
}, {
  de: {
    title: 'Blitzverkäufe', lead: 'Wenige Stücke für viele: Bis zum Ende hält der Online-Shop diese Waren für Menschen zurück, die der Warteraum aufruft. Kassen verkaufen weiter wie bisher.',
    new: 'Neuer Blitzverkauf', edit: 'Ändern', none: 'Es gibt noch keine Blitzverkäufe.', loading: 'Wird geladen…', all: 'Alle Blitzverkäufe', again: 'Noch einmal', old: 'Diese Zahlen konnten gerade nicht neu gelesen werden.',
    name: 'Name', name_hint: 'Was Kundinnen und Kunden über dem Warteraum lesen.', goods: 'Waren', add: 'Artikel hinzufügen', take_out: '{name} herausnehmen', begins: 'Beginn', ends: 'Ende', ends_hint: 'Leer: bis Sie ihn anhalten.',
    each_max: 'Stücke je Kundin oder Kunde', each_hint: 'Alle Bestellungen und alle Waren des Verkaufs zusammen, nach Platz, Mailadresse und Konto.', at_once: 'Aufgerufene zur gleichen Zeit', at_once_hint: 'Es werden nie mehr aufgerufen, als etwas finden.', minutes: 'Minuten zum Bestellen',
    by_address: 'Bestellungen an eine Anschrift zählen als eine Kundin oder ein Kunde', save: 'Speichern', make: 'Anlegen', cancel: 'Abbrechen', stop: 'Anhalten', stop_sure: '„{name}“ anhalten? Alle, die warten, erfahren, dass er vorbei ist, und die Waren werden wie andere verkauft.', do_stop: 'Jetzt anhalten',
    waiting: 'Warten', called: 'Aufgerufen', held: 'In offenen Bestellungen', sold: 'Verkauft', left: 'Noch da', refused: 'Abgewiesen', refused_hint: 'Seit dem Start des Servers: gefälschte oder verbrauchte Plätze, Bestellungen über der Höchstmenge, voller Raum.', see: 'Warteraum ansehen',
    s_to_come: 'Kommt noch', s_gathering: 'Sammelt sich', s_running: 'Läuft', s_all_held: 'Alles in Bestellungen', s_sold_out: 'Ausverkauft', s_over: 'Vorbei',
    w_name: 'Geben Sie einen Namen an.', w_goods: 'Fügen Sie mindestens einen Artikel hinzu.', w_begins: 'Wählen Sie Tag und Uhrzeit.', w_ends: 'Wählen Sie ein Ende nach dem Beginn.', w_number: 'Eine ganze Zahl von 1 bis {max}.', from_to: '{from} bis {to}', from: 'ab {from}',
  },
  ar: {
    title: 'البيع الخاطف', lead: 'قطع قليلة لأشخاص كثيرين: حتى نهايته يحتفظ المتجر الإلكتروني بهذه السلع لمن تناديهم غرفة الانتظار. وتواصل الصناديق البيع كالمعتاد.',
    new: 'بيع خاطف جديد', edit: 'تعديل', none: 'لا توجد بيوع خاطفة بعد.', loading: 'جارٍ التحميل…', all: 'كل البيوع الخاطفة', again: 'حاول مرة أخرى', old: 'تعذّر تحديث هذه الأرقام الآن.',
    name: 'الاسم', name_hint: 'ما يقرؤه العملاء فوق غرفة الانتظار.', goods: 'السلع', add: 'إضافة صنف', take_out: 'إزالة {name}', begins: 'البداية', ends: 'النهاية', ends_hint: 'فارغ: حتى توقفه.',
    each_max: 'القطع لكل عميل', each_hint: 'كل طلباته وكل سلع البيع معًا، حسب المكان والبريد والحساب.', at_once: 'عدد من يُنادى في الوقت نفسه', at_once_hint: 'لا يُنادى أبدًا أكثر ممن سيجد شيئًا.', minutes: 'دقائق إتمام الطلب',
    by_address: 'الطلبات إلى عنوان واحد تُحسب لعميل واحد', save: 'حفظ', make: 'إنشاء', cancel: 'إلغاء', stop: 'إيقاف', stop_sure: 'إيقاف «{name}»؟ يُبلَّغ كل من ينتظر بأنه انتهى، وتُباع السلع كغيرها.', do_stop: 'أوقفه الآن',
    waiting: 'ينتظرون', called: 'نودي عليهم', held: 'في طلبات مفتوحة', sold: 'مبيع', left: 'متبقٍ', refused: 'مرفوض', refused_hint: 'منذ تشغيل الخادم: أماكن مزورة أو مستخدمة، طلبات فوق الحد، غرفة ممتلئة.', see: 'عرض غرفة الانتظار',
    s_to_come: 'قادم', s_gathering: 'يتجمعون', s_running: 'جارٍ', s_all_held: 'الكل محجوز', s_sold_out: 'نفد', s_over: 'انتهى',
    w_name: 'أدخل اسمًا.', w_goods: 'أضف صنفًا واحدًا على الأقل.', w_begins: 'اختر يومًا ووقتًا.', w_ends: 'اختر نهاية بعد البداية.', w_number: 'عدد صحيح من 1 إلى {max}.', from_to: '{from} إلى {to}', from: 'من {from}',
  },
});

export const stateWord = (state: FlashState): string => say(`s_${state}`);
export const stateTone = (state: FlashState): 'good' | 'plain' | 'wait' | 'off' =>
  state === 'running' ? 'good' : state === 'over' || state === 'sold_out' ? 'off' : state === 'to_come' ? 'plain' : 'wait';
