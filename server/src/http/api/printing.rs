//! What a register's printer in the network is to do: a receipt, the drawer, a test.

use actix_web::{HttpResponse, http::header, web};
use domain::organisation::Register;
use protocol::{Drawer, PrintJob, Printed, Refusal, RefusalCode, RegisterId, Right};

use super::{
    registers::REGISTER,
    tickets::{readable, receipt_of, spoken},
};
use crate::{
    http::{
        access::{Access, Permit},
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    paper::{self, Bytes},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    method: Verb::Post,
    path: "/api/v1/registers/{register}/print",
    id: "print",
    tag: "Registers",
    summary: "Prints at the register's printer in the network, or opens the drawer on it, and tells what the printer said.",
    access: Access::StaffOrOwn(Right::ManageCatalogue),
    parameters: &[REGISTER],
    request: Some(shape::<PrintJob>()),
    answer: Answer::Of(shape::<Printed>()),
    refusals: &[
        RefusalCode::UnknownRegister,
        RefusalCode::UnknownTicket,
        RefusalCode::WrongState,
        RefusalCode::Busy,
    ],
    handler: || web::to(print),
    ..READ
}];

async fn print(
    node: web::Data<Node>,
    permit: Permit,
    register: web::Path<RegisterId>,
    body: Body<PrintJob>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = register.into_inner();
    let published = node.catalogue();
    let known = published.organisation.register(register).ok_or_else(|| {
        Refusal::new(RefusalCode::UnknownRegister, format!("there is no register {register}"))
    })?;
    let Bytes { bytes, unprintable } = bytes_of(&node, &permit, known, &body.0).await?;
    let (printer, told) = node.print(register, bytes).await?;
    let printed = Printed { printer, unprintable, paper_low: told.paper_low, silent: told.silent };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(printed))
}

async fn bytes_of(
    node: &Node,
    permit: &Permit,
    register: &Register,
    job: &PrintJob,
) -> Result<Bytes, ProblemResponse> {
    match job {
        PrintJob::Test => Ok(paper::test_bytes(&register.name, register.paper)),
        PrintJob::Drawer if register.drawer == Drawer::WithPrinter => {
            // Whoever opens a drawer without a sale is to be found again.
            tracing::info!(register = register.id.0, "a cash drawer is opened");
            Ok(paper::drawer_kick())
        }
        PrintJob::Drawer => {
            let message = "no drawer hangs on this register's printer; see the settings of the till";
            Err(ProblemResponse::new(RefusalCode::WrongState, message))
        }
        PrintJob::Receipt(ticket) => {
            let ticket = readable(node, permit, *ticket).await?;
            let copies = register.extra_copies.saturating_add(1);
            Ok(paper::receipt_bytes(
                &receipt_of(node, &ticket, spoken(node).on_printers()),
                register.paper,
                copies,
            ))
        }
    }
}
