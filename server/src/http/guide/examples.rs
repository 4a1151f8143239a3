//! One example of every command, as a story: values of the vocabulary, so that none is out of date. A test plays them in order.

use protocol::{
    Adjust, AdjustmentReason, Amount, ArchiveProduct, BeginEpoch, BranchId, ChangePrices, Channel,
    CloseShift, CollectionCondition, CollectionMembers, CollectionRule, Command, CommandBody, CommandId,
    Convert, Currency, CustomerGroupId, Disposition, EditProduct, EditVariant, ExtendHold, Hold, HoldId,
    ListPriceOf, Numbering, OccurredAt, OpenShift, PaymentMethod, PaymentMethodId, Pin, PriceListId,
    PriceRounding, PutBranch, PutCollection, PutCustomerGroup, PutKit, PutMail, PutPacks, PutPriceList,
    PutProduct, PutRegister, PutRole, PutShop, PutStaff, PutTaxClass, PutTheme, PutVariant, Quantity, Reason,
    ReasonId, ReasonUse, Receive, Refund, RefundLine, RefundWithoutReceipt, RegisterId, ReleaseHold,
    RemoveCollection, RemoveProduct, ResolveTask, ReturnLine, Reverse, RevokeRegister, Right, RoleId, Sell,
    SellLine, SetListPrices, SetPrice, SignOff, SignOnOffline, Sku, SkuQuantity, StaffId, TaskId, TaxClassId,
    Tender, TenderKind, TicketId, Timestamp, UnschedulePrice,
};
use serde_json::Value;
use uuid::Builder;

use crate::auth::Auth;

/// What the examples are about.
#[derive(Clone, Debug)]
pub(in crate::http) struct Stage {
    pub(super) now: Timestamp,
    /// Tells the ids of this telling from those of every other.
    pub(super) salt: [u8; 8],
    pub(super) currency: Currency,
    pub(super) sku: Sku,
    pub(in crate::http) price: Amount,
    pub(in crate::http) till: RegisterId,
    /// The branch of the till, and another one.
    pub(super) home: BranchId,
    pub(super) away: BranchId,
    pub(in crate::http) staff: StaffId,
    /// The till's newest command number.
    pub(super) seq: u64,
    pub(super) open: bool,
}

impl Stage {
    /// A stage for documents that do not change: 1 January 2026, at a till that has sold nothing yet.
    pub(in crate::http) fn fixed(sku: Sku, price: Amount) -> Self {
        Self {
            now: Timestamp(1_767_225_600_000),
            salt: [0; 8],
            currency: Currency::GBP,
            sku,
            price,
            till: super::TILL,
            home: BranchId(1),
            away: BranchId(2),
            staff: super::PERSON,
            seq: 0,
            open: false,
        }
    }
}

/// Who sends an example.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum By {
    /// The register, with its device token.
    Till,
    /// A person, with a token from sign-in.
    Office,
}

/// One command as it can be sent.
#[derive(Clone, Debug)]
pub(in crate::http) struct Example {
    pub(in crate::http) by: By,
    pub(super) chapter: &'static str,
    /// What is particular about it; mostly nothing.
    pub(super) note: &'static str,
    pub(in crate::http) command: Command,
}

impl Example {
    /// Group and word, as they are on the wire.
    pub(in crate::http) fn name(&self) -> (String, String) {
        let body = serde_json::to_value(&self.command.body).unwrap_or_default();
        let (group, inner) = only_member(&body);
        let (word, _) = only_member(&inner);
        (group, word)
    }
}

/// An externally tagged value: its tag, and what it tags.
fn only_member(value: &Value) -> (String, Value) {
    match value {
        Value::Object(members) => {
            members.iter().next().map(|(name, inner)| (name.clone(), inner.clone())).unwrap_or_default()
        }
        Value::String(word) => (word.clone(), Value::Null),
        _ => (String::new(), Value::Null),
    }
}

/// Another article than the one of the story.
fn sku(stage: &Stage, text: &str) -> Sku {
    Sku::new(text).unwrap_or(stage.sku)
}

pub(super) fn units(count: i64) -> Quantity {
    Quantity(count.saturating_mul(Quantity::ONE.0))
}

/// Gives every example its id and its number.
pub(super) struct Teller<'a> {
    pub(super) stage: &'a Stage,
    /// Who acts at the till.
    acting: StaffId,
    seq: u64,
    pub(super) told: u16,
    pub(super) chapter: &'static str,
    examples: Vec<Example>,
}

