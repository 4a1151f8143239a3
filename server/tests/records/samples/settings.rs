//! What the house has settled, by its names, and the newest of it.

use domain::organisation::{
    Event,
    event::{InvoicePolicy, LabelPrinter, SettingEvent, ShortPicks},
};
use protocol::{BranchId, PrinterLanguage};

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
        SettingEvent::ShortPicksPut(_) => "short_picks_put",
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
    [
        SettingEvent::LabelPrinterSet { branch: BranchId(1), printer: Some(printer) },
        SettingEvent::InvoicesPut(invoices.into()),
        SettingEvent::ShortPicksPut(ShortPicks { minutes: 60, version: 1 }),
    ]
    .map(Event::Setting)
    .to_vec()
}
