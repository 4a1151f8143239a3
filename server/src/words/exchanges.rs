//! What goes out for what comes back: what customers may choose, what it costs them, and how it stands.

use protocol::{Amount, Currency, ExchangeEnd, ExchangeState, Happened, OrderExchange};

use super::{Language, phrases, words};

words! {
    exchange_or_money: "What would you like for it?", "Was möchten Sie dafür?", "ماذا تريد بدلًا منه؟";
    money_back: "The money back", "Das Geld zurück", "استرداد المبلغ";
    exchange_titled: "Is this what you want to exchange?", "Möchten Sie das so umtauschen?", "هل هذا ما تريد استبداله؟";
    exchange_how: "Once your return may come, we set the goods aside for you. We send them when yours are here, and once any difference is paid.",
        "Sobald Ihre Rücksendung kommen darf, legen wir die Waren für Sie zurück. Wir schicken sie, wenn Ihre hier sind und ein Unterschied im Preis bezahlt ist.",
        "حين يُسمح بإرسال مرتجعك نحجز البضائع لك، ونرسلها بعد وصول بضائعك ودفع أي فرق في السعر.";
    exchange_yes: "Yes, exchange it", "Ja, umtauschen", "نعم، أريد الاستبدال";
    exchange_credit: "What you paid for what you send back", "Was Sie für die Rücksendung bezahlt haben", "ما دفعته مقابل ما تعيده";
    exchange_costs: "What you choose for it", "Was Sie dafür wählen", "ما تختاره بدلًا منه";
    exchange_set_off: "Came back in exchange", "Im Umtausch zurückgekommen", "أُعيد ضمن الاستبدال";
    exchange_no_difference: "Nothing to pay, and nothing comes back.", "Sie zahlen nichts, und nichts geht zurück.", "لا شيء عليك ولا شيء يُعاد إليك.";
    exchange_find: "Something else: search for it", "Etwas anderes: danach suchen", "شيء آخر: ابحث عنه";
    exchange_find_button: "Search", "Suchen", "ابحث";
    exchange_found: "What we found is among what you can choose below.", "Was wir gefunden haben, steht unten zur Auswahl.", "ما وجدناه متاح للاختيار أدناه.";
    exchange_found_nothing: "We found nothing that you could have instead. Try other words.", "Wir haben nichts gefunden, das Sie stattdessen haben könnten. Versuchen Sie andere Wörter.", "لم نجد شيئًا يمكنك أخذه بدلًا منه. جرّب كلمات أخرى.";
    asked_back_already: "You have asked for this already: look at your returns. What you want to send back besides, please fill in once more.", "Das haben Sie schon angemeldet: Sehen Sie bei Ihren Rücksendungen nach. Was Sie außerdem zurückschicken möchten, tragen Sie bitte noch einmal ein.", "لقد طلبت هذا بالفعل: انظر إلى مرتجعاتك. وما تود إرجاعه غير ذلك فاملأه مرة أخرى.";
    exchange_end: "I would rather have my money back", "Ich möchte lieber mein Geld zurück", "أفضّل استرداد مالي";
    exchange_asked: "We look at your return first; then we set this aside for you.",
        "Wir sehen uns Ihre Rücksendung zuerst an; dann legen wir das für Sie zurück.",
        "نراجع المرتجع أولًا، ثم نحجز هذا لك.";
    exchange_setting_aside: "We are setting this aside for you.", "Wir legen das für Sie zurück.", "نحجز هذا لك الآن.";
    exchange_served: "What you sent back is here, and this goes out to you.", "Ihre Rücksendung ist da, und das geht an Sie hinaus.", "وصل ما أعدته، وهذا في طريقه إليك.";
    exchange_out_of_stock: "It is sold out. You get your money back instead.", "Es ist ausverkauft. Sie bekommen stattdessen Ihr Geld zurück.", "نفدت الكمية. تستردّ مالك بدلًا منه.";
    exchange_too_late: "What you wanted to send back did not come in time, and we do not keep this for you any more. If it still comes, you get your money back.",
        "Ihre Rücksendung kam nicht rechtzeitig, und wir halten das nicht länger für Sie zurück. Kommt sie noch, bekommen Sie Ihr Geld zurück.",
        "لم يصل مرتجعك في الوقت المحدد، ولم نعد نحجز هذا لك. إن وصل لاحقًا تستردّ مالك.";
    exchange_not_paid: "The difference was not paid in time. You get your money back instead.",
        "Der Unterschied wurde nicht rechtzeitig bezahlt. Sie bekommen stattdessen Ihr Geld zurück.",
        "لم يُدفع الفرق في الوقت المحدد. تستردّ مالك بدلًا منه.";
    exchange_nothing_came: "Nothing is exchanged.", "Es wird nichts umgetauscht.", "لن يُستبدل شيء.";
    exchange_by_customer: "You chose the money instead.", "Sie haben sich für das Geld entschieden.", "اخترت استرداد المال.";
    exchange_by_staff: "We cannot exchange it. You get your money back.", "Wir können es nicht umtauschen. Sie bekommen Ihr Geld zurück.", "لا يمكننا استبداله. تستردّ مالك.";
    mail_exchange_approved_text: "You can send these goods back. Print the label and stick it on the parcel, or bring the goods to any of our shops. What you chose for them is set aside for you, and we send it once yours are here.",
        "Sie können diese Waren zurückschicken. Drucken Sie den Aufkleber aus und kleben Sie ihn auf das Paket, oder bringen Sie die Waren in eine unserer Filialen. Was Sie dafür gewählt haben, legen wir zurück und schicken es, sobald Ihre Waren hier sind.",
        "يمكنك إرجاع هذه البضائع. اطبع الملصق وضعه على الطرد، أو أحضرها إلى أي من فروعنا. نحجز لك ما اخترته بدلًا منها ونرسله فور وصولها.";
    mail_exchange_due_text: "What you sent back is here. We send you what you chose for it.",
        "Ihre Rücksendung ist da. Wir schicken Ihnen, was Sie dafür gewählt haben.",
        "وصل ما أعدته. نرسل إليك ما اخترته بدلًا منه.";
    mail_exchange_pay_text: "What you sent back is here. Please pay the difference on the page of your order; then we send you what you chose for it.",
        "Ihre Rücksendung ist da. Bitte bezahlen Sie den Unterschied auf der Seite Ihrer Bestellung; dann schicken wir Ihnen, was Sie dafür gewählt haben.",
        "وصل ما أعدته. يُرجى دفع الفرق في صفحة طلبك، ثم نرسل إليك ما اخترته بدلًا منه.";
}

