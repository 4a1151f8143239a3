//! Why something cannot be done, for customers. Rules speak English; in other languages a refusal is told by its code.

use protocol::{FactName, FactValue, Refusal, RefusalCode, Rule};

use super::{Language, phrases, words};

impl Language {
    /// A refusal as a sentence.
    pub(crate) fn refusal(self, refusal: &Refusal) -> String {
        if self == Self::English {
            return sentence(&refusal.message);
        }
        if let Some(told) = self.not_delivered(refusal) {
            return told;
        }
        let [german, arabic] = told(refusal.code);
        self.choose("", german, arabic).to_owned()
    }
}

impl Language {
    /// What of several rules about delivery it is, by the facts beside it.
    fn not_delivered(self, refusal: &Refusal) -> Option<String> {
        let rule = refusal.facts.iter().find_map(|fact| match fact.is {
            FactValue::Rule(rule) => Some(rule),
            _ => None,
        })?;
        let place = refusal.facts.iter().find_map(|fact| match (&fact.name, &fact.is) {
            (FactName::Name, FactValue::Text(text)) => Some(text.as_str()),
            _ => None,
        });
        Some(match rule {
            Rule::NoDeliveryThere => self.no_delivery_to(place.unwrap_or_default()),
            Rule::CollectOnly => self.collect_only(place.unwrap_or_default()),
            Rule::NotCollectedHere => self.not_collected_here().to_owned(),
            Rule::PaidOnlineHere => self.paid_online_here().to_owned(),
            _ => return None,
        })
    }
}

words! {
    not_collected_here: "Nothing can be collected at this branch. Choose another one.",
        "In dieser Filiale kann nichts abgeholt werden. Wählen Sie eine andere.",
        "لا يمكن الاستلام من هذا الفرع. اختر فرعًا آخر.";
    paid_online_here: "What is collected at this branch is paid online. Choose to pay now, or another branch.",
        "Was in dieser Filiale abgeholt wird, wird online bezahlt. Bezahlen Sie jetzt oder wählen Sie eine andere Filiale.",
        "ما يُستلم من هذا الفرع يُدفع عبر الإنترنت. ادفع الآن أو اختر فرعًا آخر.";
}

phrases! {
    collect_only(name): "{name} cannot be sent like this. Collect it at a shop, or order less of it.",
        "{name} kann so nicht verschickt werden. Holen Sie es in einer Filiale ab oder bestellen Sie weniger davon.",
        "لا يمكن إرسال {name} بهذه الطريقة. استلمه من أحد الفروع أو اطلب كمية أقل.";
    no_delivery_to(place): "We do not deliver to {place}. Give another address, or collect it at a shop.",
        "Nach {place} liefern wir nicht. Geben Sie eine andere Adresse an oder holen Sie es in einer Filiale ab.",
        "لا نوصل إلى {place}. أدخل عنوانًا آخر أو استلم الطلب من أحد الفروع.";
}

