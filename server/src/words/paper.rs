//! Receipts and the mails of the house.

use super::{phrases, words};

words! {
    receipt: "Receipt", "Beleg", "إيصال";
    refund: "Refund", "Erstattung", "استرداد";
    paper_lines: "Lines", "Positionen", "البنود";
    taken_off_above: "Discount, taken off above", "Rabatt, oben schon abgezogen", "خصم محسوب أعلاه";
    total: "Total", "Summe", "المجموع";
    change: "Change", "Rückgeld", "الباقي";
    refund_of_ticket: "Refund of ticket", "Erstattung zu Beleg", "استرداد للإيصال";
    thank_you: "Thank you.", "Vielen Dank.", "شكرًا لك.";
    copy: "COPY", "KOPIE", "نسخة";
    not_in_printer: "Letters shown as ? are not in this printer.",
        "Zeichen, die als ? erscheinen, hat dieser Drucker nicht.",
        "الأحرف الظاهرة بعلامة ? غير متوفرة في هذه الطابعة.";
    hello: "Hello", "Guten Tag", "مرحبًا";
    mail_confirmed_text: "Thank you. We have your order and are getting it ready.",
        "Vielen Dank. Ihre Bestellung ist da, und wir machen sie fertig.",
        "شكرًا لك. وصلنا طلبك ونحن نجهّزه الآن.";
    mail_shipped_text: "Your order was sent today.", "Ihre Bestellung wurde heute verschickt.", "أُرسل طلبك اليوم.";
    mail_ready_text: "Your order can be collected. Please bring your code.",
        "Ihre Bestellung kann abgeholt werden. Bitte bringen Sie Ihren Abholcode mit.",
        "يمكنك استلام طلبك. يُرجى إحضار رمز الاستلام.";
    mail_cancelled_text: "Your order is cancelled. What you paid for it is paid back.",
        "Ihre Bestellung ist storniert. Was Sie dafür bezahlt haben, wird erstattet.",
        "أُلغي طلبك، وسيُعاد إليك ما دفعته.";
    mail_refunded_text: "We have paid money back to you, the way you paid it.",
        "Wir haben Ihnen Geld erstattet, auf dem Weg, auf dem Sie bezahlt haben.",
        "أعدنا إليك المبلغ بالطريقة التي دفعت بها.";
    mail_credited_text: "We have given you store credit. You pay with it at the checkout once you are signed in.",
        "Wir haben Ihnen ein Guthaben gutgeschrieben. Sie bezahlen damit an der Kasse, sobald Sie angemeldet sind.",
        "أضفنا رصيدًا إلى حسابك. تدفع به عند إتمام الطلب بعد تسجيل الدخول.";
    mail_credit_card_text: "We have put money back for you on a gift card. Its code is in this mail and nowhere else: whoever has it can pay with it.",
        "Wir haben Ihnen Geld auf einem Gutschein erstattet. Sein Code steht in dieser Mail und sonst nirgends: Wer ihn hat, kann damit bezahlen.",
        "أعدنا إليك المبلغ على بطاقة هدايا. رمزها في هذه الرسالة وحدها، ومن يملكه يستطيع الدفع به.";
    mail_moved_text: "Something you ordered comes on another day than we told you. You need not do anything to wait for it; on the page of your order you can also leave it out or call it off.",
        "Etwas, das Sie bestellt haben, kommt an einem anderen Tag, als wir Ihnen sagten. Wenn Sie darauf warten, müssen Sie nichts tun; auf der Seite Ihrer Bestellung können Sie es auch weglassen oder stornieren.",
        "شيء مما طلبته يصل في يوم غير الذي أخبرناك به. لا يلزمك فعل شيء إن أردت الانتظار، ويمكنك من صفحة طلبك حذفه أو إلغاء الطلب.";
    mail_suggested_text: "Something you ordered and we had promised you is not there. You need not do anything: your order stays as it is until we know more. If you would rather not wait, you can leave it out on the page of your order, and what you paid for it goes back to you.",
        "Etwas, das Sie bestellt haben und wir Ihnen zugesagt hatten, ist nicht da. Sie müssen nichts tun: Ihre Bestellung bleibt, wie sie ist, bis wir mehr wissen. Wenn Sie nicht warten möchten, können Sie es auf der Seite Ihrer Bestellung weglassen; was Sie dafür bezahlt haben, geht an Sie zurück.",
        "شيء مما طلبته ووعدناك به غير متوفر. لا يلزمك فعل شيء: يبقى طلبك كما هو حتى نعرف المزيد. إن لم ترد الانتظار فيمكنك استبعاده من صفحة طلبك، ويُعاد إليك ما دفعته مقابله.";
    mail_due: "To pay in the shop", "In der Filiale zu bezahlen", "المطلوب دفعه في الفرع";
    mail_paid_back: "Paid back", "Erstattet", "المبلغ المسترد";
    see_how_it_stands: "See how it stands", "Stand ansehen", "متابعة الطلب";
    this_is_a_test: "This is a test.", "Das ist ein Test.", "هذه رسالة تجريبية.";
    why_an_order: "You get this because somebody ordered with your address. Answer this mail if that was not you.",
        "Sie bekommen diese Mail, weil jemand mit Ihrer Adresse bestellt hat. Antworten Sie, wenn Sie das nicht waren.",
        "وصلتك هذه الرسالة لأن شخصًا طلب باستخدام عنوانك. إن لم تكن أنت فأجب عن هذه الرسالة.";
    why_a_receipt: "You get this because a receipt was asked for at the till. The address was used for nothing else.",
        "Sie bekommen diese Mail, weil an der Kasse ein Beleg gewünscht wurde. Die Adresse wurde für nichts anderes verwendet.",
        "وصلتك هذه الرسالة لأن إيصالًا طُلب عند الصندوق. لم يُستخدم العنوان لأي غرض آخر.";
}

