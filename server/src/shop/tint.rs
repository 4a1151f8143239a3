//! What stands for a product where there is no picture of it: two letters on a colour of its kind.

/// As many as people tell apart; the stylesheet has a colour for each.
const HUES: u32 = 12;

pub(super) struct Tint {
    pub(super) letters: String,
    pub(super) hue: u32,
}

impl Tint {
    /// What is of one kind, such as all of a category, has one colour.
    pub(super) fn of(name: &str, kind: &str) -> Self {
        let sum = kind.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self { letters: two_letters(name), hue: sum % HUES }
    }
}

/// The beginnings of the first two words, or the first two letters of a single one.
fn two_letters(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let mut letters = first.chars();
    let one = letters.next();
    let two = second.map_or_else(|| letters.next(), |word| word.chars().next());
    one.iter().flat_map(|c| c.to_uppercase()).chain(two.iter().flat_map(|c| c.to_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_that_people_would_take() {
        let taken = ["Oak Stool", "18650 Cell", "Élan", "x", "", "— ﷼"].map(two_letters);
        assert_eq!(taken, ["Os", "1c", "Él", "X", "", ""]);
    }

    #[test]
    fn one_kind_has_one_colour() {
        let hue = |kind| Tint::of("Any", kind).hue;
        assert_eq!(hue("Gifts/Mugs"), hue("Gifts/Mugs"));
        let kinds = ["Gifts/Mugs", "Gifts/Cards", "Home/Candles", "Clothing/T-shirts", "Vaping/Coils"];
        assert!(kinds.map(hue).iter().collect::<std::collections::BTreeSet<_>>().len() > 2);
        assert!(kinds.iter().all(|kind| hue(kind) < HUES));
    }
}
