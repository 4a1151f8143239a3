//! Something else that is suggested to customers instead of what is missing of their order, and what came of it.

use protocol::{SuggestionState, SuggestionTold};

use super::{Language, phrases, words};

words! {
    instead_title: "Something else instead?", "Darf es etwas anderes sein?", "هل تريد شيئًا آخر بدلًا منه؟";
    instead_yes: "Yes, I take this instead", "Ja, das nehme ich stattdessen", "نعم، آخذ هذا بدلًا منه";
    instead_no: "No, thank you", "Nein, danke", "لا، شكرًا";
    instead_pay_back: "If you say no, or nothing by then, what you paid for it goes back to you.",
        "Wenn Sie Nein sagen oder bis dahin nichts, geht zurück, was Sie dafür bezahlt haben.",
        "إن قلت لا أو لم تُجب حتى ذلك الحين يُعاد إليك ما دفعته مقابله.";
    instead_search: "If you say no, or nothing by then, we look for it in our other shops. What none of them has is paid back.",
        "Wenn Sie Nein sagen oder bis dahin nichts, suchen wir in unseren anderen Filialen danach. Was keine hat, erstatten wir.",
        "إن قلت لا أو لم تُجب حتى ذلك الحين نبحث عنه في فروعنا الأخرى، وما لا يوجد في أي منها نعيد ثمنه.";
    instead_no_more: "You pay nothing more for it.", "Sie zahlen nichts dazu.", "لن تدفع مقابله شيئًا إضافيًا.";
    instead_held: "You said yes. We are setting it aside for you; this page tells you in a moment whether that worked.",
        "Sie haben Ja gesagt. Wir legen es für Sie zurück; gleich steht hier, ob das geklappt hat.",
        "قلتَ نعم. نحن نحجزه لك الآن، وستخبرك هذه الصفحة بعد لحظات إن نجح ذلك.";
    answer_over: "This is settled by now. Below you see what became of it.", "Das ist inzwischen geklärt. Unten sehen Sie, was daraus geworden ist.", "سُوِّي هذا الأمر. ترى أدناه ما آل إليه.";
    choose_answer: "Please choose yes or no.", "Bitte wählen Sie Ja oder Nein.", "يُرجى اختيار نعم أو لا.";
    mail_instead_text: "Something you ordered and we had promised you is not there. We would like to send you something else instead, if you want it. On the page of your order you can say yes or no.",
        "Etwas, das Sie bestellt hatten und das wir Ihnen zugesagt haben, ist nicht da. Wenn Sie möchten, bekommen Sie stattdessen etwas anderes. Auf der Seite Ihrer Bestellung können Sie Ja oder Nein sagen.",
        "شيء طلبته ووعدناك به غير متوفر. نودّ أن نقدّم لك شيئًا آخر بدلًا منه إن أردت. يمكنك في صفحة طلبك أن تقول نعم أو لا.";
    mail_swapped_text: "You said yes to something else, and it is set aside for you. If it costs less, the difference goes back to you as you paid.",
        "Sie haben zu etwas anderem Ja gesagt, und es liegt für Sie bereit. Kostet es weniger, geht der Unterschied zurück, so wie Sie bezahlt haben.",
        "قلتَ نعم لشيء آخر، وقد حُجز لك. إن كان أرخص يُعاد إليك الفرق بالطريقة التي دفعت بها.";
    mail_instead_gone_text: "You said yes to something else, but others were quicker and it is sold out. We are sorry. We look for another way and write to you.",
        "Sie haben zu etwas anderem Ja gesagt, aber andere waren schneller, und es ist ausverkauft. Das tut uns leid. Wir suchen einen anderen Weg und schreiben Ihnen.",
        "قلتَ نعم لشيء آخر، لكن غيرك كان أسرع ونفد. نأسف لذلك. نبحث عن طريقة أخرى ونكتب إليك.";
}

phrases! {
    instead_missing(lines): "Not there: {lines}.", "Nicht da: {lines}.", "غير متوفر: {lines}.";
    instead_costs(price, was): "{price}; you ordered for {was}", "{price}; bestellt hatten Sie für {was}", "{price}؛ وكنت قد طلبت بسعر {was}";
    instead_back(amount): "{amount} goes back to you, as you paid.", "{amount} geht an Sie zurück, so wie Sie bezahlt haben.", "يُعاد إليك {amount} بالطريقة التي دفعت بها.";
    instead_until(until): "Please tell us by {until}.", "Bitte sagen Sie es uns bis {until}.", "يُرجى إخبارنا قبل {until}.";
    instead_sold_out(name): "Sorry: {name} was sold out before we could set it aside. We look for another way and write to you.",
        "Leider war {name} ausverkauft, bevor wir es zurücklegen konnten. Wir suchen einen anderen Weg und schreiben Ihnen.",
        "نأسف: نفد {name} قبل أن نتمكن من حجزه. نبحث عن طريقة أخرى ونكتب إليك.";
    replaced(name): "Instead of it: {name}", "Stattdessen: {name}", "بدلًا منه: {name}";
    mail_swapped(number): "Your order {number} has changed", "Ihre Bestellung {number} ist geändert", "تغيّر طلبك {number}";
    mail_instead_gone(number): "Sold out after all: your order {number}", "Doch ausverkauft: Ihre Bestellung {number}", "نفد للأسف: طلبك {number}";
    mail_instead(lines, name, price): "Not there: {lines}. Instead: {name} for {price}.", "Nicht da: {lines}. Stattdessen: {name} für {price}.", "غير متوفر: {lines}. بدلًا منه: {name} بسعر {price}.";
    moment_instead_yes(name): "Yes to {name}: it is being set aside", "Ja zu {name}: Es wird zurückgelegt", "نعم لـ {name}: يجري حجزه";
    moment_instead_taken(name): "In the order now: {name}", "Jetzt in der Bestellung: {name}", "أصبح في الطلب: {name}";
    moment_instead_no(name): "No to {name}", "Nein zu {name}", "لا لـ {name}";
    moment_instead_late(name): "No answer about {name} in time", "Keine rechtzeitige Antwort zu {name}", "لم تصل إجابة عن {name} في الوقت المحدد";
    moment_instead_gone(name): "{name} was sold out before it could be set aside", "{name} war ausverkauft, bevor es zurückgelegt werden konnte", "نفد {name} قبل أن يُحجز";
    moment_instead_settled(name): "{name} is not needed: what was missing is settled", "{name} ist nicht nötig: Was fehlte, ist geklärt", "لم تعد هناك حاجة إلى {name}: سُوِّي أمر الناقص";
}

impl Language {
    /// What came of a suggestion; empty for what only staff are told of.
    pub(crate) fn suggestion_is(self, told: &SuggestionTold) -> String {
        let name = &told.of.name;
        match told.state {
            SuggestionState::Yes => self.moment_instead_yes(name),
            SuggestionState::Taken => self.moment_instead_taken(name),
            SuggestionState::No => self.moment_instead_no(name),
            SuggestionState::Late => self.moment_instead_late(name),
            SuggestionState::SoldOut => self.moment_instead_gone(name),
            SuggestionState::Settled | SuggestionState::CalledOff => self.moment_instead_settled(name),
            SuggestionState::Open | SuggestionState::NotAsked => String::new(),
        }
    }
}
