//! What became of an order, and what comes back of it.

use protocol::{
    AwaitedLine, CalledOff, CancelledBecause, CreditedTo, Currency, Happened, OrderView, ReturnReason,
    ReturnState, SentWith, SkuQuantity, TenderKind, WaitKind,
};

use super::{Language, phrases, words};

words! {
    moment_ordered: "Ordered", "Bestellt", "تم الطلب";
    moment_confirmed: "Confirmed", "Bestätigt", "تم التأكيد";
    moment_cancelled: "Cancelled", "Storniert", "أُلغي";
    moment_revived: "The payment has come after all", "Die Zahlung ist doch noch gekommen", "وصل الدفع أخيرًا";
    moment_goods_came: "What was waited for is there", "Worauf gewartet wurde, ist da", "وصل ما كان منتظرًا";
    moment_done: "Done", "Abgeschlossen", "اكتمل";
    moment_picked: "Picked", "Zusammengestellt", "جُمعت البضائع";
    moment_packed: "Packed", "Verpackt", "تم التغليف";
    moment_sent: "Sent", "Verschickt", "أُرسل";
    moment_ready: "Ready to be collected", "Liegt zur Abholung bereit", "جاهز للاستلام";
    moment_collected: "Collected", "Abgeholt", "تم الاستلام";
    moment_gone: "The goods are not to be had any more", "Die Waren sind nicht mehr zu haben", "لم تعد البضائع متوفرة";
    moment_not_paid: "It was not paid in time", "Es wurde nicht rechtzeitig bezahlt", "لم يُدفع في الوقت المحدد";
    moment_not_taken: "The payment could not be taken", "Die Zahlung ging nicht", "تعذّر إتمام الدفع";
    moment_less: "It is left out", "Es ist herausgenommen", "تم استبعاده";
    moment_not_less: "It could not be left out: somebody is packing it already", "Es ließ sich nicht herausnehmen: Es wird schon gepackt", "تعذّر استبعاده: يجري تجهيزه بالفعل";
    moment_address: "It goes to another address", "Es geht an eine andere Adresse", "سيُرسل إلى عنوان آخر";
    moment_erased: "What you told us about yourself is erased", "Ihre Angaben zu Ihnen sind gelöscht", "تم محو بياناتك الشخصية";
    your_data: "Your data", "Ihre Daten", "بياناتك";
    your_data_text: "We keep your name, address and contact details with this order, encrypted under a key of its own.",
        "Zu dieser Bestellung bewahren wir Ihren Namen, Ihre Anschrift und Ihre Kontaktdaten auf, verschlüsselt mit einem eigenen Schlüssel.",
        "نحتفظ مع هذا الطلب باسمك وعنوانك وبيانات الاتصال بك، مشفّرة بمفتاح خاص به.";
    your_data_copy: "Download a copy", "Eine Kopie herunterladen", "تنزيل نسخة";
    erase_text: "If you erase them, nobody can read them any more, and neither can you. This page stays, without them. We can no longer write to you about this order. Invoices we have to keep by law keep your name and address until then, encrypted.",
        "Wenn Sie sie löschen, kann niemand sie mehr lesen, auch Sie nicht. Diese Seite bleibt, ohne sie. Wir können Ihnen zu dieser Bestellung nicht mehr schreiben. Auf Rechnungen, die wir von Gesetzes wegen aufbewahren müssen, bleiben Name und Anschrift so lange stehen, verschlüsselt.",
        "إذا محوتها فلن يستطيع أحد قراءتها بعد ذلك، ولا أنت. تبقى هذه الصفحة من دونها، ولن نتمكن من الكتابة إليك بشأن هذا الطلب. أما الفواتير التي يُلزمنا القانون بحفظها فيبقى عليها اسمك وعنوانك حتى انتهاء المدة، مشفّرين.";
    erase_sure: "Yes, erase them for ever", "Ja, für immer löschen", "نعم، امحُها نهائيًا";
    erase_button: "Erase my data", "Meine Daten löschen", "محو بياناتي";
    erase_be_sure: "Please tick that you mean it: it cannot be undone.", "Bitte kreuzen Sie an, dass Sie es ernst meinen: Es lässt sich nicht rückgängig machen.", "يُرجى تأكيد رغبتك بوضع العلامة: لا يمكن التراجع عن ذلك.";
    erase_not_yet: "You can erase them once this order is over: everything delivered, returned and paid.",
        "Löschen können Sie sie, sobald diese Bestellung abgeschlossen ist: alles geliefert, zurückgekommen und bezahlt.",
        "يمكنك محوها حين ينتهي هذا الطلب: بعد تسليم كل شيء وإرجاعه ودفعه.";
    erased_address: "Erased", "Gelöscht", "تم محوه";
    change_order: "Change this order", "Diese Bestellung ändern", "تعديل هذا الطلب";
    change_order_text: "As long as nobody has begun to pack it, this order can still change. What you paid for what you leave out goes back to you. If you would like more, please order it as well.",
        "Solange niemand angefangen hat zu packen, lässt sich diese Bestellung noch ändern. Was Sie für das Herausgenommene bezahlt haben, geht an Sie zurück. Wenn Sie mehr möchten, bestellen Sie es bitte dazu.",
        "ما دام لم يبدأ أحد بتجهيزه، يمكن تعديل هذا الطلب. يُعاد إليك ما دفعته مقابل ما تستبعده. إن أردت المزيد فاطلبه إضافةً.";
    leave_out: "How many to leave out", "Wie viele herausnehmen", "كم تريد استبعاده";
    change_lines: "Leave it out", "Herausnehmen", "استبعاد";
    change_address: "Send it there", "Dorthin schicken", "إرسال إلى هناك";
    choose_less: "Please say how many of at least one thing to leave out.", "Bitte sagen Sie bei mindestens einer Sache, wie viele davon herauskommen.", "يُرجى تحديد كمية شيء واحد على الأقل لاستبعاده.";
    moment_by_customer: "Called off by the customer", "Vom Kunden storniert", "ألغاه العميل";
    moment_called_off: "Called off", "Wird storniert", "قيد الإلغاء";
    being_looked_at: "Thank you. We look at your order before we send it, and write to you as soon as it goes on.",
        "Vielen Dank. Wir sehen uns Ihre Bestellung noch an, bevor wir sie verschicken, und schreiben Ihnen, sobald es weitergeht.",
        "شكرًا لك. نراجع طلبك قبل إرساله وسنكتب إليك فور متابعته.";
    returns: "Returns", "Rücksendungen", "المرتجعات";
    send_back: "Send something back", "Etwas zurückschicken", "إرجاع شيء من الطلب";
    send_back_text: "Say what you would like to send back, and why. We write to you when and where to send it.",
        "Sagen Sie uns, was Sie zurückschicken möchten und warum. Wir schreiben Ihnen, wann und wohin.",
        "أخبرنا بما تود إرجاعه ولماذا. سنكتب إليك متى وإلى أين ترسله.";
    how_many_back: "How many", "Wie viele", "الكمية";
    why_back: "Why", "Grund", "السبب";
    say_more_back: "Anything we should know", "Sonst noch etwas dazu", "أي شيء ينبغي أن نعرفه";
    ask_back: "Ask to send it back", "Rücksendung anmelden", "طلب الإرجاع";
    choose_back: "Please say how many of at least one thing you would like to send back.",
        "Bitte sagen Sie bei mindestens einer Sache, wie viele Sie zurückschicken möchten.",
        "يُرجى تحديد كمية شيء واحد على الأقل تود إرجاعه.";
    return_asked: "We are looking at it, and write to you soon.", "Wir sehen uns das an und schreiben Ihnen bald.", "نراجع طلبك وسنكتب إليك قريبًا.";
    return_approved: "You can send it. Print the label and stick it on the parcel, or bring the goods to any of our shops.",
        "Sie können es schicken. Drucken Sie den Aufkleber aus und kleben Sie ihn auf das Paket, oder bringen Sie die Waren in eine unserer Filialen.",
        "يمكنك إرساله. اطبع الملصق وضعه على الطرد، أو أحضر البضائع إلى أي من فروعنا.";
    return_withdrawn: "You keep it.", "Sie behalten es.", "ستحتفظ به.";
    return_received: "It is here. What you paid for it goes back to you.", "Es ist hier. Was Sie dafür bezahlt haben, geht an Sie zurück.", "وصل إلينا. سيُعاد إليك ما دفعته مقابله.";
    print_label: "Print the label", "Aufkleber drucken", "طباعة الملصق";
    keep_after_all: "I keep it after all", "Ich behalte es doch", "سأحتفظ به";
    label_from: "From", "Von", "من";
    label_to: "To", "An", "إلى";
    label_inside: "What is inside", "Was darin ist", "محتوى الطرد";
    label_hint: "Stick the upper part on the parcel, and put the lower part inside.",
        "Kleben Sie den oberen Teil auf das Paket und legen Sie den unteren hinein.",
        "ألصق الجزء العلوي على الطرد، وضع الجزء السفلي داخله.";
    why_changed_mind: "I changed my mind", "Ich habe es mir anders überlegt", "غيّرت رأيي";
    why_does_not_fit: "It does not fit", "Es passt nicht", "لا يناسبني";
    why_not_as_described: "It is not as described", "Es ist nicht wie beschrieben", "لا يطابق الوصف";
    why_damaged: "It is damaged or faulty", "Es ist beschädigt oder defekt", "تالف أو معيب";
    why_wrong_item: "It is not what I ordered", "Es ist nicht, was ich bestellt habe", "ليس ما طلبته";
    why_too_late: "It came too late", "Es kam zu spät", "وصل متأخرًا";
    why_other: "Something else", "Etwas anderes", "سبب آخر";
    mail_return_asked_text: "We have your request to send goods back. We look at it and write to you again.",
        "Ihre Anmeldung einer Rücksendung ist bei uns. Wir sehen sie uns an und schreiben Ihnen wieder.",
        "وصلنا طلب الإرجاع. سنراجعه ونكتب إليك مجددًا.";
    mail_return_approved_text: "You can send these goods back. Print the label and stick it on the parcel, or bring the goods to any of our shops. What you paid for them goes back to you once they are here.",
        "Sie können diese Waren zurückschicken. Drucken Sie den Aufkleber aus und kleben Sie ihn auf das Paket, oder bringen Sie die Waren in eine unserer Filialen. Was Sie dafür bezahlt haben, erstatten wir, sobald sie hier sind.",
        "يمكنك إرجاع هذه البضائع. اطبع الملصق وضعه على الطرد، أو أحضرها إلى أي من فروعنا. نعيد إليك ما دفعته مقابلها فور وصولها.";
    mail_return_declined_text: "We are sorry: we cannot take these goods back.",
        "Es tut uns leid: Wir können diese Waren nicht zurücknehmen.",
        "نأسف: لا يمكننا استرجاع هذه البضائع.";
    mail_brought_text: "Thank you for bringing these goods back. What you paid for them goes back to what you paid with; we write to you when it is on its way.",
        "Danke, dass Sie diese Waren zurückgebracht haben. Was Sie dafür bezahlt haben, geht auf dem Weg zurück, auf dem Sie bezahlt haben; wir schreiben Ihnen, sobald es unterwegs ist.",
        "شكرًا لإعادتك هذه البضائع. يُعاد ما دفعته مقابلها بالطريقة التي دفعت بها، ونكتب إليك حين يُرسل.";
    mail_brought_here_text: "Thank you for bringing these goods back. What you paid for them was paid back to you in the shop.",
        "Danke, dass Sie diese Waren zurückgebracht haben. Was Sie dafür bezahlt haben, haben Sie in der Filiale zurückbekommen.",
        "شكرًا لإعادتك هذه البضائع. أُعيد إليك في الفرع ما دفعته مقابلها.";
    word_cash: "in cash", "bar", "نقدًا";
    word_card: "to a card", "auf die Karte", "إلى البطاقة";
    word_another_way: "in another way", "auf anderem Weg", "بطريقة أخرى";
}

