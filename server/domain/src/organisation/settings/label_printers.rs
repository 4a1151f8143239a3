//! On which printers in their networks branches print labels.

use protocol::{BranchId, PrinterLanguage, RefusalCode, SetLabelPrinter, WithFacts};
use serde::{Deserialize, Serialize};

use super::{Event, Organisation, SettingEvent};
use crate::{Rejection, check, organisation::places::is_printer_address};

/// Dots of an inch that label printers come with.
const DPI: [u16; 3] = [203, 300, 600];

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LabelPrinter {
    pub network: String,
    pub language: PrinterLanguage,
    pub dpi: u16,
}

impl From<&LabelPrinter> for protocol::LabelPrinter {
    fn from(printer: &LabelPrinter) -> Self {
        Self { network: printer.network.clone(), language: printer.language, dpi: printer.dpi }
    }
}

impl Organisation {
    pub(in crate::organisation) fn set_label_printer(
        &self,
        asked: &SetLabelPrinter,
    ) -> Result<Event, Rejection> {
        let branch = asked.branch;
        if self.branch(branch).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")));
        }
        let printer = match &asked.printer {
            None => None,
            Some(printer) => {
                check::note("the printer's address", &printer.network).map_err(|no| no.field("network"))?;
                if !is_printer_address(&printer.network) {
                    let message = "a printer's address is its name or number and a port from 1024 on, such as 192.168.1.41:9100";
                    return Err(Rejection::new(RefusalCode::InvalidText, message).field("network"));
                }
                if !DPI.contains(&printer.dpi) {
                    let message = "a label printer has 203, 300 or 600 dots an inch";
                    return Err(Rejection::new(RefusalCode::InvalidQuantity, message).field("dpi"));
                }
                let (network, language, dpi) = (printer.network.clone(), printer.language, printer.dpi);
                Some(LabelPrinter { network, language, dpi })
            }
        };
        Ok(Event::Setting(SettingEvent::LabelPrinterSet { branch, printer }))
    }

    /// On which printer a branch prints labels.
    #[must_use]
    pub fn label_printer(&self, branch: BranchId) -> Option<&LabelPrinter> {
        self.settings.label_printers.get(&branch)
    }
}
