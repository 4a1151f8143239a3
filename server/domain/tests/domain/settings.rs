//! What the house settles: tax by country, branch and day; ways to pay; reasons; rules of age and amount; numbers.

use domain::{
    Machine, Rejection,
    organisation::{Organisation, date::day_of},
    pricing::LineTax,
};
use protocol::{
    Amount, BranchId, FlashSaleId, Numbering, OrganisationCommand as O, PaymentMethod, PaymentMethodId,
    PutBranch, PutFlashSale, PutSynonyms, PutTaxClass, Quantity, Reason, ReasonId, ReasonUse, ReceiptNumber,
    RefusalCode, RegisterId, Rule, SaleRule, SaleRuleId, SendingBranch, Sku, SourcingBy, SourcingRule,
    TaxComponent, TaxRates, TenderKind, WithFacts,
};

use crate::{
    organisation::{STANDARD, ask, branch, by, head_office, product, put, tax_class, variant},
    support::{NOW, Role},
};

fn rates(country: &str, branch: Option<u16>, from: &str, ppm: &[u32]) -> TaxRates {
    let component = |rate_ppm: &u32| TaxComponent { name: String::new(), rate_ppm: *rate_ppm };
    TaxRates {
        country: country.into(),
        branch: branch.map(BranchId),
        from: from.into(),
        on_top: false,
        components: ppm.iter().map(component).collect(),
    }
}

fn taxed(rates: Vec<TaxRates>) -> O {
    O::PutTaxClass(PutTaxClass { rates: Some(rates), ..tax_class(200_000) })
}

fn refused(office: &Organisation, asked: O) -> RefusalCode {
    office.decide(NOW, &ask(asked)).unwrap_err().code
}

#[test]
fn the_most_particular_place_and_the_latest_day_say_how_goods_are_taxed() {
    let mut office = head_office();
    let mut berlin = branch(2);
    berlin.country = "DE".into();
    put(&mut office, O::PutBranch(berlin.clone()));
    put(
        &mut office,
        taxed(vec![
            rates("", None, "2027-01-01", &[210_000]),
            rates("DE", None, "", &[190_000]),
            rates("DE", None, "2027-01-01", &[160_000]),
            rates("", Some(2), "2027-07-01", &[100_000, 20_000]),
            TaxRates { on_top: true, ..rates("US", None, "", &[62_500, 10_000]) },
        ]),
    );
    let tax = |office: &Organisation, branch, date| {
        office.tax(STANDARD, BranchId(branch), day_of(date).unwrap()).unwrap()
    };
    for (branch, date, expected) in [
        (1, "2026-12-31", vec![200_000]),
        (1, "2027-01-01", vec![210_000]),
        (2, "2026-12-31", vec![190_000]),
        (2, "2027-01-01", vec![160_000]),
        (2, "2027-06-30", vec![160_000]),
        (2, "2027-07-01", vec![100_000, 20_000]),
    ] {
        assert_eq!(tax(&office, branch, date).rates_ppm(), expected, "{branch} on {date}");
    }
    // A branch that moves is taxed as where it is now, and one that is new as its country.
    berlin.country = "US".into();
    put(&mut office, O::PutBranch(berlin));
    assert_eq!(tax(&office, 2, "2026-12-31"), LineTax::of(true, [62_500, 10_000]));
    let bytes = postcard::to_stdvec(&office).unwrap();
    assert_eq!(postcard::from_bytes::<Organisation>(&bytes).unwrap(), office, "a snapshot has it all");
    // A change that names no rates leaves them.
    put(&mut office, O::PutTaxClass(tax_class(50_000)));
    assert_eq!(tax(&office, 1, "2027-01-01").rates_ppm(), [210_000]);
}

#[test]
fn rates_that_cannot_be_are_refused() {
    let office = head_office();
    let nine = vec![rates("", None, "", &[1; 9])];
    for (asked, code) in [
        (vec![rates("gb", None, "", &[1])], RefusalCode::InvalidText),
        (vec![rates("GB", Some(1), "", &[1])], RefusalCode::InvalidText),
        (vec![rates("", Some(9), "", &[1])], RefusalCode::UnknownBranch),
        (vec![rates("", None, "2027-02-29", &[1])], RefusalCode::InvalidTime),
        (vec![rates("", None, "", &[600_000, 500_000])], RefusalCode::InvalidAmount),
        (vec![rates("GB", None, "", &[1]), rates("GB", None, "", &[2])], RefusalCode::InvalidTime),
        (nine, RefusalCode::TooManyLines),
    ] {
        assert_eq!(refused(&office, taxed(asked.clone())), code, "{asked:?}");
    }
    let stale = PutTaxClass { version: Some(7), ..tax_class(1) };
    assert_eq!(refused(&office, O::PutTaxClass(stale)), RefusalCode::ChangedMeanwhile);
}

