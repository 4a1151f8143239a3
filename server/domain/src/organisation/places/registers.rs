//! Registers by id and by the hash of their device token. Only registers are stored.

use std::{collections::BTreeMap, sync::Arc};

use protocol::RegisterId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::organisation::Register;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Registers {
    by_id: BTreeMap<RegisterId, Arc<Register>>,
    by_token: BTreeMap<Arc<str>, RegisterId>,
}

impl Registers {
    pub(super) fn get(&self, id: RegisterId) -> Option<&Register> {
        self.by_id.get(&id).map(AsRef::as_ref)
    }

    pub(super) fn by_token(&self, token_sha256: &str) -> Option<&Register> {
        self.by_token.get(token_sha256).and_then(|id| self.get(*id))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Register> {
        self.by_id.values().map(AsRef::as_ref)
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn put(&mut self, register: &Arc<Register>) {
        if let Some(before) = self.by_id.insert(register.id, Arc::clone(register)) {
            self.by_token.remove(&before.token_sha256);
        }
        // One without a device has no token that anybody could show.
        if !register.token_sha256.is_empty() {
            self.by_token.insert(Arc::clone(&register.token_sha256), register.id);
        }
    }
}

impl Serialize for Registers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.by_id.values())
    }
}

impl<'de> Deserialize<'de> for Registers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut registers = Self::default();
        for register in Vec::<Arc<Register>>::deserialize(deserializer)? {
            registers.put(&register);
        }
        Ok(registers)
    }
}
