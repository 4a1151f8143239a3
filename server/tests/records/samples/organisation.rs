//! Every event of the organisation.

use domain::organisation::{
    Branch, Collection, CollectionRule, Condition, CustomerGroup, Effect, Event, Goods, Mail, Members,
    Person, PriceList, Product, Promotion, PromotionEvent, Register, Role, Saved, Shop, SiteLink, TaxClass,
    Theme, Variant,
    event::{
        CollectionEvent, Entry, ExchangePolicy, Held, KitEvent, Menus, Numbering, Opening, Page,
        PaymentMethod, PersonEvent, Pickup, Picture, PlaceEvent, PriceEvent, ProductEvent, ProductOption,
        Reason, ReturnPolicy, ReviewRule, SaleRule, SettingEvent, ShopEvent, Special, TaxEvent, TaxRates,
        Text, Visibility, WebEvent, Zone,
    },
};
use protocol::{
    AdjustmentReason, Amount, BranchId, Channel, CollectionSort, CustomerGroupId, DeliveryBack,
    DeliveryMeasure, DeliveryZoneId, Drawer, ExchangeRule, FontChoice, MailProtection, MailTransport,
    PaperWidth, PaymentMethodId, PriceListId, Prints, PromotionId, Quantity, ReasonId, ReasonUse, RegisterId,
    Right, RoleId, SaleRuleId, Sku, SoldOut, StaffId, StartStep, TaxClassId, TenderKind, Timestamp, Unit,
    VariantKind,
};

use super::{kits, lots, packs, settings, supplies};

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn events() -> Vec<(&'static str, Event)> {
    let events: Vec<Event> = [
        places(),
        people(),
        products(),
        prices(),
        taxes(),
        settings(),
        settings::label_printer(),
        shop(),
        collections(),
        supplies::events(),
        web(),
        lots::rules(),
        kits::events(),
        packs::events(),
        promotions(),
    ]
    .concat();
    let mut named: Vec<(&'static str, Event)> = Vec::new();
    for event in events {
        let name = name(&event);
        assert!(named.iter().all(|(other, _)| *other != name), "{name} twice");
        named.push((name, event));
    }
    named
}

/// Every event has a name here, or this does not compile; and a sample below, or its name is missing in the file.
fn name(event: &Event) -> &'static str {
    match event {
        Event::Place(event) => match event {
            PlaceEvent::BranchPut(_) => "branch_put",
            PlaceEvent::RegisterPut(_) => "register_put",
            PlaceEvent::RegisterRevoked(_) => "register_revoked",
        },
        Event::Person(event) => match event {
            PersonEvent::Put(_) => "person_put",
            PersonEvent::RolePut(_) => "role_put",
        },
        Event::Product(event) => match event {
            ProductEvent::Put(_) => "product_put",
            ProductEvent::Archived { .. } => "product_archived",
            ProductEvent::Turned { .. } => "product_turned",
            ProductEvent::Removed { .. } => "product_removed",
        },
        Event::Price(event) => match event {
            PriceEvent::ListPut(_) => "price_list_put",
            PriceEvent::Listed { .. } => "price_listed",
            PriceEvent::Set { .. } => "price_set",
            PriceEvent::Scheduled { .. } => "price_scheduled",
            PriceEvent::Began { .. } => "price_began",
            PriceEvent::GroupPut(_) => "customer_group_put",
            PriceEvent::Unscheduled { .. } => "price_unscheduled",
        },
        Event::Tax(event) => match event {
            TaxEvent::ClassPut(_) => "tax_class_put",
        },
        Event::Setting(event) => settings::name(event),
        Event::Shop(event) => match event {
            ShopEvent::Put(_) => "shop_put",
            ShopEvent::ThemePut(_) => "theme_put",
            ShopEvent::MailPut(_) => "mail_put",
        },
        Event::Collection(event) => match event {
            CollectionEvent::Put(_) => "collection_put",
            CollectionEvent::Removed { .. } => "collection_removed",
        },
        Event::Lot(event) => lots::rule_name(event),
        Event::Kit(KitEvent::Put { .. }) => "kit_put",
        Event::Pack(_) => "packs_put",
        Event::Promotion(PromotionEvent::Put(_)) => "promotion_put",
        Event::Promotion(PromotionEvent::PutCoded(_)) => "promotion_put_coded",
        Event::Promotion(PromotionEvent::CouponPut(_)) => "coupon_put",
        Event::Supply(event) => supplies::name(event),
        Event::Web(event) => match event {
            WebEvent::ZonePut(_) => "delivery_zone_put",
            WebEvent::PickupPut(_) => "pickup_put",
            WebEvent::PagePut(_) => "web_page_put",
            WebEvent::PageMoved { .. } => "web_page_moved",
            WebEvent::PageRemoved { .. } => "web_page_removed",
            WebEvent::MenusPut(_) => "web_menus_put",
            WebEvent::Redirected { .. } => "redirected",
            WebEvent::RedirectRemoved { .. } => "redirect_removed",
        },
    }
}

