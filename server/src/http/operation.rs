//! What an operation of the HTTP interface is: the one line from which its route is registered, its access is enforced and
//! its description is written, so that none of them can know an operation that the others do not.

use actix_web::{Route, guard};
use protocol::{BranchId, CommandId, RefusalCode, Sku};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
use std::collections::BTreeMap;
use ts_rs::TS;

use super::access::Access;
use crate::rim::{read, status};

/// One operation.
pub(super) struct Operation {
    pub(super) method: Verb,
    pub(super) path: &'static str,
    /// `operationId`, from which clients make function names.
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) access: Access,
    pub(super) parameters: &'static [Parameter],
    /// Schema of the body.
    pub(super) request: Option<Shape>,
    pub(super) answer: Answer,
    /// Bodies that are valid, each with its name.
    pub(super) examples: fn() -> Vec<(String, Value)>,
    /// Whether `text/csv` is to be had.
    pub(super) csv: bool,
    /// Refusals beyond those that access, parameters and body bring with them.
    pub(super) refusals: &'static [RefusalCode],
    pub(super) handler: fn() -> Route,
}

impl Operation {
    /// The operation's route: its method, then who may, then its handler.
    pub(super) fn route(&self) -> Route {
        let handler = (self.handler)();
        let by_method = match self.method {
            Verb::Get => read(handler),
            Verb::Post => handler.guard(guard::Post()),
            Verb::Delete => handler.guard(guard::Delete()),
        };
        self.access.enforced(by_method)
    }

    /// What can go wrong, by the status that says so.
    pub(super) fn refusals_by_status(&self) -> BTreeMap<u16, Vec<RefusalCode>> {
        let mut codes = self.refusals.to_vec();
        if self.access.takes_token() {
            codes.push(RefusalCode::Unauthenticated);
        }
        if self.access.turns_away() {
            codes.push(RefusalCode::Unauthorised);
        }
        if self.request.is_some() || !self.parameters.is_empty() {
            codes.push(RefusalCode::Malformed);
        }
        if self.request.is_some() {
            codes.push(RefusalCode::Unsupported);
            codes.push(RefusalCode::TooLarge);
        }
        if self.path.starts_with("/api/v1/") {
            // Whoever shows no token is counted first and asked for it second. Any part of the server may break.
            codes.extend([RefusalCode::TooManyRequests, RefusalCode::Fault]);
        }
        let mut by_status = BTreeMap::<u16, Vec<RefusalCode>>::new();
        for code in codes {
            let codes = by_status.entry(status(code).as_u16()).or_default();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        by_status
    }

    /// Bodies and parameters whose shape is part of the vocabulary.
    pub(super) fn shapes(&self) -> impl Iterator<Item = Shape> {
        let answers: &[Shape] = match &self.answer {
            Answer::Of(shape) => std::slice::from_ref(shape),
            Answer::OneOf(shapes) => shapes,
            Answer::Json(_) | Answer::LinkedData(_) | Answer::Html | Answer::Text | Answer::Pdf => &[],
        };
        let parameters = self.parameters.iter().filter_map(|parameter| match parameter.kind {
            Kind::Of(shape) | Kind::Many(shape, _) => Some(shape),
            Kind::Limit | Kind::Text | Kind::Date | Kind::Format => None,
        });
        self.request.into_iter().chain(answers.iter().copied()).chain(parameters)
    }
}

/// A type of the vocabulary, as the descriptions need it.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Adds the type to a set of schemas and refers to it there.
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
    /// How TypeScript writes it.
    pub(super) typescript: fn(&ts_rs::Config) -> String,
}

/// The shape of a type.
pub(super) const fn shape<T: JsonSchema + TS>() -> Shape {
    Shape { schema: |generator| generator.subschema_for::<T>(), typescript: |config| T::name(config) }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verb {
    /// Answers HEAD as well.
    Get,
    Post,
    Delete,
}

impl Verb {
    pub(super) const fn allow(self) -> &'static str {
        match self {
            Self::Get => "GET, HEAD",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// How requests are counted.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Get => "read",
            Self::Post | Self::Delete => "write",
        }
    }
}

pub(super) enum Answer {
    Of(Shape),
    /// Which one depends on the parameters.
    OneOf(&'static [Shape]),
    /// A document or status whose shape is not part of the vocabulary.
    Json(&'static str),
    /// A document of another standard, which has a description of its own.
    LinkedData(&'static str),
    Html,
    Text,
    Pdf,
}

pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) about: &'static str,
}

impl Parameter {
    pub(super) const fn is_required(&self) -> bool {
        match self.place {
            Place::Path => true,
            Place::Query => matches!(self.kind, Kind::Many(..)),
            Place::Header => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

pub(super) enum Kind {
    Of(Shape),
    /// Repeated, at most so often.
    Many(Shape, usize),
    Limit,
    Text,
    Date,
    Format,
}

/// The branch that an address is about.
pub(super) const OF_BRANCH: Parameter = Parameter {
    name: "branch",
    place: Place::Path,
    kind: Kind::Of(shape::<BranchId>()),
    about: "The branch.",
};
pub(super) const OF_SKU: Parameter = Parameter {
    name: "sku",
    place: Place::Path,
    kind: Kind::Of(shape::<Sku>()),
    about: "Stock keeping unit.",
};
pub(super) const CURSOR: Parameter = Parameter {
    name: "cursor",
    place: Place::Query,
    kind: Kind::Text,
    about: "`next` of the page before; without it the list begins. A page may be short, or empty, and not the last.",
};
pub(super) const LIMIT: Parameter = Parameter {
    name: "limit",
    place: Place::Query,
    kind: Kind::Limit,
    about: "Rows of a page. CSV has no pages: it is whole, from the cursor on.",
};
pub(super) const FORMAT: Parameter = Parameter {
    name: "format",
    place: Place::Query,
    kind: Kind::Format,
    about: "Overrides the Accept header, for links.",
};
pub(super) const IDEMPOTENCY_KEY: Parameter = Parameter {
    name: "Idempotency-Key",
    place: Place::Header,
    kind: Kind::Of(shape::<CommandId>()),
    about: "May be sent, and makes a repeat after a lost answer the same request.",
};

/// What is asked for in the address.
pub(super) const fn query(name: &'static str, kind: Kind, about: &'static str) -> Parameter {
    Parameter { name, place: Place::Query, kind, about }
}

/// What most operations share.
pub(super) const READ: Operation = Operation {
    method: Verb::Get,
    path: "",
    id: "",
    tag: "",
    summary: "",
    access: Access::Public,
    parameters: &[],
    request: None,
    answer: Answer::Text,
    examples: Vec::new,
    csv: false,
    refusals: &[],
    handler: Route::new,
};