phrases! {
    erased_at(at): "What you told us about yourself was erased on {at}, and nobody can read it any more.", "Ihre Angaben zu Ihnen wurden am {at} gelöscht, und niemand kann sie mehr lesen.", "مُحيت بياناتك الشخصية في {at} ولم يعد بوسع أحد قراءتها.";
    to_come_back(sum): "We still owe you {sum}. You get it in the shop, or as we have agreed with you.", "Wir schulden Ihnen noch {sum}. Sie bekommen es in der Filiale oder wie mit Ihnen vereinbart.", "لا نزال مدينين لك بمبلغ {sum}. تستلمه في الفرع أو كما اتفقنا معك.";
    moment_paid(sum): "Paid: {sum}", "Bezahlt: {sum}", "دُفع: {sum}";
    moment_credited(sum): "{sum} was given as store credit", "{sum} wurden gutgeschrieben", "أُضيف {sum} رصيدًا";
    return_in_credit(says): "{says} What we pay back is given as store credit.", "{says} Was wir erstatten, wird gutgeschrieben.", "{says} ما نعيده يُضاف رصيدًا.";
    return_on_card(says): "{says} What we pay back comes on a gift card by mail.", "{says} Was wir erstatten, kommt auf einem Gutschein per Mail.", "{says} ما نعيده يصل في بطاقة هدايا بالبريد.";
    moment_paid_back(sum): "{sum} was paid back", "{sum} wurden erstattet", "أُعيد {sum}";
    moment_sent_with(carrier): "Sent with {carrier}", "Verschickt mit {carrier}", "أُرسل مع {carrier}";
    moment_less_asked(lines): "To be left out: {lines}", "Wird herausgenommen: {lines}", "سيُستبعد: {lines}";
    moment_suggested(lines, name): "Not there: {lines}. We asked whether you would like {name} instead", "Nicht da: {lines}. Wir haben gefragt, ob Sie stattdessen {name} möchten", "غير متوفر: {lines}. سألناك إن كنت تريد {name} بدلًا منه";
    moment_missing(lines): "Cannot be had any more: {lines}", "Nicht mehr zu haben: {lines}", "لم يعد متوفرًا: {lines}";
    moment_return_asked(number): "Return {number} was asked for", "Rücksendung {number} angemeldet", "طُلب الإرجاع {number}";
    moment_return_approved(number): "Return {number} may be sent", "Rücksendung {number} kann geschickt werden", "يمكن إرسال المرتجع {number}";
    moment_return_declined(number, reason): "Return {number} was declined: {reason}", "Rücksendung {number} abgelehnt: {reason}", "رُفض الإرجاع {number}: {reason}";
    moment_return_withdrawn(number): "Return {number} was withdrawn", "Rücksendung {number} zurückgezogen", "سُحب طلب الإرجاع {number}";
    moment_return_received(number): "Goods of return {number} are here", "Waren der Rücksendung {number} sind da", "وصلت بضائع المرتجع {number}";
    back_until(day): "You can ask for this until {day}.", "Das geht bis {day}.", "يمكنك طلب ذلك حتى {day}.";
    back_over(day): "The time to send things back ended: {day}.", "Die Frist für Rücksendungen ist vorbei: {day}.", "انتهت مهلة الإرجاع: {day}.";
    of_so_many(count): "of {count}", "von {count}", "من {count}";
    return_titled(number): "Return {number}", "Rücksendung {number}", "المرتجع {number}";
    return_declined(reason): "We cannot take it back: {reason}", "Wir können es nicht zurücknehmen: {reason}", "لا يمكننا استرجاعه: {reason}";
    return_withheld(sum): "For wear we keep {sum} of the price.", "Wegen Gebrauchsspuren behalten wir {sum} des Preises ein.", "نحتفظ بمبلغ {sum} من الثمن بسبب آثار الاستعمال.";
    mail_return_asked(number): "Your return {number}", "Ihre Rücksendung {number}", "طلب الإرجاع {number}";
    mail_return_approved(number): "You can send return {number}", "Sie können Rücksendung {number} schicken", "يمكنك إرسال المرتجع {number}";
    mail_return_declined(number): "About your return {number}", "Zu Ihrer Rücksendung {number}", "بخصوص المرتجع {number}";
    mail_brought(number): "We have taken back {number}", "Wir haben {number} zurückgenommen", "استلمنا المرتجع {number}";
    mail_brought_to(place): "Taken back in {place}", "Zurückgenommen in {place}", "استُلم في {place}";
    moment_brought(number): "Goods of return {number} were brought to a shop", "Waren der Rücksendung {number} wurden in eine Filiale gebracht", "أُحضرت بضائع المرتجع {number} إلى أحد الفروع";
    moment_paid_in_shop(sum): "Paid in the shop: {sum}", "In der Filiale bezahlt: {sum}", "دُفع في الفرع: {sum}";
    moment_back_in_shop(sum, how): "{sum} was paid back in the shop {how}", "{sum} wurden in der Filiale {how} zurückgezahlt", "أُعيد {sum} في الفرع {how}";
    mail_label_at(link): "The label: {link}", "Der Aufkleber: {link}", "الملصق: {link}";
}

