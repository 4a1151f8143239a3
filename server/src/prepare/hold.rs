//! Holds.

use domain::{
    Rejection,
    branch::{Body, command::HoldBody},
};
use protocol::{HOLD_TTL_MS, HoldCommand};

use super::{Preparation, terms::moved};

impl Preparation {
    pub(super) fn hold(&self, command: &HoldCommand) -> Result<Body, Rejection> {
        Ok(Body::Hold(match command {
            HoldCommand::Place(hold) => {
                hold.lines.iter().try_for_each(|line| self.goods(&line.sku))?;
                HoldBody::Place { lines: moved(&hold.lines), ttl_ms: hold.ttl_ms.unwrap_or(HOLD_TTL_MS) }
            }
            HoldCommand::Extend(extend) => {
                HoldBody::Extend { hold: extend.hold, ttl_ms: extend.ttl_ms.unwrap_or(HOLD_TTL_MS) }
            }
            HoldCommand::Release(release) => HoldBody::Release { hold: release.hold },
        }))
    }
}