fn voucher() -> PaymentMethod {
    PaymentMethod {
        id: PaymentMethodId(9),
        name: "Voucher".into(),
        names: Vec::new(),
        kind: TenderKind::Voucher,
        active: true,
        branches: Vec::new(),
        needs_reference: true,
        opens_drawer: false,
        refunds: false,
        order: 5,
        version: None,
    }
}

#[test]
fn ways_to_pay_count_where_they_are_active_and_stay_what_they_are() {
    let mut office = head_office();
    put(&mut office, O::PutBranch(branch(2)));
    let here = BranchId(1);
    assert!(office.takes(PaymentMethodId::CASH, TenderKind::Cash, here));
    assert!(!office.takes(PaymentMethodId(9), TenderKind::Voucher, here));
    put(&mut office, O::PutPaymentMethod(PaymentMethod { branches: vec![BranchId(2)], ..voucher() }));
    let takes = |office: &Organisation, branch| {
        office.takes(PaymentMethodId(9), TenderKind::Voucher, BranchId(branch))
    };
    assert!(takes(&office, 2) && !takes(&office, 1));
    assert!(!office.takes(PaymentMethodId(9), TenderKind::Card, BranchId(2)), "a voucher is no card");
    let paid_back = office.pays_back(PaymentMethodId(9), TenderKind::Voucher, BranchId(2));
    assert_eq!(paid_back.unwrap_err().code, RefusalCode::TenderNotTaken);
    assert!(office.pays_back(PaymentMethodId::CASH, TenderKind::Cash, here).is_ok());
    put(&mut office, O::PutPaymentMethod(PaymentMethod { active: false, ..voucher() }));
    assert!(!takes(&office, 2));
    let cash = office.payment_method(PaymentMethodId::CASH).unwrap().into();
    for (asked, code) in [
        (PaymentMethod { kind: TenderKind::Cheque, ..voucher() }, RefusalCode::WrongState),
        (PaymentMethod { active: false, ..cash }, RefusalCode::WrongState),
        (PaymentMethod { id: PaymentMethodId(0), ..voucher() }, RefusalCode::InvalidQuantity),
        (PaymentMethod { name: " ".into(), ..voucher() }, RefusalCode::InvalidText),
        (PaymentMethod { branches: vec![BranchId(77)], ..voucher() }, RefusalCode::UnknownBranch),
        (PaymentMethod { version: Some(1), ..voucher() }, RefusalCode::ChangedMeanwhile),
    ] {
        assert_eq!(refused(&office, O::PutPaymentMethod(asked.clone())), code, "{asked:?}");
    }
}

#[test]
fn reasons_are_offered_for_their_uses_and_may_ask_for_a_word_more() {
    let mut office = head_office();
    let reason = Reason {
        id: ReasonId(50),
        name: "Complaint".into(),
        names: vec![protocol::Wording { language: "de".into(), text: "Beschwerde".into() }],
        uses: vec![ReasonUse::Refund, ReasonUse::Discount, ReasonUse::Refund],
        note_required: true,
        active: true,
        order: 1,
        books_as: None,
        version: None,
    };
    put(&mut office, O::PutReason(reason.clone()));
    let told = |wanted, note: &str| {
        office.reason_for(ReasonId(50), wanted, note).map(|reason| reason.told(note)).map_err(|no| no.code)
    };
    assert_eq!(told(ReasonUse::Refund, "Zip broke"), Ok("Complaint: Zip broke".to_owned()));
    assert_eq!(told(ReasonUse::Refund, " "), Err(RefusalCode::ReasonNeeded));
    assert_eq!(told(ReasonUse::StockAdjustment, "Zip"), Err(RefusalCode::ReasonNeeded));
    assert_eq!(office.reason(ReasonId(50)).unwrap().uses, [ReasonUse::Discount, ReasonUse::Refund]);
    let twice = [reason.names.clone(), reason.names.clone()].concat();
    for asked in [
        Reason { uses: Vec::new(), ..reason.clone() },
        Reason { names: twice, ..reason.clone() },
        Reason { name: String::new(), ..reason },
    ] {
        assert_eq!(refused(&office, O::PutReason(asked)), RefusalCode::InvalidText);
    }
}

