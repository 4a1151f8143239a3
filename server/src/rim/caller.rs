//! Who calls. What a caller may do is the business of the routes.

use actix_web::{HttpRequest, http::header, web};
use protocol::RefusalCode;

use super::problem::ProblemResponse;
use crate::{auth::Identity, node::Node};

/// Whoever sent the request. A token that is not good is refused here: it never quietly becomes the public.
pub(crate) struct Caller(pub(crate) Identity);

impl Caller {
    #[must_use]
    pub(crate) fn is_public(&self) -> bool {
        matches!(self.0, Identity::Public)
    }

    /// Reads the caller of a request.
    ///
    /// # Errors
    /// `unauthenticated` when there is an `Authorization` header that is not a good bearer token.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, ProblemResponse> {
        if !request.headers().contains_key(header::AUTHORIZATION) {
            return Ok(Self(Identity::Public));
        }
        let node = request
            .app_data::<web::Data<Node>>()
            .ok_or_else(|| ProblemResponse::new(RefusalCode::Fault, "the server is not set up"))?;
        bearer_of(request)
            .and_then(|token| node.auth().identify(token))
            .map(Self)
            .ok_or_else(Self::unauthenticated)
    }

    /// Somebody must say who they are.
    #[must_use]
    pub(crate) fn unauthenticated() -> ProblemResponse {
        ProblemResponse::new(RefusalCode::Unauthenticated, "a device token or a sign-in token is needed")
    }
}

/// The token that a request shows.
pub(crate) fn bearer_of(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok().and_then(bearer)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_tokens() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer ", None),
            ("Bearer", None),
            ("Basic abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(value), token, "{value:?}");
        }
    }
}
