//! The ways to pay and the reasons that every house begins with.

use protocol::{AdjustmentReason as Books, PaymentMethodId, ReasonId, ReasonUse as Use, TenderKind};

use super::{PaymentMethod, Reason};

/// In English, German and Arabic.
type Words = [&'static str; 3];

fn named([name, german, arabic]: Words) -> (String, Vec<(String, String)>) {
    let names = vec![("ar".to_owned(), arabic.to_owned()), ("de".to_owned(), german.to_owned())];
    (name.to_owned(), names)
}

pub(super) fn methods() -> [PaymentMethod; 3] {
    let method = |id, words, kind, opens_drawer, order| {
        let (name, names) = named(words);
        PaymentMethod {
            id,
            name,
            names,
            kind,
            active: true,
            branches: Vec::new(),
            needs_reference: false,
            opens_drawer,
            refunds: true,
            order,
            version: 0,
        }
    };
    let account = ["Account", "Kundenkonto", "حساب العميل"];
    [
        method(PaymentMethodId::CASH, ["Cash", "Bar", "نقدًا"], TenderKind::Cash, true, 10),
        method(PaymentMethodId::CARD, ["Card", "Karte", "بطاقة"], TenderKind::Card, false, 20),
        method(PaymentMethodId::ACCOUNT, account, TenderKind::Account, false, 30),
    ]
}

const DISCOUNT: &[Use] = &[Use::Discount];
const RETURN: &[Use] = &[Use::Refund, Use::RefundWithoutReceipt];
const STOCK: &[Use] = &[Use::StockAdjustment];

/// Numbers by tens, so that what belongs together stays together when there are more.
const REASONS: &[(u16, Words, &[Use], Option<Books>)] = &[
    (1, ["Goodwill", "Kulanz", "مجاملة"], DISCOUNT, None),
    (2, ["Damaged", "Beschädigt", "تالف"], DISCOUNT, None),
    (3, ["Promotion", "Aktion", "عرض"], DISCOUNT, None),
    (4, ["Staff", "Personal", "موظفون"], DISCOUNT, None),
    (11, ["Faulty", "Fehlerhaft", "معيب"], RETURN, None),
    (12, ["Not wanted", "Gefällt nicht", "غير مرغوب"], RETURN, None),
    (13, ["Wrong article", "Falscher Artikel", "صنف خاطئ"], RETURN, None),
    (14, ["Does not fit", "Passt nicht", "المقاس غير مناسب"], RETURN, None),
    (21, ["Damaged", "Beschädigt", "تالف"], STOCK, Some(Books::Damaged)),
    (22, ["Expired", "Abgelaufen", "منتهي الصلاحية"], STOCK, Some(Books::Expired)),
    (23, ["Stolen", "Gestohlen", "مسروق"], STOCK, Some(Books::Stolen)),
    (24, ["Lost", "Verloren", "مفقود"], STOCK, Some(Books::Lost)),
    (25, ["Found", "Gefunden", "موجود"], STOCK, Some(Books::Found)),
    (26, ["Miscounted", "Verzählt", "خطأ في العد"], STOCK, Some(Books::Miscounted)),
    (27, ["Data entry", "Eingabefehler", "خطأ في الإدخال"], STOCK, Some(Books::DataEntry)),
    (28, ["Sample", "Muster", "عينة"], STOCK, Some(Books::Sample)),
    (29, ["Other", "Sonstiges", "أخرى"], STOCK, Some(Books::Other)),
];

pub(super) fn reasons() -> Vec<Reason> {
    let reason = |(id, words, uses, books_as): &(u16, Words, &[Use], Option<Books>)| {
        let (name, names) = named(*words);
        Reason {
            id: ReasonId(*id),
            name,
            names,
            uses: uses.to_vec(),
            note_required: false,
            active: true,
            order: id.saturating_mul(10),
            books_as: *books_as,
            version: 0,
        }
    };
    REASONS.iter().map(reason).collect()
}
