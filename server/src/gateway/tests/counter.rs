//! Orders that are brought back over the counter of a shop.

use protocol::{
    Amount, Answer, BranchId, BringBack, BroughtBack, BroughtLine, Command, CommandBody, Currency,
    FulfilmentCommand, Grounds, OccurredAt, OpenShift, OrderState, Outcome, PutRegister, PutStaff, Quantity,
    RefusalCode, RegisterId, ReturnPolicy, ReturnReason, RoleId, ShipFulfilment, StaffId, TenderKind,
    TillWay,
};

use super::{Shop, at_home, new_id, tea};
use crate::{clock, record::Origin};

const TILL: RegisterId = RegisterId(11);
const BOSS: StaffId = StaffId(1);

impl Shop {
    async fn counter(&self, body: impl Into<CommandBody>) -> Result<Outcome, RefusalCode> {
        let seq = Some(self.node.register_view(TILL).await.unwrap().command_seq + 1);
        let occurred = OccurredAt { at: clock::now(), offset_minutes: 0 };
        let (staff, branch) = (Some(BOSS), None);
        let command = Command { id: new_id(), seq, branch, staff, occurred, body: body.into() };
        match self.node.submit(Origin::Register(TILL), command).await.unwrap().answer {
            Answer::Ok(outcome) => Ok(outcome),
            Answer::Rejected(refusal) => Err(refusal.code),
        }
    }

    async fn open_till(&self) {
        let register = PutRegister {
            id: TILL,
            branch: BranchId(1),
            name: "Till".into(),
            token_sha256: "0".repeat(64),
            ..PutRegister::default()
        };
        self.put(None, register).await;
        let boss = PutStaff {
            id: BOSS,
            name: Some("Morgan".into()),
            role: Some(RoleId::MANAGER),
            active: Some(true),
            ..PutStaff::default()
        };
        self.put(None, boss).await;
        self.node.sign_on(TILL, BOSS).await.unwrap();
        let open = OpenShift { currency: Currency::GBP, opening_float: Amount(0) };
        assert_eq!(self.counter(open).await, Ok(Outcome::ShiftOpened));
    }
}

#[actix_web::test]
async fn what_was_paid_by_card_goes_back_to_the_card_and_in_cash_where_the_house_allows_it() {
    let shop = Shop::open(5).await;
    shop.open_till().await;
    let order = shop.order(3, at_home()).await.unwrap();
    shop.till.pay(&order.payments[0].reference);
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    let fulfilment = order.parts[0].fulfilment;
    let ship = ShipFulfilment { fulfilment, carrier: "Post".into(), tracking: "1".into() };
    assert_eq!(shop.staff(Some(BranchId(1)), FulfilmentCommand::Ship(ship)).await, None);
    let order = shop.until(&order.key, OrderState::Fulfilled).await;
    let line = BroughtLine {
        sku: tea(),
        good: Quantity(1_000),
        damaged: Quantity(0),
        reason: ReturnReason::ChangedMind,
    };
    let brings = |way| BringBack {
        order: order.id,
        number: None,
        lines: vec![line],
        way,
        grounds: Grounds::default(),
    };
    let cash = Some(TillWay { kind: TenderKind::Cash, method: None });
    assert_eq!(shop.counter(brings(cash)).await, Err(RefusalCode::NotAllowed), "the house pays none");
    let told = BroughtBack { number: 1, online: Amount(1_000), here: Amount(0) };
    assert_eq!(shop.counter(brings(None)).await, Ok(Outcome::BroughtBack(told)));
    shop.that(&order.key, |order| order.refunded == Amount(1_000)).await;
    assert_eq!(shop.till.kept(), 2_395);

    shop.put(None, ReturnPolicy { cash: true, version: None, ..ReturnPolicy::ORIGINAL }).await;
    let told = BroughtBack { number: 2, online: Amount(0), here: Amount(1_000) };
    assert_eq!(shop.counter(brings(cash)).await, Ok(Outcome::BroughtBack(told)));
    let known = async {
        loop {
            let view = shop.node.register_view(TILL).await.unwrap();
            if view.shift.unwrap().totals.cash == Amount(-1_000) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), known).await.unwrap();
    assert_eq!(shop.till.kept(), 2_395, "the provider pays nothing for the second");
    // The last one is everything, and so the delivery goes back with it.
    let told = BroughtBack { number: 3, online: Amount(1_395), here: Amount(0) };
    assert_eq!(shop.counter(brings(None)).await, Ok(Outcome::BroughtBack(told)));
    assert_eq!(shop.counter(brings(None)).await, Err(RefusalCode::NotReturnable));
    shop.that(&order.key, |order| order.refunded == Amount(2_395)).await;
    assert_eq!(shop.till.kept(), 1_000, "which is what the drawer has paid in its place");
    let mails = shop.mails(7).await;
    let brought = mails.iter().filter(|mail| mail.starts_with("Wir haben W-")).count();
    assert_eq!(brought, 3, "{mails:?}");
    shop.node.stop().await;
}
