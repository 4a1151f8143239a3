//! Quiet sockets: what each costs the server in memory.

use std::time::Duration;

use clap::Args;
use protocol::{ClientMessage, Encoding, Key, Subscribe, Topic};

use crate::{
    Failure,
    lean::{Lean, Opening},
    report::{Report, float, per},
    shared::{TargetArgs, Wire},
    target::Target,
    till::{hello, source},
};

/// Memory of quiet sockets.
#[derive(Clone, Debug, Args)]
pub(crate) struct Idle {
    /// The server, on this machine.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// The server's process; found by its port if left out.
    #[arg(long)]
    pub pid: Option<u32>,
    #[arg(long, default_value_t = 10_000)]
    pub connections: usize,
    /// Badges each of them tracks; 0 leaves them without a subscription.
    #[arg(long, default_value_t = 0)]
    pub track: usize,
    #[arg(long, value_enum, default_value = "json")]
    pub encoding: Wire,
}

impl Idle {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let target = Target::new(&self.url)?;
        let process = TargetArgs {
            url: self.url.clone(),
            pid: self.pid,
            manager: 0,
            manager_pin: String::new(),
            manager_password: String::new(),
        };
        let process = target.process(process.pid)?;
        let keys: Vec<Key> = if self.track == 0 {
            Vec::new()
        } else {
            target.goods().await?.iter().map(|good| good.sku.into()).take(self.track).collect()
        };
        let encoding = self.encoding.into();
        // Some connections first, so that what the server sets up once is not counted against the sockets.
        let mut open = Vec::with_capacity(self.connections);
        let first = (self.connections / 20).clamp(1, 200);
        for index in 0..first {
            open.push(connect(&target, encoding, &keys, index).await?);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = process.rss();
        let mut refused = 0_usize;
        for index in first..self.connections {
            match connect(&target, encoding, &keys, index).await {
                Ok(lean) => open.push(lean),
                Err(_) => refused += 1,
            }
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let after = process.rss();
        let counted = u64::try_from(open.len().saturating_sub(first)).unwrap_or(0);
        let growth = float(after.saturating_sub(before)) / 1_024.0;

        let tracked = if self.track > 0 { format!(" --track {}", self.track) } else { String::new() };
        let mut report = Report::new(format!("idle --connections {}{tracked}", self.connections));
        let how = format!(
            "growth of VmRSS over {counted} welcomed connections after the first {first}, divided by them"
        );
        report.figure("server RSS per socket", per(growth, counted), "KiB", &how);
        report.figure("server RSS", float(after) / 1_048_576.0, "MiB", "VmRSS with all of them open");
        report.proof(
            "every connection was welcomed",
            refused == 0,
            format!("{} open, {refused} refused or failed", open.len()),
        );
        Ok(report)
    }
}

/// How often a page of the shop wants to hear of its badges, as `clients/storefront/src/badges.ts` asks.
const PAGE_HZ: u8 = 4;

/// Opens a socket, which follows the badges of some SKUs as a page of the shop does, where any are named.
///
/// # Errors
/// When the server does not welcome it.
pub(crate) async fn connect(
    target: &Target,
    encoding: Encoding,
    keys: &[Key],
    index: usize,
) -> Result<Lean, Failure> {
    let number = u16::try_from(index).unwrap_or(u16::MAX);
    let opening = Opening { source: Some(source(number)), ..Opening::default() };
    let mut lean = Lean::open(target.address, encoding, opening).await?;
    hello(&mut lean, None).await?;
    if !keys.is_empty() {
        let subscribe = Subscribe {
            request: 1,
            topic: Topic::Badges,
            since: None,
            track: keys.to_vec(),
            max_hz: Some(PAGE_HZ),
        };
        lean.say(&ClientMessage::Subscribe(subscribe)).await?;
    }
    Ok(lean)
}
