//! The checkout, and how an order stands. What became of it, and what comes back of it, is in a file of its own.

use super::{Language, phrases, words};

words! {
    show_code: "Show this when you collect it. Nobody else gets the goods.",
        "Zeigen Sie das beim Abholen. Niemand sonst bekommt die Ware.",
        "أبرز هذا عند الاستلام. لن تُسلَّم البضاعة إلى غيرك.";
    parcel_handed_over: "The carrier has your parcel", "Der Versanddienst hat Ihr Paket", "الطرد لدى شركة الشحن";
    parcel_in_transit: "Your parcel is on its way", "Ihr Paket ist unterwegs", "طردك في الطريق";
    parcel_out_for_delivery: "Your parcel comes today", "Ihr Paket kommt heute", "سيصل طردك اليوم";
    parcel_delivered: "Your parcel was delivered", "Ihr Paket wurde zugestellt", "سُلّم طردك";
    parcel_failed: "Your parcel could not be delivered", "Ihr Paket konnte nicht zugestellt werden", "تعذّر تسليم طردك";
    parcel_returning: "Your parcel is coming back to us", "Ihr Paket kommt zu uns zurück", "طردك في طريق العودة إلينا";
    checkout: "Checkout", "Kasse", "إتمام الشراء";
    nothing_ordered: "Nothing was ordered.", "Es wurde nichts bestellt.", "لم يُطلب أي شيء.";
    who_are_you: "Who are you?", "Wer sind Sie?", "من أنت؟";
    name: "Name", "Name", "الاسم";
    email: "E-mail", "E-Mail", "البريد الإلكتروني";
    phone: "Phone, if we may call you", "Telefon, wenn wir anrufen dürfen", "الهاتف، إن أمكننا الاتصال بك";
    how_to_have_it: "How would you like to have it?", "Wie möchten Sie es bekommen?", "كيف تود استلام طلبك؟";
    no_shop_has_all: "No shop has everything in your basket at this moment.",
        "Keine Filiale hat zurzeit alles aus Ihrem Warenkorb.",
        "لا يوجد فرع لديه كل ما في سلتك حاليًا.";
    change_the_basket: "Change the basket", "Warenkorb ändern", "تعديل السلة";
    some_is_awaited: "some of it comes later", "einiges kommt später", "بعضه يصل لاحقًا";
    all_is_there: "everything is there", "alles ist da", "كل شيء متوفر";
    not_all_is_there: "not everything is there now", "zurzeit ist nicht alles da", "ليس كل شيء متوفرًا الآن";
    delivered_to_address: "Delivered to an address", "An eine Adresse geliefert", "التوصيل إلى عنوان";
    next_working_day: "There on the next working day.", "Da am nächsten Werktag.", "يصل في يوم العمل التالي.";
    an_hour: "an hour", "einer Stunde", "ساعة";
    free_of_charge: "free", "kostenlos", "مجاني";
    show_delivery_there: "Show delivery to this address", "Lieferung an diese Adresse zeigen", "اعرض التوصيل إلى هذا العنوان";
    paid_online_only: "Paid online; nothing is paid in this shop.", "Wird online bezahlt; in dieser Filiale wird nichts bezahlt.", "يُدفع عبر الإنترنت، ولا يُدفع شيء في هذا الفرع.";
    street: "Street and number", "Straße und Hausnummer", "الشارع ورقم المبنى";
    more_address: "More of the address", "Adresszusatz", "تفاصيل إضافية للعنوان";
    postcode: "Postcode", "Postleitzahl", "الرمز البريدي";
    town: "Town", "Ort", "المدينة";
    country: "Country", "Land", "البلد";
    how_to_pay: "How would you like to pay?", "Wie möchten Sie bezahlen?", "كيف تود الدفع؟";
    pay_by_card: "Now, by card", "Jetzt, mit Karte", "الآن، بالبطاقة";
    pay_in_shop: "In the shop, when you collect it", "In der Filiale, beim Abholen", "في الفرع عند الاستلام";
    anything_else: "Anything else?", "Sonst noch etwas?", "هل من شيء آخر؟";
    a_word_for_us: "A word for us", "Eine Nachricht an uns", "ملاحظة لنا";
    your_order: "Your order", "Ihre Bestellung", "طلبك";
    if_collected: "Collected", "Abgeholt", "عند الاستلام";
    if_delivered: "Delivered", "Geliefert", "عند التوصيل";
    order_now: "Order", "Zahlungspflichtig bestellen", "تأكيد الطلب";
    order_and_pay_there: "Order, and pay in the shop", "Bestellen und in der Filiale bezahlen", "اطلب وادفع في الفرع";
    back_to_basket: "Back to the basket", "Zurück zum Warenkorb", "العودة إلى السلة";
    give_name: "Please give your name.", "Bitte geben Sie Ihren Namen an.", "يُرجى إدخال اسمك.";
    give_email: "Please give an e-mail address that we can write to.",
        "Bitte geben Sie eine E-Mail-Adresse an, unter der wir Sie erreichen.",
        "يُرجى إدخال بريد إلكتروني يمكننا مراسلتك عليه.";
    choose_delivery: "Please choose how you would like to have it.",
        "Bitte wählen Sie, wie Sie es bekommen möchten.",
        "يُرجى اختيار طريقة الاستلام.";
    give_address: "Please give the whole address.", "Bitte geben Sie die ganze Adresse an.", "يُرجى إدخال العنوان كاملًا.";
    sum_unreadable: "The sum cannot be read.", "Die Summe kann nicht gelesen werden.", "لا يمكن قراءة المجموع.";
    where_it_goes: "Where it goes", "Wohin es geht", "وجهة الطلب";
    what_happened: "What has happened", "Was bisher geschah", "ما حدث حتى الآن";
    call_off: "Call this order off", "Diese Bestellung stornieren", "إلغاء هذا الطلب";
    call_off_text: "What was paid goes back to you, and the goods back on the shelf.",
        "Was bezahlt wurde, geht an Sie zurück, und die Waren gehen zurück ins Regal.",
        "يُعاد إليك ما دُفع، وتعود البضائع إلى الرف.";
    yes_call_off: "Yes, call it off", "Ja, stornieren", "نعم، ألغِ الطلب";
    delivery_charge: "Delivery", "Versand", "التوصيل";
    tax_in_it: "Tax in it", "Darin Steuer", "منه ضريبة";
    being_called_off: "This order is being called off. Look again in a moment.",
        "Diese Bestellung wird gerade storniert. Schauen Sie gleich wieder nach.",
        "يجري إلغاء هذا الطلب. عُد بعد لحظة.";
    being_set_aside: "We are setting your goods aside. This takes a moment; look again soon.",
        "Wir legen Ihre Waren zurück. Das dauert einen Augenblick; schauen Sie gleich wieder nach.",
        "نحجز لك البضائع الآن. يستغرق ذلك لحظة؛ عُد بعد قليل.";
    please_pay: "Your goods are set aside for you. Please pay, so that they are yours.",
        "Ihre Waren sind zurückgelegt. Bitte bezahlen Sie, damit sie Ihnen gehören.",
        "بضائعك محجوزة لك. يُرجى الدفع لتصبح لك.";
    confirmed_ship: "Thank you. Your order is confirmed, and we are getting it ready.",
        "Vielen Dank. Ihre Bestellung ist bestätigt, und wir machen sie fertig.",
        "شكرًا لك. تم تأكيد طلبك ونحن نجهّزه الآن.";
    confirmed_waits: "Thank you. Your order is confirmed. Some of it is not there yet, and we send or set it ready once it is.",
        "Vielen Dank. Ihre Bestellung ist bestätigt. Einiges ist noch nicht da; es geht auf den Weg oder liegt bereit, sobald es da ist.",
        "شكرًا لك. تم تأكيد طلبك. بعضه لم يصل بعد، وسنرسله أو نجهّزه حالما يصل.";
    order_complete: "This order is complete. Thank you.", "Diese Bestellung ist abgeschlossen. Vielen Dank.", "اكتمل هذا الطلب. شكرًا لك.";
    others_were_quicker: "We are sorry: somebody else was quicker, and the goods are gone. Nothing is owed; what was paid goes back to you.",
        "Es tut uns leid: Jemand war schneller, und die Waren sind weg. Sie schulden nichts; was bezahlt wurde, geht an Sie zurück.",
        "نأسف: سبقك شخص آخر ونفدت البضائع. لا شيء مستحق عليك، ويُعاد إليك ما دُفع.";
    not_paid_in_time: "This order was not paid in time, so it came to nothing.",
        "Diese Bestellung wurde nicht rechtzeitig bezahlt, daraus ist also nichts geworden.",
        "لم يُدفع هذا الطلب في الوقت المحدد، فلم يتم.";
    payment_failed: "The payment did not work, so this order came to nothing.",
        "Die Zahlung ging nicht, aus dieser Bestellung ist also nichts geworden.",
        "لم تنجح عملية الدفع، فلم يتم هذا الطلب.";
    called_off: "This order was called off. What was paid goes back to you.",
        "Diese Bestellung wurde storniert. Was bezahlt wurde, geht an Sie zurück.",
        "أُلغي هذا الطلب. يُعاد إليك ما دُفع.";
}

