//! The one table of the HTTP interface. Routes are registered from it and OpenAPI is written from it, so neither can
//! know an operation that the other does not.

use actix_web::{
    Route,
    guard::{self, Guard},
    web,
};
use protocol::RefusalCode as C;

use super::{catalogue, commands, docs, health, metrics, registers, sales, sign_in, stock, tickets};
use crate::limits::BADGES_MAX;

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
    pub(super) request: Option<&'static str>,
    pub(super) answer: Answer,
    /// Whether `text/csv` is to be had.
    pub(super) csv: bool,
    /// Refusals beyond those that access, parameters and body bring with them.
    pub(super) refusals: &'static [C],
    pub(super) handler: fn() -> Route,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verb {
    /// Answers HEAD as well.
    Get,
    Post,
}

impl Verb {
    pub(super) const fn allow(self) -> &'static str {
        match self {
            Self::Get => "GET, HEAD",
            Self::Post => "POST",
        }
    }
}

/// Who may call an operation. The handlers enforce it; a test calls every operation as everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    Everybody,
    /// Any register and all staff.
    Insiders,
    /// Staff who may view reports.
    Reports,
    /// Staff who may view reports, and a register for what is its own or its branch's.
    ReportsOrOwn,
    /// Staff who may manage the catalogue.
    Office,
    /// Staff who may view reports, and whoever shows the token for metrics.
    Operator,
}

impl Access {
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Everybody => "For everybody.",
            Self::Insiders => "For registers and staff.",
            Self::Reports => "For staff who may view reports.",
            Self::ReportsOrOwn => "For staff who may view reports, and for a register within its own.",
            Self::Office => "For staff who may manage the catalogue.",
            Self::Operator => "For staff who may view reports, and for the operator's `metrics_token`.",
        }
    }
}

