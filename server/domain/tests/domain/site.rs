//! How the shop looks and how its mails are sent: what may be said of it, and what is made of that.

use domain::{
    Machine, Rejection,
    organisation::{Organisation, is_mail_address},
};
use protocol::{
    FontChoice, MailTransport, OrganisationCommand as O, PutMail, PutTheme, RefusalCode, SiteLink,
};

use crate::{
    organisation::{ask, by},
    support::*,
};

fn put(organisation: &mut Organisation, asked: O) -> Result<(), Rejection> {
    let events = organisation.decide(NOW, &ask(asked))?;
    events.iter().for_each(|event| organisation.apply(event));
    Ok(())
}

fn theme(accent: &str) -> PutTheme {
    PutTheme { accent: accent.into(), corners: 4, ..PutTheme::default() }
}

fn code(result: Result<(), Rejection>) -> Option<RefusalCode> {
    result.err().map(|rejection| rejection.code)
}

#[test]
fn a_colour_that_cannot_be_read_gets_shades_that_can_and_it_is_told() {
    let mut organisation = Organisation::default();
    assert_eq!(organisation.theme().version, 0);
    put(&mut organisation, O::PutTheme(theme("#FFD400"))).unwrap();
    let colours = organisation.theme().colours();
    assert_eq!((colours.brand.as_str(), colours.brand_ink.as_str()), ("#ffd400", "#000000"));
    assert!(
        colours.light.corrected && colours.light.contrast >= 450 && colours.light.asked < 200,
        "{colours:?}"
    );
    assert!(!colours.dark.corrected && colours.dark.colour == "#ffd400", "{colours:?}");
    put(&mut organisation, O::PutTheme(theme("#0b5d52"))).unwrap();
    let colours = organisation.theme().colours();
    assert_eq!((colours.brand_ink.as_str(), colours.light.corrected), ("#ffffff", false));
    assert!(colours.dark.corrected && colours.dark.contrast >= 450, "{colours:?}");
    assert_eq!(organisation.theme().version, 2);
}

#[test]
fn what_a_theme_may_not_say_is_refused_at_its_place() {
    let link = |address: &str| vec![SiteLink { name: "Blog".into(), address: address.into() }];
    let hash = Some("ab".repeat(32));
    let base = theme("#0b5d52");
    for (put_theme, expected) in [
        (theme("green"), Some(RefusalCode::InvalidText)),
        (theme("#0b5d5"), Some(RefusalCode::InvalidText)),
        (PutTheme { corners: 25, ..base.clone() }, Some(RefusalCode::InvalidText)),
        (PutTheme { logo: Some("../secret".into()), ..base.clone() }, Some(RefusalCode::InvalidText)),
        (PutTheme { logo: hash, ..base.clone() }, None),
        (PutTheme { tagline: "a\u{7}b".into(), ..base.clone() }, Some(RefusalCode::InvalidText)),
        (PutTheme { links: link("javascript:alert(1)"), ..base.clone() }, Some(RefusalCode::InvalidText)),
        (PutTheme { links: link("http://example.com"), ..base.clone() }, Some(RefusalCode::InvalidText)),
        (
            PutTheme { links: link("https://example.com/\"onclick"), ..base.clone() },
            Some(RefusalCode::InvalidText),
        ),
        (PutTheme { links: link("https://example.com/shop"), font: FontChoice::Serif, ..base.clone() }, None),
        (
            PutTheme { links: [link("https://a.example"); 13].concat(), ..base.clone() },
            Some(RefusalCode::TooManyLines),
        ),
        (PutTheme { imprint: "x".repeat(4_001), ..base }, Some(RefusalCode::InvalidText)),
    ] {
        assert_eq!(
            code(put(&mut Organisation::default(), O::PutTheme(put_theme.clone()))),
            expected,
            "{put_theme:?}"
        );
    }
}

#[test]
fn nobody_overwrites_a_theme_or_mail_settings_they_have_not_seen() {
    let mut organisation = Organisation::default();
    let seen = |version| PutTheme { version: Some(version), ..theme("#0b5d52") };
    assert_eq!(code(put(&mut organisation, O::PutTheme(seen(0)))), None);
    assert_eq!(code(put(&mut organisation, O::PutTheme(seen(0)))), Some(RefusalCode::ChangedMeanwhile));
    assert_eq!(code(put(&mut organisation, O::PutTheme(seen(1)))), None);
    let mail = |version| PutMail { version: Some(version), ..PutMail::default() };
    assert_eq!(code(put(&mut organisation, O::PutMail(mail(0)))), None);
    assert_eq!(code(put(&mut organisation, O::PutMail(mail(0)))), Some(RefusalCode::ChangedMeanwhile));
    let denied = organisation.decide(NOW, &by(Role::Cashier, O::PutTheme(seen(2))));
    assert_eq!(denied.unwrap_err().code, RefusalCode::NotAllowed);
}

#[test]
fn mails_need_a_server_and_a_sender_that_can_be() {
    let smtp = PutMail {
        transport: MailTransport::Smtp,
        sender_address: "shop@example.com".into(),
        host: "smtp.example.com".into(),
        ..PutMail::default()
    };
    for (mail, good) in [
        (PutMail::default(), true),
        (smtp.clone(), true),
        (PutMail { host: "[::1]".into(), ..smtp.clone() }, true),
        (PutMail { host: String::new(), ..smtp.clone() }, false),
        (PutMail { host: "smtp.example.com/x y".into(), ..smtp.clone() }, false),
        (PutMail { sender_address: String::new(), ..smtp.clone() }, false),
        (PutMail { sender_address: "shop".into(), ..smtp.clone() }, false),
        (PutMail { reply_to: "two@example.com, more@example.com".into(), ..smtp.clone() }, false),
        (PutMail { sender_name: "Shop\r\nBcc: all@example.com".into(), ..smtp.clone() }, false),
        (PutMail { sender_name: "\"Shop\"".into(), ..smtp }, false),
    ] {
        assert_eq!(put(&mut Organisation::default(), O::PutMail(mail.clone())).is_ok(), good, "{mail:?}");
    }
    for (text, good) in [
        ("jo@example.com", true),
        ("jo.o'neil+receipt@mail.example.co.uk", true),
        ("jo@localhost", true),
        ("jo", false),
        ("@example.com", false),
        ("jo@", false),
        ("jo@example..com", false),
        ("jo@exa mple.com", false),
        ("a@b@example.com", false),
    ] {
        assert_eq!(is_mail_address(text), good, "{text}");
    }
}
