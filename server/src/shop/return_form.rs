//! The form on the page of an order that says what is to be sent back: what it asks for, and what was typed into it, so that a mistake, a search or
//! a look at what an exchange comes to costs nobody what they have written.

use protocol::{Amount, MyReturn, Refusal, RefusalCode, ReturnReason, Sku, SkuQuantity, WantedBack};
use std::collections::BTreeMap;

use super::changes::typed_line;

/// The fields of a form as they were sent.
pub(super) type Fields = [(String, String)];

/// What somebody has typed so far. It says nothing where the page is opened.
#[derive(Clone, Copy, Default)]
pub(super) struct Typed<'a>(pub(super) &'a Fields);

impl<'a> Typed<'a> {
    pub(super) fn of(self, name: &str) -> &'a str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }

    /// The same of a line.
    pub(super) fn of_line(self, what: &str, sku: &Sku) -> &'a str {
        self.of(&format!("{what}.{sku}"))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Whether store credit is wanted for what goes back.
    pub(super) fn wants_credit(self) -> bool {
        self.of("credit") == "yes"
    }

    /// Whether something is only to be searched for.
    pub(super) fn searches(self) -> bool {
        self.of("step") == "find"
    }

    /// How many returns there were when the page was opened; none where the form does not say.
    pub(super) fn seen(self) -> Option<usize> {
        self.of("seen").parse().ok()
    }

    /// What is said again when an exchange is confirmed.
    pub(super) fn again(self) -> Vec<(String, String)> {
        let again = |(name, _): &&(String, String)| {
            ["comment", "credit", "seen"].contains(&name.as_str())
                || ["q.", "r.", "x."].iter().any(|prefix| name.starts_with(prefix))
        };
        self.0.iter().filter(again).cloned().collect()
    }
}

/// As the form names a reason.
pub(super) const fn code(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::ChangedMind => "changed_mind",
        ReturnReason::DoesNotFit => "does_not_fit",
        ReturnReason::NotAsDescribed => "not_as_described",
        ReturnReason::Damaged => "damaged",
        ReturnReason::WrongItem => "wrong_item",
        ReturnReason::TooLate => "too_late",
        ReturnReason::Other => "other",
    }
}

/// What a form wants back. A number that cannot be read is a mistake and not nothing.
pub(super) fn wanted(form: &[(String, String)]) -> Result<MyReturn, Refusal> {
    let of = |prefix: &str| -> BTreeMap<&str, &str> {
        form.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value.trim()))).collect()
    };
    let (quantities, reasons, instead) = (of("q."), of("r."), of("x."));
    let mut lines = Vec::new();
    for (sku, text) in quantities {
        let Some(SkuQuantity { sku, quantity }) = typed_line(sku, text)? else { continue };
        let named = reasons.get(sku.as_str()).copied().unwrap_or_default();
        let reason = ReturnReason::ALL.into_iter().find(|reason| code(*reason) == named);
        let other = instead.get(sku.as_str()).copied().filter(|text| !text.is_empty());
        let unknown = |_bad| Refusal::new(RefusalCode::UnknownSku, "there is no such article");
        let instead = other.map(|text| text.parse().map_err(unknown)).transpose()?;
        lines.push(WantedBack { sku, quantity, reason: reason.unwrap_or(ReturnReason::Other), instead });
    }
    let comment = form.iter().find(|(name, _)| name == "comment").map(|(_, text)| text.trim().to_owned());
    // A line may be broken where it is typed, and is one where it is kept.
    let comment = comment.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let difference = form.iter().find(|(name, _)| name == "difference");
    let difference = difference.and_then(|(_, text)| text.parse().ok()).map(Amount);
    Ok(MyReturn { lines, comment, difference })
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Quantity;

    #[test]
    fn a_form_says_what_is_wanted_back_and_hostile_ones_say_nothing_else() {
        let form = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let told = wanted(&form(&[
            ("q.TEA", "2"),
            ("r.TEA", "damaged"),
            ("q.POT", "0"),
            ("q.MUG", ""),
            ("comment", " it\r\nleaks "),
            ("state", "approved"),
        ]));
        let told = told.unwrap();
        let reason = ReturnReason::Damaged;
        assert_eq!(
            told.lines,
            [WantedBack { sku: "TEA".parse().unwrap(), quantity: Quantity(2_000), reason, instead: None }]
        );
        assert_eq!(told.comment, "it leaks");
        let odd = wanted(&form(&[("q.TEA", "1"), ("r.TEA", "because")])).unwrap();
        assert_eq!(odd.lines[0].reason, ReturnReason::Other);
        for bad in ["many", "0,5", "1e9", "--1", "99999999999999999999"] {
            assert_eq!(
                wanted(&form(&[("q.TEA", bad)])).unwrap_err().code,
                RefusalCode::InvalidQuantity,
                "{bad}"
            );
        }
        assert!(wanted(&form(&[])).unwrap().lines.is_empty());
    }

    #[test]
    fn what_is_wanted_instead_is_an_article_or_nothing() {
        let told = |other: &str, difference: &str| {
            let pairs = [("q.TEA", "1"), ("x.TEA", other), ("difference", difference)];
            let form = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            wanted(&form)
        };
        let instead = |other: &str| told(other, "").map(|told| told.lines[0].instead);
        assert_eq!(instead("MUG"), Ok(Some("MUG".parse().unwrap())));
        assert_eq!(instead(" "), Ok(None), "the money back");
        assert_eq!(instead("no article!").unwrap_err().code, RefusalCode::UnknownSku);
        assert_eq!(told("MUG", "-250").unwrap().difference, Some(Amount(-250)));
        for odd in ["", "free", "1e9"] {
            assert_eq!(told("MUG", odd).unwrap().difference, None, "it is asked again: {odd}");
        }
    }

    #[test]
    fn what_was_typed_is_said_again_and_nothing_else_is() {
        let pairs = [
            ("q.TEA", " two "),
            ("x.TEA", "MUG"),
            ("credit", "yes"),
            ("seen", "1"),
            ("step", "find"),
            ("find", "mug"),
        ];
        let form: Vec<(String, String)> =
            pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let typed = Typed(&form);
        assert_eq!(typed.of_line("q", &"TEA".parse().unwrap()), "two", "a mistake is shown as it was typed");
        assert_eq!(typed.of_line("r", &"TEA".parse().unwrap()), "");
        assert!(typed.wants_credit() && typed.searches() && !typed.is_empty());
        assert_eq!(typed.seen(), Some(1));
        let again: Vec<String> = typed.again().into_iter().map(|(name, _)| name).collect();
        assert_eq!(again, ["q.TEA", "x.TEA", "credit", "seen"]);
        let nothing = Typed::default();
        assert!(nothing.is_empty() && !nothing.wants_credit() && nothing.seen().is_none());
    }
}