impl Language {
    /// A moment of an order's timeline; empty for what only staff are told of.
    pub(crate) fn happened(self, what: &Happened, order: &OrderView) -> String {
        let price = |amount| self.price(amount, order.currency);
        match what {
            Happened::Placed => self.moment_ordered().to_owned(),
            Happened::Paid(amount) => self.moment_paid(price(*amount)),
            Happened::Confirmed => self.moment_confirmed().to_owned(),
            Happened::Picked => self.moment_picked().to_owned(),
            Happened::Packed => self.moment_packed().to_owned(),
            Happened::Sent(with) => self.sent_with(with),
            Happened::Ready => self.moment_ready().to_owned(),
            Happened::Collected => self.moment_collected().to_owned(),
            Happened::Dropped(lines) => self.moment_missing(self.quantities(lines, order)),
            Happened::LessAsked(lines) => self.moment_less_asked(self.quantities(lines, order)),
            Happened::Less => self.moment_less().to_owned(),
            Happened::NotLess(_) => self.moment_not_less().to_owned(),
            Happened::AddressChanged => self.moment_address().to_owned(),
            Happened::Erased(_) => self.moment_erased().to_owned(),
            Happened::CalledOff(off) => self.who_called_off(off),
            Happened::Cancelled => self.moment_cancelled().to_owned(),
            Happened::Revived => self.moment_revived().to_owned(),
            Happened::WaitsFor(lines) => self.not_there_yet(self.awaited(lines, order)),
            Happened::Suggested(asked) => {
                let what = [SkuQuantity { sku: asked.sku, quantity: asked.quantity }];
                self.moment_suggested(self.quantities(&what, order), &asked.name)
            }
            Happened::SuggestionIs(told) => self.suggestion_is(told),
            Happened::GoodsCame(_) => self.moment_goods_came().to_owned(),
            Happened::Fulfilled => self.moment_done().to_owned(),
            Happened::Refunded(amount) => self.moment_paid_back(price(*amount)),
            Happened::Credited(amount) => self.moment_credited(price(*amount)),
            Happened::PaidByHand(paid) => self.moment_paid_back(price(paid.amount)),
            Happened::ReturnAsked(number) => self.moment_return_asked(number),
            Happened::ReturnApproved(number) => self.moment_return_approved(number),
            Happened::ReturnDeclined(told) => self.moment_return_declined(told.number, &told.note),
            Happened::ReturnWithdrawn(number) => self.moment_return_withdrawn(number),
            Happened::ReturnReceived(told) => self.moment_return_received(told.number),
            Happened::BroughtTo(brought) => self.moment_brought(brought.number),
            Happened::PaidAtTill(paid) => self.moment_paid_in_shop(price(paid.amount)),
            Happened::PaidBackAtTill(paid) => {
                self.moment_back_in_shop(price(paid.amount), self.by_way(paid.kind))
            }
            Happened::BranchAsked(_)
            | Happened::BranchRefused(_)
            | Happened::PaymentBegun(_)
            | Happened::PaymentNotBegun
            | Happened::SetAside(_)
            | Happened::Declined
            | Happened::NobodyCanPay
            | Happened::Disputed
            | Happened::NotFound(_)
            | Happened::BranchStopped
            | Happened::NotCalledOff
            | Happened::RefundAsked(_)
            | Happened::RefundRefused(_)
            | Happened::Mailed(_)
            | Happened::Noted(_)
            | Happened::HeldBack(_)
            | Happened::Released(_)
            | Happened::Tagged(_)
            | Happened::TillMoneyNotBooked(_)
            | Happened::ReturnNotBooked(_) => String::new(),
            exchange => self.exchange_moment(exchange),
        }
    }

