//! Who may call an operation: declared in the table, enforced by the route, and handed to the handler as a permit. No
//! handler asks for a right itself, so none can forget to.

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, ResponseError, Route,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::{Next, from_fn},
    web,
};
use domain::deed;
use protocol::{BranchId, RefusalCode, RegisterId, Right, StaffId};
use std::future::{Ready, ready};

use crate::{
    auth::Identity,
    clock,
    node::Node,
    record::Origin,
    rim::{Caller, ProblemResponse, Rim, bearer_of},
};

/// Who may call an operation. A register is kept to what the path names as its own branch and its own register; to which
/// branch's rows it is kept besides is told by its permit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    /// Everybody. Nobody is asked who they are.
    Public,
    /// Everybody. Registers and staff, who show a token, are told more.
    PublicOrMore,
    /// Any register and all staff.
    Insiders,
    /// Everybody who is signed in to the back office, about themselves.
    AllStaff,
    /// Staff with a right: everywhere, or in the branch that the path names.
    Staff(Right),
    /// Staff with a right, and whoever may read the data directory of the server.
    StaffOrLocal(Right),
    /// Staff with a right, and a register within its own.
    StaffOrOwn(Right),
    /// The register that the path names.
    Own,
    /// Staff with a right to the figures, and whoever shows the token for metrics.
    Operator,
}

impl Access {
    pub(super) fn sentence(self) -> String {
        match self {
            Self::Public => "For everybody.".to_owned(),
            Self::PublicOrMore => "For everybody; registers and staff are told more.".to_owned(),
            Self::Insiders => "For registers and staff.".to_owned(),
            Self::AllStaff => "For staff, about themselves.".to_owned(),
            Self::Staff(right) => format!("For staff who may {}.", deed(right)),
            Self::StaffOrLocal(right) => {
                format!("For staff who may {}, and for commands on the server's own machine.", deed(right))
            }
            Self::StaffOrOwn(right) => {
                format!("For staff who may {}, and for a register within its own.", deed(right))
            }
            Self::Own => "For the register itself.".to_owned(),
            Self::Operator => {
                format!("For staff who may {}, and for the operator's `metrics_token`.", deed(FIGURES))
            }
        }
    }

    /// Whether a token makes a difference.
    pub(super) const fn takes_token(self) -> bool {
        !matches!(self, Self::Public)
    }

    /// Whether nobody gets in without one.
    pub(super) const fn needs_token(self) -> bool {
        self.takes_token() && !matches!(self, Self::PublicOrMore)
    }

    /// Whether somebody with a good token may be turned away.
    pub(super) const fn turns_away(self) -> bool {
        matches!(
            self,
            Self::AllStaff
                | Self::Staff(_)
                | Self::StaffOrLocal(_)
                | Self::StaffOrOwn(_)
                | Self::Own
                | Self::Operator
        )
    }

    /// The route behind this access.
    pub(super) fn enforced(self, route: Route) -> Route {
        route.wrap(from_fn(move |request, next| admitted(self, request, next)))
    }

    fn permit(self, request: &HttpRequest) -> Result<Permit, ProblemResponse> {
        // A scraper's token is nobody's, so it is looked at before anyone is looked for.
        if self == Self::Public || (self == Self::Operator && shows_metrics_token(request)) {
            return Ok(Permit(Identity::Public));
        }
        if matches!(self, Self::StaffOrLocal(_)) && shows_local_key(request) {
            return Ok(Permit(Identity::Public));
        }
        let Caller(identity) = Caller::of(request)?;
        match (self, &identity) {
            (Self::Public | Self::PublicOrMore, Identity::Public) => {}
            (_, Identity::Public) => return Err(Caller::unauthenticated()),
            (
                Self::Staff(right) | Self::StaffOrLocal(right) | Self::StaffOrOwn(right),
                Identity::Staff { staff, grant },
            ) if grant.may(right) || may_there(request, *staff, right) => {}
            (Self::Operator, Identity::Staff { grant, .. }) if grant.may(FIGURES) => {}
            (
                Self::Staff(_) | Self::StaffOrLocal(_) | Self::StaffOrOwn(_) | Self::Own | Self::Operator,
                Identity::Staff { .. },
            )
            | (
                Self::AllStaff | Self::Staff(_) | Self::StaffOrLocal(_) | Self::Operator,
                Identity::Register { .. },
            ) => {
                return Err(unauthorised());
            }
            (_, Identity::Register { register, branch }) => kept_to_its_own(request, *register, *branch)?,
            (Self::Public | Self::PublicOrMore | Self::Insiders | Self::AllStaff, Identity::Staff { .. }) => {
            }
        }
        Ok(Permit(identity))
    }
}

/// The right to how trade and server are doing.
const FIGURES: Right = Right::ViewReports;

