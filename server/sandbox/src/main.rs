//! `onhand-sandbox`: the provider of payments to try things with, as a program of its own.

use clap::Parser;
use sandbox::{CARDS, Options, Webhook, serve};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// A provider of payments without money: a page where customers pay, an interface, and signed notices.
#[derive(Parser)]
#[command(name = "onhand-sandbox", version)]
struct Arguments {
    /// Address and port to serve on.
    #[arg(long, env = "ONHAND_SANDBOX_LISTEN", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// How customers reach it, such as https://pay.example; without it by the address it listens on.
    #[arg(long, env = "ONHAND_SANDBOX_PUBLIC_URL")]
    public_url: Option<String>,
    /// File that payments are kept in.
    #[arg(long, env = "ONHAND_SANDBOX_FILE", default_value = "data/sandbox.jsonl")]
    file: PathBuf,
    /// What the shop shows; it is `payments_key` there.
    #[arg(long, env = "ONHAND_SANDBOX_KEY", hide_env_values = true)]
    key: String,
    /// Where notices go: <shop>/payments/sandbox/webhook.
    #[arg(long, env = "ONHAND_SANDBOX_WEBHOOK")]
    webhook: String,
    /// What notices are signed with, `whsec_…`; several with commas in between while one takes the place of another.
    #[arg(long, env = "ONHAND_SANDBOX_WEBHOOK_SECRET", hide_env_values = true, value_delimiter = ',')]
    webhook_secret: Vec<String>,
    /// Seconds until a late bank says yes.
    #[arg(long, default_value_t = 15)]
    late: u64,
    /// Seconds until a delayed notice goes out.
    #[arg(long, default_value_t = 10)]
    delay: u64,
    /// Seconds for which a page that never answers does not.
    #[arg(long, default_value_t = 60)]
    hang: u64,
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt().init();
    let given = Arguments::parse();
    let options = Options {
        public: given.public_url,
        file: Some(given.file),
        webhook: Some(Webhook { address: given.webhook, secrets: given.webhook_secret }),
        late: Duration::from_secs(given.late),
        delay: Duration::from_secs(given.delay),
        hang: Duration::from_secs(given.hang),
        ..Options::new(given.listen, &given.key)
    };
    let running = serve(&options)?;
    tracing::info!(address = %running.address, "the sandbox takes payments that are none");
    for card in CARDS {
        tracing::info!(number = card.number, "{:?}", card.behaviour);
    }
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