/// In German and Arabic.
const fn told(code: RefusalCode) -> [&'static str; 2] {
    match code {
        RefusalCode::InsufficientStock => [
            "So viel ist davon nicht mehr da. Bitte ändern Sie den Warenkorb.",
            "لم تعد هذه الكمية متوفرة. يُرجى تعديل السلة.",
        ],
        RefusalCode::NotDeliverable => [
            "So können wir nicht liefern. Bitte wählen Sie eine andere Lieferung oder prüfen Sie die Adresse.",
            "لا يمكننا التوصيل بهذه الطريقة. يُرجى اختيار طريقة أخرى أو مراجعة العنوان.",
        ],
        RefusalCode::InvalidText => [
            "Eine Angabe fehlt oder kann so nicht stimmen. Bitte prüfen Sie das Formular.",
            "هناك بيان ناقص أو غير صحيح. يُرجى مراجعة النموذج.",
        ],
        RefusalCode::PriceChanged => [
            "Ein Preis hat sich geändert. Bitte prüfen Sie die Summe und bestellen Sie noch einmal.",
            "تغيّر أحد الأسعار. يُرجى مراجعة المجموع ثم الطلب مرة أخرى.",
        ],
        RefusalCode::AgeNotConfirmed => ["Bitte bestätigen Sie Ihr Alter.", "يُرجى تأكيد عمرك."],
        RefusalCode::NotReturnable => [
            "Das lässt sich nicht zurückschicken: Die Frist ist vorbei, oder es ist schon auf dem Weg zu uns.",
            "لا يمكن إرجاع ذلك: انتهت المهلة أو أنه في طريقه إلينا بالفعل.",
        ],
        RefusalCode::NotExchangeable => [
            "Das lässt sich nicht umtauschen. Sie können es zurückschicken und Ihr Geld zurückbekommen.",
            "لا يمكن استبدال ذلك. يمكنك إرجاعه واسترداد مالك.",
        ],
        RefusalCode::UnknownCoupon => [
            "Diesen Code gibt es nicht. Bitte prüfen Sie, was Sie eingegeben haben.",
            "لا يوجد رمز كهذا. يُرجى مراجعة ما أدخلته.",
        ],
        RefusalCode::CouponUsedUp => [
            "Dieser Code ist aufgebraucht. Nehmen Sie ihn heraus, um ohne ihn zu bestellen.",
            "استُنفد هذا الرمز. أزِله لتطلب من دونه.",
        ],
        RefusalCode::CouponUsedByYou => [
            "Diesen Code haben Sie schon verwendet. Nehmen Sie ihn heraus, um ohne ihn zu bestellen.",
            "لقد استخدمت هذا الرمز من قبل. أزِله لتطلب من دونه.",
        ],
        RefusalCode::CouponNotNow => [
            "Dieser Code gilt im Augenblick nicht. Nehmen Sie ihn heraus, um ohne ihn zu bestellen.",
            "هذا الرمز غير صالح الآن. أزِله لتطلب من دونه.",
        ],
        RefusalCode::UnknownGiftCard => [
            "Diesen Gutschein gibt es nicht. Bitte prüfen Sie die 16 Zeichen, die Sie eingegeben haben.",
            "لا توجد بطاقة هدايا كهذه. يُرجى مراجعة الرموز الستة عشر التي أدخلتها.",
        ],
        RefusalCode::GiftCardShort => [
            "Auf einem Gutschein oder Ihrem Guthaben ist weniger, als angezeigt wurde. Bitte prüfen Sie die neuen Beträge und bestellen Sie noch einmal.",
            "في إحدى بطاقات الهدايا أو في رصيدك أقل مما عُرض. يُرجى مراجعة المبالغ الجديدة ثم الطلب مرة أخرى.",
        ],
        RefusalCode::GiftCardBlocked => {
            ["Dieser Gutschein ist gesperrt. Bitte fragen Sie uns.", "بطاقة الهدايا هذه موقوفة. يُرجى سؤالنا."]
        }
        RefusalCode::GiftCardExpired => [
            "Dieser Gutschein ist abgelaufen. Bitte fragen Sie uns.",
            "انتهت صلاحية بطاقة الهدايا هذه. يُرجى سؤالنا.",
        ],
        RefusalCode::TooManyRequests => [
            "Das waren zu viele Versuche. Bitte warten Sie einen Augenblick.",
            "محاولات كثيرة جدًا. يُرجى الانتظار قليلًا.",
        ],
        other => of_flash_sales(other),
    }
}

/// Of flash sales.
const fn of_flash_sales(code: RefusalCode) -> [&'static str; 2] {
    match code {
        RefusalCode::NotCalled => [
            "Dieser Artikel wird über den Warteraum verkauft. Sie sind noch nicht an der Reihe, oder Ihre Zeit ist abgelaufen.",
            "يُباع هذا الصنف عبر غرفة الانتظار. لم يحن دورك بعد، أو انتهى وقتك.",
        ],
        RefusalCode::FlashSaleMax => [
            "Mehr davon kann eine Kundin oder ein Kunde nicht haben, alle Bestellungen zusammen.",
            "لا يمكن لعميل واحد الحصول على أكثر من ذلك، في كل طلباته معًا.",
        ],
        RefusalCode::WaitingRoomFull => [
            "Der Warteraum ist voll. Bitte versuchen Sie es später noch einmal.",
            "غرفة الانتظار ممتلئة. يُرجى المحاولة لاحقًا.",
        ],
        other => of_passkeys(other),
    }
}

