//! A small organisation in memory, and tokens of everybody in it.

use actix_web::{
    App, Error,
    body::{BoxBody, to_bytes},
    dev::{Service, ServiceResponse},
    http::header,
    test::{TestRequest, init_service},
    web,
};
use protocol::{
    Amount, BranchId, CloseShift, Command, CommandBody, CommandId, Currency, Lsn, OccurredAt, OpenShift,
    PutBranch, PutProduct, PutRegister, PutStaff, PutTaxClass, PutVariant, Quantity, Receive, RegisterId,
    RoleId, Sell, SellLine, Sku, SkuQuantity, StaffId, TaxClassId, Tender, TenderKind, VariantKind,
};
use serde_json::Value;
use std::sync::LazyLock;
use uuid::Uuid;

use crate::{
    auth::Auth,
    http::openapi,
    node::{Node, NodeOptions},
    record::Origin,
    rim::Rim,
    site::Site,
};

/// London and Leeds are on the web, the warehouse is not.
const BRANCHES: [(u16, &str, bool); 3] = [(1, "London", true), (2, "Leeds", true), (3, "Warehouse", false)];
const REGISTERS: [(u16, u16); 2] = [(11, 1), (21, 2)];
const PEOPLE: [(u16, &str, RoleId); 3] =
    [(1, "Morgan", RoleId::MANAGER), (2, "Sam", RoleId::SUPERVISOR), (3, "Robin", RoleId::CASHIER)];
const PIN: &str = "4711";
/// A name that wants to be markup.
pub(super) const EVIL: &str = "<img src=x onerror=alert(1)> & \"co\"";

/// Somebody who calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Public,
    /// A register of London.
    Till,
    /// A register of Leeds.
    OtherTill,
    Cashier,
    Supervisor,
    Manager,
}

impl Who {
    pub(super) const ALL: [Self; 6] =
        [Self::Public, Self::Till, Self::OtherTill, Self::Cashier, Self::Supervisor, Self::Manager];

    /// The role of a person.
    pub(super) const fn role(self) -> Option<RoleId> {
        match self {
            Self::Public | Self::Till | Self::OtherTill => None,
            Self::Cashier => Some(RoleId::CASHIER),
            Self::Supervisor => Some(RoleId::SUPERVISOR),
            Self::Manager => Some(RoleId::MANAGER),
        }
    }
}

pub(super) struct Shop {
    pub(super) node: Node,
    /// The ticket of one sale at the London till.
    pub(super) ticket: CommandId,
    tokens: [(Who, String); 5],
}

impl Shop {
    /// Three branches, two tills, three people, four products, one delivery of tea to London, one sale of it.
    pub(super) async fn open() -> Self {
        let node = Node::open(&NodeOptions::default()).unwrap();
        node.begin_mails().unwrap();
        for body in organisation() {
            put(&node, None, body).await;
        }
        let lines = vec![SkuQuantity { sku: sku("TEA"), quantity: Quantity(3_000) }];
        put(&node, Some(BranchId(1)), CommandBody::from(Receive { reference: "=D1".into(), lines })).await;
        let signed_in = |staff| {
            let node = node.clone();
            async move { node.auth().admit(StaffId(staff), &"test".into(), None).await.unwrap().token }
        };
        let tokens = [
            (Who::Till, device_token(11)),
            (Who::OtherTill, device_token(21)),
            (Who::Cashier, signed_in(3).await),
            (Who::Supervisor, signed_in(2).await),
            (Who::Manager, signed_in(1).await),
        ];
        let ticket = sell(&node).await;
        Self { node, ticket, tokens }
    }

    /// Gives everybody a new sign-in.
    pub(super) async fn sign_in_again(&mut self) {
        for (who, staff) in [(Who::Cashier, 3), (Who::Supervisor, 2), (Who::Manager, 1)] {
            let new = self.node.auth().admit(StaffId(staff), &"test".into(), None).await.unwrap().token;
            self.tokens
                .iter_mut()
                .filter(|(one, _)| *one == who)
                .for_each(|(_, token)| token.clone_from(&new));
        }
    }

