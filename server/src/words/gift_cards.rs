//! Gift cards: paying with them, and what is on one.

use protocol::{Amount, GIFT_CARD_PROVIDER, OrderView, PaymentState};

use super::{Language, phrases, words};

impl Language {
    /// What gift cards pay of an order, by their names.
    pub(crate) fn paid_by_cards(self, order: &OrderView) -> Vec<(String, String)> {
        let cards = order.payments.iter().filter(|payment| payment.provider == GIFT_CARD_PROVIDER);
        let good = cards.filter(|own| matches!(own.state, PaymentState::Authorised | PaymentState::Captured));
        good.map(|own| {
            let paid = if own.captured > Amount::ZERO { own.captured } else { own.amount };
            let name = if own.reference.is_empty() {
                self.store_credit().to_owned()
            } else {
                self.gift_card_ending(&own.reference)
            };
            (name, self.price(paid, order.currency))
        })
        .collect()
    }
}

words! {
    have_a_gift_card: "Have a gift card?", "Haben Sie einen Gutschein?", "هل لديك بطاقة هدايا؟";
    gift_card_code: "Its 16 letters and digits", "Seine 16 Buchstaben und Ziffern", "رموزها الستة عشر";
    use_gift_card: "Pay with it", "Damit bezahlen", "ادفع بها";
    type_a_gift_card: "Please type the 16 letters and digits of the gift card.",
        "Bitte geben Sie die 16 Zeichen des Gutscheins ein.",
        "يُرجى إدخال الرموز الستة عشر لبطاقة الهدايا.";
    gift_card_is_empty: "Nothing is left on this gift card.", "Auf diesem Gutschein ist nichts mehr.", "لم يبقَ شيء في بطاقة الهدايا هذه.";
    gift_cards_pay_online: "Gift cards pay what is paid now, not what is paid in the shop.",
        "Gutscheine gelten für das, was jetzt bezahlt wird, nicht für das, was Sie in der Filiale bezahlen.",
        "تُستخدم بطاقات الهدايا لما يُدفع الآن، لا لما يُدفع في الفرع.";
    gift_card_balance: "What is on a gift card", "Guthaben eines Gutscheins", "رصيد بطاقة هدايا";
    gift_card_look: "Show what is on it", "Guthaben zeigen", "اعرض الرصيد";
    gift_card_blocked: "This gift card is blocked. Please ask us.", "Dieser Gutschein ist gesperrt. Bitte fragen Sie uns.",
        "بطاقة الهدايا هذه موقوفة. يُرجى سؤالنا.";
    gift_card_over: "This gift card has expired. Please ask us.", "Dieser Gutschein ist abgelaufen. Bitte fragen Sie uns.",
        "انتهت صلاحية بطاقة الهدايا هذه. يُرجى سؤالنا.";
    store_credit: "Store credit", "Guthaben", "رصيدك لدينا";
    use_store_credit: "Pay with my store credit", "Mit meinem Guthaben bezahlen", "ادفع من رصيدي";
    credit_for_order: "Back from an order", "Aus einer Bestellung zurück", "عائد من طلب";
    credit_given: "Given by us", "Von uns gutgeschrieben", "أضفناه لك";
    credit_spent: "Paid an order", "Bestellung bezahlt", "دفعت به طلبًا";
    credit_corrected: "Corrected by us", "Von uns berichtigt", "صححناه";
    get_store_credit: "Give me store credit instead of paying it back the way I paid",
        "Guthaben statt Erstattung auf dem Weg, auf dem ich bezahlt habe",
        "أضيفوه إلى رصيدي بدلًا من إعادته بالطريقة التي دفعت بها";
    get_store_credit_guest: "Without an account it comes on a gift card, by mail.",
        "Ohne Konto kommt es auf einem Gutschein per Mail.",
        "من دون حساب يصلك في بطاقة هدايا بالبريد.";
    pay_back_instead: "Pay it back the way I paid after all", "Doch auf dem Weg erstatten, auf dem ich bezahlt habe", "أعيدوه بالطريقة التي دفعت بها";
    still_to_pay_collected: "Still to pay if collected", "Noch zu zahlen bei Abholung", "المتبقي عند الاستلام من الفرع";
    still_to_pay_delivered: "Still to pay if delivered", "Noch zu zahlen bei Lieferung", "المتبقي عند التوصيل";
}

phrases! {
    credit_set_aside(sum): "{sum} of it is set aside for an order that is not paid yet.",
        "{sum} davon sind für eine Bestellung vorgemerkt, die noch nicht bezahlt ist.",
        "منها {sum} محجوزة لطلب لم يُدفع بعد.";
    credit_before(sum): "What was before comes to {sum}.", "Was davor war, ergibt {sum}.", "ما سبق مجموعه {sum}.";
    erase_gives_up(sum): "You have {sum} of store credit. Spend it first: with your account you give it up.",
        "Sie haben {sum} Guthaben. Geben Sie es vorher aus: Mit dem Konto geben Sie es auf.",
        "لديك رصيد {sum}. أنفقه أولًا، فبحذف الحساب تتخلى عنه.";
    gift_card_ending(last): "Gift card ending in {last}", "Gutschein mit der Endung {last}", "بطاقة هدايا تنتهي بـ {last}";
    gift_card_has(sum): "{sum} on it", "{sum} darauf", "الرصيد {sum}";
    gift_card_until(day): "It can be used until {day}.", "Er gilt bis zum {day}.", "تصلح حتى {day}.";
}