fn places() -> Vec<Event> {
    let branch = Branch {
        id: BranchId(1),
        code: "LDN".to_owned(),
        name: "London".to_owned(),
        on_web: true,
        time_zone: "Europe/London".to_owned(),
        day_starts_minutes: 240,
        address: "1 High Street\nLondon".to_owned(),
        receipt_footer: "Thank you".to_owned(),
        country: "GB".to_owned(),
        receipt_header: "Open every day".to_owned(),
        logo_text: "LONDON VAPES".to_owned(),
        tax_number: "GB123456789".to_owned(),
        pickup: "At the counter".to_owned(),
        hours: vec![Opening { day: 1, opens: 540, closes: 1_080 }],
        special_days: vec![Special {
            date: "2026-12-25".to_owned(),
            name: "Christmas".to_owned(),
            open: None,
        }],
        version: 3,
    };
    let register = Register {
        id: RegisterId(11),
        branch: BranchId(1),
        name: "Till 11".to_owned(),
        token_sha256: "ab".repeat(32).into(),
        paper: PaperWidth::Roll58,
        prints: Prints::Always,
        drawer: Drawer::WithPrinter,
        printer: "Counter".to_owned(),
        version: 2,
        network: "192.168.1.40:9100".to_owned(),
        extra_copies: 1,
    };
    [
        PlaceEvent::BranchPut(branch.into()),
        PlaceEvent::RegisterPut(register.into()),
        PlaceEvent::RegisterRevoked(RegisterId(11)),
    ]
    .map(Event::Place)
    .to_vec()
}

fn people() -> Vec<Event> {
    let person = Person {
        id: StaffId(3),
        name: "Robin".to_owned(),
        role: RoleId(1),
        pin_hash: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()),
        active: true,
        password_hash: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$cGFzcw".to_owned()),
        pin_set: Some(Timestamp(1_700_000_000_000)),
        password_set: Some(Timestamp(1_700_000_000_001)),
        held: vec![Held {
            role: RoleId(1),
            branch: Some(BranchId(1)),
            from: Some(Timestamp(1_700_000_000_000)),
            until: Some(Timestamp(1_800_000_000_000)),
        }],
        second_factor: true,
        version: 4,
    };
    let role = Role {
        id: RoleId(4),
        name: "Buyer".to_owned(),
        // Those that there were when a form was first written down: later ones do not change what is stored.
        rights: Right::ALL.iter().copied().take(19).collect(),
        discount_max_ppm: 100_000,
        refund_max: Amount(5_000),
        version: 1,
    };
    [PersonEvent::Put(person.into()), PersonEvent::RolePut(role.into())].map(Event::Person).to_vec()
}

