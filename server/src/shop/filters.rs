//! What a list can be narrowed by, as its page offers it: groups of values with how many products each would leave, a price,
//! and what is in force with the way to drop it.

use protocol::{Amount, Currency};

use super::{
    columns::{BRANCH_BITS, Columns, Sifted, Wanted, place},
    pages::Category,
    sieve::{Asked, Sort},
    window::ShopWindow,
};
use crate::{
    limits::{FILTER_OPTIONS, FILTER_VALUES},
    rim::plain,
    words::Language,
};

/// Filters as a page shows them.
pub(super) struct Filters {
    pub(super) path: String,
    /// What the form sends along.
    pub(super) kept: Vec<(String, String)>,
    pub(super) groups: Vec<Group>,
    pub(super) price: Option<PriceRange>,
    /// What is in force, with the address without it.
    pub(super) chosen: Vec<Category>,
    /// The address without any.
    pub(super) clear: String,
    pub(super) narrowed: usize,
    pub(super) sorts: Vec<SortLink>,
    /// How many products there are.
    pub(super) count: String,
}

pub(super) struct Group {
    pub(super) name: String,
    /// What the form calls it.
    pub(super) key: String,
    pub(super) values: Vec<Value>,
    pub(super) narrowed: bool,
}

pub(super) struct Value {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) count: u32,
    pub(super) on: bool,
}

pub(super) struct PriceRange {
    /// As typed, empty where nothing is asked.
    pub(super) low: String,
    pub(super) high: String,
    /// What there is.
    pub(super) least: String,
    pub(super) most: String,
    pub(super) symbol: String,
}

pub(super) struct SortLink {
    pub(super) text: &'static str,
    pub(super) address: String,
    pub(super) now: bool,
}

/// What an address asks for, by the numbers of an arrangement. A name that nobody knows is a number that nothing has.
pub(super) fn wanted(asked: &Asked, window: &ShopWindow) -> Wanted {
    let columns = window.columns();
    let number = |at: Option<usize>| at.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX);
    let mut wanted = Wanted { low: asked.low, high: asked.high, ..Wanted::default() };
    wanted.brands =
        asked.brands.iter().map(|brand| number(columns.brands.iter().position(|one| one == brand))).collect();
    // No brand at all is the same number; it must not be found by a name that nobody has.
    let unknown_brand = wanted.brands.contains(&u32::MAX);
    wanted.brands.retain(|brand| *brand != u32::MAX);
    if unknown_brand && wanted.brands.is_empty() {
        wanted.brands.push(u32::MAX.saturating_sub(1));
    }
    for (option, value) in &asked.options {
        let option = number(columns.options.iter().position(|one| one == option));
        let known = columns.values.iter().position(|(of, one)| *of == option && one == value);
        match wanted.options.iter_mut().find(|(one, _)| *one == option) {
            Some((_, values)) => values.push(number(known)),
            None => wanted.options.push((option, vec![number(known)])),
        }
    }
    if !asked.branches.is_empty() {
        let bit =
            |id| window.branches.iter().position(|one| one.id == id).map(|bit| bit.min(BRANCH_BITS - 1));
        let bits = asked.branches.iter().filter_map(|id| bit(*id));
        wanted.branches = Some(bits.fold(0, |all, bit| all | 1_u64 << bit));
    }
    wanted
}

impl Filters {
    /// None where there is nothing to narrow.
    pub(super) fn of(
        asked: &Asked,
        path: &str,
        sifted: &Sifted,
        window: &ShopWindow,
        say: Language,
    ) -> Option<Self> {
        let narrowed = asked.narrowed();
        if narrowed == 0 && sifted.numbers.len() < 2 {
            return None;
        }
        let currency = window.currency;
        let mut groups = vec![brands(asked, sifted, window.columns(), say)];
        groups.extend(options(asked, sifted, window.columns()));
        groups.push(branches(asked, sifted, window, say));
        groups.retain(|group| group.narrowed || group.values.len() > 1);
        let kept = Asked { page: 1, ..asked.wide() };
        Some(Self {
            path: path.to_owned(),
            kept: kept.pairs(currency),
            groups,
            price: range(asked, sifted, currency),
            chosen: chosen(asked, path, window, say),
            clear: asked.wide().address(path, currency),
            narrowed,
            sorts: Sort::ALL
                .into_iter()
                .map(|sort| SortLink {
                    text: word(sort, asked, path, say),
                    address: asked.with(|asked| asked.sort = sort).address(path, currency),
                    now: sort == asked.sort,
                })
                .collect(),
            count: say.products(sifted.numbers.len()),
        })
    }
}

fn word(sort: Sort, asked: &Asked, path: &str, say: Language) -> &'static str {
    match sort {
        Sort::Own if !asked.question.is_empty() => say.by_fit(),
        Sort::Own if path.starts_with("/collections/") => say.by_choice(),
        Sort::Own => say.by_name(),
        Sort::Price => say.by_price(),
        Sort::PriceDown => say.by_price_down(),
        Sort::Newest => say.by_age(),
    }
}

/// Values that leave something or are asked for: those of most products where there are too many.
fn most_of(mut values: Vec<Value>) -> Vec<Value> {
    values.retain(|value| value.count > 0 || value.on);
    if values.len() > FILTER_VALUES {
        let mut counts: Vec<u32> = values.iter().map(|value| value.count).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let least = counts.get(FILTER_VALUES - 1).copied().unwrap_or(0);
        let mut room = FILTER_VALUES;
        values.retain(|value| {
            let stays = value.on || (value.count >= least && room > 0);
            room = room.saturating_sub(usize::from(stays));
            stays
        });
    }
    values
}