#[test]
fn a_rule_counts_for_its_categories_and_a_product_may_say_otherwise() {
    let mut office = head_office();
    let sku = Sku::new("CUP-S").unwrap();
    let mut product = product("cup", vec![variant("CUP-S", &[])]);
    product.category = "Smoke/Liquids".into();
    put(&mut office, O::PutProduct(product.clone()));
    assert_eq!(office.limits_of_sku(&sku, BranchId(1)), None);
    let rule = |id, category: &str, age_min, quantity_max: Option<i64>| SaleRule {
        id: SaleRuleId(id),
        name: format!("Rule {id}"),
        categories: vec![category.into()],
        age_min,
        quantity_max: quantity_max.map(Quantity),
        active: true,
        ..SaleRule::default()
    };
    put(&mut office, O::PutSaleRule(rule(1, "Smoke", Some(18), None)));
    put(&mut office, O::PutSaleRule(rule(2, "Smoke/Liquids", Some(21), Some(3_000))));
    put(&mut office, O::PutSaleRule(rule(3, "Smok", Some(99), None)));
    let elsewhere = SaleRule { country: "FR".into(), ..rule(4, "Smoke", Some(30), Some(1_000)) };
    put(&mut office, O::PutSaleRule(elsewhere));
    let limits = |office: &Organisation| {
        let (_, limits) = office.limits_of_sku(&sku, BranchId(1)).unwrap();
        (limits.age_min, limits.quantity_max)
    };
    assert_eq!(limits(&office), (Some(21), Some(Quantity(3_000))), "the strictest that is about it");
    product.age_min = Some(16);
    put(&mut office, O::PutProduct(product));
    assert_eq!(limits(&office), (Some(16), Some(Quantity(3_000))), "its own goes first");
    put(&mut office, O::PutSaleRule(SaleRule { active: false, ..rule(2, "Smoke", None, Some(1_000)) }));
    assert_eq!(limits(&office), (Some(16), None));
    for asked in [rule(5, "Smoke", None, None), rule(5, "Smoke", Some(0), None), rule(5, "A", None, Some(0))]
    {
        assert_eq!(refused(&office, O::PutSaleRule(asked)), RefusalCode::InvalidQuantity);
    }
    let unnamed = SaleRule { categories: Vec::new(), ..rule(5, "A", Some(18), None) };
    assert_eq!(refused(&office, O::PutSaleRule(unnamed)), RefusalCode::InvalidText);
}

#[test]
fn a_number_is_found_again_in_whatever_shape_it_was_printed() {
    let mut office = head_office();
    let register = office.registers().next().unwrap().id;
    let number = ReceiptNumber { branch: BranchId(1), register, epoch: 2, sequence: 42 };
    let plain = number.to_string();
    assert_eq!(office.number_on_paper(number, 2026), plain);
    let shape =
        Numbering { prefix: "INV".into(), branch_code: true, year: true, digits: 4, ..Numbering::default() };
    put(&mut office, O::PutNumbering(shape.clone()));
    let code = office.branch(BranchId(1)).unwrap().code.clone();
    let printed = office.number_on_paper(number, 2026);
    assert_eq!(printed, format!("INV-{code}-2026-{register}-2-0042"));
    for text in [printed.as_str(), plain.as_str()] {
        assert_eq!(office.number_from_paper(text), Some(number), "{text}");
    }
    assert_eq!(office.number_from_paper("INV-1-2"), None);
    let own = Numbering { branch: Some(BranchId(1)), prefix: String::new(), ..shape.clone() };
    put(&mut office, O::PutNumbering(own.clone()));
    assert_eq!(office.number_on_paper(number, 2026), format!("{code}-2026-{register}-2-0042"));
    put(&mut office, O::PutNumbering(Numbering { removed: true, ..own }));
    assert_eq!(office.number_on_paper(number, 2026), printed);
    for asked in [Numbering { digits: 0, ..shape.clone() }, Numbering { digits: 11, ..shape.clone() }] {
        assert_eq!(refused(&office, O::PutNumbering(asked)), RefusalCode::InvalidQuantity);
    }
    let odd = Numbering { prefix: "A-1".into(), ..shape };
    assert_eq!(refused(&office, O::PutNumbering(odd)), RefusalCode::InvalidText);
    assert_eq!(office.number_from_paper("1-99-1-1"), None);
    assert_ne!(register, RegisterId(99));
}

#[test]
fn settings_are_for_whoever_manages_the_catalogue() {
    let office = head_office();
    for asked in [
        O::PutPaymentMethod(voucher()),
        O::PutNumbering(Numbering { digits: 6, ..Numbering::default() }),
        taxed(Vec::new()),
    ] {
        let refused = office.decide(NOW, &by(Role::Supervisor, asked)).unwrap_err();
        assert_eq!(refused.code, RefusalCode::NotAllowed);
    }
}

