//! Passkeys of customers: what a browser is asked, and whether what it answers was made by the passkey that it says. The only place
//! that knows the library that finds this out. Each question is good once and for some minutes; it is in memory alone, since a
//! browser that is answered late asks anew. What is kept of a passkey, and that one never counts backwards, is the customers'
//! machine's.

mod keys;
mod site;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{CustomerId, PasskeyTransport, PasskeyView, Refusal, RefusalCode};
use std::{
    borrow::Borrow,
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use uuid::Uuid;
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, RegisteredCredential,
    Registration, RegistrationServerState,
    request::{
        PublicKeyCredentialDescriptor,
        auth::{AuthenticationVerificationOptions, SignatureCounterEnforcement},
        register::{
            CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
            UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, AuthenticatorAttachment, AuthenticatorTransport, Backup, CredentialId, SentChallenge,
        auth::error::AuthCeremonyErr,
        register::{
            AuthenticatorExtensionOutputStaticState, CredentialProtectionPolicy, DynamicState, StaticState,
            error::RegCeremonyErr,
        },
    },
};

use crate::{
    customers::KeptPasskey,
    limits::{PASSKEY_CHALLENGE_TTL, PASSKEY_CHALLENGES_MAX},
};
pub(crate) use site::Site;

/// The bytes of a customer's id, by which a passkey says whose it is.
const HANDLE: usize = 16;

/// What browsers were asked and have not answered.
#[derive(Default)]
pub(crate) struct Passkeys(Mutex<HashMap<u128, Asked>>);

struct Asked {
    until: Instant,
    question: Question,
}

enum Question {
    /// To make a passkey for somebody.
    New(CustomerId, RegistrationServerState<HANDLE>),
    /// To sign in with one, whosever it is.
    SignIn(DiscoverableAuthenticationServerState),
}

/// For whom a passkey is made, as their device is to show it.
pub(crate) struct Owner<'a> {
    pub(crate) customer: CustomerId,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
}

/// What a browser answers to be signed in. Whose passkey it is said to be is yet to be found out.
pub(crate) struct SaidToBe {
    answer: DiscoverableAuthentication16,
    question: DiscoverableAuthenticationServerState,
}

impl Passkeys {
    /// What a browser is asked to make a passkey for somebody, in the words of WebAuthn. `known` are those that they have.
    ///
    /// # Errors
    /// `fault` when it cannot be put into words.
    pub(crate) fn ask_new(
        &self,
        site: &Site,
        owner: &Owner<'_>,
        known: &[PasskeyView],
    ) -> Result<String, Refusal> {
        let id = UserHandle16::from(*owner.customer.uuid().as_bytes());
        // What a device cannot show as somebody's name it calls an account.
        let name = Username::try_from(owner.email).or_else(|_odd| Username::try_from("account"));
        let display_name = Nickname::try_from(owner.name).ok();
        let user = PublicKeyCredentialUserEntity { name: name.map_err(unasked)?, id: &id, display_name };
        let known = known.iter().filter_map(described).collect();
        let mut options = PublicKeyCredentialCreationOptions::passkey(&site.rp, user, known);
        // Many devices do not know this protection, and a browser that is to enforce it would let none of them make a passkey. Without
        // it a sign-in is still good only where the device made sure who holds it.
        options.extensions.cred_protect = CredProtect::None;
        let (state, asked) = options.start_ceremony().map_err(unasked)?;
        let asked = serde_json::to_string(&asked).map_err(unasked)?;
        let SentChallenge(challenge) = *state.borrow();
        self.keep(challenge, Question::New(owner.customer, state));
        Ok(asked)
    }