    /// Opens and closes a shift at the Manchester till; tells where the closing is.
    pub(super) async fn close_a_shift(&self) -> Lsn {
        let (register, staff) = (RegisterId(21), StaffId(3));
        self.node.sign_on(register, staff).await.unwrap();
        let open = CommandBody::from(OpenShift { currency: Currency::GBP, opening_float: Amount(0) });
        let close = CommandBody::from(CloseShift { currency: Currency::GBP, counted: Amount(0) });
        let mut at = Lsn(0);
        for (seq, body) in (1..).zip([open, close]) {
            let command = Command { seq: Some(seq), staff: Some(staff), ..command(body) };
            at = self.node.submit(Origin::Register(register), command).await.unwrap().lsn.unwrap();
        }
        at
    }

    /// The application as a server would have it.
    pub(super) async fn app(
        &self,
    ) -> impl Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error> + use<> {
        self.app_behind(Rim::default()).await
    }

    /// The application with a rim of its own.
    pub(super) async fn app_behind(
        &self,
        rim: Rim,
    ) -> impl Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error> + use<> {
        let node = web::Data::new(self.node.clone());
        init_service(
            App::new().app_data(node).configure(
                Site::new(
                    rim,
                    &self.node,
                    crate::gateway::Outside::begin(&self.node, None, "http://localhost"),
                )
                .configure(),
            ),
        )
        .await
    }

    pub(super) fn token(&self, who: Who) -> Option<&str> {
        self.tokens.iter().find(|(one, _)| *one == who).map(|(_, token)| token.as_str())
    }

    /// A request from somebody.
    pub(super) fn from(&self, who: Who, request: TestRequest) -> TestRequest {
        match self.token(who) {
            Some(token) => request.insert_header((header::AUTHORIZATION, format!("Bearer {token}"))),
            None => request,
        }
    }
}

/// A response as tests look at it.
pub(super) struct Seen {
    pub(super) status: u16,
    pub(super) headers: header::HeaderMap,
    pub(super) text: String,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The code of a problem, after checking that it is one.
    pub(super) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{problem}");
        problem["code"].as_str().unwrap().to_owned()
    }
}