#[test]
fn branches_share_neither_name_nor_code_and_stand_in_a_country_that_is_there() {
    let mut office = head_office();
    let told = |office: &Organisation, asked: PutBranch| match office.decide(NOW, &ask(O::PutBranch(asked))) {
        Ok(_) => None,
        Err(no) => Some((no.code, no.facts)),
    };
    let wrong = |field: &str, rule: Rule, name: &str| {
        let no = Rejection::new(RefusalCode::InvalidText, "").name(name).rule(rule).field(field);
        Some((no.code, no.facts))
    };
    let second = || branch(2);
    let code = PutBranch { code: " ldn".into(), ..second() };
    assert_eq!(told(&office, code), wrong("code", Rule::CodeTaken, "London"));
    let name = PutBranch { name: "LONDON ".into(), ..second() };
    assert_eq!(told(&office, name), wrong("name", Rule::NameTaken, "London"));
    let nowhere = PutBranch { country: "QZ".into(), ..second() };
    assert_eq!(told(&office, nowhere), wrong("country", Rule::NoSuchCountry, "QZ"));
    put(&mut office, O::PutBranch(PutBranch { country: "DE".into(), ..second() }));
    // It keeps its own, and one that is empty is told with its field.
    assert_eq!(told(&office, PutBranch { version: None, country: "DE".into(), ..second() }), None);
    let no = Rejection::new(RefusalCode::InvalidText, "").rule(Rule::Empty).field("code");
    assert_eq!(told(&office, PutBranch { code: " ".into(), ..branch(3) }), Some((no.code, no.facts)));
}

