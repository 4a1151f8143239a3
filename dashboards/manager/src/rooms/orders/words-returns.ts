// Texts about what comes back of orders, in three languages.
import { words } from '@onhand/ui';

const english = {
  returns: 'Returns', board_returns: 'To come back', to_policy: 'Settle returns',
  asked: 'To be decided', approved: 'On its way', declined: 'Declined', withdrawn: 'Withdrawn', received: 'Here',
  changed_mind: 'Changed their mind', does_not_fit: 'Does not fit', not_as_described: 'Not as described', damaged: 'Damaged or faulty', wrong_item: 'Not what was ordered', too_late: 'Came too late', other: 'Something else',
  n_of: '{n} × {name}', n_good: '{n} to be sold again', n_damaged: '{n} set aside', goes_to: 'To {branch}', customer_says: 'The customer writes: {comment}', because: 'Declined: {reason}', kept: '{sum} of the price is kept.', not_booked: 'The branch could not book it. Correct its stock by hand.',
  approve: 'Approve…', decline: 'Decline…', receive: 'Book what came…', begin: 'Begin a return…', not_now: 'Not now', sending: 'Sending…',
  approve_title: 'Approve {text}', send_to: 'To be sent to', by_rule: 'As settled for the house', approve_do: 'Approve',
  decline_title: 'Decline {text}', decline_reason: 'Reason, which the customer is told', decline_do: 'Decline', say_why: 'Say why: the customer reads it.',
  receive_title: 'Book what came of {text}', here_in: 'The goods are in', good: 'Can be sold', set_aside: 'Set aside', good_of: 'How many of {name} can be sold', aside_of: 'How many of {name} are set aside', n_awaited: '{n} to come', all_good: 'All of it is good', withheld: 'Keep of the price', withheld_hint: 'For wear. Leave it empty to pay everything back.', note: 'Note', say_note: 'Say why something is kept of the price.',
  complete: 'Nothing more of it will come', receive_do: 'Book and pay back', nothing_came: 'Say how much of something came.', wrong_number: 'Give whole numbers, no more than are to come.', wrong_sum: 'Give an amount such as 2.50.',
  begin_title: 'A return for the customer', how_many: 'How many of {name}', why: 'Why', begin_do: 'Begin the return', choose: 'Say how many of something come back.', comment: 'What the customer says',
  did_approve: 'The customer is written to, with the label.', did_decline: 'The customer is written to.', did_receive: 'It is booked, and what was paid for it goes back.', did_begin: 'The return may come.',
  policy_title: 'Returns of online orders', policy_does: 'How long customers may ask to send goods back, and how. Staff may begin a return whenever they find it right.', days: 'Days after it was handed over', days_hint: 'At most 60. With 0 customers cannot ask by themselves.', at_once: 'Approve every return at once', delivery: 'The delivery charge goes back', never: 'Never', whole: 'When everything came back', whole_or_fault: 'When everything came back, or something was damaged, wrong or not as described', where: 'Returns are sent to', to_sender: 'The branch that sent most of it', save: 'Save', saved: 'Saved. It counts for returns that are asked for from now on.', overtaken: 'Somebody else changed this meanwhile. Look at what stands there now.', look: 'Show what stands there now', wrong_days: 'Give a whole number from 0 to 60.', back: 'All orders', failed: 'It could not be read. {problem}', again: 'Try again', loading: 'Loading…',
};

