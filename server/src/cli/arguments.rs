//! The arguments, as clap reads them and as `--help` tells them.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::Failure;
use crate::config::{Flags, Loaded, load};

/// Version and commit, as the build script found them.
pub const VERSION: &str = env!("ONHAND_VERSION");

/// A real-time retail operating server: tills, web shop and stock as one system.
#[derive(Parser, Debug)]
#[command(name = "onhand", version = VERSION, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) action: Action,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 fault, 2 wrong arguments or settings, 3 damaged data, 4 data directory \
                          or port in use, 5 disk full, 6 data of another version.";

/// What every command understands.
#[derive(Args, Debug)]
pub(super) struct Common {
    /// Settings file; onhand.toml in the working directory when it exists.
    #[arg(long, global = true, value_name = "FILE", env = "ONHAND_CONFIG")]
    config: Option<PathBuf>,
    /// Data directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Log filter, such as info or onhand=debug,info.
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// Log as text or json.
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Common {
    /// Settings of all layers, with these flags on top.
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
        self.load_with(Flags::new())
    }

    pub(super) fn load_with(&self, mut flags: Flags) -> Result<Loaded, Failure> {
        if let Some(data) = &self.data {
            flags.insert("data", data.display().to_string());
        }
        if let Some(log) = &self.log {
            flags.insert("log", log.clone());
        }
        if let Some(format) = &self.log_format {
            flags.insert("log_format", format.clone());
        }
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Ok(load(self.config.as_deref(), variables, &flags)?)
    }
}

#[derive(Subcommand, Debug)]
pub(super) enum Action {
    /// Serve tills, web shop and dashboards.
    Serve(ServeArguments),
    /// Set a shop up without a browser. PIN and password come from ONHAND_PIN and ONHAND_PASSWORD, or are asked for.
    Init(InitArguments),
    /// Prepare a demonstration in an empty data directory, and serve it.
    Demo(DemoArguments),
    /// Bring in real transactions, offline.
    #[command(subcommand)]
    Import(ImportKind),
    /// Check every record of a stopped server's data directory; changes nothing.
    Verify,
    /// Write the journal of a stopped server as JSON lines.
    Export(ExportArguments),
    /// Write a backup of a stopped server's journal, or have a running server write one.
    Backup(BackupArguments),
    /// Make a data directory from a backup.
    Restore(RestoreArguments),
    /// Add a branch, a till or a person, offline: the way into an empty server.
    #[command(subcommand)]
    Add(Addition),
    /// Look for what would keep the server from working.
    Doctor,
    /// Show settings.
    #[command(subcommand)]
    Config(ConfigAction),
    /// Print the description of the HTTP interface (OpenAPI 3.1).
    Openapi,
    /// Print the description of the sockets (AsyncAPI 3).
    Asyncapi,
    /// Print a completion script.
    Completions { shell: Shell },
}

#[derive(Args, Debug)]
pub(super) struct Listening {
    /// Address and port, such as 0.0.0.0:8080.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<SocketAddr>,
    /// Threads that serve connections; 0 is one for each core.
    #[arg(long, value_name = "NUMBER")]
    pub(super) workers: Option<usize>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, value_name = "ADDRESSES")]
    pub(super) trusted_proxies: Option<String>,
    /// Address the outside knows this server by, such as https://shop.example.
    #[arg(long, value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// Name of the shop on its pages.
    #[arg(long, value_name = "NAME")]
    pub(super) shop_name: Option<String>,
}

impl Listening {
    pub(super) fn flags(&self) -> Flags {
        let mut flags = Flags::new();
        if let Some(listen) = self.listen {
            flags.insert("listen", listen.to_string());
        }
        if let Some(workers) = self.workers {
            flags.insert("workers", workers.to_string());
        }
        for (key, value) in [
            ("trusted_proxies", &self.trusted_proxies),
            ("public_url", &self.public_url),
            ("shop_name", &self.shop_name),
        ] {
            if let Some(value) = value {
                flags.insert(key, value.clone());
            }
        }
        flags
    }
}

#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    pub(super) listening: Listening,
}