phrases! {
    delivery_there_costs(sum): "Delivery to this address costs {sum}. Please look at the sum, and order again.",
        "Die Lieferung an diese Adresse kostet {sum}. Bitte prüfen Sie die Summe und bestellen Sie noch einmal.",
        "تكلفة التوصيل إلى هذا العنوان {sum}. يُرجى مراجعة المجموع ثم الطلب مرة أخرى.";
    ready_within(span): "Usually ready within {span}.", "Meist innerhalb von {span} bereit.", "جاهز عادةً خلال {span}.";
    saved_by(name): "Saved: {name}", "Gespart: {name}", "وفّرت: {name}";
    days_one(days): "There within {days} working days.", "Da in {days} Werktagen.", "يصل خلال {days} من أيام العمل.";
    days_between(from, to): "There in {from} to {to} working days.", "Da in {from} bis {to} Werktagen.", "يصل خلال {from} إلى {to} من أيام العمل.";
    hours_n(hours): "{hours} hours", "{hours} Stunden", "{hours} ساعات";
    minutes_n(minutes): "{minutes} minutes", "{minutes} Minuten", "{minutes} دقيقة";
    collect_at(place): "Collect: {place}", "Abholen: {place}", "الاستلام: {place}";
    i_am(age): "I am {age} or over. We ask for proof of age when you get it.",
        "Ich bin mindestens {age} Jahre alt. Wir lassen uns das Alter bei der Übergabe nachweisen.",
        "عمري {age} عامًا أو أكثر. نطلب إثبات العمر عند التسليم.";
    order_titled(number): "Order {number}", "Bestellung {number}", "الطلب {number}";
    pay(sum): "Pay {sum}", "{sum} bezahlen", "ادفع {sum}";
    to_pay_there(sum): "To be paid in the shop: {sum}", "In der Filiale zu bezahlen: {sum}", "المطلوب دفعه في الفرع: {sum}";
    paid_back(sum): "Paid back: {sum}", "Erstattet: {sum}", "المبلغ المسترد: {sum}";
    keep_address(email): "Keep the address of this page: whoever has it sees this order. We have sent it to {email} as well.",
        "Bewahren Sie die Adresse dieser Seite auf: Wer sie hat, sieht diese Bestellung. Wir haben sie auch an {email} geschickt.",
        "احتفظ بعنوان هذه الصفحة: من يملكه يرى هذا الطلب. أرسلناه أيضًا إلى {email}.";
    will_not_come(count): "{count} of it will not come", "{count} davon kommen nicht", "{count} منه لن يصل";
    ready_at(place): "Your order is ready. You can collect it: {place}.",
        "Ihre Bestellung liegt bereit. Sie können sie abholen: {place}.",
        "طلبك جاهز. يمكنك استلامه من: {place}.";
    confirmed_collect(place): "Thank you. Your order is confirmed. We write to you when you can collect it: {place}.",
        "Vielen Dank. Ihre Bestellung ist bestätigt. Wir schreiben Ihnen, wenn Sie sie abholen können: {place}.",
        "شكرًا لك. تم تأكيد طلبك. سنكتب إليك عندما يمكنك استلامه من: {place}.";
    on_its_way(place): "On its way from {place}", "Unterwegs von {place}", "في الطريق من {place}";
    on_its_way_with(place, carrier): "On its way from {place}: {carrier}", "Unterwegs von {place}: {carrier}", "في الطريق من {place}: {carrier}";
    ready_part(place): "Ready to be collected: {place}", "Zur Abholung bereit: {place}", "جاهز للاستلام: {place}";
    collected_part(place): "Collected: {place}", "Abgeholt: {place}", "تم الاستلام: {place}";
    parcel_stands(state, at): "{state}, {at}", "{state}, {at}", "{state}، {at}";
    your_code(code): "Your code: {code}", "Ihr Abholcode: {code}", "رمز الاستلام: {code}";
    being_packed(place): "Being packed: {place}", "Wird verpackt: {place}", "قيد التغليف: {place}";
    shop_numbered(number): "shop {number}", "Filiale {number}", "الفرع {number}";
}

impl Language {
    /// When a parcel is there.
    pub(crate) fn working_days(self, from: u8, to: u8) -> String {
        match (from, to) {
            (0 | 1, 0 | 1) => self.next_working_day().to_owned(),
            (from, to) if from == to => self.days_one(to),
            (from, to) => self.days_between(from, to),
        }
    }

    /// So many minutes as people say them.
    pub(crate) fn span(self, minutes: u16) -> String {
        match (minutes / 60, minutes % 60) {
            (1, 0) => self.an_hour().to_owned(),
            (hours, 0) => self.hours_n(hours),
            _ => self.minutes_n(minutes),
        }
    }
}