fn shows_metrics_token(request: &HttpRequest) -> bool {
    let rim = request.app_data::<web::Data<Rim>>();
    rim.zip(bearer_of(request)).is_some_and(|(rim, token)| rim.is_metrics_token(token))
}

fn shows_local_key(request: &HttpRequest) -> bool {
    let node = request.app_data::<web::Data<Node>>();
    node.zip(bearer_of(request)).is_some_and(|(node, token)| node.is_local_key(token))
}

/// Whether somebody has a right in the branch that the path names, or in that of the register it names.
fn may_there(request: &HttpRequest, staff: StaffId, right: Right) -> bool {
    let Some(node) = request.app_data::<web::Data<Node>>() else { return false };
    let published = node.catalogue();
    let named = |name: &str| request.match_info().get(name).and_then(|text| text.parse::<u16>().ok());
    let of_register =
        || published.organisation.register(RegisterId(named("register")?)).map(|one| one.branch);
    let Some(branch) = named("branch").map(BranchId).or_else(of_register) else { return false };
    let grant = published.organisation.grant_in(staff, Some(branch), clock::now());
    grant.is_some_and(|grant| grant.may(right))
}

/// Whatever cannot be read as its own is not its own: there are more ways to write a number than one.
fn kept_to_its_own(request: &HttpRequest, own: RegisterId, home: BranchId) -> Result<(), ProblemResponse> {
    let other = |name: &str, own: u16| {
        request.match_info().get(name).is_some_and(|named| named.parse::<u16>() != Ok(own))
    };
    if other("branch", home.0) || other("register", own.0) {
        return Err(ProblemResponse::new(RefusalCode::Unauthorised, "a register is told of its own only"));
    }
    Ok(())
}

fn unauthorised() -> ProblemResponse {
    ProblemResponse::new(RefusalCode::Unauthorised, "this needs a right that you do not have")
}

async fn admitted(
    access: Access,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match access.permit(request.request()) {
        Ok(permit) => {
            request.extensions_mut().insert(permit);
            next.call(request).await
        }
        Err(problem) => Ok(request.into_response(problem.error_response())),
    }
}

/// Whom a route has let in. Only routes make one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Permit(Identity);

impl Permit {
    #[must_use]
    pub(super) const fn is_public(&self) -> bool {
        matches!(self.0, Identity::Public)
    }

    /// Which branch's stock and documents the caller is kept to; none for those who are told of every branch.
    #[must_use]
    pub(super) const fn branch(&self) -> Option<BranchId> {
        match self.0 {
            Identity::Register { branch, .. } => Some(branch),
            Identity::Public | Identity::Staff { .. } => None,
        }
    }

    /// The register that calls.
    ///
    /// # Errors
    /// `unauthorised` for everybody else.
    pub(super) fn register(&self) -> Result<RegisterId, ProblemResponse> {
        match self.0 {
            Identity::Register { register, .. } => Ok(register),
            Identity::Public | Identity::Staff { .. } => Err(unauthorised()),
        }
    }

    /// The person who calls; none for everybody else.
    pub(super) const fn staff(&self) -> Option<StaffId> {
        match self.0 {
            Identity::Staff { staff, .. } => Some(staff),
            Identity::Public | Identity::Register { .. } => None,
        }
    }

    /// The person who calls.
    ///
    /// # Errors
    /// `unauthorised` for everybody else.
    pub(super) fn person(&self) -> Result<StaffId, ProblemResponse> {
        match self.0 {
            Identity::Staff { staff, .. } => Ok(staff),
            Identity::Public | Identity::Register { .. } => Err(unauthorised()),
        }
    }

    /// Whether it is staff with a right.
    pub(super) fn may(&self, right: Right) -> bool {
        matches!(self.0, Identity::Staff { grant, .. } if grant.may(right))
    }

    /// Whether it is staff with a right, everywhere or in this branch.
    pub(super) fn may_in(&self, node: &Node, branch: BranchId, right: Right) -> bool {
        let Identity::Staff { staff, grant } = self.0 else { return false };
        let there = || node.catalogue().organisation.grant_in(staff, Some(branch), clock::now());
        grant.may(right) || there().is_some_and(|grant| grant.may(right))
    }

    /// Where the caller's commands come from.
    ///
    /// # Errors
    /// `unauthenticated` for the public.
    pub(super) fn origin(&self) -> Result<Origin, ProblemResponse> {
        match self.0 {
            Identity::Public => Err(Caller::unauthenticated()),
            Identity::Register { register, .. } => Ok(Origin::Register(register)),
            Identity::Staff { staff, .. } => Ok(Origin::Staff(staff)),
        }
    }
}

impl FromRequest for Permit {
    type Error = ProblemResponse;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let permit = request.extensions().get::<Self>().copied();
        ready(permit.ok_or_else(|| ProblemResponse::new(RefusalCode::Fault, "nobody was let in here")))
    }
}
