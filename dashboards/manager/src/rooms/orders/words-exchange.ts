// Texts about exchanges: what goes out for what comes back, in three languages.
import { words } from '@onhand/ui';

export const swap = words({
  set_off: 'Came back in exchange', goes_out: 'Goes out in exchange', asked: 'To be decided', setting_aside: 'Being set aside', kept: 'Set aside', to_pay: 'Difference to be paid', served: 'On its way through picking', ended: 'Nothing comes of it',
  n_of: '{n} × {name}', credit: 'Paid for what comes back: {sum}', costs: 'The other goods cost {sum}', to_be_paid: 'The customer pays {sum} once the goods are here', goes_back: '{sum} goes back to the customer once the goods are here', even: 'Nothing to pay, and nothing goes back', still_to_pay: 'Still to be paid: {sum}', kept_until: 'Kept until {until}', pay_until: 'To be paid until {until}',
  out_of_stock: 'No branch has it any more', too_late: 'What was to come back did not come in time', not_paid: 'The difference was not paid in time', nothing_came: 'Nothing of it came', by_customer: 'The customer chose the money', by_staff: 'Ended by the house: {reason}',
  end: 'Pay back instead…', end_title: 'Pay {text} back instead of exchanging it', end_reason: 'Reason, which the customer is told', end_do: 'Pay back instead', say_why: 'Say why: the customer reads it.', did_end: 'Nothing is exchanged. What comes back is paid back.',
  rule: 'Goods may be exchanged for', nothing: 'Nothing: the money goes back', same_product: 'The same again, or another size or colour of it', anything: 'Whatever the online store sells', days: 'Days that the other goods are kept', days_hint: 'From the moment a return may come; 1 to 30. What does not come by then is paid back when it comes.', wrong_days: 'Give a whole number from 1 to 30.',
}, {
  de: {
    set_off: 'Im Umtausch zurückgekommen', goes_out: 'Geht im Umtausch hinaus', asked: 'Zu entscheiden', setting_aside: 'Wird zurückgelegt', kept: 'Zurückgelegt', to_pay: 'Unterschied zu bezahlen', served: 'Wird zusammengestellt', ended: 'Daraus wird nichts',
    n_of: '{n} × {name}', credit: 'Für die Rücksendung bezahlt: {sum}', costs: 'Die anderen Waren kosten {sum}', to_be_paid: 'Der Kunde zahlt {sum}, sobald die Ware hier ist', goes_back: '{sum} gehen an den Kunden zurück, sobald die Ware hier ist', even: 'Nichts zu zahlen, und nichts geht zurück', still_to_pay: 'Noch zu bezahlen: {sum}', kept_until: 'Zurückgelegt bis {until}', pay_until: 'Zu bezahlen bis {until}',
    out_of_stock: 'Keine Filiale hat es mehr', too_late: 'Die Rücksendung kam nicht rechtzeitig', not_paid: 'Der Unterschied wurde nicht rechtzeitig bezahlt', nothing_came: 'Es kam nichts davon', by_customer: 'Der Kunde wollte lieber das Geld', by_staff: 'Vom Haus beendet: {reason}',
    end: 'Stattdessen erstatten…', end_title: '{text} erstatten statt umtauschen', end_reason: 'Grund, den der Kunde erfährt', end_do: 'Stattdessen erstatten', say_why: 'Sagen Sie, warum: Der Kunde liest es.', did_end: 'Es wird nichts umgetauscht. Was zurückkommt, wird erstattet.',
    rule: 'Waren können umgetauscht werden gegen', nothing: 'Nichts: Das Geld geht zurück', same_product: 'Noch einmal dasselbe oder eine andere Größe oder Farbe davon', anything: 'Alles, was der Onlineshop verkauft', days: 'Tage, die die anderen Waren zurückgelegt bleiben', days_hint: 'Von dem Augenblick an, in dem eine Rücksendung kommen darf; 1 bis 30. Was bis dahin nicht kommt, wird erstattet, wenn es kommt.', wrong_days: 'Geben Sie eine ganze Zahl von 1 bis 30 an.',
  },
  ar: {
    set_off: 'أُعيد ضمن الاستبدال', goes_out: 'يُرسل ضمن الاستبدال', asked: 'بانتظار القرار', setting_aside: 'قيد الحجز', kept: 'محجوز', to_pay: 'بانتظار دفع الفرق', served: 'قيد التجهيز', ended: 'أُلغي',
    n_of: '{n} × {name}', credit: 'دُفع مقابل المرتجع: {sum}', costs: 'ثمن البضائع البديلة {sum}', to_be_paid: 'يدفع العميل {sum} بعد وصول البضاعة', goes_back: 'يُعاد إلى العميل {sum} بعد وصول البضاعة', even: 'لا شيء يُدفع ولا شيء يُعاد', still_to_pay: 'المتبقي للدفع: {sum}', kept_until: 'محجوز حتى {until}', pay_until: 'يُدفع حتى {until}',
    out_of_stock: 'لم يعد لدى أي فرع', too_late: 'لم يصل المرتجع في الوقت المحدد', not_paid: 'لم يُدفع الفرق في الوقت المحدد', nothing_came: 'لم يصل منه شيء', by_customer: 'اختار العميل المال', by_staff: 'أنهاه المتجر: {reason}',
    end: 'رد المبلغ بدلًا منه…', end_title: 'رد مبلغ {text} بدل استبداله', end_reason: 'السبب الذي يُبلَّغ به العميل', end_do: 'رد المبلغ بدلًا منه', say_why: 'اذكر السبب: سيقرؤه العميل.', did_end: 'لن يُستبدل شيء، ويُعاد ثمن ما يعود.',
    rule: 'يمكن استبدال البضائع بـ', nothing: 'لا شيء: يُعاد المال', same_product: 'القطعة نفسها أو مقاس أو لون آخر منها', anything: 'كل ما يبيعه المتجر عبر الإنترنت', days: 'عدد أيام حجز البضائع البديلة', days_hint: 'من لحظة السماح بالإرجاع؛ من 1 إلى 30. ما لا يصل حتى ذلك الحين يُعاد ثمنه حين يصل.', wrong_days: 'أدخل عددًا صحيحًا من 1 إلى 30.',
  },
});
