//! What lists of products are narrowed by, arranged so that a hundred thousand of them are counted in a few milliseconds: names
//! are numbers, and a variant is matched as a whole, because a small one in red and a large one in blue make no large one in
//! red.

use domain::organisation::Product;
use protocol::{Amount, Sku};
use std::{collections::HashMap, sync::Arc};

use super::window::is_shown;

/// No brand, or none that is known.
const NONE: u32 = u32::MAX;
/// Bits of a branch's stock; the last stands for all further branches together.
pub(super) const BRANCH_BITS: usize = 64;

/// Names that products have, each once, in the order in which they came.
#[derive(Default)]
struct Names(Vec<String>, HashMap<String, u32>);

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return NONE;
        }
        if let Some(known) = self.1.get(name) {
            return *known;
        }
        let number = u32::try_from(self.0.len()).unwrap_or(NONE);
        self.0.push(name.to_owned());
        self.1.insert(name.to_owned(), number);
        number
    }
}

#[derive(Default)]
pub(super) struct Columns {
    pub(super) brands: Vec<String>,
    pub(super) options: Vec<String>,
    /// Values, each of an option.
    pub(super) values: Vec<(u32, String)>,
    pub(super) categories: Vec<String>,
    rows: Vec<Row>,
    /// Variants of all products, in their order.
    skus: Vec<Sku>,
    /// Where the values of each end in `own`.
    ends: Vec<u32>,
    own: Vec<u32>,
}

struct Row {
    brand: u32,
    category: u32,
    first: u32,
    count: u32,
}

impl Columns {
    pub(super) fn of(products: &[&Arc<Product>]) -> Self {
        let (mut brands, mut options, mut categories) =
            (Names::default(), Names::default(), Names::default());
        let mut columns = Self::default();
        let mut known: HashMap<(u32, String), u32> = HashMap::new();
        for product in products {
            let axes: Vec<u32> = product.options.iter().map(|option| options.number(&option.name)).collect();
            let mut number = |option: u32, value: &str| {
                let next = u32::try_from(columns.values.len()).unwrap_or(NONE);
                *known.entry((option, value.to_owned())).or_insert_with(|| {
                    columns.values.push((option, value.to_owned()));
                    next
                })
            };
            // In the order in which the product offers them, so that small stands before large.
            for (option, axis) in product.options.iter().zip(&axes) {
                option.values.iter().for_each(|value| {
                    number(*axis, value);
                });
            }
            let first = u32::try_from(columns.skus.len()).unwrap_or(NONE);
            let mut count = 0_u32;
            for variant in product.variants.iter().filter(|variant| is_shown(variant)) {
                let pairs = axes.iter().zip(&variant.values).filter(|(_, value)| !value.is_empty());
                columns.own.extend(pairs.map(|(axis, value)| number(*axis, value)));
                columns.ends.push(u32::try_from(columns.own.len()).unwrap_or(NONE));
                columns.skus.push(variant.sku);
                count = count.saturating_add(1);
            }
            let (brand, category) = (brands.number(&product.brand), categories.number(&product.category));
            columns.rows.push(Row { brand, category, first, count });
        }
        Self { brands: brands.0, options: options.0, categories: categories.0, ..columns }
    }

    pub(super) fn skus(&self) -> impl Iterator<Item = &Sku> {
        self.skus.iter()
    }

    /// Places of a product's variants.
    pub(super) fn places(&self, number: u32) -> std::ops::Range<usize> {
        let row = self.rows.get(place(number));
        let first = row.map_or(0, |row| place(row.first));
        first..first.saturating_add(row.map_or(0, |row| place(row.count)))
    }