    /// What a browser is asked to sign somebody in.
    ///
    /// # Errors
    /// As [`Self::ask_new`].
    pub(crate) fn ask_sign_in(&self, site: &Site) -> Result<String, Refusal> {
        let options = DiscoverableCredentialRequestOptions::passkey(&site.rp);
        let (state, asked) = options.start_ceremony().map_err(unasked)?;
        let asked = serde_json::to_string(&asked).map_err(unasked)?;
        let SentChallenge(challenge) = *state.borrow();
        self.keep(challenge, Question::SignIn(state));
        Ok(asked)
    }

    /// The passkey that a browser made for somebody, and how often it counts as used.
    ///
    /// # Errors
    /// Why it is none that can be kept.
    pub(crate) fn made(
        &self,
        site: &Site,
        customer: CustomerId,
        answer: &str,
    ) -> Result<(KeptPasskey, u32), Refusal> {
        let answer = Registration::from_json_relaxed(answer.as_bytes()).map_err(unreadable)?;
        let SentChallenge(challenge) = answer.challenge_relaxed().map_err(unreadable)?;
        let question = match self.take(challenge) {
            Some(Question::New(owner, question)) if owner == customer => question,
            _ => return Err(too_late()),
        };
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[site.origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let made = question.verify(&site.rp, &answer, &options).map_err(|error| not_made(&error))?;
        Ok((kept(&made), made.dynamic_state().sign_count))
    }

    /// What a browser answers to be signed in. Its question is used up by it, whatever comes of it.
    ///
    /// # Errors
    /// `passkey_not_valid` for what is no answer, `passkey_too_late` for one to nothing that was asked.
    pub(crate) fn said(&self, answer: &str) -> Result<SaidToBe, Refusal> {
        let answer =
            DiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()).map_err(unreadable)?;
        let SentChallenge(challenge) = answer.challenge_relaxed().map_err(unreadable)?;
        match self.take(challenge) {
            Some(Question::SignIn(question)) => Ok(SaidToBe { answer, question }),
            _ => Err(too_late()),
        }
    }

    fn keep(&self, challenge: u128, question: Question) {
        let now = Instant::now();
        let mut asked = self.asked();
        if asked.len() >= PASSKEY_CHALLENGES_MAX {
            asked.retain(|_, one| one.until > now);
        }
        if asked.len() >= PASSKEY_CHALLENGES_MAX {
            let oldest = asked.iter().min_by_key(|(_, one)| one.until).map(|(challenge, _)| *challenge);
            oldest.and_then(|oldest| asked.remove(&oldest));
        }
        asked.insert(challenge, Asked { until: now + PASSKEY_CHALLENGE_TTL, question });
    }

    /// Of two who answer the same, the second finds nothing.
    fn take(&self, challenge: u128) -> Option<Question> {
        let asked = self.asked().remove(&challenge)?;
        (asked.until > Instant::now()).then_some(asked.question)
    }

    fn asked(&self) -> MutexGuard<'_, HashMap<u128, Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SaidToBe {
    /// Whose passkey it is said to be.
    pub(crate) fn customer(&self) -> CustomerId {
        let handle: &[u8] = self.answer.response().user_handle().as_ref();
        CustomerId::new(Uuid::from_slice(handle).unwrap_or_default())
    }

    /// Which passkey it is said to be.
    pub(crate) fn credential(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.answer.raw_id().inner())
    }

    /// Whether it is this passkey of the one that it is said to be of; tells how often it counts as used.
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) fn proved(self, site: &Site, known: &PasskeyView) -> Result<u32, Refusal> {
        let Self { answer, question } = self;
        let bytes = URL_SAFE_NO_PAD.decode(&known.public_key).map_err(unreadable)?;
        let key = keys::read(known.algorithm, &bytes).ok_or_else(not_valid)?;
        let extensions = AuthenticatorExtensionOutputStaticState {
            cred_protect: CredentialProtectionPolicy::None,
            hmac_secret: None,
        };
        let state = DynamicState {
            user_verified: true,
            backup: if known.synced { Backup::Eligible } else { Backup::NotEligible },
            sign_count: known.counter,
            authenticator_attachment: AuthenticatorAttachment::None,
        };
        let owner = *answer.response().user_handle();
        let key = StaticState { credential_public_key: key, extensions };
        let mut credential =
            AuthenticatedCredential::new(answer.raw_id(), &owner, key, state).map_err(unreadable)?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[site.origin.as_str()],
            error_on_unsolicited_extensions: false,
            sig_counter_enforcement: SignatureCounterEnforcement::Fail,
            ..AuthenticationVerificationOptions::default()
        };
        question.verify(&site.rp, &answer, &mut credential, &options).map_err(|error| not_proved(&error))?;
        Ok(credential.dynamic_state().sign_count)
    }
}