pub(super) enum Answer {
    Schema(&'static str),
    Array(&'static str),
    /// A document or status whose shape is not part of the vocabulary.
    Json(&'static str),
    Html,
    Text,
}

pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) about: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

pub(super) enum Kind {
    Schema(&'static str),
    /// Repeated, at most so often.
    Many(&'static str, usize),
    Limit,
    Text,
    Date,
    Format,
}

const CURSOR: Parameter = Parameter {
    name: "cursor",
    place: Place::Query,
    kind: Kind::Text,
    about: "`next` of the page before; without it the list begins. A page may be short, or empty, and not the last.",
};
const LIMIT: Parameter =
    Parameter { name: "limit", place: Place::Query, kind: Kind::Limit, about: "Rows of a page." };
const FORMAT: Parameter = Parameter {
    name: "format",
    place: Place::Query,
    kind: Kind::Format,
    about: "Overrides the Accept header, for links.",
};
const SKU: Parameter =
    Parameter { name: "sku", place: Place::Path, kind: Kind::Schema("Sku"), about: "Stock keeping unit." };
const REGISTER: Parameter = Parameter {
    name: "register",
    place: Place::Path,
    kind: Kind::Schema("RegisterId"),
    about: "The register.",
};
const TICKET: Parameter =
    Parameter { name: "id", place: Place::Path, kind: Kind::Schema("TicketId"), about: "The ticket's id." };

/// What most operations share.
const READ: Operation = Operation {
    method: Verb::Get,
    path: "",
    id: "",
    tag: "",
    summary: "",
    access: Access::Everybody,
    parameters: &[],
    request: None,
    answer: Answer::Text,
    csv: false,
    refusals: &[],
    handler: || read(web::route()),
};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Verb::Post,
        path: "/api/v1/sign-in",
        id: "signIn",
        tag: "Identity",
        summary: "Exchanges a person's PIN for a bearer token that is good for twelve hours.",
        request: Some("SignInRequest"),
        answer: Answer::Schema("SignInResponse"),
        refusals: &[C::Unauthenticated, C::TooManyRequests, C::Busy],
        handler: || web::post().to(sign_in::sign_in),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/commands",
        id: "submitCommand",
        tag: "Commands",
        summary: "Does one command, once, however often it is sent. Answers when it is durable.",
        access: Access::Insiders,
        parameters: &[Parameter {
            name: "Idempotency-Key",
            place: Place::Header,
            kind: Kind::Schema("CommandId"),
            about: "May be sent; must equal the command's id.",
        }],
        request: Some("Command"),
        answer: Answer::Schema("Reply"),
        refusals: &[
            C::Unauthorised,
            C::UnknownBranch,
            C::UnknownRegister,
            C::SequenceMissing,
            C::SequenceReused,
            C::SequenceJump,
            C::IdReused,
            C::Busy,
            C::ShuttingDown,
            C::StorageFull,
        ],
        handler: || web::post().to(commands::submit),
        ..READ
    },
    Operation {
        path: "/api/v1/catalogue",
        id: "readCatalogue",
        tag: "Catalogue",
        summary: "What is sold, where and by whom, products in order of handle. Registers and staff members are told \
                  to registers and staff only. With `since` and `epoch` the answer is `CatalogueChanges`: what is \
                  different from the catalogue of that position.",
        parameters: &[
            LIMIT,
            CURSOR,
            Parameter {
                name: "since",
                place: Place::Query,
                kind: Kind::Schema("Lsn"),
                about: "`seq` of the catalogue that the client has.",
            },
            Parameter {
                name: "epoch",
                place: Place::Query,
                kind: Kind::Schema("Epoch"),
                about: "`epoch` of it.",
            },
        ],
        answer: Answer::Schema("CatalogueView"),
        handler: || read(web::route()).to(catalogue::view),
        ..READ
    },
    Operation {
        path: "/api/v1/products",
        id: "listProducts",
        tag: "Catalogue",
        summary: "Products with what only the house knows of them, in order of handle, those out of sight included. \
                  Costs are told to staff who may see them.",
        access: Access::Office,
        parameters: &[LIMIT, CURSOR],
        answer: Answer::Schema("PageOfInsideProduct"),
        refusals: &[C::Unauthorised],
        handler: || read(web::route()).to(catalogue::products),
        ..READ
    },
    Operation {
        path: "/api/v1/branches/{branch}/stock",
        id: "listBranchStock",
        tag: "Stock",
        summary: "Every level of one branch in order of SKU. A register reads those of its own.",
        access: Access::Insiders,
        parameters: &[
            Parameter {
                name: "branch",
                place: Place::Path,
                kind: Kind::Schema("BranchId"),
                about: "The branch.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Schema("PageOfSkuLevel"),
        csv: true,
        refusals: &[C::UnknownBranch, C::Unauthorised, C::Busy],
        handler: || read(web::route()).to(stock::branch_levels),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}",
        id: "readStock",
        tag: "Stock",
        summary: "One SKU's level in every branch. A register is told that of its own.",
        access: Access::Insiders,
        parameters: &[SKU],
        answer: Answer::Schema("SkuStock"),
        refusals: &[C::UnknownSku, C::Busy],
        handler: || read(web::route()).to(stock::sku),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}/movements",
        id: "listMovements",
        tag: "Stock",
        summary: "One SKU's ledger, newest first. A register is told what moved in its own branch.",
        access: Access::Insiders,
        parameters: &[SKU, LIMIT, CURSOR, FORMAT],
        answer: Answer::Schema("PageOfMovement"),
        csv: true,
        refusals: &[C::UnknownSku, C::Busy],
        handler: || read(web::route()).to(stock::movements),
        ..READ
    },
    Operation {
        path: "/api/v1/badges",
        id: "readBadges",
        tag: "Stock",
        summary: "What the public may know about the availability of some SKUs.",
        parameters: &[Parameter {
            name: "sku",
            place: Place::Query,
            kind: Kind::Many("Sku", BADGES_MAX),
            about: "Stock keeping units, repeated.",
        }],
        answer: Answer::Array("Badge"),
        refusals: &[C::Busy],
        handler: || read(web::route()).to(stock::badges),
        ..READ
    },
    Operation {
        path: "/api/v1/tickets",
        id: "listTickets",
        tag: "Tickets",
        summary: "Tickets of all branches, newest first.",
        access: Access::Reports,
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Schema("PageOfTicketSummary"),
        csv: true,
        refusals: &[C::Busy],
        handler: || read(web::route()).to(tickets::list),
        ..READ
    },
    Operation {
        path: "/api/v1/tickets/{id}",
        id: "readTicket",
        tag: "Tickets",
        summary: "One ticket with its lines and tenders. A register reads the tickets of its branch.",
        access: Access::ReportsOrOwn,
        parameters: &[TICKET],
        answer: Answer::Schema("Ticket"),
        refusals: &[C::UnknownTicket, C::Busy],
        handler: || read(web::route()).to(tickets::one),
        ..READ
    },
    Operation {
        path: "/api/v1/tickets/{id}/receipt",
        id: "printReceipt",
        tag: "Tickets",
        summary: "One ticket as a page for an 80 mm printer.",
        access: Access::ReportsOrOwn,
        parameters: &[TICKET],
        answer: Answer::Html,
        refusals: &[C::UnknownTicket, C::Busy],
        handler: || read(web::route()).to(tickets::receipt),
        ..READ
    },
    Operation {
        path: "/api/v1/sales",
        id: "readSales",
        tag: "Reports",
        summary: "Trading of every branch on one business date; without a date, each branch's newest.",
        access: Access::Reports,
        parameters: &[
            Parameter {
                name: "date",
                place: Place::Query,
                kind: Kind::Date,
                about: "Business date by the registers' clocks.",
            },
            FORMAT,
        ],
        answer: Answer::Array("DaySales"),
        csv: true,
        refusals: &[C::Busy],
        handler: || read(web::route()).to(sales::day),
        ..READ
    },
    Operation {
        path: "/api/v1/registers/{register}",
        id: "readRegister",
        tag: "Registers",
        summary: "One register's shift, people and counters.",
        access: Access::ReportsOrOwn,
        parameters: &[REGISTER],
        answer: Answer::Schema("RegisterView"),
        refusals: &[C::UnknownRegister, C::Busy],
        handler: || read(web::route()).to(registers::view),
        ..READ
    },
    Operation {
        path: "/api/v1/registers/{register}/z-reports",
        id: "listZReports",
        tag: "Registers",
        summary: "One register's closed shifts, newest first.",
        access: Access::ReportsOrOwn,
        parameters: &[REGISTER, LIMIT, CURSOR, FORMAT],
        answer: Answer::Schema("PageOfZReport"),
        csv: true,
        refusals: &[C::UnknownRegister, C::Busy],
        handler: || read(web::route()).to(registers::z_reports),
        ..READ
    },
    Operation {
        path: "/healthz",
        id: "isAlive",
        tag: "Operation",
        summary: "Whether the process answers.",
        answer: Answer::Json("`alive` is true."),
        handler: || read(web::route()).to(health::alive),
        ..READ
    },
    Operation {
        path: "/readyz",
        id: "isReady",
        tag: "Operation",
        summary: "Whether commands are taken. If not, the problem's detail lists the reasons.",
        answer: Answer::Json("`ready` is true."),
        refusals: &[C::Busy, C::StorageFull],
        handler: || read(web::route()).to(health::ready),
        ..READ
    },
    Operation {
        path: "/metrics",
        id: "readMetrics",
        tag: "Operation",
        summary: "Figures for Prometheus, text format 0.0.4.",
        access: Access::Operator,
        handler: || read(web::route()).to(metrics::exposition),
        ..READ
    },
    Operation {
        path: "/api/openapi.json",
        id: "readOpenApi",
        tag: "Descriptions",
        summary: "This document.",
        answer: Answer::Json("OpenAPI 3.1."),
        handler: || read(web::route()).to(docs::openapi),
        ..READ
    },
    Operation {
        path: "/api/asyncapi.json",
        id: "readAsyncApi",
        tag: "Descriptions",
        summary: "The description of the socket.",
        answer: Answer::Json("AsyncAPI 3.0."),
        handler: || read(web::route()).to(docs::asyncapi),
        ..READ
    },
];

/// A route for GET and HEAD.
pub(crate) fn read(route: Route) -> Route {
    route.guard(guard::fn_guard(|context| guard::Get().check(context) || guard::Head().check(context)))
}
