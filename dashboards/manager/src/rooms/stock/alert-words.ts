// Texts about people who are to be written to when goods can be had again, in three languages.
import { words } from '@onhand/ui';

export const alert = words({
  title: 'Who waits for it',
  people: '{n, plural, =0 {Nobody waits to be told that it is back.} one {One person waits to be told that it is back.} other {# people wait to be told that it is back.}}',
  sent: 'To be sent',
  place: '{place}: {n}, the first since {day}',
  hint: 'They asked for it in the shop. Once it can be had there and stays, the first of them are written to, three for each piece; the others when more comes, or after two hours.',
}, {
  de: {
    title: 'Wer darauf wartet',
    people: '{n, plural, =0 {Niemand wartet auf die Nachricht, dass es wieder da ist.} one {Eine Person wartet auf die Nachricht, dass es wieder da ist.} other {# Personen warten auf die Nachricht, dass es wieder da ist.}}',
    sent: 'Zum Verschicken',
    place: '{place}: {n}, zuerst seit {day}',
    hint: 'Sie haben im Shop darum gebeten. Sobald es dort zu haben ist und bleibt, wird den ersten geschrieben, drei je Stück; den anderen, wenn mehr kommt, oder nach zwei Stunden.',
  },
  ar: {
    title: 'من ينتظره',
    people: '{n, plural, =0 {لا أحد ينتظر خبر توفره من جديد.} one {شخص واحد ينتظر خبر توفره من جديد.} two {شخصان ينتظران خبر توفره من جديد.} few {# أشخاص ينتظرون خبر توفره من جديد.} many {# شخصًا ينتظرون خبر توفره من جديد.} other {# شخص ينتظرون خبر توفره من جديد.}}',
    sent: 'للإرسال',
    place: '{place}: {n}، أولهم منذ {day}',
    hint: 'طلبوا ذلك في المتجر. ما إن يتوفر هناك ويبقى حتى يُكتب إلى أوائلهم، ثلاثة لكل قطعة، وإلى الباقين عند وصول المزيد أو بعد ساعتين.',
  },
});