fn kept(made: &RegisteredCredential<'_, HANDLE>) -> KeptPasskey {
    let (algorithm, key) = keys::written(made.static_state().credential_public_key);
    let transports = made.transports();
    KeptPasskey {
        credential: URL_SAFE_NO_PAD.encode(made.id().inner()),
        algorithm,
        key: URL_SAFE_NO_PAD.encode(key),
        transports: WAYS.iter().filter(|(way, _)| transports.contains(*way)).map(|(_, way)| *way).collect(),
        synced: !matches!(made.dynamic_state().backup, Backup::NotEligible),
    }
}

const WAYS: [(AuthenticatorTransport, PasskeyTransport); 6] = [
    (AuthenticatorTransport::Ble, PasskeyTransport::Ble),
    (AuthenticatorTransport::Hybrid, PasskeyTransport::Hybrid),
    (AuthenticatorTransport::Internal, PasskeyTransport::Internal),
    (AuthenticatorTransport::Nfc, PasskeyTransport::Nfc),
    (AuthenticatorTransport::SmartCard, PasskeyTransport::SmartCard),
    (AuthenticatorTransport::Usb, PasskeyTransport::Usb),
];

/// A passkey as what holds it is told of it, so that it makes no second one for the same account.
fn described(known: &PasskeyView) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = CredentialId::try_from(URL_SAFE_NO_PAD.decode(&known.credential).ok()?).ok()?;
    let ways = WAYS.iter().filter(|(_, way)| known.transports.contains(way));
    let transports = ways.fold(AuthTransports::NONE, |all, (way, _)| all.add(*way));
    Some(PublicKeyCredentialDescriptor { id, transports })
}

fn not_made(error: &RegCeremonyErr) -> Refusal {
    tracing::debug!(%error, "a passkey was not made");
    match error {
        RegCeremonyErr::Timeout | RegCeremonyErr::ChallengeMismatch => too_late(),
        RegCeremonyErr::OriginMismatch | RegCeremonyErr::CrossOrigin | RegCeremonyErr::TopOriginMismatch => {
            wrong_origin()
        }
        RegCeremonyErr::RpIdHashMismatch => wrong_site(),
        RegCeremonyErr::UserNotPresent | RegCeremonyErr::UserNotVerified => unverified(),
        _ => not_valid(),
    }
}

fn not_proved(error: &AuthCeremonyErr) -> Refusal {
    tracing::debug!(%error, "somebody was not signed in with a passkey");
    match error {
        AuthCeremonyErr::Timeout | AuthCeremonyErr::ChallengeMismatch => too_late(),
        AuthCeremonyErr::OriginMismatch
        | AuthCeremonyErr::CrossOrigin
        | AuthCeremonyErr::TopOriginMismatch => wrong_origin(),
        AuthCeremonyErr::RpIdHashMismatch => wrong_site(),
        AuthCeremonyErr::UserNotVerified => unverified(),
        AuthCeremonyErr::SignatureCounter => {
            let message = "this passkey counts as if there were two of it, so it is not taken; sign in another way, and remove it";
            Refusal::new(RefusalCode::PasskeyCounter, message)
        }
        _ => not_valid(),
    }
}

