//! What the page says, in the languages it knows.

use crate::{
    cards::{Behaviour, Notices, Reason},
    payment::State,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    English,
    German,
    Arabic,
}

impl Language {
    /// By the beginning of a tag as BCP 47 has it; English where it is not known.
    pub(crate) fn of(locale: &str) -> Self {
        match locale.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "de" => Self::German,
            "ar" => Self::Arabic,
            _ => Self::English,
        }
    }

    pub(crate) fn tag(self) -> &'static str {
        self.of_three("en", "de", "ar")
    }

    pub(crate) fn direction(self) -> &'static str {
        self.of_three("ltr", "ltr", "rtl")
    }

    fn of_three(self, english: &'static str, german: &'static str, arabic: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::German => german,
            Self::Arabic => arabic,
        }
    }

    pub(crate) fn words(self) -> Words {
        Words {
            title: self.of_three("Pay for your order", "Bestellung bezahlen", "ادفع ثمن طلبك"),
            sandbox: self.of_three(
                "This is a place for trying things out. No money moves, and real cards are not taken.",
                "Hier wird nur ausprobiert. Es fließt kein Geld, und echte Karten werden nicht angenommen.",
                "هذه صفحة للتجربة فقط. لا تُنقل أي أموال، ولا تُقبل البطاقات الحقيقية.",
            ),
            order: self.of_three("Order", "Bestellung", "الطلب"),
            amount: self.of_three("To pay", "Zu zahlen", "المبلغ المستحق"),
            number: self.of_three("Test card number", "Nummer der Testkarte", "رقم بطاقة الاختبار"),
            pay: self.of_three("Pay", "Bezahlen", "ادفع"),
            choose: self.of_three("Test cards", "Testkarten", "بطاقات الاختبار"),
            use_it: self.of_three("Pay with this one", "Mit dieser zahlen", "ادفع بهذه"),
            back: self.of_three("Back to the shop", "Zurück zum Shop", "العودة إلى المتجر"),
            bank: self.of_three("Your bank asks", "Ihre Bank fragt nach", "مصرفك يسأل"),
            is_it_you: self.of_three(
                "Is it you who wants to pay this?",
                "Sind Sie es, der das bezahlen möchte?",
                "هل أنت من يريد دفع هذا المبلغ؟",
            ),
            yes: self.of_three("Yes, it is me", "Ja, das bin ich", "نعم، أنا هو"),
            no: self.of_three("No, refuse it", "Nein, ablehnen", "لا، ارفض الدفع"),
            gone: self.of_three(
                "There is no such payment. Go back to the shop and begin to pay again.",
                "Diese Zahlung gibt es nicht. Gehen Sie zurück zum Shop und beginnen Sie die Zahlung neu.",
                "لا توجد عملية دفع كهذه. عُد إلى المتجر وابدأ الدفع من جديد.",
            ),
        }
    }

    pub(crate) fn no_card(self) -> &'static str {
        self.of_three(
            "Only the test cards below are taken here. Never enter the number of a real card; choose one from the list.",
            "Hier werden nur die Testkarten unten angenommen. Geben Sie nie die Nummer einer echten Karte ein; wählen Sie eine aus der Liste.",
            "تُقبل هنا بطاقات الاختبار أدناه فقط. لا تُدخل أبداً رقم بطاقة حقيقية، بل اختر واحدة من القائمة.",
        )
    }

    pub(crate) fn reason(self, reason: Reason) -> &'static str {
        match reason {
            Reason::NoFunds => self.of_three(
                "The bank refused this card: there is not enough money on it. Try another one.",
                "Die Bank hat diese Karte abgelehnt: Das Guthaben reicht nicht. Nehmen Sie eine andere.",
                "رفض المصرف هذه البطاقة لعدم كفاية الرصيد. جرّب بطاقة أخرى.",
            ),
            Reason::Lost => self.of_three(
                "The bank refused this card: it was reported lost. Try another one.",
                "Die Bank hat diese Karte abgelehnt: Sie ist als verloren gemeldet. Nehmen Sie eine andere.",
                "رفض المصرف هذه البطاقة لأنه أُبلغ عن فقدانها. جرّب بطاقة أخرى.",
            ),
            Reason::Expired => self.of_three(
                "This card has expired. Try another one.",
                "Diese Karte ist abgelaufen. Nehmen Sie eine andere.",
                "انتهت صلاحية هذه البطاقة. جرّب بطاقة أخرى.",
            ),
            Reason::NotConfirmed => self.of_three(
                "Your bank could not confirm that it is you. Try again, or take another card.",
                "Ihre Bank konnte nicht bestätigen, dass Sie es sind. Versuchen Sie es noch einmal oder nehmen Sie eine andere Karte.",
                "لم يتمكن مصرفك من التأكد من هويتك. حاول مرة أخرى أو استخدم بطاقة أخرى.",
            ),
        }
    }

    /// How a payment ended that cannot be paid any more.
    pub(crate) fn over(self, state: State) -> &'static str {
        match state {
            State::Pending => "",
            State::Authorised | State::Captured => self.of_three(
                "This is paid. Thank you!",
                "Das ist bezahlt. Vielen Dank!",
                "تم الدفع. شكراً لك!",
            ),
            State::Declined => self.of_three(
                "This payment was refused. Go back to the shop to begin another one.",
                "Diese Zahlung wurde abgelehnt. Gehen Sie zurück zum Shop, um eine neue zu beginnen.",
                "رُفضت عملية الدفع هذه. عُد إلى المتجر لبدء عملية جديدة.",
            ),
            State::Cancelled => self.of_three(
                "The shop has cancelled this payment. Nothing was taken.",
                "Der Shop hat diese Zahlung abgebrochen. Es wurde nichts abgebucht.",
                "ألغى المتجر عملية الدفع هذه. لم يُخصم أي مبلغ.",
            ),
        }
    }

    pub(crate) fn behaviour(self, behaviour: Behaviour) -> &'static str {
        match behaviour {
            Behaviour::Pays => self.of_three("Pays", "Zahlt", "تدفع"),
            Behaviour::Challenges => self.of_three(
                "The bank asks first (3-D Secure)",
                "Die Bank fragt erst nach (3-D Secure)",
                "يسأل المصرف أولاً (3-D Secure)",
            ),
            Behaviour::Declines(Reason::NoFunds) => {
                self.of_three("Refused: not enough money", "Abgelehnt: kein Guthaben", "تُرفض: رصيد غير كافٍ")
            }
            Behaviour::Declines(Reason::Lost) => {
                self.of_three("Refused: lost", "Abgelehnt: verloren", "تُرفض: بطاقة مفقودة")
            }
            Behaviour::Declines(_) => {
                self.of_three("Refused: expired", "Abgelehnt: abgelaufen", "تُرفض: منتهية الصلاحية")
            }
            Behaviour::DeclinesForGood => {
                self.of_three("Refused for good", "Endgültig abgelehnt", "تُرفض نهائياً")
            }
            Behaviour::Hangs => self.of_three(
                "Never answers, and takes nothing",
                "Antwortet nie und bucht nichts ab",
                "لا تجيب أبداً ولا تخصم شيئاً",
            ),
            Behaviour::HangsAndPays => self.of_three(
                "Never answers, but pays",
                "Antwortet nie, zahlt aber",
                "لا تجيب أبداً لكنها تدفع",
            ),
            Behaviour::PaysLate => self.of_three("Pays some time later", "Zahlt erst später", "تدفع لاحقاً"),
            Behaviour::Disputes => self.of_three(
                "Pays, and is disputed afterwards",
                "Zahlt und wird danach beanstandet",
                "تدفع ثم يُعترض على الدفع",
            ),
            Behaviour::PaysAndTells(notices) => match notices {
                Notices::Normal => self.of_three("Pays", "Zahlt", "تدفع"),
                Notices::Duplicated => self.of_three(
                    "Pays; notices come three times",
                    "Zahlt; Meldungen kommen dreifach",
                    "تدفع، والإشعارات مكررة",
                ),
                Notices::OutOfOrder => self.of_three(
                    "Pays; notices come out of order",
                    "Zahlt; Meldungen kommen durcheinander",
                    "تدفع، والإشعارات بغير ترتيب",
                ),
                Notices::Lost => self.of_three(
                    "Pays; notices are lost",
                    "Zahlt; Meldungen gehen verloren",
                    "تدفع، والإشعارات ضائعة",
                ),
                Notices::Delayed => self.of_three(
                    "Pays; notices come late",
                    "Zahlt; Meldungen kommen spät",
                    "تدفع، والإشعارات متأخرة",
                ),
            },
        }
    }
}

/// Words of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) title: &'static str,
    pub(crate) sandbox: &'static str,
    pub(crate) order: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) number: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) use_it: &'static str,
    pub(crate) back: &'static str,
    pub(crate) bank: &'static str,
    pub(crate) is_it_you: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    pub(crate) gone: &'static str,
}