impl Teller<'_> {
    pub(super) fn tell(
        &mut self,
        by: By,
        note: &'static str,
        branch: BranchId,
        body: impl Into<CommandBody>,
    ) -> CommandId {
        self.told = self.told.saturating_add(1);
        let id = CommandId::new(self.id());
        let at_till = by == By::Till;
        if at_till {
            self.seq = self.seq.saturating_add(1);
        }
        let command = Command {
            id,
            seq: at_till.then_some(self.seq),
            branch: (!at_till).then_some(branch),
            staff: at_till.then_some(self.acting),
            occurred: OccurredAt { at: self.stage.now, offset_minutes: 0 },
            body: body.into(),
        };
        self.examples.push(Example { by, chapter: self.chapter, note, command });
        id
    }

    pub(super) const fn chapter(&mut self, chapter: &'static str) {
        self.chapter = chapter;
    }

    fn till(&mut self, body: impl Into<CommandBody>) -> CommandId {
        self.tell(By::Till, "", self.stage.home, body)
    }

    pub(super) fn office(&mut self, body: impl Into<CommandBody>) -> CommandId {
        self.tell(By::Office, "", self.stage.home, body)
    }

    /// A UUIDv7 of the stage's time whose rest is the salt and a count.
    pub(super) fn id(&self) -> uuid::Uuid {
        let millis = u64::try_from(self.stage.now.0).unwrap_or(0);
        let [high, low] = self.told.to_be_bytes();
        let [a, b, c, d, e, f, g, h] = self.stage.salt;
        // The count stands first, so that ids grow in the order of the story.
        Builder::from_unix_timestamp_millis(millis, &[high, low, a, b, c, d, e, f, g, h]).into_uuid()
    }
}

/// The story. It begins when somebody has signed on at the till.
pub(in crate::http) fn story(stage: &Stage) -> Vec<Example> {
    let mut teller = Teller {
        stage,
        acting: stage.staff,
        seq: stage.seq,
        told: 0,
        chapter: "Open the shift and sell",
        examples: Vec::new(),
    };
    let opening = OpenShift { currency: stage.currency, opening_float: Amount(10_000) };
    if !stage.open {
        teller.till(opening.clone());
    }
    let sale = teller.till(sale(stage, stage.sku));
    teller.office(Receive {
        reference: delivery_note(stage),
        lines: vec![SkuQuantity { sku: stage.sku, quantity: units(24) }],
    });
    papers(&mut teller, sale);
    holds(&mut teller);
    super::online::online(&mut teller);
    super::transfers::tell(&mut teller);
    super::counting::counts(&mut teller);
    super::buying::buying(&mut teller);
    organisation(&mut teller);
    super::customers::customers(&mut teller);
    end_of_day(&mut teller);
    if stage.open {
        let note = "The next day. Closing has signed everybody off, so sign on first, as in the first request above.";
        teller.tell(By::Till, note, stage.home, opening);
    }
    teller.examples
}

fn sale(stage: &Stage, sku: Sku) -> Sell {
    Sell {
        currency: stage.currency,
        lines: vec![SellLine { sku, quantity: units(2), unit_price: stage.price, discount: Amount::ZERO }],
        tenders: vec![Tender::of(TenderKind::Cash, total(stage))],
        catalogue_seq: None,
        group: None,
        promotions: Vec::new(),
        receipt: None,
        grounds: protocol::Grounds::default(),
        age_checked: None,
    }
}

fn total(stage: &Stage) -> Amount {
    Amount(stage.price.0.saturating_mul(2))
}