fn products() -> Vec<Event> {
    let variant = Variant {
        sku: sku(),
        name: "white".to_owned(),
        price: Amount(255),
        tax_class: TaxClassId(1),
        kind: VariantKind::Goods,
        barcodes: vec!["5012345678900".parse().unwrap()],
        unit: Unit::Piece,
        weight_g: Some(120),
        web: true,
        supplier_code: "W-17".to_owned(),
        cost: Some(Amount(110)),
        values: vec!["white".to_owned()],
        till: true,
        pictures: vec![picture("Lit")],
    };
    let product = Product {
        handle: "holder".into(),
        name: "Holder".to_owned(),
        description: "For a candle.".to_owned(),
        category: "Candles".to_owned(),
        brand: "Glow".to_owned(),
        tags: vec!["gift".to_owned()],
        age_min: Some(18),
        archived: false,
        variants: vec![variant],
        quantity_max: Some(Quantity(2_000)),
        search: "tealight".to_owned(),
        options: vec![ProductOption { name: "Colour".to_owned(), values: vec!["white".to_owned()] }],
        pictures: vec![picture("Unlit")],
        supplier: "Wax & Co".to_owned(),
        web: Visibility { shown: true, from: Some(Timestamp(7)), until: Some(Timestamp(9)) },
        till: Visibility { shown: false, from: None, until: None },
        saved: saved(),
        as_of: Timestamp(8),
    };
    let archived = ProductEvent::Archived { handle: "holder".into(), archived: true, saved: saved() };
    let turned = ProductEvent::Turned { handle: "holder".into(), at: Timestamp(9) };
    let removed = ProductEvent::Removed { handle: "holder".into() };
    [ProductEvent::Put(product.into()), archived, turned, removed].map(Event::Product).to_vec()
}

fn picture(alt: &str) -> Picture {
    Picture {
        media: "ab".repeat(32),
        alt: alt.to_owned(),
        focus_x: 50,
        focus_y: 40,
        width: 1_280,
        height: 960,
        tint: 0xB0_8D_57,
    }
}

fn saved() -> Saved {
    Saved { by: StaffId(4), at: Timestamp(1_700_000_000_000) }
}

fn prices() -> Vec<Event> {
    let list = PriceList {
        id: PriceListId(3),
        name: "Airport".to_owned(),
        branches: vec![BranchId(1)],
        channel: Some(Channel::Till),
        from: Some(Timestamp(7)),
        until: None,
        active: true,
        group: Some(CustomerGroupId(2)),
        version: 3,
    };
    let group = CustomerGroup { id: CustomerGroupId(2), name: "Trade".to_owned(), active: true, version: 1 };
    let (sku, price, from) = (sku(), Amount(295), Timestamp(1_700_000_000_000));
    [
        PriceEvent::Set { sku, price, saved: saved() },
        PriceEvent::Scheduled { sku, price, from },
        PriceEvent::Began { sku, price, from },
        PriceEvent::ListPut(list.into()),
        PriceEvent::Listed { list: PriceListId(3), prices: vec![(sku, Some(price)), (sku, None)] },
        PriceEvent::GroupPut(group),
        PriceEvent::Unscheduled { sku, from },
    ]
    .map(Event::Price)
    .to_vec()
}

fn promotions() -> Vec<Event> {
    let promotion = Promotion {
        id: PromotionId(7),
        name: "Tea week".to_owned(),
        effect: Effect::BuyGet { buy: 2, get: 1, off_ppm: 1_000_000 },
        goods: vec![
            Goods::Sku(sku()),
            Goods::Product("tea".to_owned()),
            Goods::Category("Drinks".to_owned()),
            Goods::Brand("Leaf".to_owned()),
            Goods::Tag("new".to_owned()),
        ],
        except: vec![Goods::Sku(sku())],
        branches: vec![BranchId(1)],
        channel: Some(Channel::Till),
        group: Some(CustomerGroupId(2)),
        from: Some("2026-11-27T09:00".to_owned()),
        until: Some("2026-12-24T00:00".to_owned()),
        quantity_min: Quantity(3_000),
        amount_min: Amount(1_000),
        amount_max: Some(Amount(500)),
        times_max: Some(2),
        step: 1,
        alone: true,
        active: true,
        version: 4,
        saved: saved(),
    };
    let coupon = super::accounts::coupon(saved());
    let coded = PromotionEvent::PutCoded(promotion.clone().into());
    [PromotionEvent::Put(promotion.into()), coded, PromotionEvent::CouponPut(coupon.into())]
        .map(Event::Promotion)
        .to_vec()
}

