// Texts of what was suggested to a customer instead of something that is missing, in three languages.
import { words } from '@onhand/ui';

export const instead = words({
  title: 'Suggested instead', for: '{instead} instead of {n} × {name}', costs: '{price}; ordered for {was}', replaced: 'Instead: {name}',
  is_open: 'The customer may answer until {when}', is_yes: 'Yes: it is being set aside', is_taken: 'Yes: it is in the order', is_no: 'No', is_late: 'No answer in time', is_sold_out: 'Yes, but it was sold out', is_settled: 'Settled in another way first', is_called_off: 'Called off with the order', is_not_asked: 'Not asked: it is in the order already, or asks for an age that was not confirmed',
  otherwise_pay_back: 'Without a yes it is left out and paid back.', otherwise_search: 'Without a yes the order looks for another branch, and pays back what none has.',
}, {
  de: {
    title: 'Stattdessen vorgeschlagen', for: '{instead} statt {n} × {name}', costs: '{price}; bestellt für {was}', replaced: 'Stattdessen: {name}',
    is_open: 'Der Kunde kann bis {when} antworten', is_yes: 'Ja: Es wird zurückgelegt', is_taken: 'Ja: Es ist in der Bestellung', is_no: 'Nein', is_late: 'Keine rechtzeitige Antwort', is_sold_out: 'Ja, aber es war ausverkauft', is_settled: 'Vorher anders geklärt', is_called_off: 'Mit der Bestellung storniert', is_not_asked: 'Nicht gefragt: Es ist schon in der Bestellung, oder es verlangt ein Alter, das nicht bestätigt ist',
    otherwise_pay_back: 'Ohne ein Ja wird es weggelassen und erstattet.', otherwise_search: 'Ohne ein Ja sucht die Bestellung eine andere Filiale, und was keine hat, wird erstattet.',
  },
  ar: {
    title: 'ما اقتُرح بدلًا منه', for: '{instead} بدلًا من {n} × {name}', costs: '{price}؛ وكان قد طُلب بسعر {was}', replaced: 'بدلًا منه: {name}',
    is_open: 'يمكن للعميل الإجابة حتى {when}', is_yes: 'نعم: يجري حجزه', is_taken: 'نعم: أصبح في الطلب', is_no: 'لا', is_late: 'لم تصل إجابة في الوقت المحدد', is_sold_out: 'نعم، لكنه نفد', is_settled: 'سُوِّي بطريقة أخرى أولًا', is_called_off: 'أُلغي مع الطلب', is_not_asked: 'لم يُسأل: هو في الطلب أصلًا، أو يتطلب عمرًا لم يُؤكَّد',
    otherwise_pay_back: 'من دون نعم يُستبعد ويُعاد ثمنه.', otherwise_search: 'من دون نعم يبحث الطلب عن فرع آخر، وما لا يوجد عند أحد يُعاد ثمنه.',
  },
});