fn papers(teller: &mut Teller<'_>, sale_id: CommandId) {
    teller.chapter = "Papers that follow, and what is found out";
    let stage = teller.stage;
    let lines = vec![RefundLine { line: 0, quantity: units(1), disposition: Disposition::Restock }];
    teller.till(Refund {
        original: TicketId::from(sale_id),
        lines,
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    });
    let returned = ReturnLine {
        sku: stage.sku,
        quantity: units(1),
        unit_price: stage.price,
        disposition: Disposition::Damaged,
    };
    teller.till(RefundWithoutReceipt {
        currency: stage.currency,
        lines: vec![returned],
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    });
    let note = "A fact outside a rule: no catalogue has the article, the customer has it. It is recorded, and opens a task.";
    let odd = teller.tell(By::Till, note, stage.home, sale(stage, sku(stage, "NOT-IN-ANY-CATALOGUE")));
    teller.office(ResolveTask {
        task: TaskId::from(TicketId::from(odd)),
        note: "A supplier's sample, sold by mistake.".to_owned(),
    });
    teller.office(Adjust {
        sku: stage.sku,
        delta: units(-1),
        unsellable: units(-1),
        reason: AdjustmentReason::Damaged,
        note: "The one that came back broken".to_owned(),
        code: None,
    });
    let found = teller.office(Adjust {
        sku: stage.sku,
        delta: units(1),
        unsellable: units(0),
        reason: AdjustmentReason::Found,
        note: "Behind the shelf".to_owned(),
        code: None,
    });
    let note = "It was another article".to_owned();
    teller.office(Reverse { original: found, sku: stage.sku, note });
}

fn holds(teller: &mut Teller<'_>) {
    teller.chapter = "Hold goods for somebody";
    let lines = vec![SkuQuantity { sku: teller.stage.sku, quantity: units(1) }];
    let hold = HoldId::from(teller.till(Hold { lines, ttl_ms: None }));
    teller.till(ExtendHold { hold, ttl_ms: Some(600_000) });
    teller.till(ReleaseHold { hold });
}

fn organisation(teller: &mut Teller<'_>) {
    teller.chapter = "Change the organisation";
    let (priced, price) = (teller.stage.sku, teller.stage.price);
    let (tax_class, branch) = (TaxClassId(90), BranchId(90));
    let mug = sku(teller.stage, "EXAMPLE-MUG");
    teller.office(PutTaxClass {
        id: tax_class,
        name: "Example".to_owned(),
        rate_ppm: 50_000,
        ..PutTaxClass::default()
    });
    teller.office(PutBranch {
        id: branch,
        code: "EXA".to_owned(),
        name: "Example".to_owned(),
        on_web: false,
        time_zone: "Europe/London".to_owned(),
        ..PutBranch::default()
    });
    teller.office(PutRegister {
        id: RegisterId(90),
        branch,
        name: "Example till".to_owned(),
        // Of nothing that anybody knows, so that whoever sends it as it stands opens no door.
        token_sha256: Auth::token_sha256(&format!("{:?}", teller.stage.salt)),
        ..PutRegister::default()
    });
    teller.office(PutRole {
        id: RoleId(90),
        name: "Weekend help".to_owned(),
        rights: vec![Right::Sell],
        discount_max_ppm: 0,
        refund_max: Amount::ZERO,
        version: None,
    });
    teller.office(PutStaff {
        id: StaffId(90),
        name: Some("Alex".to_owned()),
        role: Some(RoleId(90)),
        pin: Some(Pin::from("2580")),
        active: Some(false),
        ..PutStaff::default()
    });
    teller.office(RevokeRegister { id: RegisterId(90) });
    teller.office(PutProduct {
        handle: "example-mug".to_owned(),
        name: "Example Mug".to_owned(),
        description: "A mug with an example on it.".to_owned(),
        category: "Examples".to_owned(),
        variants: vec![PutVariant::goods(mug, Amount(750), tax_class)],
        ..PutProduct::default()
    });
    goods_and_prices(teller, mug, branch, (priced, price));
}

/// A set is made of something else, and taken apart again.
fn put_together(teller: &mut Teller<'_>, set: Sku) {
    let part = teller.stage.sku;
    let kit = |parts| PutKit { sku: set, parts, at_sale: false, version: None };
    teller.office(kit(vec![SkuQuantity { sku: part, quantity: units(2) }]));
    let corrected = |count, reason| Adjust {
        sku: part,
        delta: units(count),
        unsellable: units(0),
        reason,
        note: String::new(),
        code: None,
    };
    teller.office(corrected(200, AdjustmentReason::Found));
    let convert = |apart| Convert { sku: set, quantity: units(1), apart, note: "For the window".to_owned() };
    let note = "Two pieces become one set, in one record.";
    teller.tell(By::Office, note, teller.stage.home, convert(false));
    teller.office(convert(true));
    teller.office(corrected(-200, AdjustmentReason::Miscounted));
    teller.office(kit(Vec::new()));
    let carton = protocol::Pack {
        name: "Carton".to_owned(),
        holds: units(12),
        barcodes: "15290000012342".parse().into_iter().collect(),
        till: true,
        buying: true,
    };
    teller.office(PutPacks { sku: set, packs: vec![carton], version: None });
}

