//! Every event of the organisation.

use domain::catalogue::Event;

pub(super) fn events() -> Vec<(&'static str, Event)> {
    Vec::new()
}
