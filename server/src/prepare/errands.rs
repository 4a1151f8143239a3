//! What machines ask of each other: nobody's rights, nobody's clock, and an id that the errand brings along.

use domain::{
    Answered, Errand, Grant, Rejection, Request,
    accounts::{self, CardBody},
    branch::{
        Body, Command, Recipe,
        command::{ClaimBody, LotBody, OrderBody, TransferBody},
    },
    customers, orders, organisation,
};
use protocol::{CommandId, CustomerId, OccurredAt, RefusalCode, StaffId};

use super::{Acting, AnyPrepared, ClaimNeed, Envelope, Preparation};
use crate::record::{self, Stream};

/// A question in the words of the machine that it is for.
enum Asked {
    Branch(Body),
    Orders(orders::Body),
    Customers(customers::Body),
    Organisation(organisation::Body),
    Accounts(accounts::Body),
}

impl Preparation {
    /// An errand as a question to the machine it is for.
    pub(crate) fn errand(&self, from: Stream, to: Stream, errand: &Errand, at: OccurredAt) -> AnyPrepared {
        let mut asked = match &errand.request {
            Request::TellBackorder { sku, version, rule } => Ok(Asked::Branch(Body::SetBackorder {
                sku: *sku,
                version: *version,
                rule: rule.as_ref().map(|rule| self.published.waitable(rule)),
            })),
            Request::PostUse { spent, user } => Ok(Asked::Accounts(accounts::Body::Post {
                terms: self.terms_of(spent.coupon),
                spent: spent.clone(),
                user: *user,
            })),
            Request::Issue(issue) => match to {
                Stream::Branch(here) => {
                    let invoice = Box::new(self.invoice(here, issue, at));
                    Ok(Asked::Branch(Body::Order(OrderBody::Issue(invoice, issue.buyer.clone()))))
                }
                _ => Err(super::not_here()),
            },
            request => body_of(from, request),
        };
        if let (
            Stream::Branch(here),
            Ok(Asked::Branch(Body::Transfer(
                TransferBody::Announce { lots, .. }
                | TransferBody::AnnounceShipment { lots, .. }
                | TransferBody::ComeBack { lots, .. },
            ))),
        ) = (to, &mut asked)
        {
            *lots = self.arriving(here, std::mem::take(lots));
        }
        if let (
            Stream::Branch(here),
            Ok(Asked::Branch(Body::Transfer(TransferBody::NoteReceipt { lots, .. }))),
        ) = (to, &mut asked)
        {
            lots.iter_mut().for_each(|lot| self.dated_here(here, lot));
        }
        self.between_machines(errand.id, to, at, (asked, kits_named(&errand.request)))
    }

    /// The answer to an errand as a command to the machine that owed it.
    pub(crate) fn settling(
        &self,
        id: CommandId,
        to: Stream,
        (errand, answer): (CommandId, Answered),
        at: OccurredAt,
    ) -> AnyPrepared {
        let asked = match to {
            Stream::Orders(_) => Asked::Orders(orders::Body::Settle { errand, answer }),
            Stream::Customers(_) => Asked::Customers(customers::Body::Settle { errand, answer }),
            Stream::Organisation => Asked::Organisation(organisation::Body::Settle { errand }),
            Stream::Branch(_) => Asked::Branch(Body::Settle { errand, answer }),
            // It owes nobody anything.
            Stream::Accounts(_) => Asked::Accounts(accounts::Body::Wake),
        };
        self.between_machines(id, to, at, (Ok(asked), &[]))
    }

    /// What an order is told of the world outside.
    pub(crate) fn learned(
        &self,
        id: CommandId,
        to: Stream,
        body: orders::Body,
        at: OccurredAt,
    ) -> AnyPrepared {
        self.between_machines(id, to, at, (Ok(Asked::Orders(body)), &[]))
    }

    /// What is asked or told about alerts.
    pub(crate) fn alert(
        &self,
        id: CommandId,
        to: Stream,
        body: customers::AlertBody,
        at: OccurredAt,
    ) -> AnyPrepared {
        let asked = Asked::Customers(customers::Body::Alert(body));
        self.between_machines(id, to, at, (Ok(asked), &[]))
    }

