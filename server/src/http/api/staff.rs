//! People, roles and sign-ins, for those who look after people. What is changed of people and roles is a command like all
//! others; a sign-in is ended here, because none is ever recorded.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{Page, PersonView, RefusalCode, Right, RoleDetails, SignInView, SignInsEnded, StaffId};

use super::people::fresh;
use crate::{
    http::{
        access::{Access, Permit},
        extract::PageQuery,
        listing::{Cell, Part, Row, list, names, number, text},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, bearer_of},
};

const STAFF: Parameter =
    Parameter { name: "staff", place: Place::Path, kind: Kind::Of(shape::<StaffId>()), about: "The person." };

const SIGN_IN: Parameter =
    Parameter { name: "sign_in", place: Place::Path, kind: Kind::Text, about: "The sign-in, by its `id`." };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/people",
        id: "listPeople",
        tag: "People",
        summary: "Everybody who works here or did, by number.",
        access: Access::Staff(Right::ManagePeople),
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<PersonView>>()),
        csv: true,
        handler: || web::to(people),
        ..READ
    },
    Operation {
        path: "/api/v1/people/{staff}",
        id: "readPerson",
        tag: "People",
        summary: "One person.",
        access: Access::Staff(Right::ManagePeople),
        parameters: &[STAFF],
        answer: Answer::Of(shape::<PersonView>()),
        refusals: &[RefusalCode::UnknownStaff],
        handler: || web::to(person),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/people/{staff}/sign-ins/end",
        id: "endSignInsOfPerson",
        tag: "People",
        summary: "Ends every sign-in of a person, at once.",
        access: Access::Staff(Right::ManagePeople),
        parameters: &[STAFF],
        answer: Answer::Of(shape::<SignInsEnded>()),
        handler: || web::to(end_of_person),
        ..READ
    },
    Operation {
        path: "/api/v1/roles",
        id: "listRoles",
        tag: "People",
        summary: "Every role with its rights and limits, how many hold it, and what it was to begin with.",
        access: Access::Staff(Right::ManagePeople),
        answer: Answer::Of(shape::<Vec<RoleDetails>>()),
        handler: || web::to(roles),
        ..READ
    },
    Operation {
        path: "/api/v1/sign-ins",
        id: "listSignIns",
        tag: "People",
        summary: "Who is signed in to the back office, from where and since when, the newest first.",
        access: Access::Staff(Right::ManagePeople),
        answer: Answer::Of(shape::<Vec<SignInView>>()),
        handler: || web::to(sign_ins),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/sign-ins/{sign_in}/end",
        id: "endSignIn",
        tag: "People",
        summary: "Ends one sign-in, at once.",
        access: Access::Staff(Right::ManagePeople),
        parameters: &[SIGN_IN],
        answer: Answer::Of(shape::<SignInsEnded>()),
        handler: || web::to(end_one),
        ..READ
    },
];

async fn people(
    request: HttpRequest,
    node: web::Data<Node>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let read = move |after: Option<u16>, wanted| {
        let node = node.clone();
        async move {
            let published = node.catalogue();
            let later = published
                .organisation
                .staff_members()
                .filter(|person| after.is_none_or(|after| person.id.0 > after));
            let rows = later.take(wanted).map(|person| node.auth().person_view(person)).collect();
            Ok(Part::full(rows, wanted, |person: &PersonView| person.id.0))
        }
    };
    list(&request, &query, "people", read).await
}

async fn person(node: web::Data<Node>, staff: web::Path<StaffId>) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let staff = staff.into_inner();
    let found = published.organisation.staff(staff).ok_or_else(|| {
        ProblemResponse::new(RefusalCode::UnknownStaff, format!("there is no staff member {staff}"))
    })?;
    Ok(fresh(&node.auth().person_view(found)))
}

async fn roles(node: web::Data<Node>) -> HttpResponse {
    let published = node.catalogue();
    let organisation = &published.organisation;
    let roles: Vec<RoleDetails> = organisation.roles().map(|role| organisation.role_details(role)).collect();
    fresh(&roles)
}

async fn sign_ins(request: HttpRequest, node: web::Data<Node>) -> HttpResponse {
    fresh(&node.auth().sign_ins(bearer_of(&request).unwrap_or_default()))
}

async fn end_one(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    let ended = node.auth().end_sign_in(&id)?;
    told(&node, &permit, ended).await
}

async fn end_of_person(
    node: web::Data<Node>,
    permit: Permit,
    staff: web::Path<StaffId>,
) -> Result<HttpResponse, ProblemResponse> {
    let ended = node.auth().end_sign_ins(staff.into_inner(), None)?;
    told(&node, &permit, ended).await
}

/// A sign-in that was ended stays so after a crash.
async fn told(node: &Node, permit: &Permit, ended: usize) -> Result<HttpResponse, ProblemResponse> {
    node.auth().make_durable().await?;
    tracing::info!(by = %permit.person()?, ended, "sign-ins were ended");
    Ok(fresh(&SignInsEnded { ended: u32::try_from(ended).unwrap_or(u32::MAX) }))
}

impl Row for PersonView {
    fn header() -> Vec<String> {
        names(&[
            "id",
            "name",
            "role",
            "role_name",
            "active",
            "pin_set_ms",
            "password_set_ms",
            "second_factor",
            "sign_ins",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.id.0),
            text(&self.name),
            number(self.role.0),
            text(&self.role_name),
            text(self.active),
            self.pin_set.map_or_else(|| text(""), |at| number(at.0)),
            self.password_set.map_or_else(|| text(""), |at| number(at.0)),
            text(self.second_factor),
            number(self.sign_ins),
        ]
    }
}
