//! Registers and people on the typed client, which reconnects and resends by itself.

use std::{cell::RefCell, rc::Rc, time::Duration};

use client::{Client, Options};
use protocol::{
    Amount, Answer, BranchId, Command, CommandBody, CommandId, Currency, Encoding, OccurredAt, OpenShift,
    Outcome, Sell, Who,
};

use super::{Ack, Log, Sale};
use crate::{Failure, target::Target, template::Ids, till::Crew};

/// How long anybody waits for an answer. On busy cores most of that time passes while the server starts, so this is far
/// more than ten lives and starts; whether registers are answered is judged in the lives that wait for them.
const PATIENCE: Duration = Duration::from_secs(1_200);

/// A client that comes back quickly.
pub(super) fn start(target: &Target, token: String, encoding: Encoding) -> Client {
    let mut options = Options::new(Some(token));
    options.encoding = encoding;
    options.patience = PATIENCE;
    // The server lives for a second or two at a time: a till that waits half a minute would never meet it.
    options.settings.backoff_cap_ms = 200;
    Client::start(target.socket_url(), options)
}

/// A register on the typed client.
pub(super) struct TypedTill {
    pub(super) index: u16,
    pub(super) client: Client,
    pub(super) crew: Crew,
    pub(super) branch: BranchId,
    ids: Ids,
}

/// Opens the n-th register of a crew, with somebody signed on and a shift.
///
/// # Errors
/// When the server refuses any of it.
pub(super) async fn open_till(
    target: &Target,
    crew: &Crew,
    index: u16,
    encoding: Encoding,
) -> Result<TypedTill, Failure> {
    let client = start(target, crew.token(index), encoding);
    let Who::Register(view) = client.online().await?.who else {
        return Err(Failure::other("the token is not a register's"));
    };
    if !view.signed_on.contains(&crew.staff) {
        client.sign_on(crew.staff, crew.pin.clone()).await?;
    }
    if view.shift.is_none() {
        let open = OpenShift { currency: Currency::GBP, opening_float: Amount(10_000) };
        let reply = client.submit(Some(crew.staff), CommandBody::from(open)).await?;
        if let Answer::Rejected(refusal) = reply.answer {
            return Err(refusal.into());
        }
    }
    Ok(TypedTill { index, client, crew: crew.clone(), branch: view.branch, ids: Ids::new(u64::from(index)) })
}

impl TypedTill {
    /// Sells until told to stop. Each sale is in the log before it is sent.
    pub(super) async fn sell(mut self, sells: Vec<Rc<Sell>>, log: Rc<RefCell<Log>>) {
        for sell in sells.iter().cycle() {
            if log.borrow().stop {
                return;
            }
            let id = CommandId::new(self.ids.next_id());
            let sale = Sale { sell: Rc::clone(sell), branch: self.branch, ack: None };
            log.borrow_mut().sales.insert(id, sale);
            let command = Command {
                id,
                seq: None,
                branch: None,
                staff: Some(self.crew.staff),
                occurred: OccurredAt { at: client::wall_clock(), offset_minutes: 0 },
                body: CommandBody::from(sell.as_ref().clone()),
            };
            let answer = self.client.submit_command(command).await;
            let mut log = log.borrow_mut();
            *log.answers.entry(self.index).or_default() += u64::from(answer.is_ok());
            match answer {
                Ok(protocol::Reply { answer: Answer::Ok(Outcome::Sold(receipt)), repeated, .. }) => {
                    log.acked.push(id);
                    if let Some(sale) = log.sales.get_mut(&id) {
                        sale.ack = Some(Ack { receipt, repeated });
                    }
                }
                other => log.problems.push(format!("sale {id} was answered {other:?}")),
            }
        }
    }
}
