//! What the demonstration's shop says of itself: its front page, what delivery and returns are like, and the menus that lead there.

use protocol::{
    ExchangeRule, MenuEntry, OrganisationCommand, PageText, ReturnPolicy, WebMenus, WebPage, Wording,
};

use super::{DemoError, trade::Trade};

/// A page by its address, and its text in each language: the first line is its title.
const PAGES: [(&str, [(&str, &str); 3]); 4] = [
    (
        "home",
        [
            ("en", include_str!("written/home.en.md")),
            ("de", include_str!("written/home.de.md")),
            ("ar", include_str!("written/home.ar.md")),
        ],
    ),
    (
        "about",
        [
            ("en", include_str!("written/about.en.md")),
            ("de", include_str!("written/about.de.md")),
            ("ar", include_str!("written/about.ar.md")),
        ],
    ),
    (
        "delivery",
        [
            ("en", include_str!("written/delivery.en.md")),
            ("de", include_str!("written/delivery.de.md")),
            ("ar", include_str!("written/delivery.ar.md")),
        ],
    ),
    (
        "returns",
        [
            ("en", include_str!("written/returns.en.md")),
            ("de", include_str!("written/returns.de.md")),
            ("ar", include_str!("written/returns.ar.md")),
        ],
    ),
];
/// Names in English, German and Arabic, and where they lead.
const HEADER: [([&str; 3], &str); 5] = [
    (["Vaping", "Dampfen", "تدخين إلكتروني"], "/?category=Vaping"),
    (["Gifts", "Geschenke", "هدايا"], "/?category=Gifts"),
    (["Home", "Zuhause", "المنزل"], "/?category=Home"),
    (["Clothing", "Kleidung", "ملابس"], "/?category=Clothing"),
    (
        ["Gifts up to ten pounds", "Geschenke bis zehn Pfund", "هدايا حتى عشرة جنيهات"],
        "/collections/gifts-up-to-ten",
    ),
];
const FOOTER: [([&str; 3], &str); 3] = [
    (["About us", "Über uns", "من نحن"], "/pages/about"),
    (["Delivery and collection", "Lieferung und Abholung", "التوصيل والاستلام"], "/pages/delivery"),
    (["Returns", "Rückgabe", "الإرجاع"], "/pages/returns"),
];

pub(super) async fn make(trade: Trade<'_>) -> Result<(), DemoError> {
    for (handle, texts) in PAGES {
        let texts = texts.iter().map(|(language, written)| text(language, written)).collect();
        let page = WebPage { handle: handle.to_owned(), texts, shown: true, ..WebPage::default() };
        trade.put(&format!("page {handle}"), None, OrganisationCommand::PutWebPage(page)).await?;
    }
    // As the page about returns promises.
    let exchange = ExchangeRule::SameProduct;
    let policy = ReturnPolicy { days: 30, exchange, version: None, ..ReturnPolicy::ORIGINAL };
    trade.put("return policy", None, OrganisationCommand::PutReturnPolicy(policy)).await?;
    let menus = WebMenus { header: menu(&HEADER), footer: menu(&FOOTER), version: None };
    trade.put("menus", None, OrganisationCommand::PutWebMenus(menus)).await
}

fn text(language: &str, written: &str) -> PageText {
    let (title, body) = written.split_once('\n').unwrap_or((written, ""));
    PageText {
        language: language.to_owned(),
        title: title.trim_start_matches("# ").to_owned(),
        body: body.trim().to_owned(),
    }
}

fn menu(entries: &[([&str; 3], &str)]) -> Vec<MenuEntry> {
    let entry = |([name, german, arabic], address): &([&str; 3], &str)| MenuEntry {
        name: (*name).to_owned(),
        names: [("de", german), ("ar", arabic)]
            .map(|(language, text)| Wording { language: language.to_owned(), text: (*text).to_owned() })
            .into(),
        address: (*address).to_owned(),
    };
    entries.iter().map(entry).collect()
}
