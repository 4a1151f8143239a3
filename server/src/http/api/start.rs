//! A new shop's way to its first sale, and the samples it may have begun with.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{RefusalCode, Right, SamplesWithdrawn, StartProgress, StartStep, StartView};

use crate::{
    http::{
        access::{Access, Permit},
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
    samples::{self, SamplesError},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/start",
        id: "readStart",
        tag: "Setting up",
        summary: "How far a new shop has come: what is done, seen by itself or ticked by hand.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<StartView>()),
        refusals: &[RefusalCode::Busy],
        handler: || web::to(view),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/samples/withdraw",
        id: "withdrawSamples",
        tag: "Setting up",
        summary: "Takes out every sample with its stock, but for those that were sold or are on their way somewhere.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<SamplesWithdrawn>()),
        refusals: &[RefusalCode::Busy, RefusalCode::NotAllowed, RefusalCode::StorageFull],
        handler: || web::to(withdraw),
        ..READ
    },
];

async fn view(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
) -> Result<HttpResponse, ProblemResponse> {
    let samples = samples::count(&node);
    let sold = !node.tickets(None, 1).await?.rows.is_empty();
    let published = node.catalogue();
    let organisation = &published.organisation;
    let shop = organisation.shop();
    // One that was written and read back: a schedule alone has saved nothing yet.
    let backed_up = node.backups().await?.backups.iter().any(|backup| backup.verified);
    let products = organisation.product_count();
    let seen = |step| match step {
        StartStep::ProductAdded => products > usize::try_from(samples).unwrap_or_default(),
        StartStep::TillEnrolled => organisation.registers().any(|register| !register.token_sha256.is_empty()),
        StartStep::FirstSale => sold,
        StartStep::StaffAdded => organisation.staff_members().nth(1).is_some(),
        StartStep::SamplesRemoved => samples == 0,
        StartStep::BackupConfigured => backed_up,
        // Whether rates are right is for a person to say.
        StartStep::TaxChecked => false,
    };
    let steps = [
        StartStep::TaxChecked,
        StartStep::ProductAdded,
        StartStep::TillEnrolled,
        StartStep::FirstSale,
        StartStep::StaffAdded,
        StartStep::BackupConfigured,
        StartStep::SamplesRemoved,
    ];
    let steps = steps
        .into_iter()
        .filter(|step| *step != StartStep::SamplesRemoved || samples > 0)
        .map(|step| StartProgress { step, done: seen(step) || shop.ticked.contains(&step) })
        .collect();
    let view = StartView {
        shop_name: rim.shop_name(&node),
        address: format!("{}/", rim.public_url(&request)),
        steps,
        samples,
        over: shop.start_over,
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}

async fn withdraw(node: web::Data<Node>, permit: Permit) -> Result<HttpResponse, ProblemResponse> {
    let told = samples::withdraw(&node, permit.origin()?).await.map_err(|error| match error {
        SamplesError::Refused { refusal, .. } => ProblemResponse::by_rule(refusal),
        SamplesError::Unread(refusal) => refusal.into(),
    })?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(told))
}
