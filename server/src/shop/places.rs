//! `/shops`: the branches that sell on the web, with their addresses, their hours and what there is to know for collecting.

use actix_web::HttpResponse;
use askama::Template;
use protocol::{Branch, Timestamp};
use serde_json::{Value, json};

use super::{
    front::{Canonical, Front},
    hours::{DAYS, Now, clock, of_the_week, sentence, today},
    pages::page,
    structured,
    visit::Visit,
};
use crate::words::Language;

/// Special days that are told ahead.
const SPECIAL_SHOWN: usize = 8;

pub(super) async fn shops(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let front = visit.front();
    let canonical = front.canonical(&visit.base(), "/shops");
    let now = crate::clock::now();
    let data = places_data(&front.to_string(), &window.branches, &canonical.address);
    page(&ShopsPage {
        title: front.say.shops(),
        question: "",
        places: window.branches.iter().map(|branch| PlaceView::of(front.say, branch, now)).collect(),
        canonical,
        data,
        shop: &front,
    })
}

#[derive(Template)]
#[template(path = "shops.html")]
struct ShopsPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    places: Vec<PlaceView>,
    canonical: Canonical,
    /// JSON-LD, already made safe for its place.
    data: String,
}

struct PlaceView {
    id: u16,
    name: String,
    address: String,
    pickup: String,
    /// Empty when nobody knows.
    now: String,
    open: bool,
    week: Vec<DayView>,
    special: Vec<DayView>,
}

struct DayView {
    name: String,
    times: String,
    today: bool,
}

impl PlaceView {
    fn of(say: Language, branch: &Branch, at: Timestamp) -> Self {
        let today = today(branch, at);
        let day = |number: usize| {
            let name = say.weekday(number);
            let is_today = today.weekday == Some(number);
            let times = if is_today && today.special.is_some() {
                today.times.clone()
            } else {
                of_the_week(branch, number)
            };
            let name = match today.special.as_deref().filter(|special| is_today && !special.is_empty()) {
                Some(special) => format!("{name} ({special})"),
                None => name.to_owned(),
            };
            DayView { name, times: written(say, &times), today: is_today }
        };
        let known = !branch.hours.is_empty();
        Self {
            id: branch.id.0,
            name: branch.name.clone(),
            address: branch.address.trim().to_owned(),
            pickup: branch.pickup.trim().to_owned(),
            now: sentence(say, &today.now),
            open: matches!(today.now, Now::Open { .. }),
            week: if known { (0..DAYS.len()).map(day).collect() } else { Vec::new() },
            special: special_days(say, branch, at),
        }
    }
}

/// Those that are to come, and that of today.
fn special_days(say: Language, branch: &Branch, at: Timestamp) -> Vec<DayView> {
    let zone = branch.time_zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
    let date = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default().with_timezone(&zone);
    let from = date.format("%Y-%m-%d").to_string();
    let coming = branch.special_days.iter().filter(|day| day.date >= from).take(SPECIAL_SHOWN);
    coming
        .map(|day| DayView {
            name: format!("{} {}", say.day(&day.date), day.name).trim_end().to_owned(),
            times: written(say, &day.open.iter().map(|open| (open.opens, open.closes)).collect::<Vec<_>>()),
            today: day.date == from,
        })
        .collect()
}

fn written(say: Language, times: &[(u16, u16)]) -> String {
    if times.is_empty() {
        return say.closed().to_owned();
    }
    let written: Vec<String> =
        times.iter().map(|(opens, closes)| format!("{}–{}", clock(*opens), clock(*closes))).collect();
    written.join(", ")
}

/// schema.org stores, safe to stand inside a script element.
fn places_data(shop: &str, branches: &[Branch], url: &str) -> String {
    let stores: Vec<Value> = branches.iter().map(|branch| store(shop, branch, url)).collect();
    structured::embeddable(&json!({ "@context": "https://schema.org", "@graph": stores }))
}

