// Texts about a customer's store credit, in three languages.
import { words } from '@onhand/ui';

export const credit = words({
  title: 'Store credit', loading: 'Loading…', none: 'There never was any.', order: 'Order', set_aside: '{sum} of it set aside for orders that are not paid yet.', before: 'Older entries come to {sum}.',
  amount: 'Amount', reason: 'Reason', reason_hint: 'For the house. The customer reads it only in a copy of their data.', give: 'Give credit', given: 'Given.',
  w_amount: 'Give an amount, such as 25.00.', w_reason: 'Say why.', erase_gives_up: 'Store credit of {sum} is given up with the account. Nobody can spend it any more; it stays owed until a gift card’s correction writes it off.',
}, {
  de: {
    title: 'Guthaben', loading: 'Wird geladen…', none: 'Es gab noch keines.', order: 'Bestellung', set_aside: '{sum} davon sind für Bestellungen vorgemerkt, die noch nicht bezahlt sind.', before: 'Ältere Einträge ergeben {sum}.',
    amount: 'Betrag', reason: 'Grund', reason_hint: 'Für das Haus. Der Kunde liest ihn nur in einer Kopie seiner Daten.', give: 'Guthaben geben', given: 'Gutgeschrieben.',
    w_amount: 'Geben Sie einen Betrag an, etwa 25,00.', w_reason: 'Nennen Sie den Grund.', erase_gives_up: 'Ein Guthaben von {sum} wird mit dem Konto aufgegeben. Niemand kann es mehr ausgeben; es bleibt geschuldet, bis eine Berichtigung bei den Gutscheinen es ausbucht.',
  },
  ar: {
    title: 'الرصيد', loading: 'جارٍ التحميل…', none: 'لم يكن له رصيد قط.', order: 'الطلب', set_aside: 'منها {sum} محجوزة لطلبات لم تُدفع بعد.', before: 'القيود الأقدم مجموعها {sum}.',
    amount: 'المبلغ', reason: 'السبب', reason_hint: 'للمتجر وحده. لا يقرؤه العميل إلا في نسخة بياناته.', give: 'إضافة رصيد', given: 'أُضيف.',
    w_amount: 'أدخل مبلغًا، مثل 25.00.', w_reason: 'اذكر السبب.', erase_gives_up: 'يُتخلى مع الحساب عن رصيد قدره {sum}. لا يستطيع أحد إنفاقه بعد ذلك، ويبقى مستحقًا حتى يُشطب بتصحيح في بطاقات الهدايا.',
  },
});