phrases! {
    paid_each(sum): "paid {sum} each", "je {sum} bezahlt", "دُفع {sum} للقطعة";
    exchange_same(price): "The same again, {price}: nothing to pay", "Noch einmal dasselbe, {price}: nichts zu zahlen", "القطعة نفسها من جديد، {price}: لا شيء عليك";
    exchange_even(name, price): "{name}, {price}: nothing to pay", "{name}, {price}: nichts zu zahlen", "{name}، {price}: لا شيء عليك";
    exchange_more(name, price, sum): "{name}, {price}: {sum} to pay", "{name}, {price}: {sum} zu zahlen", "{name}، {price}: عليك دفع {sum}";
    exchange_less(name, price, sum): "{name}, {price}: {sum} back", "{name}, {price}: {sum} zurück", "{name}، {price}: يُعاد إليك {sum}";
    exchange_to_pay(sum): "To pay once your goods are here: {sum}", "Zu zahlen, sobald Ihre Waren hier sind: {sum}", "المطلوب بعد وصول بضائعك: {sum}";
    exchange_comes_back(sum): "Goes back to you once your goods are here: {sum}", "Geht an Sie zurück, sobald Ihre Waren hier sind: {sum}", "يُعاد إليك بعد وصول بضائعك: {sum}";
    exchange_for(lines): "In exchange: {lines}", "Im Umtausch: {lines}", "بدلًا منه: {lines}";
    exchange_kept(until): "Set aside for you until {until}. We send it when what you send back is here.", "Für Sie zurückgelegt bis {until}. Wir schicken es, wenn Ihre Rücksendung da ist.", "محجوز لك حتى {until}. نرسله حين يصل ما تعيده.";
    exchange_pay_until(sum, until): "What you sent back is here. Please pay the difference of {sum} until {until}; then we send this.", "Ihre Rücksendung ist da. Bitte bezahlen Sie den Unterschied von {sum} bis {until}; dann schicken wir das.", "وصل ما أعدته. يُرجى دفع الفرق {sum} حتى {until}، ثم نرسل هذا.";
    exchange_pay(sum): "Pay the difference of {sum}", "Unterschied von {sum} bezahlen", "ادفع الفرق {sum}";
    moment_exchange_asked(number): "Something else is wanted for return {number}", "Für Rücksendung {number} wird etwas anderes gewünscht", "طُلب بديل للمرتجع {number}";
    moment_exchange_due(number): "What comes back in exchange is here: return {number}", "Was umgetauscht wird, ist da: Rücksendung {number}", "وصل ما يُستبدل: المرتجع {number}";
    moment_exchange_served(number): "The exchange for return {number} is being sent", "Der Umtausch zu Rücksendung {number} wird verschickt", "يُرسل بديل المرتجع {number}";
    moment_exchange_ended(number, why): "Nothing comes of the exchange for return {number}: {why}", "Aus dem Umtausch zu Rücksendung {number} wird nichts: {why}", "أُلغي استبدال المرتجع {number}: {why}";
    mail_exchange_due(number): "Your exchange for order {number}", "Ihr Umtausch zur Bestellung {number}", "استبدال في طلبك {number}";
}