    /// The values of a variant.
    fn own(&self, variant: usize) -> &[u32] {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| self::place(*end));
        self.own.get(variant.checked_sub(1).map_or(0, end)..end(variant)).unwrap_or_default()
    }

    /// The category of a product; none where it has none.
    pub(super) fn category(&self, number: u32) -> Option<&str> {
        self.categories.get(place(self.rows.get(place(number))?.category)).map(String::as_str)
    }

    /// Those of some products that have what is wanted, in their order, with how many there would be of anything else.
    pub(super) fn sift(&self, numbers: &[u32], wanted: &Wanted, figures: &Figures) -> Sifted {
        let mut sifted = Sifted {
            brands: vec![0; self.brands.len()],
            values: vec![0; self.values.len()],
            categories: vec![0; self.categories.len()],
            branches: vec![0; BRANCH_BITS],
            ..Sifted::default()
        };
        let mut seen = Seen::default();
        for number in numbers {
            let Some(row) = self.rows.get(place(*number)) else { continue };
            seen.clear();
            let range = self.places(*number);
            let stock = figures.stock.get(range.clone()).unwrap_or_default();
            let prices = figures.prices.get(range.clone()).unwrap_or_default();
            for (variant, (price, stock)) in range.zip(prices.iter().zip(stock)) {
                seen.look(wanted, row.brand, self.own(variant), (*price, *stock), &self.values);
            }
            seen.count(&mut sifted, row);
            if seen.passed {
                sifted.numbers.push(*number);
            }
        }
        sifted
    }
}

/// What variants cost and where they are to be had, by their places. As of a moment.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) prices: Vec<Amount>,
    /// A bit for each branch that has some.
    pub(super) stock: Vec<u64>,
}

/// What products must have to stay. Of each kind one is enough; nothing asked is everything.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) brands: Vec<u32>,
    /// Options with the values that are wanted of each.
    pub(super) options: Vec<(u32, Vec<u32>)>,
    pub(super) low: Option<Amount>,
    pub(super) high: Option<Amount>,
    pub(super) branches: Option<u64>,
}

#[derive(Default)]
pub(super) struct Sifted {
    pub(super) numbers: Vec<u32>,
    /// How many products there are of each, if it were the only one of its kind that is asked for.
    pub(super) brands: Vec<u32>,
    pub(super) values: Vec<u32>,
    pub(super) branches: Vec<u32>,
    /// Of those that stay.
    pub(super) categories: Vec<u32>,
    /// Lowest and highest price, whatever price is asked for.
    pub(super) prices: Option<(Amount, Amount)>,
}

/// What a variant does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Miss {
    Nothing,
    Brand,
    Price,
    Branch,
    Option(u32),
    Several,
}

impl Miss {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, miss) | (miss, Self::Nothing) => miss,
            _ => Self::Several,
        }
    }
}

/// What has been seen of one product, all its variants together.
#[derive(Default)]
struct Seen {
    passed: bool,
    brand: bool,
    branches: u64,
    values: Vec<u32>,
    prices: Option<(Amount, Amount)>,
}

impl Seen {
    fn clear(&mut self) {
        self.values.clear();
        (self.passed, self.brand, self.branches, self.prices) = (false, false, 0, None);
    }

    fn look(
        &mut self,
        wanted: &Wanted,
        brand: u32,
        own: &[u32],
        (price, stock): (Amount, u64),
        all: &[(u32, String)],
    ) {
        let mut miss = Miss::Nothing;
        if !wanted.brands.is_empty() && !wanted.brands.contains(&brand) {
            miss = miss.and(Miss::Brand);
        }
        if wanted.low.is_some_and(|low| price < low) || wanted.high.is_some_and(|high| price > high) {
            miss = miss.and(Miss::Price);
        }
        if wanted.branches.is_some_and(|branches| branches & stock == 0) {
            miss = miss.and(Miss::Branch);
        }
        for (option, values) in &wanted.options {
            if !own.iter().any(|value| values.contains(value)) {
                miss = miss.and(Miss::Option(*option));
            }
        }
        let none = miss == Miss::Nothing;
        self.passed |= none;
        self.brand |= none || miss == Miss::Brand;
        if none || miss == Miss::Branch {
            self.branches |= stock;
        }
        if none || miss == Miss::Price {
            self.prices =
                Some(self.prices.map_or((price, price), |(low, high)| (low.min(price), high.max(price))));
        }
        for value in own {
            let option = all.get(place(*value)).map(|(option, _)| *option);
            let counts = none || option.is_some_and(|option| miss == Miss::Option(option));
            if counts && !self.values.contains(value) {
                self.values.push(*value);
            }
        }
    }