fn taxes() -> Vec<Event> {
    let later = TaxRates {
        country: "GB".to_owned(),
        branch: Some(BranchId(2)),
        from: "2027-01-01".to_owned(),
        on_top: true,
        components: vec![("VAT".to_owned(), 175_000)],
    };
    let name = "Standard".to_owned();
    let class = TaxClass { id: TaxClassId(1), name, rate_ppm: 200_000, rates: vec![later], version: 2 };
    vec![Event::Tax(TaxEvent::ClassPut(class.into()))]
}

fn settings() -> Vec<Event> {
    let names = vec![("de".to_owned(), "Gutschein".to_owned())];
    let method = PaymentMethod {
        id: PaymentMethodId(7),
        name: "Voucher".to_owned(),
        names: names.clone(),
        kind: TenderKind::Voucher,
        active: true,
        branches: vec![BranchId(1)],
        needs_reference: true,
        opens_drawer: false,
        refunds: true,
        order: 4,
        version: 1,
    };
    let reason = Reason {
        id: ReasonId(9),
        name: "Broken".to_owned(),
        names,
        uses: vec![ReasonUse::StockAdjustment],
        note_required: true,
        active: true,
        order: 2,
        books_as: Some(AdjustmentReason::Damaged),
        version: 1,
    };
    let rule = SaleRule {
        id: SaleRuleId(3),
        name: "Tobacco".to_owned(),
        categories: vec!["Vapes".to_owned()],
        country: "GB".to_owned(),
        branches: vec![BranchId(1)],
        age_min: Some(18),
        quantity_max: Some(Quantity(2_000)),
        active: true,
        version: 1,
    };
    let numbering = Numbering {
        branch: Some(BranchId(1)),
        prefix: "R-".to_owned(),
        branch_code: true,
        year: true,
        digits: 6,
        version: 1,
    };
    let (delivery, branch) = (DeliveryBack::WholeOrFault, Some(BranchId(2)));
    let policy = ReturnPolicy { days: 30, delivery, at_once: true, branch, version: 1 };
    let exchange = ExchangePolicy { rule: ExchangeRule::SameProduct, days: 14 };
    [
        SettingEvent::MethodPut(method.into()),
        SettingEvent::ReasonPut(reason.into()),
        SettingEvent::RulePut(rule.into()),
        SettingEvent::NumberingPut(numbering.into()),
        SettingEvent::NumberingRemoved(BranchId(2)),
        SettingEvent::ReturnsPut(policy),
        SettingEvent::ReviewPut(ReviewRule {
            over: Some(Amount(100_000)),
            first_over: Some(Amount(20_000)),
            other_country: true,
            version: 1,
        }),
        SettingEvent::CorrectionLimit(Some(Amount(5_000))),
        SettingEvent::SynonymsPut { was: Vec::new(), words: vec!["jumper".to_owned(), "sweater".to_owned()] },
        SettingEvent::ReturnsSettled { policy, cash: true },
        SettingEvent::ReturnsOffered { policy, cash: true, credit: true, exchange },
    ]
    .map(Event::Setting)
    .to_vec()
}

