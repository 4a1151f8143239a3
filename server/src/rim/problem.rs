//! Refusals as HTTP: RFC 9457 problems. This is the only place that knows which status a refusal has; it does not know
//! who refuses or why.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use protocol::{Problem, Refusal, RefusalCode, Retry};
use std::fmt;

/// Media type of every error of the interface.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";
/// Where the codes are explained; a problem's `type` is this and the code as fragment.
pub(crate) const PROBLEMS_ADDRESS: &str = "/problems";

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct ProblemResponse {
    problem: Box<Problem>,
    /// The methods that the address knows, where that is what went wrong.
    allow: Option<String>,
}

impl ProblemResponse {
    /// Something at the rim is not as it must be.
    #[must_use]
    pub(crate) fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Refusal::new(code, detail).into()
    }

    /// A rule of the trade said no: the request was understood and cannot be met, whatever the rule.
    #[must_use]
    pub(crate) fn by_rule(refusal: Refusal) -> Self {
        Self::with_status(StatusCode::UNPROCESSABLE_ENTITY, refusal)
    }

    /// Nothing lives at the address.
    #[must_use]
    pub(crate) fn no_such_address(path: &str) -> Self {
        let shown: String = path.chars().take(200).collect();
        let refusal = Refusal::new(RefusalCode::Malformed, format!("there is nothing at {shown}"));
        Self::with_status(StatusCode::NOT_FOUND, refusal)
    }

    /// The address exists, but not for this method. `allow` lists the methods it has.
    #[must_use]
    pub(crate) fn method_not_allowed(allow: &str) -> Self {
        let refusal = Refusal::new(RefusalCode::Malformed, format!("this address answers to {allow} only"));
        Self { allow: Some(allow.to_owned()), ..Self::with_status(StatusCode::METHOD_NOT_ALLOWED, refusal) }
    }

    #[cfg(test)]
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    fn with_status(status: StatusCode, refusal: Refusal) -> Self {
        let name = refusal.code.name();
        let problem = Problem {
            kind: format!("{PROBLEMS_ADDRESS}#{name}"),
            title: title(name),
            status: status.as_u16(),
            detail: refusal.message,
            code: refusal.code,
            retry: refusal.retry,
            facts: refusal.facts,
        };
        Self { problem: Box::new(problem), allow: None }
    }
}

impl From<Refusal> for ProblemResponse {
    fn from(refusal: Refusal) -> Self {
        Self::with_status(status(refusal.code), refusal)
    }
}

impl fmt::Display for ProblemResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.problem.code.name(), self.problem.detail)
    }
}

impl std::error::Error for ProblemResponse {}

impl ResponseError for ProblemResponse {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Retry::AfterMs(millis) = self.problem.retry {
            response.insert_header((header::RETRY_AFTER, millis.div_ceil(1_000).to_string()));
        }
        if self.problem.code == RefusalCode::Unauthenticated {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        // `json` keeps a content type that is already there.
        response.content_type(PROBLEM_JSON).json(&self.problem)
    }
}