#[test]
fn words_that_mean_the_same_are_groups_that_nobody_changes_unseen() {
    let mut office = head_office();
    let group = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let asked =
        |was: &[&str], words: &[&str]| O::PutSynonyms(PutSynonyms { was: group(was), words: group(words) });
    put(&mut office, asked(&[], &["Jumper", " sweater"]));
    put(&mut office, asked(&[], &["lamp", "leuchte"]));
    assert_eq!(office.synonyms(), [group(&["jumper", "sweater"]), group(&["lamp", "leuchte"])]);
    let many: Vec<String> = (0..21).map(|number| format!("w{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (was, words, code) in [
        (&[][..], &["alone"][..], RefusalCode::InvalidText),
        (&[], &["twice", "Twice"], RefusalCode::InvalidText),
        (&[], &["tea", "green tea"], RefusalCode::InvalidText),
        (&[], &["tea", "t-light"], RefusalCode::InvalidText),
        (&[], &["tea", ""], RefusalCode::InvalidText),
        (&[], &many, RefusalCode::InvalidText),
        (&[], &[], RefusalCode::InvalidText),
        (&["jumper"], &["jumper", "pullover"], RefusalCode::ChangedMeanwhile),
        (&[], &["lamp", "leuchte"], RefusalCode::ChangedMeanwhile),
    ] {
        assert_eq!(refused(&office, asked(was, words)), code, "{was:?} {words:?}");
    }
    put(&mut office, asked(&["jumper", "sweater"], &["jumper", "sweater", "pullover"]));
    assert_eq!(refused(&office, asked(&["jumper", "sweater"], &[])), RefusalCode::ChangedMeanwhile);
    put(&mut office, asked(&["lamp", "leuchte"], &[]));
    assert_eq!(office.synonyms(), [group(&["jumper", "sweater", "pullover"])]);
    let outside = office.house_settings(false);
    assert!(outside.synonyms.is_empty() && office.house_settings(true).synonyms.len() == 1);
}

#[test]
fn a_flash_sale_keeps_what_those_who_wait_were_told_once_it_has_begun() {
    let mut office = head_office();
    put(&mut office, O::PutProduct(product("lamp", vec![variant("LAMP", &[])])));
    let one: Sku = "LAMP".parse().unwrap();
    let sale = PutFlashSale {
        id: FlashSaleId(1),
        name: " Few lamps ".into(),
        skus: vec![one, one],
        begins: NOW.plus_millis(60_000),
        each_max: 2,
        at_once: 50,
        minutes: 10,
        ..PutFlashSale::default()
    };
    let ask = |sale: PutFlashSale| O::PutFlashSale(sale);
    put(&mut office, ask(sale.clone()));
    let kept = office.flash_sale(FlashSaleId(1)).unwrap();
    assert_eq!((kept.name.as_str(), kept.skus.as_slice(), kept.version), ("Few lamps", &[one][..], 1));
    assert!(office.flash_sale_of(&one, NOW).is_some(), "it is kept from others before it begins, too");
    let other = PutFlashSale { id: FlashSaleId(2), ..sale.clone() };
    for (wrong, code) in [
        (PutFlashSale { version: Some(7), ..sale.clone() }, RefusalCode::ChangedMeanwhile),
        (PutFlashSale { name: " ".into(), ..sale.clone() }, RefusalCode::InvalidText),
        (PutFlashSale { skus: Vec::new(), ..sale.clone() }, RefusalCode::NoLines),
        (PutFlashSale { skus: vec!["NEVER".parse().unwrap()], ..sale.clone() }, RefusalCode::UnknownSku),
        (PutFlashSale { each_max: 0, ..sale.clone() }, RefusalCode::InvalidQuantity),
        (PutFlashSale { at_once: 10_001, ..sale.clone() }, RefusalCode::InvalidQuantity),
        (PutFlashSale { minutes: 61, ..sale.clone() }, RefusalCode::InvalidQuantity),
        (PutFlashSale { ends: Some(sale.begins), ..sale.clone() }, RefusalCode::InvalidTime),
        (other.clone(), RefusalCode::AlreadyBooked),
    ] {
        assert_eq!(refused(&office, ask(wrong)), code);
    }
    // To come it may still be moved; begun it may not, and stopped it does not go on.
    let begun = PutFlashSale { begins: NOW, version: Some(1), ..sale };
    put(&mut office, ask(begun.clone()));
    let moved = PutFlashSale { begins: NOW.plus_millis(1), version: None, ..begun.clone() };
    assert_eq!(refused(&office, ask(moved)), RefusalCode::WrongState);
    put(&mut office, ask(PutFlashSale { each_max: 3, version: Some(2), ..begun.clone() }));
    put(&mut office, ask(PutFlashSale { stopped: true, version: Some(3), ..begun.clone() }));
    assert_eq!(refused(&office, ask(PutFlashSale { version: Some(4), ..begun })), RefusalCode::WrongState);
    assert_eq!(office.flash_sale_of(&one, NOW), None);
    put(&mut office, ask(other));
}

#[test]
fn who_sends_is_settled_once_and_named_once_and_nobody_overwrites_it_unseen() {
    let mut office = head_office();
    put(&mut office, O::PutBranch(branch(2)));
    let nothing = SourcingRule { version: Some(0), ..SourcingRule::default() };
    assert_eq!(office.sourcing_rule(), nothing, "a house begins with every branch sending");
    let sending = |branch: u16, sends| SendingBranch { branch: BranchId(branch), sends, cost: Amount(350) };
    let rule = SourcingRule {
        branches: vec![sending(2, true), sending(1, false)],
        by: vec![SourcingBy::Listed, SourcingBy::Cost],
        parcels_max: 2,
        version: Some(0),
    };
    for (asked, code) in [
        (SourcingRule { branches: vec![sending(3, true)], ..rule.clone() }, RefusalCode::UnknownBranch),
        (
            SourcingRule { branches: vec![sending(2, true), sending(2, false)], ..rule.clone() },
            RefusalCode::InvalidText,
        ),
        (
            SourcingRule { by: vec![SourcingBy::Cost, SourcingBy::Cost], ..rule.clone() },
            RefusalCode::InvalidText,
        ),
        (SourcingRule { parcels_max: 21, ..rule.clone() }, RefusalCode::InvalidQuantity),
        (
            SourcingRule {
                branches: vec![SendingBranch { cost: Amount(-1), ..sending(2, true) }],
                ..rule.clone()
            },
            RefusalCode::InvalidAmount,
        ),
        (SourcingRule { branches: vec![sending(2, true); 501], ..rule.clone() }, RefusalCode::TooManyLines),
        (SourcingRule { version: Some(1), ..rule.clone() }, RefusalCode::ChangedMeanwhile),
    ] {
        assert_eq!(refused(&office, O::PutSourcingRule(asked)), code);
    }
    put(&mut office, O::PutSourcingRule(rule.clone()));
    assert_eq!(office.sourcing_rule(), SourcingRule { version: Some(1), ..rule.clone() });
    assert_eq!(
        (office.sends(BranchId(1)), office.sends(BranchId(2)), office.sends(BranchId(3))),
        (false, true, true)
    );
    assert_eq!(refused(&office, O::PutSourcingRule(rule)), RefusalCode::ChangedMeanwhile);
    let denied = office.decide(NOW, &by(Role::Supervisor, O::PutSourcingRule(SourcingRule::default())));
    assert_eq!(denied.unwrap_err().code, RefusalCode::NotAllowed);
}