    /// What somebody has done with their passkeys. It is recorded as theirs.
    pub(crate) fn passkey(
        &self,
        id: CommandId,
        to: Stream,
        (customer, body): (CustomerId, customers::PasskeyBody),
        at: OccurredAt,
    ) -> AnyPrepared {
        let asked = Asked::Customers(customers::Body::Passkey { customer, body });
        let mut prepared = self.between_machines(id, to, at, (Ok(asked), &[]));
        if let AnyPrepared::Customers(_, theirs) = &mut prepared {
            theirs.actor = record::Actor::Customer(customer);
        }
        prepared
    }

    /// A claim as a question to the branch that owns what is claimed.
    pub(crate) fn claim(&self, need: ClaimNeed, at: OccurredAt) -> AnyPrepared {
        let asked = Asked::Branch(Body::Claim(need.body));
        self.between_machines(need.id, Stream::Branch(need.owner), at, (Ok(asked), &[]))
    }

    fn between_machines(
        &self,
        id: CommandId,
        to: Stream,
        occurred: OccurredAt,
        (asked, kits): (Result<Asked, Rejection>, &[Recipe]),
    ) -> AnyPrepared {
        let envelope = Envelope { id, seq: None, fingerprint: 0, occurred, origin: self.origin };
        let acting = Acting::of_the_server(StaffId(0));
        match to {
            Stream::Branch(branch) => {
                let command: Result<Command, Rejection> = asked.and_then(|asked| match asked {
                    Asked::Branch(body) => {
                        let kits = self.ordered_kits(&body, kits);
                        let command = self.branch_command(&acting, &envelope, None, body);
                        Ok(Command { register: None, kits, ..command })
                    }
                    _ => Err(super::not_here()),
                });
                AnyPrepared::Branch(branch, Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Orders(shard) => {
                let command = asked.and_then(|asked| match asked {
                    Asked::Orders(body) => Ok(by_the_server(id, occurred, body)),
                    _ => Err(super::not_here()),
                });
                AnyPrepared::Orders(shard, Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Customers(shard) => {
                let command = asked.and_then(|asked| match asked {
                    Asked::Customers(body) => Ok(customers::Command {
                        id,
                        staff: StaffId(0),
                        grant: Grant::EVERYTHING,
                        by: customers::By::Staff,
                        body,
                    }),
                    _ => Err(super::not_here()),
                });
                AnyPrepared::Customers(shard, Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Accounts(shard) => {
                let command = asked.and_then(|asked| match asked {
                    Asked::Accounts(body) => Ok(accounts::Command {
                        id,
                        staff: StaffId(0),
                        grant: Grant::EVERYTHING,
                        at: occurred.at,
                        body,
                    }),
                    _ => Err(super::not_here()),
                });
                AnyPrepared::Accounts(shard, Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Organisation => {
                let command = asked.and_then(|asked| match asked {
                    Asked::Organisation(body) => Ok(organisation::Command {
                        grant: Grant::EVERYTHING,
                        staff: StaffId(0),
                        currency: self.currency,
                        body,
                    }),
                    _ => Err(super::not_here()),
                });
                AnyPrepared::Organisation(Box::new(envelope.prepared(&acting, None, command, None)))
            }
        }
    }
}

/// What kits of an order are made of, by its own word.
fn kits_named(request: &Request) -> &[Recipe] {
    match request {
        Request::HoldForOrder { kits, .. }
        | Request::Allocate { kits, .. }
        | Request::TakeBack { kits, .. } => kits,
        _ => &[],
    }
}

fn by_the_server(id: CommandId, occurred: OccurredAt, body: orders::Body) -> orders::Command {
    orders::Command {
        id,
        staff: StaffId(0),
        grant: Grant::EVERYTHING,
        customer: false,
        at: occurred.at,
        body,
    }
}

fn of_card(request: Request) -> Result<Asked, Rejection> {
    let body = match request {
        Request::KeepCard { share, user } => CardBody::Keep { share, user },
        Request::RedeemCard { share, amount, user } => CardBody::Redeem { share, amount, user },
        Request::FreeCard { share } => CardBody::Free { card: share.card, claim: share.claim },
        Request::RefundCard { share, amount, user } => CardBody::Refund { card: share.card, amount, user },
        Request::CreditCard { credited } => CardBody::Credit(credited),
        _ => return Err(super::not_here()),
    };
    Ok(Asked::Accounts(accounts::Body::Card(body)))
}

fn body_of(from: Stream, request: &Request) -> Result<Asked, Rejection> {
    match request {
        Request::ClaimEmail { email, customer } => {
            return Ok(Asked::Customers(customers::Body::ClaimEmail { email: *email, customer: *customer }));
        }
        Request::FreeEmail { email, customer } => {
            return Ok(Asked::Customers(customers::Body::FreeEmail { email: *email, customer: *customer }));
        }
        Request::EndAlerts { customer, email } => {
            let leave = customers::AlertBody::Leave { customer: *customer, email: *email };
            return Ok(Asked::Customers(customers::Body::Alert(leave)));
        }
        Request::KeepUse { spent, user } => {
            return Ok(Asked::Accounts(accounts::Body::Keep { spent: spent.clone(), user: *user }));
        }
        Request::KeepCard { .. }
        | Request::RedeemCard { .. }
        | Request::FreeCard { .. }
        | Request::RefundCard { .. }
        | Request::CreditCard { .. } => return of_card(request.clone()),
        Request::VoidUse { spent, posted } => {
            return Ok(Asked::Accounts(accounts::Body::Void { spent: spent.clone(), posted: *posted }));
        }
        _ => {}
    }
    if from == Stream::Organisation {
        return Ok(Asked::Branch(Body::Lot(match request.clone() {
            Request::RecallLot { recall, sku, lot, reason } => LotBody::Recall { recall, sku, lot, reason },
            Request::LiftRecall { recall, sku, lot } => LotBody::Lift { recall, sku, lot },
            _ => return Err(super::not_here()),
        })));
    }
    let request = match order_body_of(request.clone()) {
        Ok(asked) => return Ok(asked),
        Err(other) => *other,
    };
    let Stream::Branch(from) = from else {
        return Err(Rejection::new(RefusalCode::Malformed, "only a branch can ask this of a branch"));
    };
    Ok(Asked::Branch(match request {
        Request::AnnounceTransfer { transfer, lines, note, lots } => {
            Body::Transfer(TransferBody::Announce { transfer, from, lines, note, lots })
        }
        Request::AnnounceShipment { transfer, shipment, lines, note, lots, back_of } => {
            let announce =
                TransferBody::AnnounceShipment { transfer, shipment, from, lines, note, lots, back_of };
            Body::Transfer(announce)
        }
        Request::TurnBack { transfer, shipment } => {
            Body::Transfer(TransferBody::Withdraw { transfer, shipment, from })
        }
        Request::GoodsComeBack { transfer, shipment, home, lines, lots } => {
            Body::Transfer(TransferBody::ComeBack { transfer, shipment, from, home, lines, lots })
        }
        Request::AskForGoods { transfer, lines, note } => {
            Body::Transfer(TransferBody::Request { transfer, to: from, lines, note })
        }
        Request::NoteReceipt { transfer, receipt, lines, said, lots } => {
            Body::Transfer(TransferBody::NoteReceipt { transfer, from, receipt, lines, said, lots })
        }
        Request::PostClaim { claim, original, refund, lines } => {
            Body::Claim(ClaimBody::Post { claim, original, refund, lines })
        }
        _ => return Err(super::not_here()),
    }))
}

/// What an order and a branch have for each other; the request itself when it is none of that.
fn order_body_of(request: Request) -> Result<Asked, Box<Request>> {
    Ok(Asked::Branch(Body::Order(match request {
        Request::HoldForOrder { order, lines, ttl_ms, patient, kits: _ } => {
            OrderBody::Hold { order, lines, ttl_ms, patient }
        }
        Request::KeepHold { hold, ttl_ms } => OrderBody::Keep { hold, ttl_ms },
        Request::FreeHold { hold } => OrderBody::Free { hold },
        Request::Allocate {
            order,
            fulfilment,
            hold,
            lines,
            ship,
            who,
            named,
            note,
            code,
            patient,
            kits: _,
        } => OrderBody::Allocate { order, fulfilment, hold, lines, ship, who, named, note, code, patient },
        Request::CancelFulfilment { fulfilment } => OrderBody::Cancel { fulfilment },
        Request::TellAnswer(own) => OrderBody::Answered(own),
        Request::LeaveOut { fulfilment, lines } => OrderBody::LeaveOut { fulfilment, lines },
        Request::TakeBack { order, reference, lines, kits: _ } => {
            OrderBody::TakeBack { order, reference, lines }
        }
        Request::BookMoney { order, reference, money } => OrderBody::BookMoney { order, reference, money },
        Request::NoteFulfilment { order, fulfilment, step, news } => {
            return Ok(Asked::Orders(orders::Body::NoteFulfilment { order, fulfilment, step, news }));
        }
        other => return Err(Box::new(other)),
    })))
}