impl Language {
    /// How an exchange stands, in a sentence.
    pub(crate) fn exchange_stands(self, own: &OrderExchange, currency: Currency, zone: &str) -> String {
        let until = || own.until.map(|until| self.moment(until, zone)).unwrap_or_default();
        match own.state {
            ExchangeState::Asked => self.exchange_asked().to_owned(),
            ExchangeState::SettingAside => self.exchange_setting_aside().to_owned(),
            ExchangeState::Kept => self.exchange_kept(until()),
            ExchangeState::ToPay if own.difference > Amount::ZERO => {
                self.exchange_pay_until(self.price(own.difference, currency), until())
            }
            ExchangeState::ToPay | ExchangeState::Served => self.exchange_served().to_owned(),
            ExchangeState::Ended => {
                let why = self.exchange_over(own.ended);
                if own.reason.is_empty() {
                    return why.to_owned();
                }
                format!("{why} {}", self.isolated(&own.reason))
            }
        }
    }

    /// A moment of an exchange; empty for what only staff are told of.
    pub(super) fn exchange_moment(self, what: &Happened) -> String {
        match what {
            Happened::ExchangeAsked(number) => self.moment_exchange_asked(number),
            Happened::ExchangeDue(number) => self.moment_exchange_due(number),
            Happened::ExchangeServed(number) => self.moment_exchange_served(number),
            Happened::ExchangeEnded(over) => {
                self.moment_exchange_ended(over.number, self.exchange_over(Some(over.because)))
            }
            _ => String::new(),
        }
    }

    pub(crate) const fn exchange_over(self, because: Option<ExchangeEnd>) -> &'static str {
        match because {
            Some(ExchangeEnd::OutOfStock) => self.exchange_out_of_stock(),
            Some(ExchangeEnd::TooLate) => self.exchange_too_late(),
            Some(ExchangeEnd::NotPaid) => self.exchange_not_paid(),
            Some(ExchangeEnd::ByCustomer) => self.exchange_by_customer(),
            Some(ExchangeEnd::ByStaff) => self.exchange_by_staff(),
            Some(ExchangeEnd::NothingCame) | None => self.exchange_nothing_came(),
        }
    }

    /// What a difference means for whoever exchanges.
    pub(crate) fn exchange_difference(self, difference: Amount, currency: Currency) -> String {
        let sum = self.price(Amount(difference.0.saturating_abs()), currency);
        match difference.0 {
            0 => self.exchange_no_difference().to_owned(),
            more if more > 0 => self.exchange_to_pay(sum),
            _ => self.exchange_comes_back(sum),
        }
    }

    /// One thing that may be chosen, with what it costs and what that comes to.
    pub(crate) fn exchange_choice(
        self,
        (name, is_same): (&str, bool),
        (price, difference): (Amount, Amount),
        currency: Currency,
    ) -> String {
        let told = self.price(price, currency);
        let sum = self.price(Amount(difference.0.saturating_abs()), currency);
        match difference.0 {
            0 if is_same => self.exchange_same(told),
            0 => self.exchange_even(name, told),
            more if more > 0 => self.exchange_more(name, told, sum),
            _ => self.exchange_less(name, told, sum),
        }
    }
}