fn collections() -> Vec<Event> {
    let conditions = vec![
        Condition::Category("Drinks/Coffee".to_owned()),
        Condition::Brand("Kiln".to_owned()),
        Condition::Tag("gift".to_owned()),
        Condition::Supplier("Hill & Sons".to_owned()),
        Condition::PriceFrom(Amount(100)),
        Condition::PriceUpTo(Amount(2_000)),
        Condition::OnWeb(true),
        Condition::InStock(false),
    ];
    let collection = Collection {
        handle: "gifts".into(),
        title: "Gifts".to_owned(),
        description: "For *anybody*.".to_owned(),
        sort: CollectionSort::PriceDown,
        members: Members::ByRule(CollectionRule { all: false, conditions }),
        shown: true,
        sold_out: SoldOut::Hide,
        version: 2,
        saved: saved(),
    };
    [CollectionEvent::Put(collection.into()), CollectionEvent::Removed { handle: "gifts".into() }]
        .map(Event::Collection)
        .to_vec()
}

fn shop() -> Vec<Event> {
    let shop = Shop {
        name: "Corner Shop".to_owned(),
        country: "GB".to_owned(),
        language: "en".to_owned(),
        ticked: vec![StartStep::TaxChecked],
        start_over: true,
    };
    let theme = Theme {
        accent: "#0b5d52".to_owned(),
        corners: 8,
        font: FontChoice::Serif,
        logo_text: "CORNER".to_owned(),
        logo: Some("cd".repeat(32)),
        tagline: "Since 1926".to_owned(),
        footer: "Thank you".to_owned(),
        contact: "+44 20 7946 0000".to_owned(),
        imprint: "Corner Shop Ltd".to_owned(),
        links: vec![SiteLink { name: "Blog".to_owned(), address: "https://example.com/".to_owned() }],
        version: 2,
    };
    let mail = Mail {
        transport: MailTransport::Smtp,
        sender_name: "Corner Shop".to_owned(),
        sender_address: "shop@example.com".to_owned(),
        reply_to: "ask@example.com".to_owned(),
        host: "smtp.example.com".to_owned(),
        port: 465,
        protection: MailProtection::Tls,
        user: "shop".to_owned(),
        version: 1,
    };
    let events =
        [ShopEvent::Put(shop.into()), ShopEvent::ThemePut(theme.into()), ShopEvent::MailPut(mail.into())];
    events.map(Event::Shop).to_vec()
}

fn web() -> Vec<Event> {
    let names = || vec![("de".to_owned(), "Inseln".to_owned())];
    let zone = Zone {
        id: DeliveryZoneId(2),
        name: "Islands".to_owned(),
        names: names(),
        countries: vec!["GB".to_owned()],
        postcodes: vec!["IV".to_owned()],
        delivers: true,
        by: DeliveryMeasure::Weight,
        rates: vec![(0, Amount(500)), (2_000, Amount(900))],
        free_from: Some(Amount(10_000)),
        days_from: 3,
        days_to: 6,
        active: true,
        version: 1,
    };
    let pickup =
        Pickup { branch: BranchId(1), collects: true, pay_in_store: false, ready_minutes: 120, version: 1 };
    let text = Text { language: "en".to_owned(), title: "About".to_owned(), body: "*We*".to_owned() };
    let page = Page { handle: "about".into(), texts: vec![text], shown: true, version: 1, saved: saved() };
    let entry = Entry { name: "Islands".to_owned(), names: names(), address: "/pages/about".to_owned() };
    let menus = Menus { header: vec![entry.clone()], footer: vec![entry], version: 1 };
    [
        WebEvent::ZonePut(zone.into()),
        WebEvent::PickupPut(pickup),
        WebEvent::PagePut(page.clone().into()),
        WebEvent::PageMoved { from: "us".into(), page: page.into() },
        WebEvent::PageRemoved { handle: "about".into() },
        WebEvent::MenusPut(menus.into()),
        WebEvent::Redirected { from: "/p/old".into(), to: "/p/new".into() },
        WebEvent::RedirectRemoved { from: "/p/old".into() },
    ]
    .map(Event::Web)
    .to_vec()
}
