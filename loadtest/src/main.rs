//! `loadtest`: load and chaos against a running Onhand server. Every figure says how it was measured; a proof that fails
//! makes the program fail.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::as_conversions,
        clippy::float_cmp
    )
)]

mod args;
mod background;
mod bring;
mod browse;
mod catalogue;
mod checkouts;
mod dashboards;
mod failure;
mod fanout;
mod fill;
mod floor;
mod follower;
mod goods;
mod idle;
mod kill;
mod lean;
mod levels;
mod node;
mod office;
mod proc;
mod quick;
mod recall;
mod replay;
mod report;
mod sales;
mod shared;
mod stall;
mod stocktake;
mod target;
mod template;
mod till;
mod transfers;

use std::process::ExitCode;

use clap::Parser as _;
pub(crate) use failure::Failure;

use crate::{args::Arguments, report::Report};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = run(&arguments);
    match result {
        Ok(report) if report.passed() => ExitCode::SUCCESS,
        Ok(_) => {
            eprintln!("a proof failed");
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("the run could not be carried out: {why}");
            ExitCode::from(2)
        }
    }
}

/// Runs everything on this one thread: the load shares its processors with the server and must not take both.
fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    let report = local.block_on(&runtime, arguments.run())?;
    println!("{}", report.markdown());
    if let Some(path) = &arguments.report {
        report.write(path)?;
    }
    Ok(report)
}
