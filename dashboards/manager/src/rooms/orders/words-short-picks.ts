// Texts of how long goods that a picker did not find wait for somebody's word, in three languages.
import { words } from '@onhand/ui';

export const found = words({
  title: 'What was not found', does: 'When a picker does not find something for an order, somebody may first say what is to be done: send it from another branch, let it wait, pay it back, or suggest something else. The task asks for it.',
  at_once: 'Nobody is asked: the order looks for another branch at once, and pays back what none has', waits: 'The order waits for somebody’s word', minutes: 'For how many minutes', hint: 'After that the order settles it by itself, as if nobody had been asked. At most four days: {most}.',
  answers: 'When something else is suggested to a customer', answer_minutes: 'For how many minutes they may answer', answer_hint: 'So long the order waits as well. From {least} minutes to four days: {most}.', answer_wrong: 'Give a whole number of minutes from {least} to {most} for the answer.', otherwise_pay_back: 'After a no, or no answer, it is left out and paid back', otherwise_search: 'After a no, or no answer, the order looks for another branch, and pays back what none has',
  wrong: 'Give a whole number of minutes from 1 to {most}.', save: 'Save', sending: 'Sending…', saved: 'Saved. It counts for what is picked from now on.', overtaken: 'Somebody else changed this meanwhile. Look at what stands there now.', show_now: 'Show what stands there now', failed: 'It could not be read. {problem}', again: 'Try again', loading: 'Loading…', back: 'All orders',
}, {
  de: {
    title: 'Was nicht gefunden wurde', does: 'Findet jemand etwas für eine Bestellung nicht, kann zuerst jemand sagen, was geschehen soll: aus einer anderen Filiale schicken, warten lassen, erstatten oder etwas anderes vorschlagen. Die Aufgabe fragt danach.',
    at_once: 'Niemand wird gefragt: Die Bestellung sucht sofort eine andere Filiale, und was keine hat, wird erstattet', waits: 'Die Bestellung wartet auf ein Wort', minutes: 'Wie viele Minuten', hint: 'Danach regelt die Bestellung es selbst, als wäre niemand gefragt worden. Höchstens vier Tage: {most}.',
    answers: 'Wenn einem Kunden etwas anderes vorgeschlagen wird', answer_minutes: 'Wie viele Minuten er antworten kann', answer_hint: 'So lange wartet auch die Bestellung. Von {least} Minuten bis vier Tage: {most}.', answer_wrong: 'Geben Sie für die Antwort eine ganze Zahl von Minuten von {least} bis {most} an.', otherwise_pay_back: 'Nach einem Nein oder ohne Antwort wird es weggelassen und erstattet', otherwise_search: 'Nach einem Nein oder ohne Antwort sucht die Bestellung eine andere Filiale, und was keine hat, wird erstattet',
    wrong: 'Geben Sie eine ganze Zahl von Minuten von 1 bis {most} an.', save: 'Speichern', sending: 'Wird gesendet…', saved: 'Gespeichert. Es gilt für alles, was von jetzt an zusammengestellt wird.', overtaken: 'Das hat inzwischen jemand anders geändert. Sehen Sie sich an, was jetzt dort steht.', show_now: 'Zeigen, was jetzt dort steht', failed: 'Das konnte nicht gelesen werden. {problem}', again: 'Noch einmal versuchen', loading: 'Wird geladen…', back: 'Alle Bestellungen',
  },
  ar: {
    title: 'ما لم يُعثر عليه', does: 'حين لا يجد أحدهم شيئًا لطلب ما، يمكن أن يقول شخص أولًا ما ينبغي فعله: إرساله من فرع آخر أو الانتظار أو إعادة المبلغ أو اقتراح شيء آخر. تسأل المهمة عن ذلك.',
    at_once: 'لا يُسأل أحد: يبحث الطلب فورًا عن فرع آخر، وما لا يوجد عند أحد يُعاد ثمنه', waits: 'ينتظر الطلب كلمة من أحد', minutes: 'كم دقيقة', hint: 'بعد ذلك يسوّيه الطلب بنفسه كما لو لم يُسأل أحد. أربعة أيام على الأكثر: {most}.',
    answers: 'حين يُقترح على عميل شيء آخر', answer_minutes: 'كم دقيقة يمكنه الإجابة', answer_hint: 'وينتظر الطلب المدة نفسها. من {least} دقيقة إلى أربعة أيام: {most}.', answer_wrong: 'أدخل للإجابة عددًا صحيحًا من الدقائق من {least} إلى {most}.', otherwise_pay_back: 'بعد لا أو من دون إجابة يُستبعد ويُعاد ثمنه', otherwise_search: 'بعد لا أو من دون إجابة يبحث الطلب عن فرع آخر، وما لا يوجد عند أحد يُعاد ثمنه',
    wrong: 'أدخل عددًا صحيحًا من الدقائق من 1 إلى {most}.', save: 'حفظ', sending: 'جارٍ الإرسال…', saved: 'تم الحفظ. يسري على ما يُجمع من الآن.', overtaken: 'غيّر شخص آخر هذا في هذه الأثناء. انظر إلى ما هو مضبوط الآن.', show_now: 'عرض ما هو مضبوط الآن', failed: 'تعذرت القراءة. {problem}', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…', back: 'كل الطلبات',
  },
});