    fn sent_with(self, with: &SentWith) -> String {
        match format!("{} {}", with.carrier, with.tracking).trim() {
            "" => self.moment_sent().to_owned(),
            by => self.moment_sent_with(by),
        }
    }

    fn who_called_off(self, off: &CalledOff) -> String {
        let why = self.called_off_because(off.because);
        if off.reason.is_empty() {
            return why.to_owned();
        }
        format!("{why}: {}", self.isolated(&off.reason))
    }

    const fn by_way(self, kind: TenderKind) -> &'static str {
        match kind {
            TenderKind::Cash => self.word_cash(),
            TenderKind::Card => self.word_card(),
            _ => self.word_another_way(),
        }
    }

    const fn called_off_because(self, because: CancelledBecause) -> &'static str {
        match because {
            CancelledBecause::OutOfStock => self.moment_gone(),
            CancelledBecause::NotPaid => self.moment_not_paid(),
            CancelledBecause::PaymentFailed => self.moment_not_taken(),
            CancelledBecause::ByCustomer => self.moment_by_customer(),
            CancelledBecause::ByStaff => self.moment_called_off(),
        }
    }

    /// What is not there yet, by the name under which it was ordered, and when it is expected.
    pub(crate) fn awaited(self, lines: &[AwaitedLine], order: &OrderView) -> String {
        let told = |line: &AwaitedLine| {
            let what = [SkuQuantity { sku: line.sku, quantity: line.quantity }];
            self.awaited_line(self.quantities(&what, order), line)
        };
        lines.iter().map(told).collect::<Vec<_>>().join("; ")
    }

    /// So much of something that is not there yet, and when it is expected.
    pub(crate) fn awaited_line(self, what: String, line: &AwaitedLine) -> String {
        match line.kind {
            _ if line.until.is_empty() => what,
            WaitKind::Backorder => self.awaited_by(what, self.day(&line.until)),
            WaitKind::Preorder => self.awaited_from(what, self.day(&line.until)),
        }
    }

    /// So much of each, by the name under which it was ordered.
    pub(crate) fn quantities(self, lines: &[SkuQuantity], order: &OrderView) -> String {
        let told = |line: &SkuQuantity| {
            let known = order.lines.iter().find(|ordered| ordered.sku == line.sku);
            let name = known.map_or_else(|| line.sku.to_string(), |known| known.name.clone());
            format!("{} × {}", self.quantity(line.quantity), self.isolated(name))
        };
        lines.iter().map(told).collect::<Vec<_>>().join(", ")
    }

    pub(crate) const fn why_sent_back(self, reason: ReturnReason) -> &'static str {
        match reason {
            ReturnReason::ChangedMind => self.why_changed_mind(),
            ReturnReason::DoesNotFit => self.why_does_not_fit(),
            ReturnReason::NotAsDescribed => self.why_not_as_described(),
            ReturnReason::Damaged => self.why_damaged(),
            ReturnReason::WrongItem => self.why_wrong_item(),
            ReturnReason::TooLate => self.why_too_late(),
            ReturnReason::Other => self.why_other(),
        }
    }

    /// How a return stands, in a sentence.
    pub(crate) fn return_stands(self, returned: &protocol::OrderReturn, currency: Currency) -> String {
        let says = self.return_state(returned, currency);
        let goes_back = !matches!(returned.state, ReturnState::Declined | ReturnState::Withdrawn);
        match returned.credit.filter(|_| goes_back) {
            None => says,
            Some(CreditedTo::StoreCredit) => self.return_in_credit(says),
            Some(CreditedTo::GiftCard) => self.return_on_card(says),
        }
    }

    fn return_state(self, returned: &protocol::OrderReturn, currency: Currency) -> String {
        match returned.state {
            ReturnState::Asked => self.return_asked().to_owned(),
            ReturnState::Approved => self.return_approved().to_owned(),
            ReturnState::Declined => self.return_declined(&returned.reason),
            ReturnState::Withdrawn => self.return_withdrawn().to_owned(),
            ReturnState::Received if returned.withheld > protocol::Amount::ZERO => format!(
                "{} {}",
                self.return_received(),
                self.return_withheld(self.price(returned.withheld, currency))
            ),
            ReturnState::Received => self.return_received().to_owned(),
        }
    }
}
