//! What holds passkeys, in software: makes one and signs with it as WebAuthn asks, with P-256 and without attestation, and lies in
//! every way that a test wants it to.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How a browser and what holds the passkey behave; what is none is as it was asked.
#[derive(Clone, Default)]
pub struct Manner {
    /// The address of the page.
    pub origin: String,
    /// For whom it makes or uses a passkey.
    pub site: Option<String>,
    /// Whether it is not made sure of who uses it.
    pub unverified: bool,
    /// Whether nobody touched it.
    pub absent: bool,
    /// What it answers to, instead of what it was asked.
    pub challenge: Option<String>,
    /// What it says that it does.
    pub kind: Option<&'static str>,
    /// How often it says that it was used.
    pub counter: Option<u32>,
    /// Under which id it is made, instead of one that nobody has.
    pub id: Option<String>,
}

impl Manner {
    /// As it should be, on a page of this address.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..Self::default() }
    }
}

/// A passkey, with its secret.
#[derive(Clone)]
pub struct SoftPasskey {
    pub id: String,
    /// Whose it is, as it was told.
    pub user: String,
    pub counter: u32,
    site: String,
    key: SigningKey,
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const SYNCABLE: u8 = 8;
const HAS_KEY: u8 = 64;

impl SoftPasskey {
    /// Makes one as it was asked, with what the browser answers.
    #[must_use]
    pub fn make(asked: &Value, manner: &Manner) -> (Self, Value) {
        let key = loop {
            if let Ok(key) = SigningKey::from_slice(&rand::random::<[u8; 32]>()) {
                break key;
            }
        };
        let id: Vec<u8> = match &manner.id {
            Some(id) => URL_SAFE_NO_PAD.decode(id).unwrap(),
            None => rand::random::<[u8; 32]>().to_vec(),
        };
        let site = manner.site.clone().unwrap_or_else(|| text(&asked["rp"]["id"]));
        let counter = manner.counter.unwrap_or_default();
        let made = Self { id: encoded(&id), user: text(&asked["user"]["id"]), counter, site, key };
        let mut data = made.head(manner, HAS_KEY);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(id);
        data.extend(made.cose());
        // A map of three: the format, an empty statement, and the data with its length in two bytes.
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = client_data(asked, manner, "webauthn.create");
        let response = json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "attestationObject": encoded(&object),
            "transports": ["internal", "hybrid"],
        });
        let answer = made.answer(&response);
        (made, answer)
    }

    /// Signs as it was asked.
    #[must_use]
    pub fn sign(&self, asked: &Value, manner: &Manner) -> Value {
        let data = self.head(manner, 0);
        let client = client_data(asked, manner, "webauthn.get");
        let signed: Vec<u8> = data.iter().copied().chain(Sha256::digest(client.as_bytes())).collect();
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": self.user,
        }))
    }

    /// The same secret under another credential's id.
    #[must_use]
    pub fn called(self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    fn answer(&self, response: &Value) -> Value {
        json!({
            "id": self.id,
            "rawId": self.id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    /// For whom, how, and how often.
    fn head(&self, manner: &Manner, more: u8) -> Vec<u8> {
        let site = manner.site.as_deref().unwrap_or(&self.site);
        let present = if manner.absent { 0 } else { PRESENT };
        let verified = if manner.unverified { 0 } else { VERIFIED };
        let counter = manner.counter.unwrap_or(self.counter);
        let flags = [present | verified | SYNCABLE | more];
        Sha256::digest(site.as_bytes()).into_iter().chain(flags).chain(counter.to_be_bytes()).collect()
    }

    /// The public key, as COSE has it.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let mut key = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        key.extend(point.x().unwrap());
        key.extend([0x22, 0x58, 32]);
        key.extend(point.y().unwrap());
        key
    }
}

fn client_data(asked: &Value, manner: &Manner, kind: &str) -> String {
    let challenge = manner.challenge.clone().unwrap_or_else(|| text(&asked["challenge"]));
    let (kind, origin) = (manner.kind.unwrap_or(kind), &manner.origin);
    format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