#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// Answers as TOML; flags count before it.
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,
    /// Say what would be set up, and do nothing.
    #[arg(long)]
    pub(super) check: bool,
    /// Name of the shop.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Country, two letters such as GB; it proposes currency, tax, language and time zone.
    #[arg(long)]
    pub(super) country: Option<String>,
    /// Currency, such as GBP; for ever.
    #[arg(long)]
    pub(super) currency: Option<String>,
    /// Language, two letters such as en.
    #[arg(long)]
    pub(super) language: Option<String>,
    /// Time zone, such as Europe/London.
    #[arg(long)]
    pub(super) time_zone: Option<String>,
    /// Name of the first branch.
    #[arg(long)]
    pub(super) branch: Option<String>,
    /// Its short code on receipts, such as LDN.
    #[arg(long)]
    pub(super) branch_code: Option<String>,
    /// Name of the first manager.
    #[arg(long)]
    pub(super) manager: Option<String>,
    /// Begin with products and stock to try with.
    #[arg(long)]
    pub(super) samples: bool,
}

#[derive(Args, Debug)]
pub(super) struct DemoArguments {
    #[command(flatten)]
    pub(super) listening: Listening,
    /// Prepare and stop, without serving.
    #[arg(long)]
    pub(super) prepare_only: bool,
    /// Serve the shop as it was prepared: without pictures, suppliers, and customers who order.
    #[arg(long)]
    pub(super) plain: bool,
    /// Extra tills 100, 101, … with an open shift, for load tests.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(super) registers: u16,
    /// Real transactions instead of the built-in products and history.
    #[arg(long, value_name = "FILE")]
    pub(super) online_retail: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(super) enum ImportKind {
    /// The "Online Retail" file: products, opening stock, sales, returns and corrections.
    OnlineRetail(ImportArguments),
}

#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    /// The CSV file.
    pub(super) file: PathBuf,
    /// Write what became of every line, as CSV.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Branches, 1 to 9; the third is the web warehouse.
    #[arg(long, default_value_t = 3)]
    pub(super) branches: u16,
    /// Tills of each branch, 1 to 5.
    #[arg(long, default_value_t = 2)]
    pub(super) registers: u16,
    /// Number of the manager in whose name it is done.
    #[arg(long, default_value_t = 1)]
    pub(super) staff: u16,
}

#[derive(Args, Debug)]
pub(super) struct ExportArguments {
    /// Where to; standard output when absent.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// First record.
    #[arg(long, value_name = "LSN", default_value_t = 1)]
    pub(super) from: u64,
    /// A folder for the pictures, each as its largest JPEG named by its hash.
    #[arg(long, value_name = "FOLDER")]
    pub(super) pictures: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct BackupArguments {
    /// Where to; - is standard output. An existing file is not overwritten.
    #[arg(required_unless_present = "live")]
    pub(super) file: Option<PathBuf>,
    /// Ask the server that runs on the data directory; it writes to its `backup_directory`.
    #[arg(long, conflicts_with = "file")]
    pub(super) live: bool,
}

#[derive(Args, Debug)]
pub(super) struct RestoreArguments {
    /// Where from; - is standard input. The data directory must be empty or not exist.
    pub(super) file: PathBuf,
}

#[derive(Subcommand, Debug)]
pub(super) enum Addition {
    /// A shop or warehouse.
    Branch {
        #[arg(long)]
        id: u16,
        /// Short code printed on receipts, such as LDN.
        #[arg(long)]
        code: String,
        #[arg(long)]
        name: String,
        /// Keep its stock off the web.
        #[arg(long)]
        off_web: bool,
        /// IANA name of its time zone, such as Europe/London; that of this machine unless told.
        #[arg(long)]
        time_zone: Option<String>,
        /// Minutes after midnight at which its business day begins.
        #[arg(long, default_value_t = 0)]
        day_starts: u16,
    },
    /// A till; prints the device token to enrol it with.
    Register {
        #[arg(long)]
        id: u16,
        #[arg(long)]
        branch: u16,
        #[arg(long)]
        name: String,
    },
    /// A person, or another PIN or password of one; the PIN comes from ONHAND_PIN, otherwise one is made and printed.
    Staff {
        #[arg(long)]
        id: u16,
        #[arg(long)]
        name: String,
        /// What they may do; a new person is a cashier without it, and somebody who is there keeps theirs.
        #[arg(long)]
        role: Option<RoleName>,
        /// Give them a password for the back office too: the one in ONHAND_PASSWORD, otherwise one is made and printed.
        #[arg(long)]
        password: bool,
        /// Take away a second factor whose phone is lost.
        #[arg(long)]
        without_second_factor: bool,
    },
}

/// Roles, as they are written on the command line.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub(super) enum RoleName {
    Cashier,
    Supervisor,
    Manager,
}

#[derive(Subcommand, Debug)]
pub(super) enum ConfigAction {
    /// Every setting with its value and where that comes from.
    Print {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}