phrases! {
    tax_number(number): "Tax number {number}", "Steuernummer {number}", "الرقم الضريبي {number}";
    prices_for(group): "Prices for {group}", "Preise für {group}", "أسعار {group}";
    tax_at(rate): "of it tax at {rate}", "darin Steuer {rate}", "منه ضريبة {rate}";
    on_top(rate): "{rate}, on top", "{rate}, dazu", "{rate} مضافة";
    discount(amount): "discount {amount}", "Rabatt {amount}", "خصم {amount}";
    discount_taken_off(amount): "discount {amount}, taken off", "Rabatt {amount}, abgezogen", "خصم {amount} محسوم";
    age_was_checked(age, staff): "Age {age} or over was checked by {staff}.",
        "Das Alter, mindestens {age}, hat {staff} geprüft.",
        "تحقّق {staff} من أن العمر {age} أو أكثر.";
    mail_confirmed(number): "Your order {number}", "Ihre Bestellung {number}", "طلبك {number}";
    mail_shipped(number): "Your order {number} is on its way", "Ihre Bestellung {number} ist unterwegs", "طلبك {number} في الطريق إليك";
    mail_ready(number): "Your order {number} is ready", "Ihre Bestellung {number} liegt bereit", "طلبك {number} جاهز";
    mail_cancelled(number): "Your order {number} is cancelled", "Ihre Bestellung {number} ist storniert", "أُلغي طلبك {number}";
    mail_moved(number): "Another date for your order {number}", "Ein anderer Termin für Ihre Bestellung {number}", "موعد آخر لطلبك {number}";
    mail_suggested(number): "A question about your order {number}", "Eine Frage zu Ihrer Bestellung {number}", "سؤال حول طلبك {number}";
    mail_suggested_instead(lines, name): "It is about {lines}. Perhaps you would like this instead, which you can order as usual: {name}", "Es geht um {lines}. Vielleicht möchten Sie stattdessen das hier, das Sie wie gewohnt bestellen können: {name}", "الأمر يتعلق بـ {lines}. لعلك تريد هذا بدلًا منه، ويمكنك طلبه كالمعتاد: {name}";
    mail_credited(number): "Store credit for your order {number}", "Guthaben zu Ihrer Bestellung {number}", "رصيد لطلبك {number}";
    mail_credit_card(number): "A gift card for your order {number}", "Ein Gutschein zu Ihrer Bestellung {number}", "بطاقة هدايا لطلبك {number}";
    mail_credit_code(code): "Its code: {code}", "Sein Code: {code}", "رمزها: {code}";
    mail_refunded(number): "Money back for your order {number}", "Erstattung zu Ihrer Bestellung {number}", "استرداد مبلغ لطلبك {number}";
    mail_code(code): "Your code is {code}. Please show it when you collect.",
        "Ihr Abholcode ist {code}. Bitte zeigen Sie ihn beim Abholen.",
        "رمز الاستلام هو {code}. يُرجى إبرازه عند الاستلام.";
    mail_collect_at(place): "Collect it at {place}", "Abholen bei {place}", "الاستلام من {place}";
    test_mail_from(shop): "Test mail from {shop}", "Testmail von {shop}", "رسالة تجريبية من {shop}";
    mails_arrive(shop): "If you can read it, mails of {shop} arrive. Nothing has to be done about it.",
        "Wenn Sie das lesen, kommen die Mails von {shop} an. Es ist nichts zu tun.",
        "إن كنت تقرأ هذا فرسائل {shop} تصل. لا يلزم فعل شيء.";
    their_code(code): "Supplier {code}", "Lieferant {code}", "المورّد {code}";
    lot_is(lot): "Lot {lot}", "Charge {lot}", "التشغيلة {lot}";
    serial_is(serial): "No. {serial}", "Nr. {serial}", "الرقم {serial}";
    use_until(day): "Until {day}", "Bis {day}", "حتى {day}";
    receipt_from(title, number, shop): "{title} {number} from {shop}", "{title} {number} von {shop}", "{title} {number} من {shop}";
}
