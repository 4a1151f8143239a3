//! What the house has settled, by its names, and the newest of it.

use domain::organisation::{
    Event,
    event::{
        Answers, FlashSale, InvoicePolicy, LabelPrinter, PrivacyPolicy, Sending, SettingEvent, ShortPicks,
        Sourcing,
    },
};
use protocol::{Amount, BranchId, FlashSaleId, PrinterLanguage, SourcingBy, Timestamp};

pub(super) fn name(event: &SettingEvent) -> &'static str {
    match event {
        SettingEvent::MethodPut(_) => "payment_method_put",
        SettingEvent::ReasonPut(_) => "reason_put",
        SettingEvent::RulePut(_) => "sale_rule_put",
        SettingEvent::NumberingPut(_) => "numbering_put",
        SettingEvent::NumberingRemoved(_) => "numbering_removed",
        SettingEvent::ReturnsPut(_) => "returns_put",
        SettingEvent::ReviewPut(_) => "review_put",
        SettingEvent::CorrectionLimit(_) => "correction_limit",
        SettingEvent::SynonymsPut { .. } => "synonyms_put",
        SettingEvent::LabelPrinterSet { .. } => "label_printer_set",
        SettingEvent::ReturnsSettled { .. } => "returns_settled",
        SettingEvent::InvoicesPut(_) => "invoices_put",
        SettingEvent::PrivacyPut(_) => "privacy_put",
        SettingEvent::FlashSalePut(_) => "flash_sale_put",
        SettingEvent::ShortPicksPut(_) => "short_picks_put",
        SettingEvent::ShortPicksSettled { .. } => "short_picks_settled",
        SettingEvent::SourcingPut(_) => "sourcing_put",
        SettingEvent::ReturnsOffered { .. } => "returns_offered",
    }
}

pub(super) fn label_printer() -> Vec<Event> {
    let network = "192.168.1.41:9100".to_owned();
    let printer = LabelPrinter { network, language: PrinterLanguage::Zpl, dpi: 203 };
    let invoices = InvoicePolicy {
        prefix: "INV".into(),
        credit_prefix: "CN".into(),
        seller: "Corner Shop Ltd".into(),
        text: "Registered in England".into(),
        version: 2,
    };
    let sale = FlashSale {
        id: FlashSaleId(3),
        name: "Hundred lamps".into(),
        skus: vec!["LAMP".parse().unwrap()],
        begins: Timestamp(1_796_000_000_000),
        ends: Some(Timestamp(1_796_003_600_000)),
        each_max: 2,
        at_once: 50,
        minutes: 10,
        by_address: true,
        stopped: false,
        version: 2,
    };
    let sourcing = Sourcing {
        branches: vec![Sending { branch: BranchId(2), sends: true, cost: Amount(350) }],
        by: vec![SourcingBy::Country, SourcingBy::Cost],
        parcels_max: 2,
        version: 1,
    };
    [
        SettingEvent::LabelPrinterSet { branch: BranchId(1), printer: Some(printer) },
        SettingEvent::InvoicesPut(invoices.into()),
        SettingEvent::PrivacyPut(PrivacyPolicy { guest_months: 24, invoice_years: 10, version: 1 }),
        SettingEvent::FlashSalePut(sale.into()),
        SettingEvent::ShortPicksPut(ShortPicks { minutes: 60, version: 1 }),
        SettingEvent::ShortPicksSettled {
            rule: ShortPicks { minutes: 60, version: 2 },
            answers: Answers { minutes: 1_440, otherwise: protocol::NoAnswer::Search },
        },
        SettingEvent::SourcingPut(sourcing.into()),
    ]
    .map(Event::Setting)
    .to_vec()
}