fn brands(asked: &Asked, sifted: &Sifted, columns: &Columns, say: Language) -> Group {
    let value = |(brand, count): (&String, &u32)| Value {
        value: brand.clone(),
        text: brand.clone(),
        count: *count,
        on: asked.brands.contains(brand),
    };
    let mut values = most_of(columns.brands.iter().zip(&sifted.brands).map(value).collect());
    values.sort_by_cached_key(|value| value.text.to_lowercase());
    Group { name: say.brand().to_owned(), key: "brand".into(), values, narrowed: !asked.brands.is_empty() }
}

/// Those options that most products of the list have.
fn options(asked: &Asked, sifted: &Sifted, columns: &Columns) -> Vec<Group> {
    let group = |(option, name): (u32, &String)| {
        let own = columns.values.iter().zip(&sifted.values).filter(|((of, _), _)| *of == option);
        let value = |((_, text), count): (&(u32, String), &u32)| Value {
            value: text.clone(),
            text: text.clone(),
            count: *count,
            on: asked.options.iter().any(|(of, one)| of == name && one == text),
        };
        let values = most_of(own.map(value).collect());
        let narrowed = asked.options.iter().any(|(of, _)| of == name);
        Group { name: name.clone(), key: format!("o.{name}"), values, narrowed }
    };
    let mut groups: Vec<Group> = (0_u32..).zip(&columns.options).map(group).collect();
    let weight = |group: &Group| group.values.iter().map(|value| u64::from(value.count)).sum::<u64>();
    groups.sort_by_cached_key(|group| (std::cmp::Reverse(group.narrowed), std::cmp::Reverse(weight(group))));
    groups.retain(|group| group.narrowed || group.values.len() > 1);
    groups.truncate(FILTER_OPTIONS.max(asked.options.len()));
    groups
}

fn branches(asked: &Asked, sifted: &Sifted, window: &ShopWindow, say: Language) -> Group {
    let own = window.branches.iter().take(BRANCH_BITS - 1).zip(&sifted.branches);
    let values = own.map(|(branch, count)| Value {
        value: branch.id.0.to_string(),
        text: branch.name.clone(),
        count: *count,
        on: asked.branches.contains(&branch.id),
    });
    let values: Vec<Value> = values.take(FILTER_VALUES).collect();
    Group {
        name: say.in_stock_at().to_owned(),
        key: "at".into(),
        values,
        narrowed: !asked.branches.is_empty(),
    }
}

fn range(asked: &Asked, sifted: &Sifted, currency: Currency) -> Option<PriceRange> {
    let told = |amount: Option<Amount>| amount.map(|amount| plain(amount, currency)).unwrap_or_default();
    let asks = asked.low.is_some() || asked.high.is_some();
    let (least, most) = sifted.prices.or(asks.then(Default::default))?;
    (least != most || asks).then(|| PriceRange {
        low: told(asked.low),
        high: told(asked.high),
        least: plain(least, currency),
        most: plain(most, currency),
        symbol: currency.symbol(),
    })
}

fn chosen(asked: &Asked, path: &str, window: &ShopWindow, say: Language) -> Vec<Category> {
    let currency = window.currency;
    let without = |name: String, drop: &dyn Fn(&mut Asked)| Category {
        name,
        address: asked.with(|asked| drop(asked)).address(path, currency),
    };
    let mut chosen = Vec::new();
    for brand in &asked.brands {
        chosen.push(without(brand.clone(), &|asked| asked.brands.retain(|one| one != brand)));
    }
    for pair in &asked.options {
        let name = format!("{}: {}", pair.0, pair.1);
        chosen.push(without(name, &|asked| asked.options.retain(|one| one != pair)));
    }
    for id in &asked.branches {
        let name = window.branches.iter().find(|one| one.id == *id).map(|one| one.name.clone());
        chosen.push(without(name.unwrap_or_default(), &|asked| asked.branches.retain(|one| one != id)));
    }
    let money = |amount| say.price(amount, currency);
    let price = match (asked.low, asked.high) {
        (Some(low), Some(high)) => Some(format!("{}–{}", money(low), money(high))),
        (Some(low), None) => Some(say.price_from(money(low))),
        (None, Some(high)) => Some(say.price_to(money(high))),
        (None, None) => None,
    };
    chosen.extend(price.map(|name| without(name, &|asked| (asked.low, asked.high) = (None, None))));
    chosen
}

/// How many products of a list stay in each category right below one, or of the first of all.
pub(super) fn below(columns: &Columns, sifted: &Sifted, here: &str) -> Vec<(String, u32)> {
    let mut found: std::collections::BTreeMap<&str, u32> = std::collections::BTreeMap::new();
    for (number, path) in (0_u32..).zip(&columns.categories) {
        let count = sifted.categories.get(place(number)).copied().unwrap_or(0);
        let rest = if here.is_empty() {
            Some(path.as_str())
        } else {
            path.strip_prefix(here).and_then(|rest| rest.strip_prefix('/'))
        };
        let Some(rest) = rest.filter(|rest| !rest.is_empty() && count > 0) else { continue };
        let end = path.len() - rest.len() + rest.find('/').unwrap_or(rest.len());
        if let Some(way) = path.get(..end) {
            let all = found.entry(way).or_default();
            *all = all.saturating_add(count);
        }
    }
    found.into_iter().map(|(path, count)| (path.to_owned(), count)).collect()
}
