//! What a customer may still change on the page of an order: less of something, and where it goes.

use actix_web::{HttpResponse, web};
use domain::address;
use protocol::{Delivery, OrderView, PostalAddress, Quantity, Refusal, RefusalCode, Sku, SkuQuantity};
use serde::Deserialize;

use super::{
    order::{Wrong, answered, shown},
    personal::foreign,
    visit::Visit,
};
use crate::words::Language;

/// What the page of an order offers to change; nothing of it where nothing can be.
pub(super) struct Changes {
    pub(super) lines: Vec<LessLine>,
    pub(super) address: Option<PostalAddress>,
    /// Whether its country's post asks for the state or province.
    pub(super) has_regions: bool,
    /// Whether the forms stand open, because something was wrong with one.
    pub(super) open: bool,
}

pub(super) struct LessLine {
    pub(super) sku: Sku,
    pub(super) name: String,
    /// For people, and for the form.
    pub(super) most: String,
    pub(super) max: String,
}

impl Changes {
    pub(super) fn of(say: Language, order: &OrderView, open: bool) -> Self {
        let pieces = order.reducible.iter().map(|line| line.quantity.0).fold(0, i64::saturating_add);
        let line = |line: &SkuQuantity| {
            let known = order.lines.iter().find(|ordered| ordered.sku == line.sku);
            LessLine {
                sku: line.sku,
                name: known.map_or_else(|| line.sku.to_string(), |known| known.name.clone()),
                most: say.quantity(line.quantity),
                max: line.quantity.to_string(),
            }
        };
        let address = match &order.delivery {
            Delivery::Ship(address) if order.can_change_address => Some(address.clone()),
            Delivery::Ship(_) | Delivery::Collect(_) => None,
        };
        // Of one piece nothing can be left out: that is calling it off.
        let lines =
            if pieces > Quantity::ONE.0 { order.reducible.iter().map(line).collect() } else { Vec::new() };
        let has_regions = address.as_ref().is_some_and(|to| address::has_regions(&to.country));
        Self { lines, address, has_regions, open }
    }

    /// Whether there is anything to change.
    pub(super) fn any(&self) -> bool {
        !self.lines.is_empty() || self.address.is_some()
    }
}

/// Leaves something out.
pub(super) async fn less(
    visit: Visit,
    key: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let done = match left_out(&form) {
        Ok(lines) if lines.is_empty() => {
            return shown(&visit, &key, Some(Wrong::NothingLeftOut)).await;
        }
        Ok(lines) => visit.node.reduce_by_key(&key, lines).await,
        Err(refusal) => Err(refusal),
    };
    answered(&visit, &key, done).await
}

/// What a form leaves out.
fn left_out(form: &[(String, String)]) -> Result<Vec<SkuQuantity>, Refusal> {
    let asked = form.iter().filter_map(|(name, text)| Some((name.strip_prefix("q.")?, text.trim())));
    asked.filter_map(|(sku, text)| typed_line(sku, text).transpose()).collect()
}

/// How much of something was typed; none where that is nothing. A number that cannot be read is a mistake and not nothing.
pub(super) fn typed_line(sku: &str, text: &str) -> Result<Option<SkuQuantity>, Refusal> {
    let unreadable = || Refusal::new(RefusalCode::InvalidQuantity, "a quantity is a whole number such as 1");
    let count = if text.is_empty() { Ok(0) } else { text.parse::<i64>() };
    let quantity = count.ok().and_then(Quantity::units).ok_or_else(unreadable)?;
    if quantity == Quantity::ZERO {
        return Ok(None);
    }
    Ok(Some(SkuQuantity { sku: sku.parse().map_err(|_bad| unreadable())?, quantity }))
}

/// An address as it is typed. The country stays as it is.
#[derive(Debug, Deserialize)]
pub(super) struct AddressForm {
    name: String,
    line1: String,
    #[serde(default)]
    line2: String,
    #[serde(default)]
    postcode: String,
    city: String,
    /// None where the form does not ask for it.
    region: Option<String>,
}

/// Has it sent to another address.
pub(super) async fn address(
    visit: Visit,
    key: web::Path<String>,
    form: web::Form<AddressForm>,
) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let AddressForm { name, line1, line2, postcode, city, region } = form.into_inner();
    let now = match visit.node.order_by_key(&key).await {
        Ok(order) => order.map(|order| order.delivery),
        Err(refusal) => return answered(&visit, &key, Err(refusal)).await,
    };
    let (country, before) = match now {
        Some(Delivery::Ship(address)) => (address.country, address.region),
        Some(Delivery::Collect(_)) | None => (String::new(), String::new()),
    };
    let region = region.unwrap_or(before);
    let address = PostalAddress { name, line1, line2, city, region, postcode, country };
    let done = visit.node.readdress_by_key(&key, address).await;
    answered(&visit, &key, done).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leaves_out_what_it_says_and_nothing_else() {
        let form = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let lines =
            left_out(&form(&[("q.TEA", "2"), ("q.POT", ""), ("q.MUG", "0"), ("total", "0")])).unwrap();
        assert_eq!(lines, [SkuQuantity { sku: "TEA".parse().unwrap(), quantity: Quantity(2_000) }]);
        for bad in ["two", "0.5", "99999999999999999999"] {
            assert!(left_out(&form(&[("q.TEA", bad)])).is_err(), "{bad}");
        }
    }
}
