//! The words of everything that the server says to customers, in every language of the shop, side by side: a word that one of
//! them lacks does not compile. It knows neither pages nor papers.

mod account;
mod addresses;
mod alerts;
mod checkout;
mod codes;
mod exchanges;
mod figures;
mod flash;
mod gift_cards;
mod invoices;
mod orders;
mod paper;
mod passkeys;
mod refusals;
mod shop;
mod suggestions;

use std::fmt::{self, Display};

/// A language in which the shop speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Language {
    #[default]
    English,
    German,
    Arabic,
}

impl Language {
    pub(crate) const ALL: [Self; 3] = [Self::English, Self::German, Self::Arabic];

    /// ISO 639-1.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Arabic => "ar",
        }
    }

    /// From where its lines run.
    pub(crate) const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German => "ltr",
            Self::Arabic => "rtl",
        }
    }

    /// What it calls itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Arabic => "العربية",
        }
    }

    /// By exactly its two letters.
    pub(crate) fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// By the first part of a name as BCP 47 has it; English where there are no words in it.
    pub(crate) fn of(tag: &str) -> Self {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        Self::named(&first.to_ascii_lowercase()).unwrap_or_default()
    }

    /// The language for printers that have Latin letters only.
    pub(crate) const fn on_printers(self) -> Self {
        match self {
            Self::Arabic => Self::English,
            other => other,
        }
    }

    /// In the language of now: one of three.
    const fn choose<T: Copy>(self, english: T, german: T, arabic: T) -> T {
        match self {
            Self::English => english,
            Self::German => german,
            Self::Arabic => arabic,
        }
    }

    /// A value among words that may run the other way: marks around it keep its order its own.
    fn isolated(self, value: impl Display) -> Isolated<impl Display> {
        Isolated { value, marked: self == Self::Arabic }
    }
}

struct Isolated<T> {
    value: T,
    marked: bool,
}

impl<T: Display> Display for Isolated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.marked { write!(f, "\u{2068}{}\u{2069}", self.value) } else { self.value.fmt(f) }
    }
}

/// Words that stand by themselves: name, English, German, Arabic.
macro_rules! words {
    ($( $name:ident: $english:literal, $german:literal, $arabic:literal; )+) => {
        impl $crate::words::Language {
            $( pub(crate) const fn $name(self) -> &'static str { self.choose($english, $german, $arabic) } )+
        }

        #[cfg(test)]
        pub(super) const WORDS: &[[&str; 3]] = &[ $( [$english, $german, $arabic] ),+ ];
    };
}

/// Words around values, which stand in braces by their names.
macro_rules! phrases {
    ($( $name:ident($($value:ident),+): $english:literal, $german:literal, $arabic:literal; )+) => {
        impl $crate::words::Language {
            $( pub(crate) fn $name(self, $( $value: impl std::fmt::Display ),+) -> String {
                $( let $value = self.isolated($value); )+
                match self {
                    Self::English => format!($english),
                    Self::German => format!($german),
                    Self::Arabic => format!($arabic),
                }
            } )+
        }
    };
}

use {phrases, words};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_name_and_english_stands_in_for_any_other() {
        for (tag, language) in [
            ("de", Language::German),
            ("de-AT", Language::German),
            ("AR_EG", Language::Arabic),
            ("en-GB", Language::English),
            ("fr", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
        assert_eq!(Language::named("xx"), None);
    }

    #[test]
    fn nothing_of_another_language_stays() {
        for [english, german, arabic] in [
            paper::WORDS,
            shop::WORDS,
            checkout::WORDS,
            codes::WORDS,
            orders::WORDS,
            refusals::WORDS,
            account::WORDS,
            alerts::WORDS,
            invoices::WORDS,
            addresses::WORDS,
            gift_cards::WORDS,
            flash::WORDS,
            suggestions::WORDS,
            passkeys::WORDS,
            exchanges::WORDS,
        ]
        .concat()
        {
            assert!(![english, german, arabic].iter().any(|text| text.trim().is_empty()), "{english}");
            assert!(arabic.chars().any(|letter| ('\u{600}'..='\u{6ff}').contains(&letter)), "{arabic}");
            assert!(english != german || SAME.contains(&english), "{english} is the same in German");
            let ends = |text: &str| text.ends_with('.');
            assert_eq!(ends(english), ends(german), "{english} and {german} end alike");
            for value in ["{time}", "{number}", "{count}"] {
                let has = |text: &str| text.contains(value);
                assert_eq!([has(english); 2], [has(german), has(arabic)], "{value} of {english}");
            }
        }
    }

    /// What is called the same in German.
    const SAME: &[&str] = &["Name", "Code", "Passkeys"];

    #[test]
    fn values_keep_their_order_among_words_that_run_from_the_right() {
        assert_eq!(Language::German.only_left(3), "Nur noch 3 da");
        assert_eq!(Language::Arabic.only_left(3), "بقي \u{2068}3\u{2069} فقط");
    }
}