/// The status of a refusal that did not come from the rules of a recorded command.
// A table reads better with many words a line.
#[rustfmt::skip]
#[must_use]
pub(crate) const fn status(code: RefusalCode) -> StatusCode {
    use RefusalCode as C;
    match code {
        C::UnknownSku | C::UnknownTicket | C::UnknownHold | C::UnknownBranch | C::UnknownRegister
        | C::UnknownStaff | C::UnknownTaxClass | C::UnknownTransfer | C::UnknownCount | C::UnknownPurchase
        | C::UnknownSupplier | C::UnknownEvent | C::UnknownTask | C::UnknownShift | C::UnknownClaim | C::UnknownCart
        | C::UnknownOrder | C::UnknownInvoice | C::UnknownCustomer | C::UnknownRole | C::UnknownProduct | C::UnknownPriceList
        | C::UnknownCustomerGroup | C::UnknownCollection | C::UnknownPage | C::UnknownImport | C::UnknownMedia
        | C::UnknownTopic | C::UnknownCoupon | C::UnknownGiftCard | C::PasskeysNotHere => StatusCode::NOT_FOUND,
        C::NotSignedOn | C::NotAllowed | C::Unauthorised => StatusCode::FORBIDDEN,
        C::ShiftClosed | C::ShiftAlreadyOpen | C::WrongCurrency | C::InvalidQuantity | C::InvalidAmount
        | C::InvalidText | C::NoLines | C::TooManyLines | C::DiscountTooLarge | C::TenderMissing
        | C::TenderTooMuch | C::TenderNotTaken | C::ReasonNeeded | C::NotStocked | C::InsufficientStock
        | C::LineNotRefundable | C::RefundExceedsSale | C::RefundUnderWay | C::AlreadyBooked
        | C::HoldTooLong | C::TooManyHolds | C::BarcodeTaken | C::SkuTaken | C::TokenTaken | C::Overflow
        | C::InvalidTime | C::OtherBranch | C::WrongState | C::InvalidPin | C::InvalidPassword
        | C::InvalidCode | C::LastKeeper | C::PriceChanged | C::AgeNotConfirmed | C::NotDeliverable
| C::NotReturnable | C::CouponUsedUp | C::CouponUsedByYou | C::CouponNotNow | C::GiftCardShort | C::GiftCardBlocked | C::GiftCardExpired | C::NotCalled | C::FlashSaleMax | C::WaitingRoomFull | C::EmailTaken | C::PasskeyTaken | C::IdReused | C::NotExchangeable => StatusCode::UNPROCESSABLE_ENTITY,
        C::SequenceReused | C::SequenceJump | C::ChangedMeanwhile => StatusCode::CONFLICT,
        C::SequenceMissing | C::Malformed | C::TooManyTopics | C::TooManyKeys => StatusCode::BAD_REQUEST,
        C::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::Unauthenticated | C::SecondFactorNeeded | C::UnknownPasskey | C::PasskeyTooLate | C::PasskeyWrongOrigin
        | C::PasskeyWrongSite | C::PasskeyUnverified | C::PasskeyCounter | C::PasskeyNotValid => StatusCode::UNAUTHORIZED,
        C::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        C::Busy | C::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
        C::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        C::Unsupported => StatusCode::NOT_IMPLEMENTED,
        C::Fault | C::Unrecognised => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// "insufficient_stock" as people write it.
pub(crate) fn title(name: &str) -> String {
    let mut characters = name.chars();
    let first: String = characters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest: String = characters.map(|c| if c == '_' { ' ' } else { c }).collect();
    first + &rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;

    #[test]
    fn every_code_has_a_status_that_fits_its_advice() {
        let codes = RefusalCode::ALL;
        assert!(codes.len() > 40, "{codes:?}");
        for code in codes.iter().copied() {
            let status = status(code);
            assert!(status.is_client_error() || status.is_server_error(), "{code:?} is {status}");
            let worth_retrying = code.retry() != Retry::Never;
            let says_so = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
            assert_eq!(worth_retrying, says_so, "{code:?} is {status} but advises {:?}", code.retry());
        }
    }

    #[test]
    fn statuses_that_clients_build_on() {
        for (code, expected) in [
            (RefusalCode::Malformed, 400),
            (RefusalCode::Unauthenticated, 401),
            (RefusalCode::Unauthorised, 403),
            (RefusalCode::NotAllowed, 403),
            (RefusalCode::UnknownTicket, 404),
            (RefusalCode::SequenceJump, 409),
            (RefusalCode::TooLarge, 413),
            (RefusalCode::IdReused, 422),
            (RefusalCode::TooManyRequests, 429),
            (RefusalCode::Fault, 500),
            (RefusalCode::Unsupported, 501),
            (RefusalCode::Busy, 503),
            (RefusalCode::StorageFull, 507),
        ] {
            assert_eq!(status(code).as_u16(), expected, "{code:?}");
        }
    }

    #[test]
    fn a_rule_is_422_whatever_the_rule() {
        for code in RefusalCode::ALL.iter().copied() {
            assert_eq!(ProblemResponse::by_rule(Refusal::new(code, "no")).problem().status, 422);
        }
    }

    #[actix_web::test]
    async fn a_problem_carries_its_headers_and_members() {
        let response = ProblemResponse::new(RefusalCode::Busy, "come back").error_response();
        assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), PROBLEM_JSON);
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "1");
        let body = to_bytes(response.into_body()).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            problem,
            serde_json::json!({
                "type": "/problems#busy", "title": "Busy", "status": 503, "detail": "come back",
                "code": "busy", "retry": {"after_ms": 250}, "facts": []
            })
        );
        let refused = ProblemResponse::new(RefusalCode::Unauthenticated, "who?").error_response();
        assert_eq!(refused.headers().get(header::WWW_AUTHENTICATE).unwrap(), "Bearer");
        let wrong = ProblemResponse::method_not_allowed("GET, HEAD").error_response();
        assert_eq!(wrong.status(), 405);
        assert_eq!(wrong.headers().get(header::ALLOW).unwrap(), "GET, HEAD");
    }
}