/// Of passkeys, and all that customers hear in one sentence.
const fn of_passkeys(code: RefusalCode) -> [&'static str; 2] {
    match code {
        RefusalCode::PasskeysNotHere => [
            "Unter dieser Adresse des Shops gehen keine Passkeys. Bitte melden Sie sich anders an.",
            "لا تعمل مفاتيح المرور على هذا العنوان للمتجر. يُرجى الدخول بطريقة أخرى.",
        ],
        RefusalCode::UnknownPasskey => [
            "Dieser Passkey ist hier nicht bekannt oder nicht mehr. Bitte melden Sie sich anders an.",
            "مفتاح المرور هذا غير معروف هنا أو لم يعد معروفًا. يُرجى الدخول بطريقة أخرى.",
        ],
        RefusalCode::PasskeyTaken => {
            ["Ihr Konto hat diesen Passkey schon.", "لدى حسابك مفتاح المرور هذا بالفعل."]
        }
        RefusalCode::PasskeyTooLate => [
            "Das wurde schon beantwortet oder hat zu lange gedauert. Bitte versuchen Sie es noch einmal.",
            "تمت الإجابة عن هذا من قبل أو استغرق وقتًا طويلًا. يُرجى المحاولة مرة أخرى.",
        ],
        RefusalCode::PasskeyWrongOrigin => [
            "Der Browser war auf einer Seite mit anderer Adresse. Bitte öffnen Sie den Shop unter seiner eigenen Adresse.",
            "كان المتصفح على صفحة بعنوان آخر. يُرجى فتح المتجر من عنوانه الخاص.",
        ],
        RefusalCode::PasskeyWrongSite => [
            "Dieser Passkey ist für eine andere Seite. Bitte wählen Sie den für diesen Shop.",
            "مفتاح المرور هذا لموقع آخر. يُرجى اختيار المفتاح الخاص بهذا المتجر.",
        ],
        RefusalCode::PasskeyUnverified => [
            "Ihr Gerät hat nicht geprüft, dass Sie es sind. Bitte entsperren Sie es mit Finger, Gesicht oder Code, wenn es danach fragt.",
            "لم يتأكد جهازك من أنك أنت. يُرجى فتحه ببصمتك أو وجهك أو رمزك حين يطلب ذلك.",
        ],
        RefusalCode::PasskeyCounter => [
            "Dieser Passkey zählt, als gäbe es ihn zweimal, und wird deshalb nicht angenommen. Bitte melden Sie sich anders an und entfernen Sie ihn.",
            "يعدّ مفتاح المرور هذا كأن منه نسختين، لذلك لا يُقبل. يُرجى الدخول بطريقة أخرى وإزالته.",
        ],
        RefusalCode::PasskeyNotValid => [
            "Was der Browser geschickt hat, ist keine Antwort eines Passkeys dieses Kontos. Bitte versuchen Sie es noch einmal oder melden Sie sich anders an.",
            "ما أرسله المتصفح ليس إجابة من مفتاح مرور لهذا الحساب. يُرجى المحاولة مرة أخرى أو الدخول بطريقة أخرى.",
        ],
        _ => [
            "Das ging nicht. Bitte prüfen Sie Ihre Angaben und versuchen Sie es noch einmal.",
            "تعذّر ذلك. يُرجى مراجعة بياناتك والمحاولة مرة أخرى.",
        ],
    }
}

/// With a capital and a full stop, as everything that is said to people.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_says_is_a_sentence_in_every_language() {
        let refusal = |code, text: &str| Refusal::new(code, text);
        let short = refusal(RefusalCode::InsufficientStock, "only 2 are there");
        assert_eq!(Language::English.refusal(&short), "Only 2 are there.");
        assert!(Language::German.refusal(&short).starts_with("So viel ist davon"));
        assert!(Language::Arabic.refusal(&refusal(RefusalCode::Fault, "x")).ends_with("أخرى."));
        assert_eq!(Language::English.refusal(&refusal(RefusalCode::Fault, "Really?")), "Really?");
        assert_eq!(Language::English.refusal(&refusal(RefusalCode::Fault, "")), "");
    }
}