fn store(shop: &str, branch: &Branch, url: &str) -> Value {
    let week = branch.hours.iter().map(|one| {
        let day = DAYS.get(usize::from(one.day).saturating_sub(1)).copied().unwrap_or_default();
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": format!("https://schema.org/{day}"),
            "opens": clock(one.opens),
            "closes": end(one.closes),
        })
    });
    let special = branch.special_days.iter().map(|day| {
        // Hours that begin and end at midnight are none, as search engines read them.
        let (opens, closes) = day.open.map_or((0, 0), |open| (open.opens, open.closes));
        json!({
            "@type": "OpeningHoursSpecification",
            "validFrom": day.date,
            "validThrough": day.date,
            "opens": clock(opens),
            "closes": end(closes),
        })
    });
    let mut data = json!({
        "@type": "Store",
        "@id": format!("{url}#branch-{}", branch.id),
        "name": if branch.name == shop { shop.to_owned() } else { format!("{shop} {}", branch.name) },
        "url": format!("{url}#branch-{}", branch.id),
        "openingHoursSpecification": week.chain(special).collect::<Vec<_>>(),
    });
    if let Value::Object(members) = &mut data
        && !branch.address.trim().is_empty()
    {
        let mut address = json!({ "@type": "PostalAddress", "streetAddress": branch.address.trim() });
        if let (Value::Object(address), false) = (&mut address, branch.country.is_empty()) {
            address.insert("addressCountry".into(), json!(branch.country));
        }
        members.insert("address".into(), address);
    }
    data
}

/// A day that ends at midnight ends a minute before it, as search engines read it.
fn end(minute: u16) -> String {
    if minute >= 24 * 60 { "23:59".to_owned() } else { clock(minute) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use domain::{
        Grant, Machine,
        organisation::{Body, Command, Organisation},
    };
    use protocol::{Currency, OrganisationCommand, PutBranch, StaffId};

    /// A branch as it is shown.
    pub(crate) fn published(put: &PutBranch) -> Branch {
        let asked = OrganisationCommand::PutBranch(put.clone());
        let body = Body::Change { asked: asked.into(), hashes: Default::default() };
        let command = Command { grant: Grant::EVERYTHING, staff: StaffId(0), currency: Currency::GBP, body };
        let mut organisation = Organisation::default();
        for event in organisation.decide(Timestamp(1), &command).unwrap() {
            organisation.apply(&event);
        }
        organisation.branch(put.id).unwrap().into()
    }

    #[test]
    fn search_engines_are_told_of_every_branch_and_of_nothing_that_runs() {
        let put = PutBranch {
            id: protocol::BranchId(1),
            code: "LDN".into(),
            name: "</script><b>London".into(),
            address: "1 High Street\nLondon".into(),
            country: "GB".into(),
            hours: vec![protocol::OpeningHours { day: 1, opens: 540, closes: 1_440 }],
            special_days: vec![protocol::SpecialDay {
                date: "2026-12-25".into(),
                name: String::new(),
                open: None,
            }],
            ..PutBranch::default()
        };
        let text = places_data("Shop", &[published(&put)], "http://shop/shops");
        assert!(!text.contains(['<', '>']), "{text}");
        let data: Value = serde_json::from_str(&text).unwrap();
        let store = &data["@graph"][0];
        assert_eq!(store["@type"], "Store");
        assert_eq!(store["address"]["addressCountry"], "GB");
        let hours = store["openingHoursSpecification"].as_array().unwrap();
        assert_eq!((&hours[0]["opens"], &hours[0]["closes"]), (&json!("09:00"), &json!("23:59")));
        assert_eq!(hours[0]["dayOfWeek"], "https://schema.org/Monday");
        assert_eq!((&hours[1]["validFrom"], &hours[1]["closes"]), (&json!("2026-12-25"), &json!("00:00")));
    }
}