fn unasked(error: impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "nobody could be asked for a passkey");
    Refusal::new(RefusalCode::Fault, "the browser could not be asked for a passkey; sign in another way")
}

fn unreadable(error: impl std::fmt::Display) -> Refusal {
    tracing::debug!(%error, "what came is no answer of a passkey");
    not_valid()
}

fn not_valid() -> Refusal {
    let message =
        "what the browser sent is no answer of a passkey of this account; try again, or sign in another way";
    Refusal::new(RefusalCode::PasskeyNotValid, message)
}

fn too_late() -> Refusal {
    let message = "this was answered before, or it took too long; try again";
    Refusal::new(RefusalCode::PasskeyTooLate, message)
}

fn wrong_origin() -> Refusal {
    let message =
        "the browser was on a page of another address; open the shop by its own address, and try again";
    Refusal::new(RefusalCode::PasskeyWrongOrigin, message)
}

fn wrong_site() -> Refusal {
    Refusal::new(
        RefusalCode::PasskeyWrongSite,
        "this passkey is for another site; choose the one for this shop",
    )
}

fn unverified() -> Refusal {
    let message =
        "your device did not make sure that it is you; unlock it with your finger, face or code when it asks";
    Refusal::new(RefusalCode::PasskeyUnverified, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site::of("https://shop.example").unwrap()
    }

    fn challenge_of(asked: &str) -> u128 {
        let asked: serde_json::Value = serde_json::from_str(asked).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(asked["challenge"].as_str().unwrap()).unwrap();
        u128::from_le_bytes(bytes.try_into().unwrap())
    }

    #[test]
    fn a_question_is_good_once_until_it_is_too_old_and_there_are_not_too_many() {
        let passkeys = Passkeys::default();
        let first = challenge_of(&passkeys.ask_sign_in(&site()).unwrap());
        assert!(passkeys.take(first).is_some());
        assert!(passkeys.take(first).is_none(), "it is good once");
        let old = challenge_of(&passkeys.ask_sign_in(&site()).unwrap());
        passkeys.asked().values_mut().for_each(|one| one.until = Instant::now());
        assert!(passkeys.take(old).is_none(), "it is too old");
        let oldest = challenge_of(&passkeys.ask_sign_in(&site()).unwrap());
        for _ in 0..PASSKEY_CHALLENGES_MAX {
            passkeys.ask_sign_in(&site()).unwrap();
        }
        assert_eq!(passkeys.asked().len(), PASSKEY_CHALLENGES_MAX);
        assert!(passkeys.take(oldest).is_none(), "the oldest has gone for one more");
    }

    #[test]
    fn whoever_makes_a_passkey_is_told_which_there_are() {
        let passkeys = Passkeys::default();
        let known = PasskeyView {
            number: 0,
            name: "Phone".into(),
            added: protocol::Timestamp(0),
            used: None,
            transports: vec![PasskeyTransport::Usb, PasskeyTransport::SmartCard],
            synced: false,
            credential: URL_SAFE_NO_PAD.encode([9; 32]),
            algorithm: -7,
            public_key: String::new(),
            counter: 0,
        };
        for (email, shown) in [("jane+shop@example.com", "jane+shop@example.com"), ("", "account")] {
            let owner = Owner { customer: CustomerId::new(Uuid::from_u128(5)), name: "Jane Doe", email };
            let asked = passkeys.ask_new(&site(), &owner, std::slice::from_ref(&known)).unwrap();
            let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
            assert_eq!(asked["user"]["name"], shown);
            assert_eq!(asked["user"]["displayName"], "Jane Doe");
            assert_eq!(asked["rp"]["id"], "shop.example");
            assert_eq!(asked["excludeCredentials"][0]["id"], known.credential.as_str());
            assert_eq!(
                asked["excludeCredentials"][0]["transports"],
                serde_json::json!(["smart-card", "usb"])
            );
            assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
            assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        }
    }
}
