//! Bounds of what is printed.

use std::time::Duration;

/// Jobs that are printed or wait at one printer: a queue of customers.
pub const PRINT_JOBS_WAITING: usize = 8;
/// How long a printer may take to be reached, to say how it is, to take what it is sent, and to have printed it. Together with a
/// turn they are shorter than a till waits for an answer.
pub const PRINTER_CONNECT: Duration = Duration::from_secs(3);
pub const PRINTER_STATUS: Duration = Duration::from_millis(700);
pub const PRINTER_WRITE: Duration = Duration::from_secs(4);
pub const PRINTER_DONE: Duration = Duration::from_secs(5);
/// How long somebody waits for those before them at a printer.
pub const PRINTER_TURN: Duration = Duration::from_secs(4);

/// Labels that are made in one go, and the articles they are of: a lorry's worth, some megabytes for a printer.
pub const LABELS_MAX: usize = 2_000;
pub const LABEL_LINES_MAX: usize = 500;
/// Labels that are sent to a printer in the network in one go: some two minutes of its time, so that others get their turn.
pub const LABELS_PRINTED_MAX: u32 = 200;
/// How long a printer may take to have printed that many.
pub const LABELS_DONE: Duration = Duration::from_secs(120);