pub(super) async fn call<S>(app: &S, request: TestRequest) -> Seen
where
    S: Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    let response = app.call(request.to_request()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    is_described(&response);
    let bytes = to_bytes(response.into_body()).await.unwrap();
    Seen { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Holds an answer against OpenAPI: an error that it does not tell of is a hole in it.
fn is_described<B>(response: &ServiceResponse<B>) {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi);
    let (request, status) = (response.request(), response.status().as_u16());
    let Some(pattern) = request.match_pattern().filter(|_| status >= 400) else { return };
    let method = request.method().as_str().to_lowercase();
    // A method that the address does not have is told by 405, which belongs to no operation.
    if let Some(operation) = DOCUMENT["paths"][pattern.as_str()].get(method.replace("head", "get")) {
        let known = &operation["responses"];
        assert!(known.get(status.to_string()).is_some(), "{method} {pattern} answered {status}: {known}");
    }
}

pub(super) fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

pub(super) fn new_id() -> CommandId {
    CommandId::new(Uuid::now_v7())
}

pub(super) fn device_token(register: u16) -> String {
    format!("a-device-token-of-{register}")
}

pub(super) fn command(body: CommandBody) -> Command {
    let occurred = OccurredAt { at: crate::clock::now(), offset_minutes: 0 };
    Command { id: new_id(), seq: None, branch: None, staff: None, occurred, body }
}

pub(super) fn product(
    handle: &str,
    name: &str,
    category: &str,
    variants: &[(&str, VariantKind)],
) -> PutProduct {
    let variant = |(code, kind): &(&str, VariantKind)| PutVariant {
        name: if variants.len() > 1 { code.to_lowercase() } else { String::new() },
        kind: *kind,
        barcodes: if *code == "TEA" { vec!["4006381333931".parse().unwrap()] } else { Vec::new() },
        cost: Some(Amount(77_077)),
        ..PutVariant::goods(sku(code), Amount(1_250), TaxClassId(1))
    };
    PutProduct {
        handle: handle.into(),
        name: name.into(),
        description: format!("About {name}."),
        category: category.into(),
        variants: variants.iter().map(variant).collect(),
        ..PutProduct::default()
    }
}

fn organisation() -> Vec<CommandBody> {
    use VariantKind::{Goods, Service};
    let mut bodies = vec![CommandBody::from(PutTaxClass {
        id: TaxClassId(1),
        name: "Standard".into(),
        rate_ppm: 200_000,
        ..PutTaxClass::default()
    })];
    bodies.extend(BRANCHES.map(|(id, name, on_web)| {
        CommandBody::from(PutBranch {
            id: BranchId(id),
            code: name.chars().take(3).collect(),
            name: name.into(),
            on_web,
            ..PutBranch::default()
        })
    }));
    bodies.extend(REGISTERS.map(|(id, branch)| {
        let token_sha256 = Auth::token_sha256(&device_token(id));
        CommandBody::from(PutRegister {
            id: RegisterId(id),
            branch: BranchId(branch),
            name: format!("Till {id}"),
            token_sha256,
            ..PutRegister::default()
        })
    }));
    bodies.extend(PEOPLE.map(|(id, name, role)| {
        CommandBody::from(PutStaff {
            id: StaffId(id),
            name: Some(name.into()),
            role: Some(role),
            pin: Some(PIN.into()),
            active: Some(true),
            ..PutStaff::default()
        })
    }));
    bodies.extend(
        [
            product("tea", "Green Tea", "Tea & More", &[("TEA", Goods)]),
            product("mug", "Mug", "Kitchen", &[("MUG-RED", Goods), ("MUG-BLUE", Goods)]),
            product("evil", EVIL, "Kitchen", &[("EVIL", Goods)]),
            product("post", "Postage", "", &[("POST", Service)]),
        ]
        .map(CommandBody::from),
    );
    bodies
}

pub(super) async fn put(node: &Node, branch: Option<BranchId>, body: CommandBody) {
    let command = Command { branch, staff: Some(StaffId(1)), ..command(body) };
    let reply = node.submit(Origin::System, command).await.unwrap();
    assert!(matches!(reply.answer, protocol::Answer::Ok(_)), "{reply:?}");
}

/// A sale command of one tea.
pub(super) fn sale(seq: u64) -> Command {
    let sell = Sell {
        currency: Currency::GBP,
        lines: vec![SellLine {
            sku: sku("TEA"),
            quantity: Quantity(1_000),
            unit_price: Amount(1_250),
            discount: Amount(0),
        }],
        tenders: vec![Tender::of(TenderKind::Cash, Amount(2_000))],
        catalogue_seq: None,
        group: None,
        promotions: Vec::new(),
        receipt: None,
        grounds: protocol::Grounds::default(),
        age_checked: None,
    };
    Command { seq: Some(seq), staff: Some(StaffId(3)), ..command(CommandBody::from(sell)) }
}

async fn sell(node: &Node) -> CommandId {
    let till = Origin::Register(RegisterId(11));
    node.sign_on(RegisterId(11), StaffId(3)).await.unwrap();
    let shift = CommandBody::from(OpenShift { currency: Currency::GBP, opening_float: Amount(0) });
    let opening = Command { seq: Some(1), staff: Some(StaffId(3)), ..command(shift) };
    for command in [opening, sale(2)] {
        let reply = node.submit(till, command.clone()).await.unwrap();
        assert!(matches!(reply.answer, protocol::Answer::Ok(_)), "{reply:?}");
        if command.seq == Some(2) {
            return command.id;
        }
    }
    unreachable!("the sale is one of the two")
}
