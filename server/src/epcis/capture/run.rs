//! Does what the events of a document ask for, one after the other, and writes down what became of each.

use protocol::{
    AdjustmentReason, Answer, Command, CommandBody, CommandId, DocumentBody, DocumentId, OccurredAt,
    Quantity, Refusal, RefusalCode, Retry, Reverse, Sku, StockCommand, TransferId,
};
use serde_json::Value;
use std::time::Duration;

use super::{
    incoming::{Incoming, command_of, name_of},
    meaning::{Meaning, adjust, dispatch, meaning},
    observed::on_hand_at,
};
use crate::{
    epcis::{
        Names, event_by_id,
        store::{Became, EventResult},
    },
    limits::EPCIS_ATTEMPTS,
    node::Node,
    record::Origin,
};

/// Why an event became nothing: a sentence.
struct No(String);

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.message)
    }
}

impl From<String> for No {
    fn from(message: String) -> Self {
        Self(message)
    }
}

/// Takes one event of a document.
pub(crate) async fn run(node: &Node, names: &Names, origin: Origin, event: &Value) -> EventResult {
    let name = name_of(event).unwrap_or_default().chars().take(crate::limits::EPCIS_EVENT_ID_MAX).collect();
    let published = node.catalogue();
    let became = match Incoming::read(event, names, &published.organisation) {
        Ok(incoming) => take(node, origin, &incoming).await,
        Err(message) => Err(No(message)),
    };
    match became {
        Ok((became, command)) => EventResult { event_id: name, became, command, detail: None },
        Err(No(detail)) => {
            EventResult { event_id: name, became: Became::Refused, command: None, detail: Some(detail) }
        }
    }
}

type Taken = Result<(Became, Option<String>), No>;

async fn take(node: &Node, origin: Origin, event: &Incoming) -> Taken {
    let meaning = meaning(event)?;
    if meaning == Meaning::TakeBack {
        return take_back(node, origin, event).await;
    }
    // The first telling of an event says which command it is; one that dates itself anew is the same still.
    let id = match node.captured(&event.id).await? {
        Some(id) => id,
        None => event.command(),
    };
    if node.knows(id).await? && matches!(meaning, Meaning::Observe(..)) {
        return Ok((Became::Repeated, Some(id.to_string())));
    }
    let body = match meaning {
        Meaning::Do(body) => body,
        Meaning::Dispatch(transfer) => {
            whole_transfer(node, transfer, event).await?;
            dispatch(transfer)
        }
        Meaning::Observe(sku, seen) => {
            let had = on_hand_at(node, sku, event.branch, event.at).await?;
            let differs = Quantity(seen.0.saturating_sub(had.0));
            if differs == Quantity::ZERO {
                return Ok((Became::Agreed, None));
            }
            adjust(event, sku, differs, Quantity::ZERO, AdjustmentReason::Miscounted)
        }
        Meaning::TakeBack => return Err(No("an error is declared of one event".to_owned())),
    };
    node.note_captured(&event.id, id).await?;
    submit(node, origin, event, id, body).await
}

/// Leaves only what the transfer itself says.
async fn whole_transfer(node: &Node, transfer: TransferId, event: &Incoming) -> Result<(), No> {
    let unknown = || No(format!("there is no transfer {transfer} that may leave"));
    let document = node.document(DocumentId::from(transfer)).await?.ok_or_else(unknown)?;
    let DocumentBody::Transfer(view) = document.body else { return Err(unknown()) };
    let mut asked: Vec<(Sku, Quantity)> = view.lines.iter().map(|line| (line.sku, line.asked)).collect();
    let mut told = event.lines.clone();
    asked.sort_unstable();
    told.sort_unstable();
    if view.from != event.branch || asked != told {
        return Err(No(format!(
            "the transfer {transfer} has other goods, or leaves another branch: change it before it is sent"
        )));
    }
    Ok(())
}

/// Books the counter-entries of what an event of this name has become.
async fn take_back(node: &Node, origin: Origin, event: &Incoming) -> Taken {
    let own = own_event(node, &event.id).await?;
    let original = match own {
        Some(command) => Some(command),
        None => node.captured(&event.id).await?,
    };
    let original = original.ok_or_else(|| No("no event of this name was booked here".to_owned()))?;
    let [(sku, _)] = event.lines.as_slice() else {
        return Err(No("an error is declared of one kind of goods at a time".to_owned()));
    };
    let note = event.id.clone();
    let body = CommandBody::Stock(StockCommand::Reverse(Reverse { original, sku: *sku, note }));
    let id = command_of(&event.id, &format!("error {sku}"), event.at);
    let now = Incoming { at: crate::clock::now(), ..event.clone() };
    if node.knows(id).await? {
        return Ok((Became::Repeated, Some(id.to_string())));
    }
    submit(node, origin, &now, id, body).await
}

/// The command behind an event that this house told itself.
async fn own_event(node: &Node, name: &str) -> Result<Option<CommandId>, No> {
    let found = event_by_id(node, Names::new(String::new()), name).await?;
    Ok(found.and_then(|event| event.command.parse().ok()))
}

/// Submits, and again a few times while the server has too much to do. An event that was refused before is tried anew, under the
/// next id: what was in its way may be gone.
async fn submit(node: &Node, origin: Origin, event: &Incoming, id: CommandId, body: CommandBody) -> Taken {
    let occurred = OccurredAt { at: event.at, offset_minutes: event.offset_minutes };
    let mut command = Command { id, seq: None, branch: Some(event.branch), staff: None, occurred, body };
    let mut attempt = 1;
    loop {
        let busy = match node.submit(origin, command.clone()).await {
            Ok(reply) => match reply.answer {
                Answer::Ok(_) => {
                    let became = if reply.repeated { Became::Repeated } else { Became::Booked };
                    return Ok((became, Some(command.id.to_string())));
                }
                Answer::Rejected(_) if reply.repeated && attempt < EPCIS_ATTEMPTS => {
                    command.id = command_of(&event.id, &format!("again {attempt}"), event.at);
                    node.note_captured(&event.id, command.id).await?;
                    Duration::ZERO
                }
                Answer::Rejected(refusal) => return Err(said(refusal)),
            },
            Err(Refusal { retry: Retry::AfterMs(millis), .. }) if attempt < EPCIS_ATTEMPTS => {
                Duration::from_millis(millis.into())
            }
            Err(refusal) => return Err(said(refusal)),
        };
        attempt = attempt.saturating_add(1);
        tokio::time::sleep(busy).await;
    }
}

fn said(refusal: Refusal) -> No {
    match (refusal.code, refusal.retry) {
        (RefusalCode::IdReused, _) => {
            No("an event of this name said something else before: give each its own name".to_owned())
        }
        (_, Retry::Never) => refusal.into(),
        _ => No(format!("{}: send it again", refusal.message)),
    }
}
