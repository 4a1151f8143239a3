//! What a run found: figures, each with how it was measured, and proofs, each passed or failed. It prints tables for
//! people and writes JSON for programs.

use std::{fs, path::Path, time::Duration};

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::Failure;

/// One run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub command: String,
    pub started_unix_ms: i64,
    pub machine: String,
    pub figures: Vec<Figure>,
    pub proofs: Vec<Proof>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    pub how: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Proof {
    pub name: String,
    pub passed: bool,
    pub detail: String,
}

impl Report {
    #[must_use]
    pub(crate) fn new(command: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            started_unix_ms: client::wall_clock().0,
            machine: machine(),
            figures: Vec::new(),
            proofs: Vec::new(),
        }
    }

    pub(crate) fn figure(&mut self, name: &str, value: f64, unit: &'static str, how: &str) {
        self.figures.push(Figure { name: name.to_owned(), value, unit, how: how.to_owned() });
    }

    pub(crate) fn proof(&mut self, name: &str, passed: bool, detail: impl Into<String>) {
        self.proofs.push(Proof { name: name.to_owned(), passed, detail: detail.into() });
    }

    /// Adds the usual percentiles of a histogram of microseconds.
    pub(crate) fn latencies(&mut self, name: &str, micros: &Histogram<u64>, how: &str) {
        for (label, quantile) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)] {
            let value = float(micros.value_at_quantile(quantile)) / 1_000.0;
            self.figure(&format!("{name} {label}"), value, "ms", how);
        }
    }

    /// Takes in another run's findings under its name.
    pub(crate) fn absorb(&mut self, other: Self) {
        for figure in other.figures {
            self.figures.push(Figure { name: format!("{}: {}", other.command, figure.name), ..figure });
        }
        for proof in other.proofs {
            self.proofs.push(Proof { name: format!("{}: {}", other.command, proof.name), ..proof });
        }
    }

    #[must_use]
    pub(crate) fn passed(&self) -> bool {
        self.proofs.iter().all(|proof| proof.passed)
    }

    /// A self-contained table for `docs/performance.md`.
    #[must_use]
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("### `loadtest {}`\n\n{}\n\n", self.command, self.machine);
        if !self.figures.is_empty() {
            text.push_str("| Figure | Value | How it was measured |\n|---|---:|---|\n");
        }
        for figure in &self.figures {
            text.push_str(&format!(
                "| {} | {} {} | {} |\n",
                figure.name,
                number(figure.value),
                figure.unit,
                figure.how
            ));
        }
        if !self.proofs.is_empty() {
            text.push_str("\n| Proof | Result | Detail |\n|---|---|---|\n");
        }
        for proof in &self.proofs {
            let result = if proof.passed { "passed" } else { "**FAILED**" };
            text.push_str(&format!("| {} | {result} | {} |\n", proof.name, proof.detail));
        }
        text
    }

    /// Writes the JSON report.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        Ok(fs::write(path, serde_json::to_vec_pretty(self)?)?)
    }
}

/// An empty histogram of microseconds up to ten minutes, three digits.
///
/// # Errors
/// Never with these bounds.
pub(crate) fn micros() -> Result<Histogram<u64>, Failure> {
    Histogram::new_with_bounds(1, 600_000_000, 3).map_err(|why| Failure::Other(why.to_string()))
}

/// Records a duration in microseconds.
pub(crate) fn record(histogram: &mut Histogram<u64>, duration: Duration) {
    histogram.saturating_record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
}

/// The nearest float; exact up to 2^53.
#[must_use]
pub(crate) fn float(number: u64) -> f64 {
    let high = u32::try_from(number >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(number & 0xffff_ffff).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

/// A float divided by a count, zero when there is none.
#[must_use]
pub(crate) fn per(total: f64, count: u64) -> f64 {
    if count == 0 { 0.0 } else { total / float(count) }
}

fn number(value: f64) -> String {
    if value.abs() >= 1_000.0 {
        let whole = format!("{value:.0}");
        let digits = whole.trim_start_matches('-');
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if value < 0.0 { format!("-{grouped}") } else { grouped }
    } else if value.abs() >= 10.0 || value == 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let field = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or("", |(_, value)| value.trim()).to_owned()
    };
    let cores = cpuinfo.lines().filter(|line| line.starts_with("processor")).count();
    let memory_kib: u64 = read("/proc/meminfo")
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{cores} × {}, {} GiB, Linux {}; the load runs on the same cores as the server",
        field("model name"),
        memory_kib / 1_048_576,
        kernel.trim()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_for_people() {
        for (value, text) in [
            (0.0, "0.0"),
            (0.1234, "0.123"),
            (12.34, "12.3"),
            (94_123.4, "94,123"),
            (1_000_000.0, "1,000,000"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn floats_of_large_counts_are_exact() {
        assert_eq!(float(5_000_000_000), 5_000_000_000.0);
        assert_eq!(per(1.0, 0), 0.0);
    }
}