/// A product is edited, and priced in every way there is.
fn goods_and_prices(teller: &mut Teller<'_>, mug: Sku, branch: BranchId, (priced, price): (Sku, Amount)) {
    let currency = teller.stage.currency;
    let dearer = EditVariant { price: Some(Amount(790)), ..EditVariant::of(mug) };
    teller.office(EditProduct {
        handle: "example-mug".to_owned(),
        if_revision: Some(1),
        category: Some("Examples/Mugs".to_owned()),
        variants: vec![dearer],
        ..EditProduct::default()
    });
    teller.office(SetPrice { sku: priced, currency, price, valid_from: None });
    // A price that is to come is taken back before it does.
    let from = Timestamp(teller.stage.now.0.saturating_add(86_400_000));
    teller.office(SetPrice { sku: mug, currency, price: Amount(820), valid_from: Some(from) });
    teller.office(UnschedulePrice { sku: mug, from });
    teller.office(ChangePrices {
        currency,
        skus: vec![mug],
        by_ppm: 50_000,
        rounding: PriceRounding::Ending(99),
        valid_from: None,
        expected_sum: Some(Amount(799)),
    });
    let list = PriceListId(90);
    teller.office(PutPriceList {
        id: list,
        name: "Example days".to_owned(),
        branches: vec![branch],
        channel: Some(Channel::Till),
        active: false,
        ..PutPriceList::default()
    });
    let prices = vec![ListPriceOf { sku: mug, price: Some(Amount(650)) }];
    teller.office(SetListPrices { list, currency, prices });
    teller.office(ArchiveProduct { handle: "example-mug".to_owned(), archived: true });
    put_together(teller, mug);
    teller.office(RemoveProduct { handle: "example-mug".to_owned() });
    let group = CustomerGroupId(90);
    teller.office(PutCustomerGroup {
        id: group,
        name: "Example club".to_owned(),
        active: false,
        version: None,
    });
    teller.office(PutCollection {
        handle: "example-gifts".to_owned(),
        title: "Example gifts".to_owned(),
        members: CollectionMembers::ByRule(CollectionRule {
            all: true,
            conditions: vec![
                CollectionCondition::Category("Examples".to_owned()),
                CollectionCondition::PriceUpTo(Amount(2_000)),
            ],
        }),
        shown: false,
        ..PutCollection::default()
    });
    teller.office(RemoveCollection { handle: "example-gifts".to_owned() });
    // Nothing is named, so that nothing changes.
    teller.office(PutShop::default());
    teller.office(PutTheme { accent: "#0b5d52".to_owned(), corners: 12, ..PutTheme::default() });
    teller.office(PutMail { sender_address: "shop@example.com".to_owned(), ..PutMail::default() });
    settings(teller);
}

fn end_of_day(teller: &mut Teller<'_>) {
    teller.chapter = "Offline, and the end of the day";
    let (currency, second) = (teller.stage.currency, StaffId(2));
    teller.till(BeginEpoch { known: 0 });
    teller.acting = second;
    teller.till(SignOnOffline { staff: second });
    teller.acting = teller.stage.staff;
    teller.till(SignOff { staff: second });
    teller.till(CloseShift { currency, counted: Amount(10_000) });
}

/// A delivery has a note of its own, however often the story is told.
fn delivery_note(stage: &Stage) -> String {
    let [a, b, ..] = stage.salt;
    if stage.salt == [0; 8] { "DN-1042".to_owned() } else { format!("DN-{}", u16::from_be_bytes([a, b])) }
}

/// What the house settles for tills and papers.
fn settings(teller: &mut Teller) {
    teller.office(PaymentMethod {
        id: PaymentMethodId(40),
        name: "Voucher".to_owned(),
        names: Vec::new(),
        kind: TenderKind::Voucher,
        active: true,
        branches: Vec::new(),
        needs_reference: true,
        opens_drawer: false,
        refunds: false,
        order: 40,
        version: None,
    });
    teller.office(Reason {
        id: ReasonId(100),
        name: "Window display".to_owned(),
        names: Vec::new(),
        uses: vec![ReasonUse::Discount],
        note_required: false,
        active: true,
        order: 100,
        books_as: None,
        version: None,
    });
    teller.office(Numbering { digits: 6, ..Numbering::default() });
    super::web_shop::settle(teller);
}
