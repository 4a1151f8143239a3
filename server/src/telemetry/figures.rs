//! Every figure that is counted, with what it means. All are told from the start, at nothing, so that the first event is
//! an increase and not an appearance.

use metrics::{Label, Unit};
use std::fmt::Write as _;

/// How a figure behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

struct Figure {
    name: &'static str,
    kind: Kind,
    help: &'static str,
    /// A label and its words; none of them where they are told by whoever knows them.
    label: Option<(&'static str, &'static [&'static str])>,
}

const fn figure(kind: Kind, name: &'static str, help: &'static str) -> Figure {
    Figure { name, kind, help, label: None }
}

/// In order of name.
const FIGURES: &[Figure] = &[
    figure(
        Kind::Gauge,
        "onhand_backup_age_seconds",
        "Age of the newest good backup; 0 as long as there is none.",
    ),
    figure(Kind::Gauge, "onhand_backup_bytes", "Size of the newest good backup."),
    figure(Kind::Gauge, "onhand_backup_position", "Position of the last record in the newest good backup."),
    Figure {
        label: Some(("outcome", &["failed", "good"])),
        ..figure(Kind::Counter, "onhand_backups_total", "Backups of the running server, by how they ended.")
    },
    figure(
        Kind::Counter,
        "onhand_catch_ups_total",
        "Times that a socket which did not keep up was caught up.",
    ),
    figure(Kind::Gauge, "onhand_connections", "Open sockets."),
    figure(
        Kind::Counter,
        "onhand_connections_lagging_total",
        "Sockets that did not keep up with their pushes.",
    ),
    Figure {
        label: Some(("reason", &["silent", "slow"])),
        ..figure(
            Kind::Counter,
            "onhand_connections_reaped_total",
            "Sockets that ended because they took nothing (slow) or said nothing (silent).",
        )
    },
    figure(
        Kind::Gauge,
        "onhand_conservation_findings",
        "Places in which stock did not add up in the last round of the standing audit.",
    ),
    figure(
        Kind::Gauge,
        "onhand_conservation_finished_seconds",
        "When the last round of the standing audit of stock was finished, in seconds since 1970; 0 before the first.",
    ),
    figure(
        Kind::Gauge,
        "onhand_conservation_position",
        "Position of the newest record that the last round of the standing audit took in.",
    ),
    figure(
        Kind::Counter,
        "onhand_conservation_rounds_total",
        "Rounds of the standing audit of stock that were finished.",
    ),
    figure(
        Kind::Counter,
        "onhand_conservation_worked_microseconds_total",
        "Time that the standing audit of stock worked; the rest it left to others.",
    ),
    figure(Kind::Gauge, "onhand_draining", "1 while the server lets its connections go, else 0."),
    figure(
        Kind::Counter,
        "onhand_errand_retries_total",
        "Errands between machines that were not taken and tried again.",
    ),
    figure(Kind::Gauge, "onhand_errands_oldest_seconds", "How long the oldest errand has been owed."),
    figure(Kind::Gauge, "onhand_errands_owed", "Errands between machines that are not settled."),
    figure(Kind::Counter, "onhand_errands_settled_total", "Errands between machines that were settled."),
    figure(
        Kind::Counter,
        "onhand_follows_put_off_total",
        "Subscriptions that had to wait because their owner was busy.",
    ),
    figure(Kind::Histogram, "onhand_http_request_seconds", "How long requests took, by route."),
    Figure {
        label: Some(("route", &[])),
        ..figure(
            Kind::Counter,
            "onhand_http_requests_total",
            "Requests by route, method (read or write) and status.",
        )
    },
    figure(Kind::Counter, "onhand_hub_overflow_total", "Pushes that a worker had no room for."),
    figure(Kind::Counter, "onhand_ingress_restarts_total", "Ingresses that died and were started again."),
    figure(Kind::Counter, "onhand_journal_appended_lsn", "Position of the newest record that was decided."),
    figure(Kind::Gauge, "onhand_journal_bytes", "Bytes made durable since the start."),
    figure(Kind::Counter, "onhand_journal_commits_total", "Blocks made durable since the start."),
    figure(Kind::Counter, "onhand_journal_durable_lsn", "Position of the newest record that is durable."),
    figure(
        Kind::Counter,
        "onhand_journal_incidents_total",
        "Damage found, set aside or mended in the data directory.",
    ),
    figure(
        Kind::Gauge,
        "onhand_journal_last_commit_microseconds",
        "How long the disk took for the last block.",
    ),
    figure(Kind::Gauge, "onhand_journal_queue_depth", "Records that wait for the disk."),
    figure(Kind::Counter, "onhand_journal_records_total", "Records made durable since the start."),
    figure(Kind::Counter, "onhand_machine_restarts_total", "Machines that died and were rebuilt."),
    Figure {
        label: Some(("outcome", &["accepted", "failed", "filed", "later"])),
        ..figure(Kind::Counter, "onhand_mails_total", "Attempts to send a mail, by how they ended.")
    },
    figure(Kind::Gauge, "onhand_media_missing", "Pictures that products name and that are not there."),
    figure(Kind::Gauge, "onhand_media_pictures", "Pictures that are kept."),
    Figure {
        label: Some(("outcome", &["kept", "refused"])),
        ..figure(
            Kind::Counter,
            "onhand_media_uploads_total",
            "Pictures that were uploaded, by what became of them.",
        )
    },
    figure(
        Kind::Counter,
        "onhand_pin_pauses_total",
        "Times that somebody's door was shut for a while after wrong PINs.",
    ),
    Figure {
        label: Some(("outcome", &["busy", "not_ready", "printed", "unknown", "unreachable"])),
        ..figure(Kind::Counter, "onhand_prints_total", "Jobs for printers in the network, by how they ended.")
    },
    Figure {
        label: Some(("part", &["documents", "tasks", "tickets", "trading"])),
        ..figure(
            Kind::Counter,
            "onhand_projection_restarts_total",
            "Projections that died and were made anew, by part.",
        )
    },
    figure(Kind::Gauge, "onhand_ready", "1 while commands are taken, else 0."),
    figure(Kind::Gauge, "onhand_storage_full", "1 while commands are refused for want of space, else 0."),
    figure(Kind::Gauge, "process_resident_memory_bytes", "Memory in use."),
];

/// Tells the recorder of every figure.
pub(super) fn register() {
    for Figure { name, kind, help, label } in FIGURES {
        match kind {
            Kind::Counter => metrics::describe_counter!(*name, Unit::Count, *help),
            Kind::Gauge => metrics::describe_gauge!(*name, Unit::Count, *help),
            Kind::Histogram => metrics::describe_histogram!(*name, Unit::Seconds, *help),
        }
        let of_words =
            label.iter().flat_map(|(label, words)| words.iter().map(|word| Label::new(*label, *word)));
        let labels: Vec<Vec<Label>> = match label {
            Some(_) => of_words.map(|label| vec![label]).collect(),
            None => vec![Vec::new()],
        };
        for labels in labels {
            match kind {
                Kind::Counter => metrics::counter!(*name, labels).increment(0),
                Kind::Gauge => metrics::gauge!(*name, labels).increment(0.0),
                Kind::Histogram => {}
            }
        }
    }
}

/// Help for figures that have nothing to show yet, to stand below what was rendered.
pub(super) fn help_beside(rendered: &str) -> String {
    let mut help = String::new();
    for figure in FIGURES {
        if !rendered.contains(&format!("# TYPE {} ", figure.name)) {
            let kind = match figure.kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
                Kind::Histogram => "histogram",
            };
            let Figure { name, help: text, .. } = figure;
            let _infallible = write!(help, "# HELP {name} {text}\n# TYPE {name} {kind}\n\n");
        }
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_told_from_the_start_with_its_help() {
        let text = super::super::exposition();
        for figure in FIGURES {
            assert_eq!(
                text.matches(&format!("# HELP {} {}\n", figure.name, figure.help)).count(),
                1,
                "{text}"
            );
            assert_eq!(text.matches(&format!("# TYPE {} ", figure.name)).count(), 1, "{}", figure.name);
        }
        assert!(text.contains("onhand_connections_reaped_total{reason=\"slow\"} 0"), "{text}");
        assert!(text.contains("onhand_machine_restarts_total "), "{text}");
        assert!(FIGURES.is_sorted_by_key(|figure| figure.name));
    }
}
