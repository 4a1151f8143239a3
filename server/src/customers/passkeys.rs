//! What of a passkey is sealed: all by which it is recognised, as text that is read for ever.

use protocol::PasskeyTransport;
use serde::{Deserialize, Serialize};

/// One passkey, apart from its name and from what rules go by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeptPasskey {
    /// The credential's id, in base64url.
    pub(crate) credential: String,
    /// As COSE numbers it.
    pub(crate) algorithm: i16,
    /// The public key, in base64url.
    pub(crate) key: String,
    pub(crate) transports: Vec<PasskeyTransport>,
    /// Whether what holds it may copy it to other devices.
    pub(crate) synced: bool,
}
