//! Logs and metrics of the process. It does not know what is logged, nor when something is counted.

mod figures;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{fs, io::IsTerminal, sync::LazyLock, thread, time::Duration};
use thiserror::Error;
use tracing_subscriber::EnvFilter;

/// How often histogram samples are folded, so that they do not pile up while nobody scrapes.
const UPKEEP_PERIOD: Duration = Duration::from_secs(5);
/// Upper bounds of duration histograms, in seconds: from a cached page to a stalled disk.
const SECONDS: &[f64] =
    &[0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How logs are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogOptions {
    /// A `tracing` filter such as "info" or "onhand=debug,info".
    pub filter: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { filter: "info".to_owned(), json: false }
    }
}

/// Why logging could not begin.
#[derive(Debug, Error)]
pub enum TelemetryError {
    #[error("the log filter is not right: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("logging was set up twice")]
    Twice,
}

/// Starts logging to standard error (standard output belongs to a command's result) and counting.
///
/// # Errors
/// A filter that cannot be read, or a second call in one process.
pub fn start(options: &LogOptions) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder().parse(&options.filter)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = if options.json { builder.json().try_init() } else { builder.try_init() };
    begin();
    started.map_err(|_already| TelemetryError::Twice)
}

/// Begins counting, where that has not begun.
pub(crate) fn begin() {
    LazyLock::force(&METRICS);
}

/// The process's metrics, to be rendered. The first call begins counting.
#[must_use]
pub fn metrics_handle() -> &'static PrometheusHandle {
    &METRICS
}

/// Every figure of the process as Prometheus reads it.
#[must_use]
pub(crate) fn exposition() -> String {
    let rendered = metrics_handle().render();
    let help = figures::help_beside(&rendered);
    rendered + &help
}

static METRICS: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new();
    let builder = match builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS) {
        Ok(builder) => builder,
        Err(error) => {
            tracing::warn!(%error, "durations are summarised without buckets");
            PrometheusBuilder::new()
        }
    };
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("something else counts in this process; these metrics stay empty");
    }
    figures::register();
    let upkeep = handle.clone();
    let thread = thread::Builder::new().name("metrics-upkeep".to_owned()).spawn(move || {
        loop {
            thread::sleep(UPKEEP_PERIOD);
            upkeep.run_upkeep();
        }
    });
    if let Err(error) = thread {
        tracing::warn!(%error, "metrics are folded only when they are scraped");
    }
    handle
});

/// Takes over the process's own figures, where the system tells them.
pub(crate) fn set_process_metrics() {
    if let Some(bytes) = resident_bytes(&fs::read_to_string("/proc/self/status").unwrap_or_default()) {
        metrics::gauge!("process_resident_memory_bytes").set(float(bytes));
    }
}

fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1_024)
}

/// A count as the floating-point number that Prometheus wants, exact up to 2^53.
pub(crate) fn float(count: impl TryInto<u64>) -> f64 {
    let count: u64 = count.try_into().unwrap_or(u64::MAX);
    let high = u32::try_from(count >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(count & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_floats_exactly() {
        for (count, expected) in [(0_u64, 0.0), (1, 1.0), (4_294_967_297, 4_294_967_297.0)] {
            assert!((float(count) - expected).abs() < f64::EPSILON, "{count}");
        }
    }

    #[test]
    fn memory_is_read_from_the_systems_report() {
        assert_eq!(resident_bytes("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(resident_bytes(""), None);
    }

    #[test]
    fn what_is_counted_is_rendered() {
        let handle = metrics_handle();
        metrics::counter!("onhand_telemetry_test_total").increment(3);
        assert!(handle.render().contains("onhand_telemetry_test_total 3"), "{}", handle.render());
    }
}
