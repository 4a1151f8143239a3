//! What somebody asks of a list of products: a question, a category, filters, an order and a page. All of it stands in the
//! address, so that going back, sharing and following a link without a script all lead to the same list.

use protocol::{Amount, BranchId, Currency};

use super::pages::encoded;
use crate::limits::{FILTER_CHARS_MAX, FILTERS_MAX, QUESTION_CHARS_MAX};

/// In which order a list is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Sort {
    /// By name, or as well as it answers a question, or as a collection says.
    #[default]
    Own,
    Price,
    PriceDown,
    Newest,
}

impl Sort {
    pub(super) const ALL: [Self; 4] = [Self::Own, Self::Price, Self::PriceDown, Self::Newest];

    /// As an address says it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Price => "price",
            Self::PriceDown => "price_down",
            Self::Newest => "newest",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Asked {
    pub(super) question: String,
    pub(super) category: String,
    pub(super) brands: Vec<String>,
    /// Names of options with the values that are wanted.
    pub(super) options: Vec<(String, String)>,
    pub(super) low: Option<Amount>,
    pub(super) high: Option<Amount>,
    /// Branches of which one has it.
    pub(super) branches: Vec<BranchId>,
    pub(super) sort: Sort,
    /// From 1.
    pub(super) page: usize,
}

impl Asked {
    /// Stray parts of an address cost nobody the page: they are left out.
    pub(super) fn of(query: &str, currency: Currency) -> Self {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query);
        let pairs = pairs.map(actix_web::web::Query::into_inner).unwrap_or_default();
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in pairs {
            let value = value.trim();
            let short =
                !value.is_empty() && value.len() <= FILTER_CHARS_MAX && name.len() <= FILTER_CHARS_MAX;
            let room = asked.filters() < FILTERS_MAX;
            match (name.as_str(), name.strip_prefix("o.")) {
                ("q", _) => asked.question = value.chars().take(QUESTION_CHARS_MAX).collect(),
                ("category", _) => value.clone_into(&mut asked.category),
                ("page", _) => asked.page = value.parse().unwrap_or(1).max(1),
                ("sort", _) => {
                    asked.sort = Sort::ALL.into_iter().find(|one| one.word() == value).unwrap_or_default();
                }
                ("from", _) => asked.low = amount(value, currency),
                ("to", _) => asked.high = amount(value, currency),
                ("brand", _) if short && room => put(&mut asked.brands, value.to_owned()),
                ("at", _) if room => {
                    if let Ok(id) = value.parse() {
                        put(&mut asked.branches, BranchId(id));
                    }
                }
                (_, Some(option)) if short && room && !option.is_empty() => {
                    put(&mut asked.options, (option.to_owned(), value.to_owned()));
                }
                _ => {}
            }
        }
        asked
    }

    fn filters(&self) -> usize {
        self.brands.len().saturating_add(self.options.len()).saturating_add(self.branches.len())
    }

    /// How many filters are in force; a price from and to is one.
    pub(super) fn narrowed(&self) -> usize {
        self.filters().saturating_add(usize::from(self.low.is_some() || self.high.is_some()))
    }

    /// Whether nothing is asked but to see the shop.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self { page: 1, ..Self::default() }
    }

    /// The same without filters.
    pub(super) fn wide(&self) -> Self {
        Self {
            question: self.question.clone(),
            category: self.category.clone(),
            sort: self.sort,
            page: 1,
            ..Self::default()
        }
    }

    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { page: 1, ..self.clone() };
        change(&mut changed);
        changed
    }

    /// What stands behind a path; nothing where nothing is asked.
    pub(super) fn address(&self, path: &str, currency: Currency) -> String {
        let pairs = self.pairs(currency);
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }

    /// As a form sends it.
    pub(super) fn pairs(&self, currency: Currency) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut pair = |name: &str, value: String| {
            if !value.is_empty() {
                pairs.push((name.to_owned(), value));
            }
        };
        pair("category", self.category.clone());
        pair("q", self.question.clone());
        for brand in &self.brands {
            pair("brand", brand.clone());
        }
        for (option, value) in &self.options {
            pair(&format!("o.{option}"), value.clone());
        }
        pair("from", self.low.map(|low| crate::rim::plain(low, currency)).unwrap_or_default());
        pair("to", self.high.map(|high| crate::rim::plain(high, currency)).unwrap_or_default());
        for branch in &self.branches {
            pair("at", branch.0.to_string());
        }
        pair("sort", self.sort.word().to_owned());
        pair("page", if self.page > 1 { self.page.to_string() } else { String::new() });
        pairs
    }
}

/// The last value that a query has by a name; nothing where it has none, or cannot be read.
pub(super) fn named(query: &str, name: &str) -> String {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query);
    let pairs = pairs.map(actix_web::web::Query::into_inner).unwrap_or_default();
    let found = pairs.into_iter().rev().find(|(own, _)| own == name);
    found.map(|(_, value)| value).unwrap_or_default()
}

fn put<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// An amount as people type it: whole units, or with decimals behind a point or a comma.
pub(super) fn amount(text: &str, currency: Currency) -> Option<Amount> {
    let (units, decimals) = text.rsplit_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = usize::from(currency.exponent());
    if !digits(units) || !digits(decimals) || decimals.len() > exponent || text.is_empty() {
        return None;
    }
    let minor = format!("{units}{decimals:0<exponent$}");
    minor.parse().ok().map(Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_it_was_asked() {
        let query = "category=Home%2FMugs&q=blue&brand=A%20%26%20B&brand=C&o.Size=Small&o.Size=Large&from=1.50&to=20.00&at=2&sort=price_down&page=3";
        let asked = Asked::of(query, Currency::GBP);
        assert_eq!(asked.options, [("Size".into(), "Small".into()), ("Size".into(), "Large".into())]);
        assert_eq!((asked.low, asked.high, asked.page), (Some(Amount(150)), Some(Amount(2_000)), 3));
        assert_eq!(asked.narrowed(), 6);
        assert_eq!(asked.address("/", Currency::GBP), format!("/?{query}"));
        let wide = asked.wide().address("/search", Currency::GBP);
        assert_eq!(wide, "/search?category=Home%2FMugs&q=blue&sort=price_down");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let asked = Asked::of("page=x&from=dear&to=-3&at=here&sort=best&o.=1&brand=&%ff=1", Currency::GBP);
        assert!(asked.is_nothing(), "{asked:?}");
        let many: String = (0..500).map(|number| format!("brand={number}&")).collect();
        assert_eq!(Asked::of(&many, Currency::GBP).brands.len(), FILTERS_MAX);
        assert!(Asked::of(&format!("brand={}", "x".repeat(5_000)), Currency::GBP).brands.is_empty());
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (text, minor) in
            [("12", Some(1_200)), ("12.5", Some(1_250)), ("12,50", Some(1_250)), (".99", Some(99))]
        {
            assert_eq!(amount(text, Currency::GBP), minor.map(Amount), "{text}");
        }
        for text in ["", "12.345", "1.234,50", "-1", "1e3", "99999999999999999999"] {
            assert_eq!(amount(text, Currency::GBP), None, "{text}");
        }
    }
}