    fn count(&self, sifted: &mut Sifted, row: &Row) {
        let one_more = |counts: &mut Vec<u32>, number: u32| {
            if let Some(count) = counts.get_mut(place(number)) {
                *count = count.saturating_add(1);
            }
        };
        if self.brand {
            one_more(&mut sifted.brands, row.brand);
        }
        if self.passed {
            one_more(&mut sifted.categories, row.category);
        }
        for value in &self.values {
            one_more(&mut sifted.values, *value);
        }
        let mut bits = self.branches;
        while bits != 0 {
            one_more(&mut sifted.branches, bits.trailing_zeros());
            bits &= bits.wrapping_sub(1);
        }
        if let Some((low, high)) = self.prices {
            sifted.prices =
                Some(sifted.prices.map_or((low, high), |(least, most)| (least.min(low), most.max(high))));
        }
    }
}

pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two products: a shirt small in red and large in blue, and a cap of another brand, small in blue.
    fn columns() -> (Columns, Figures) {
        let columns = Columns {
            brands: vec!["Mill".into(), "Ferry".into()],
            options: vec!["Size".into(), "Colour".into()],
            values: [(0, "Small"), (0, "Large"), (1, "red"), (1, "blue")]
                .map(|(of, name)| (of, name.to_owned()))
                .into(),
            categories: vec!["Shirts".into(), "Caps".into()],
            rows: vec![
                Row { brand: 0, category: 0, first: 0, count: 2 },
                Row { brand: 1, category: 1, first: 2, count: 1 },
            ],
            skus: ["S-R", "L-B", "C-B"].map(|sku| sku.parse().unwrap()).into(),
            ends: vec![2, 4, 6],
            own: vec![0, 2, 1, 3, 0, 3],
        };
        let figures = Figures { prices: vec![Amount(10), Amount(20), Amount(5)], stock: vec![0b01, 0b10, 0] };
        (columns, figures)
    }

    #[test]
    fn nothing_asked_is_everything_and_counts_each_product_once() {
        let (columns, figures) = columns();
        let sifted = columns.sift(&[0, 1], &Wanted::default(), &figures);
        assert_eq!(sifted.numbers, [0, 1]);
        assert_eq!(
            (sifted.brands, sifted.values, sifted.categories),
            (vec![1, 1], vec![2, 1, 1, 2], vec![1, 1])
        );
        assert_eq!(
            (sifted.branches[0], sifted.branches[1], sifted.prices),
            (1, 1, Some((Amount(5), Amount(20))))
        );
    }

    #[test]
    fn values_must_meet_in_one_variant_and_each_kind_is_counted_as_if_it_were_open() {
        let (columns, figures) = columns();
        let wanted = Wanted { options: vec![(0, vec![0]), (1, vec![3])], ..Wanted::default() };
        let sifted = columns.sift(&[0, 1], &wanted, &figures);
        assert_eq!(sifted.numbers, [1], "the shirt is small in red and large in blue");
        // With blue there is one small and one large; with small there is one red and one blue.
        assert_eq!(sifted.values, [1, 1, 1, 1]);
        assert_eq!(sifted.brands, [0, 1]);
    }

    #[test]
    fn price_branch_and_brand_narrow_too() {
        let (columns, figures) = columns();
        let sift = |wanted: Wanted| columns.sift(&[1, 0], &wanted, &figures).numbers;
        assert_eq!(sift(Wanted { low: Some(Amount(15)), ..Wanted::default() }), [0]);
        assert_eq!(sift(Wanted { high: Some(Amount(4)), ..Wanted::default() }), [0_u32; 0]);
        assert_eq!(sift(Wanted { branches: Some(0b11), ..Wanted::default() }), [0]);
        assert_eq!(sift(Wanted { brands: vec![1], ..Wanted::default() }), [1]);
        assert_eq!(
            sift(Wanted { brands: vec![NONE], ..Wanted::default() }),
            [0_u32; 0],
            "a brand that nobody knows"
        );
        // In stock in the second branch and large, but dearer than asked.
        let wanted = Wanted { branches: Some(0b10), high: Some(Amount(19)), ..Wanted::default() };
        assert_eq!(columns.sift(&[0, 1], &wanted, &figures).prices, Some((Amount(20), Amount(20))));
    }
}
