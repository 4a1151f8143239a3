// Texts of what was suggested to a customer instead of something that is missing, in three languages.
import { words } from '@onhand/ui';

export const instead = words({
  title: 'Suggested instead', for: '{instead} instead of {n} × {name}', costs: '{price}; ordered for {was}', replaced: 'Instead: {name}',
  is_open: 'The customer may answer until {when}', is_yes: 'Yes: it is being set aside', is_taken: 'Yes: it is in the order', is_no: 'No', is_late: 'No answer in time', is_sold_out: 'Yes, but it was sold out', is_settled: 'Settled in another way first', is_called_off: 'Called off with the order', is_not_asked: 'Not asked: it is in the order already, or asks for an age that was not confirmed',
  otherwise_pay_back: 'Without a yes it is left out and paid back.', otherwise_search: 'Without a yes the order looks for another branch, and pays back what none has.',
  says_yes: 'Customer says yes…', says_no: 'Customer says no…', sure_yes: 'Does the customer take it?', sure_no: 'Does the customer not want it?', for_them: 'You answer for the customer, and your name stays with the answer. Their first answer counts.', set_aside: 'It is set aside at once, and the customer is written to.',
  goes_back: '{sum} goes back to the customer.', no_more: 'The customer pays nothing more.', after_no_pay_back: 'What is missing is left out and paid back at once.', after_no_search: 'The order looks for another branch at once, and pays back what none has.', do_yes: 'Yes, they take it', do_no: 'No, they do not want it', not_now: 'Not now', sending: 'Sending…',
  said_by: 'Said by {staff} for the customer', did_yes: 'The answer is kept: yes.', did_no: 'The answer is kept: no.',
}, {
  de: {
    title: 'Stattdessen vorgeschlagen', for: '{instead} statt {n} × {name}', costs: '{price}; bestellt für {was}', replaced: 'Stattdessen: {name}',
    is_open: 'Der Kunde kann bis {when} antworten', is_yes: 'Ja: Es wird zurückgelegt', is_taken: 'Ja: Es ist in der Bestellung', is_no: 'Nein', is_late: 'Keine rechtzeitige Antwort', is_sold_out: 'Ja, aber es war ausverkauft', is_settled: 'Vorher anders geklärt', is_called_off: 'Mit der Bestellung storniert', is_not_asked: 'Nicht gefragt: Es ist schon in der Bestellung, oder es verlangt ein Alter, das nicht bestätigt ist',
    otherwise_pay_back: 'Ohne ein Ja wird es weggelassen und erstattet.', otherwise_search: 'Ohne ein Ja sucht die Bestellung eine andere Filiale, und was keine hat, wird erstattet.',
    says_yes: 'Kunde sagt Ja…', says_no: 'Kunde sagt Nein…', sure_yes: 'Nimmt der Kunde es?', sure_no: 'Möchte der Kunde es nicht?', for_them: 'Sie antworten für den Kunden, und Ihr Name bleibt bei der Antwort. Seine erste Antwort zählt.', set_aside: 'Es wird sofort zurückgelegt, und dem Kunden wird geschrieben.',
    goes_back: '{sum} gehen an den Kunden zurück.', no_more: 'Der Kunde zahlt nichts dazu.', after_no_pay_back: 'Was fehlt, wird sofort weggelassen und erstattet.', after_no_search: 'Die Bestellung sucht sofort eine andere Filiale, und was keine hat, wird erstattet.', do_yes: 'Ja, er nimmt es', do_no: 'Nein, er möchte es nicht', not_now: 'Jetzt nicht', sending: 'Wird gesendet…',
    said_by: 'Von {staff} für den Kunden gesagt', did_yes: 'Die Antwort ist vermerkt: Ja.', did_no: 'Die Antwort ist vermerkt: Nein.',
  },
  ar: {
    title: 'ما اقتُرح بدلًا منه', for: '{instead} بدلًا من {n} × {name}', costs: '{price}؛ وكان قد طُلب بسعر {was}', replaced: 'بدلًا منه: {name}',
    is_open: 'يمكن للعميل الإجابة حتى {when}', is_yes: 'نعم: يجري حجزه', is_taken: 'نعم: أصبح في الطلب', is_no: 'لا', is_late: 'لم تصل إجابة في الوقت المحدد', is_sold_out: 'نعم، لكنه نفد', is_settled: 'سُوِّي بطريقة أخرى أولًا', is_called_off: 'أُلغي مع الطلب', is_not_asked: 'لم يُسأل: هو في الطلب أصلًا، أو يتطلب عمرًا لم يُؤكَّد',
    otherwise_pay_back: 'من دون نعم يُستبعد ويُعاد ثمنه.', otherwise_search: 'من دون نعم يبحث الطلب عن فرع آخر، وما لا يوجد عند أحد يُعاد ثمنه.',
    says_yes: 'العميل يقول نعم…', says_no: 'العميل يقول لا…', sure_yes: 'هل يأخذه العميل؟', sure_no: 'ألا يريده العميل؟', for_them: 'أنت تجيب عن العميل، ويبقى اسمك مع الإجابة. إجابته الأولى هي المعتمدة.', set_aside: 'يُحجز فورًا، ويُكتب إلى العميل.',
    goes_back: 'يُعاد {sum} إلى العميل.', no_more: 'لا يدفع العميل شيئًا إضافيًا.', after_no_pay_back: 'يُستبعد الناقص ويُعاد ثمنه فورًا.', after_no_search: 'يبحث الطلب عن فرع آخر فورًا، وما لا يوجد عند أحد يُعاد ثمنه.', do_yes: 'نعم، يأخذه', do_no: 'لا، لا يريده', not_now: 'ليس الآن', sending: 'جارٍ الإرسال…',
    said_by: 'قاله {staff} نيابةً عن العميل', did_yes: 'سُجّلت الإجابة: نعم.', did_no: 'سُجّلت الإجابة: لا.',
  },
});