export const tell = words(english, {
  de: {
    returns: 'Rücksendungen', board_returns: 'Kommt zurück', to_policy: 'Rücksendungen regeln',
    asked: 'Zu entscheiden', approved: 'Unterwegs', declined: 'Abgelehnt', withdrawn: 'Zurückgezogen', received: 'Angekommen',
    changed_mind: 'Anders überlegt', does_not_fit: 'Passt nicht', not_as_described: 'Nicht wie beschrieben', damaged: 'Beschädigt oder defekt', wrong_item: 'Nicht das Bestellte', too_late: 'Kam zu spät', other: 'Etwas anderes',
    n_of: '{n} × {name}', n_good: '{n} wieder verkäuflich', n_damaged: '{n} beiseitegelegt', goes_to: 'An {branch}', customer_says: 'Der Kunde schreibt: {comment}', because: 'Abgelehnt: {reason}', kept: '{sum} des Preises werden einbehalten.', not_booked: 'Die Filiale konnte es nicht buchen. Berichtigen Sie ihren Bestand von Hand.',
    approve: 'Annehmen…', decline: 'Ablehnen…', receive: 'Eingang buchen…', begin: 'Rücksendung anlegen…', not_now: 'Jetzt nicht', sending: 'Wird gesendet…',
    approve_title: '{text} annehmen', send_to: 'Geht an', by_rule: 'Wie für das Haus festgelegt', approve_do: 'Annehmen',
    decline_title: '{text} ablehnen', decline_reason: 'Grund, den der Kunde erfährt', decline_do: 'Ablehnen', say_why: 'Sagen Sie, warum: Der Kunde liest es.',
    receive_title: 'Eingang von {text} buchen', here_in: 'Die Ware ist in', good: 'Verkäuflich', set_aside: 'Beiseite', good_of: 'Wie viele von {name} verkäuflich sind', aside_of: 'Wie viele von {name} beiseitegelegt werden', n_awaited: '{n} erwartet', all_good: 'Alles ist in Ordnung', withheld: 'Vom Preis einbehalten', withheld_hint: 'Für Gebrauchsspuren. Leer: Alles wird erstattet.', note: 'Notiz', say_note: 'Sagen Sie, warum etwas einbehalten wird.',
    complete: 'Mehr davon kommt nicht', receive_do: 'Buchen und erstatten', nothing_came: 'Sagen Sie, wie viel wovon gekommen ist.', wrong_number: 'Geben Sie ganze Zahlen an, nicht mehr als erwartet.', wrong_sum: 'Geben Sie einen Betrag wie 2,50 an.',
    begin_title: 'Rücksendung für den Kunden', how_many: 'Wie viele von {name}', why: 'Grund', begin_do: 'Rücksendung anlegen', choose: 'Sagen Sie, wie viele wovon zurückkommen.', comment: 'Was der Kunde sagt',
    did_approve: 'Der Kunde bekommt eine Mail mit dem Aufkleber.', did_decline: 'Der Kunde bekommt eine Mail.', did_receive: 'Es ist gebucht, und was dafür bezahlt wurde, geht zurück.', did_begin: 'Die Rücksendung kann kommen.',
    policy_title: 'Rücksendungen von Online-Bestellungen', policy_does: 'Wie lange und wie Kunden Waren zurückschicken können. Mitarbeitende können jederzeit eine Rücksendung anlegen.', days: 'Tage nach der Übergabe', days_hint: 'Höchstens 60. Bei 0 können Kunden nicht selbst anmelden.', at_once: 'Jede Rücksendung sofort annehmen', delivery: 'Die Versandkosten werden erstattet', never: 'Nie', whole: 'Wenn alles zurückgekommen ist', whole_or_fault: 'Wenn alles zurückgekommen ist, oder etwas beschädigt, falsch oder nicht wie beschrieben war', where: 'Rücksendungen gehen an', to_sender: 'Die Filiale, die am meisten davon verschickt hat', save: 'Speichern', saved: 'Gespeichert. Es gilt für Rücksendungen, die ab jetzt angemeldet werden.', overtaken: 'Das hat inzwischen jemand anders geändert. Sehen Sie sich an, was jetzt dort steht.', look: 'Zeigen, was jetzt dort steht', wrong_days: 'Geben Sie eine ganze Zahl von 0 bis 60 an.', back: 'Alle Bestellungen', failed: 'Das konnte nicht gelesen werden. {problem}', again: 'Noch einmal versuchen', loading: 'Wird geladen…',
  },
  ar: {
    returns: 'المرتجعات', board_returns: 'قيد الإرجاع', to_policy: 'ضبط المرتجعات',
    asked: 'بانتظار القرار', approved: 'في الطريق', declined: 'مرفوض', withdrawn: 'مسحوب', received: 'وصل',
    changed_mind: 'غيّر رأيه', does_not_fit: 'غير مناسب', not_as_described: 'لا يطابق الوصف', damaged: 'تالف أو معيب', wrong_item: 'ليس ما طُلب', too_late: 'وصل متأخرًا', other: 'سبب آخر',
    n_of: '{n} × {name}', n_good: '{n} صالح للبيع', n_damaged: '{n} معزول', goes_to: 'إلى {branch}', customer_says: 'يكتب العميل: {comment}', because: 'سبب الرفض: {reason}', kept: 'يُحتفظ بمبلغ {sum} من الثمن.', not_booked: 'تعذّر على الفرع قيده. صحّح مخزونه يدويًا.',
    approve: 'قبول…', decline: 'رفض…', receive: 'قيد ما وصل…', begin: 'بدء إرجاع…', not_now: 'ليس الآن', sending: 'جارٍ الإرسال…',
    approve_title: 'قبول {text}', send_to: 'يُرسل إلى', by_rule: 'كما هو مضبوط للمتجر', approve_do: 'قبول',
    decline_title: 'رفض {text}', decline_reason: 'السبب الذي يُبلَّغ به العميل', decline_do: 'رفض', say_why: 'اذكر السبب: سيقرؤه العميل.',
    receive_title: 'قيد ما وصل من {text}', here_in: 'البضاعة موجودة في', good: 'صالح للبيع', set_aside: 'معزول', good_of: 'عدد الصالح للبيع من {name}', aside_of: 'عدد المعزول من {name}', n_awaited: '{n} متوقع', all_good: 'كله سليم', withheld: 'يُحتفظ به من الثمن', withheld_hint: 'بسبب آثار الاستعمال. اتركه فارغًا لإعادة المبلغ كاملًا.', note: 'ملاحظة', say_note: 'اذكر لماذا يُحتفظ بجزء من الثمن.',
    complete: 'لن يصل المزيد منه', receive_do: 'قيد وإعادة المبلغ', nothing_came: 'حدد كمية ما وصل.', wrong_number: 'أدخل أعدادًا صحيحة لا تتجاوز المتوقع.', wrong_sum: 'أدخل مبلغًا مثل 2.50.',
    begin_title: 'إرجاع نيابة عن العميل', how_many: 'كمية {name}', why: 'السبب', begin_do: 'بدء الإرجاع', choose: 'حدد كمية ما سيعود.', comment: 'ما يقوله العميل',
    did_approve: 'كُتب إلى العميل مع الملصق.', did_decline: 'كُتب إلى العميل.', did_receive: 'تم القيد، وسيُعاد ما دُفع مقابله.', did_begin: 'يمكن أن تصل البضاعة المرتجعة.',
    policy_title: 'مرتجعات الطلبات عبر الإنترنت', policy_does: 'المدة التي يمكن فيها للعملاء طلب الإرجاع وكيفيته. يمكن للموظفين بدء إرجاع متى رأوا ذلك مناسبًا.', days: 'عدد الأيام بعد التسليم', days_hint: '60 على الأكثر. مع 0 لا يمكن للعملاء الطلب بأنفسهم.', at_once: 'قبول كل إرجاع فورًا', delivery: 'تُعاد رسوم التوصيل', never: 'أبدًا', whole: 'عند عودة كل شيء', whole_or_fault: 'عند عودة كل شيء، أو إذا كان شيء تالفًا أو خاطئًا أو لا يطابق الوصف', where: 'تُرسل المرتجعات إلى', to_sender: 'الفرع الذي أرسل معظمه', save: 'حفظ', saved: 'تم الحفظ. يسري على المرتجعات التي تُطلب من الآن.', overtaken: 'غيّر شخص آخر هذا في هذه الأثناء. انظر إلى ما هو مضبوط الآن.', look: 'عرض ما هو مضبوط الآن', wrong_days: 'أدخل عددًا صحيحًا من 0 إلى 60.', back: 'كل الطلبات', failed: 'تعذرت القراءة. {problem}', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…',
  },
});
