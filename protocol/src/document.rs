//! Documents, and the keys by which single things are followed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CountView, DocumentId, FulfilmentView, Lsn, Sku, TransferView};

/// One thing of a topic that has keys to choose from.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// For `badges`.
    Sku(Sku),
    /// For `documents`.
    Document(DocumentId),
}

/// A document as of its newest change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentView {
    pub id: DocumentId,
    /// Position of that change. An older one never replaces a newer one.
    pub seq: Lsn,
    pub body: DocumentBody,
}

/// What kind of document it is, and what it says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentBody {
    Transfer(TransferView),
    Count(CountView),
    Fulfilment(FulfilmentView),
}

impl From<Sku> for Key {
    fn from(sku: Sku) -> Self {
        Self::Sku(sku)
    }
}

impl From<DocumentId> for Key {
    fn from(id: DocumentId) -> Self {
        Self::Document(id)
    }
}
