//! Which provider takes money for the house, and what opens its door. Keys come from the settings or from files that only the
//! server's own user reads; they are in no record and no log.

use std::{
    fmt, fs, io,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{PaymentProvider, sandbox::SandboxProvider, stripe::StripeProvider};

/// A provider's address and what it is spoken to with.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Without a slash at the end.
    pub address: String,
    pub key: String,
    /// What notices are signed with; several while one takes the place of another.
    pub secrets: Vec<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Who takes money.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum PaymentOptions {
    /// Nobody: orders are paid when they are collected.
    #[default]
    Nobody,
    /// The sandbox, inside of this process on a port of its own.
    Within {
        listen: SocketAddr,
        file: Option<PathBuf>,
    },
    /// A sandbox that runs by itself.
    Sandbox(Access),
    Stripe(Access),
}

/// Where Stripe is.
const STRIPE: &str = "https://api.stripe.com";

impl PaymentOptions {
    /// From the settings' words.
    ///
    /// # Errors
    /// With a sentence about what is missing.
    pub fn of(name: &str, access: Access, listen: SocketAddr, data: &Path) -> Result<Self, String> {
        match name {
            "" => Ok(Self::Nobody),
            "sandbox" if access.address.is_empty() => {
                let mut own = listen;
                own.set_port(if listen.port() == 0 { 0 } else { listen.port().saturating_add(10) });
                Ok(Self::Within { listen: own, file: Some(data.join("sandbox").join("payments.jsonl")) })
            }
            "sandbox" => complete(access).map(Self::Sandbox),
            "stripe" => {
                let address =
                    if access.address.is_empty() { STRIPE.to_owned() } else { access.address.clone() };
                complete(Access { address, ..access }).map(Self::Stripe)
            }
            other => Err(format!("payments is {other:?}, but must be empty, sandbox or stripe")),
        }
    }
}

fn complete(access: Access) -> Result<Access, String> {
    if access.key.is_empty() || access.secrets.is_empty() {
        return Err(
            "payments_key and payments_webhook_key must be set for this provider of payments".to_owned()
        );
    }
    Ok(access)
}

/// A secret as it is written, or `file:` and the path of a file that nobody else may read.
///
/// # Errors
/// With a sentence about what is wrong with the file.
pub fn secret(text: &str) -> Result<String, String> {
    let Some(path) = text.strip_prefix("file:") else { return Ok(text.trim().to_owned()) };
    let about = |error: io::Error| format!("{path}: {error}");
    let mode = fs::metadata(path).map_err(about)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("{path} can be read by others: chmod 600 it"));
    }
    Ok(fs::read_to_string(path).map_err(about)?.trim().to_owned())
}

/// Whoever takes money, and the sandbox that was begun for it.
#[derive(Default)]
pub(crate) struct Begun {
    pub(crate) provider: Option<Arc<dyn PaymentProvider>>,
    pub(crate) within: Option<Within>,
}

/// The sandbox inside of this process.
pub(crate) struct Within {
    running: sandbox::Sandbox,
    secrets: Vec<String>,
}

impl Within {
    /// Where the server hears of payments, once that is known.
    pub(crate) fn tell(&self, server: SocketAddr) {
        let address = format!("http://{server}/payments/sandbox/webhook");
        self.running.tell(sandbox::Webhook { address, secrets: self.secrets.clone() });
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }
}

/// # Errors
/// When the sandbox cannot be begun, or no certificates are found.
pub(crate) fn begin(options: &PaymentOptions) -> io::Result<Begun> {
    Ok(match options {
        PaymentOptions::Nobody => Begun::default(),
        PaymentOptions::Sandbox(access) => {
            Begun { provider: Some(Arc::new(SandboxProvider::new(access)?)), within: None }
        }
        PaymentOptions::Stripe(access) => {
            Begun { provider: Some(Arc::new(StripeProvider::new(access)?)), within: None }
        }
        PaymentOptions::Within { listen, file } => {
            // Both ends are in this process, so that nobody has to remember what they share.
            let key = chance();
            let secrets = vec![format!("whsec_{}", chance())];
            let mut own = sandbox::Options { file: file.clone(), ..sandbox::Options::new(*listen, &key) };
            let running = match sandbox::serve(&own) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    tracing::warn!(%listen, "the sandbox's address is taken; it takes a free one");
                    own.listen.set_port(0);
                    sandbox::serve(&own)?
                }
                running => running?,
            };
            let address = format!("http://{}", running.address);
            let access = Access { address, key, secrets: secrets.clone() };
            Begun {
                provider: Some(Arc::new(SandboxProvider::new(&access)?)),
                within: Some(Within { running, secrets }),
            }
        }
    })
}

fn chance() -> String {
    BASE64_STANDARD.encode(rand::random::<[u8; 32]>())
}
