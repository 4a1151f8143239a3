//! Events as they are recorded, for one who follows: where they are up to, and whether they may follow still.

use protocol::{Lsn, Refusal};
use tokio::sync::OwnedSemaphorePermit;

use super::{Found, Names, Paging, Query, about_events, events, query::token_of};
use crate::{auth::Identity, limits::EPCIS_PAGE, node::Node};

/// What somebody wants to follow, and who that is.
pub(crate) struct Followed {
    pub(crate) node: Node,
    pub(crate) names: Names,
    /// The question's name, and the question.
    pub(crate) name: String,
    pub(crate) query: Query,
    pub(crate) paging: Paging,
    pub(crate) token: String,
    pub(crate) identity: Identity,
}

/// One that follows.
pub(crate) struct Subscription {
    followed: Followed,
    /// Its own name.
    id: String,
    from: (Lsn, u32),
    _place: OwnedSemaphorePermit,
}

/// What there is to say, and where it goes on.
pub(crate) struct News {
    pub(crate) message: Option<String>,
    reached: (Lsn, u32),
}

impl Subscription {
    /// Begins where the paging says, or where the question does; with what is recorded from now on where neither does.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(crate) async fn begin(followed: Followed, place: OwnedSemaphorePermit) -> Result<Self, Refusal> {
        let node = &followed.node;
        let from = match (followed.paging.from, followed.query.recorded_since()) {
            (Some(from), _) => from,
            (None, Some(since)) => (node.recorded_near(since).await?, 0),
            (None, None) => (Lsn(node.durable().0.saturating_add(1)), 0),
        };
        let id = uuid::Uuid::now_v7().to_string();
        Ok(Self { followed, id, from, _place: place })
    }

    /// Whether something was recorded that has not been looked at.
    pub(crate) fn is_due(&self) -> bool {
        self.followed.node.durable() >= self.from.0
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.followed.node.is_draining()
    }

    /// Whether whoever follows is still who they were, with the same rights.
    pub(crate) fn may_go_on(&self) -> bool {
        let Followed { node, token, identity, .. } = &self.followed;
        node.auth().identify(token) == Some(*identity)
    }

    /// The next events, as a document of the standard with the place behind them.
    pub(crate) fn next(&self) -> impl Future<Output = Result<News, Refusal>> + use<> {
        let Followed { node, names, query, name, .. } = &self.followed;
        let (node, names, query, name) = (node.clone(), names.clone(), query.clone(), name.clone());
        let (from, id) = (self.from, self.id.clone());
        async move {
            let paging = Paging { from: Some(from), rows: EPCIS_PAGE };
            let Found { events, reached, .. } = events(&node, names, query, paging).await?;
            let document = || about_events(&name, Some(&id), &events, Some(&token_of(reached))).to_string();
            let message = (!events.is_empty()).then(document);
            Ok(News { message, reached })
        }
    }

    /// Goes on behind what was read; the message, if there is one, is to be told.
    pub(crate) fn go_on(&mut self, news: News) -> Option<String> {
        self.from = news.reached;
        news.message
    }
}
