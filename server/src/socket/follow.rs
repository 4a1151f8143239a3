//! Who may follow which topic, and with which keys.

use protocol::{Key, Refusal, RefusalCode, Right, TRACKED_KEYS_MAX};

use crate::{
    auth::Identity,
    egress::topics::{Access, Mode},
};

pub(super) fn too_many_keys() -> Refusal {
    Refusal::new(RefusalCode::TooManyKeys, format!("at most {TRACKED_KEYS_MAX} keys"))
}

/// Whether keys are those of a topic of this mode.
pub(super) fn check_keys(mode: Mode, keys: &[Key]) -> Result<(), Refusal> {
    let message = match mode {
        Mode::Keyed(kind) if keys.iter().all(|key| kind.take(key)) => return Ok(()),
        Mode::Keyed(kind) => format!("the keys of this topic are {}", kind.name()),
        Mode::Log | Mode::Latest if keys.is_empty() => return Ok(()),
        Mode::Log | Mode::Latest => "this topic has no keys to choose from".to_owned(),
    };
    Err(Refusal::new(RefusalCode::Malformed, message))
}

/// The whole matrix of who may follow what.
pub(super) fn admits(access: Access, identity: Identity) -> bool {
    let sees_reports = matches!(identity, Identity::Staff { grant, .. } if grant.may(Right::ViewReports));
    match access {
        Access::Everybody => true,
        Access::Inside => identity != Identity::Public,
        Access::Branch(branch) => match identity {
            Identity::Public => false,
            Identity::Register { branch: own, .. } => own == branch,
            Identity::Staff { .. } => true,
        },
        Access::Reports => sees_reports,
        Access::Register(wanted) => {
            sees_reports || matches!(identity, Identity::Register { register, .. } if register == wanted)
        }
    }
}
