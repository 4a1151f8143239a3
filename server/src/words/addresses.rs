//! Addresses and countries.

use domain::address::{self, AddressFault};
use protocol::PostalAddress;

use super::{Language, phrases, words};

words! {
    choose_country: "Please choose the country.", "Bitte wählen Sie das Land.", "يُرجى اختيار البلد.";
    give_region: "Please give the state or province.",
        "Bitte geben Sie den Bundesstaat oder die Provinz an.",
        "يُرجى كتابة الولاية أو المقاطعة.";
    region: "State or province", "Bundesstaat oder Provinz", "الولاية أو المقاطعة";
}

phrases! {
    postcode_looks_like(example): "That is no postcode of this country; one looks like {example}.",
        "Das ist keine Postleitzahl dieses Landes; eine sieht so aus: {example}.",
        "هذا ليس رمزًا بريديًا لهذا البلد، ومثاله: {example}.";
}

/// Countries to choose from, by their codes and what each language calls them.
const COUNTRIES: &[(&str, [&str; 3])] = &[
    ("AU", ["Australia", "Australien", "أستراليا"]),
    ("AT", ["Austria", "Österreich", "النمسا"]),
    ("BH", ["Bahrain", "Bahrain", "البحرين"]),
    ("BE", ["Belgium", "Belgien", "بلجيكا"]),
    ("BR", ["Brazil", "Brasilien", "البرازيل"]),
    ("BG", ["Bulgaria", "Bulgarien", "بلغاريا"]),
    ("CA", ["Canada", "Kanada", "كندا"]),
    ("HR", ["Croatia", "Kroatien", "كرواتيا"]),
    ("CY", ["Cyprus", "Zypern", "قبرص"]),
    ("CZ", ["Czechia", "Tschechien", "التشيك"]),
    ("DK", ["Denmark", "Dänemark", "الدنمارك"]),
    ("EG", ["Egypt", "Ägypten", "مصر"]),
    ("EE", ["Estonia", "Estland", "إستونيا"]),
    ("FI", ["Finland", "Finnland", "فنلندا"]),
    ("FR", ["France", "Frankreich", "فرنسا"]),
    ("DE", ["Germany", "Deutschland", "ألمانيا"]),
    ("GR", ["Greece", "Griechenland", "اليونان"]),
    ("HK", ["Hong Kong", "Hongkong", "هونغ كونغ"]),
    ("HU", ["Hungary", "Ungarn", "المجر"]),
    ("IS", ["Iceland", "Island", "آيسلندا"]),
    ("IN", ["India", "Indien", "الهند"]),
    ("IE", ["Ireland", "Irland", "أيرلندا"]),
    ("IL", ["Israel", "Israel", "إسرائيل"]),
    ("IT", ["Italy", "Italien", "إيطاليا"]),
    ("JP", ["Japan", "Japan", "اليابان"]),
    ("JO", ["Jordan", "Jordanien", "الأردن"]),
    ("KW", ["Kuwait", "Kuwait", "الكويت"]),
    ("LV", ["Latvia", "Lettland", "لاتفيا"]),
    ("LB", ["Lebanon", "Libanon", "لبنان"]),
    ("LI", ["Liechtenstein", "Liechtenstein", "ليختنشتاين"]),
    ("LT", ["Lithuania", "Litauen", "ليتوانيا"]),
    ("LU", ["Luxembourg", "Luxemburg", "لوكسمبورغ"]),
    ("MT", ["Malta", "Malta", "مالطا"]),
    ("MX", ["Mexico", "Mexiko", "المكسيك"]),
    ("MA", ["Morocco", "Marokko", "المغرب"]),
    ("NL", ["Netherlands", "Niederlande", "هولندا"]),
    ("NZ", ["New Zealand", "Neuseeland", "نيوزيلندا"]),
    ("NO", ["Norway", "Norwegen", "النرويج"]),
    ("OM", ["Oman", "Oman", "عُمان"]),
    ("PL", ["Poland", "Polen", "بولندا"]),
    ("PT", ["Portugal", "Portugal", "البرتغال"]),
    ("QA", ["Qatar", "Katar", "قطر"]),
    ("RO", ["Romania", "Rumänien", "رومانيا"]),
    ("SA", ["Saudi Arabia", "Saudi-Arabien", "السعودية"]),
    ("SG", ["Singapore", "Singapur", "سنغافورة"]),
    ("SK", ["Slovakia", "Slowakei", "سلوفاكيا"]),
    ("SI", ["Slovenia", "Slowenien", "سلوفينيا"]),
    ("ZA", ["South Africa", "Südafrika", "جنوب أفريقيا"]),
    ("ES", ["Spain", "Spanien", "إسبانيا"]),
    ("SE", ["Sweden", "Schweden", "السويد"]),
    ("CH", ["Switzerland", "Schweiz", "سويسرا"]),
    ("TN", ["Tunisia", "Tunesien", "تونس"]),
    ("TR", ["Türkiye", "Türkei", "تركيا"]),
    ("AE", ["United Arab Emirates", "Vereinigte Arabische Emirate", "الإمارات"]),
    ("GB", ["United Kingdom", "Vereinigtes Königreich", "المملكة المتحدة"]),
    ("US", ["United States", "Vereinigte Staaten", "الولايات المتحدة"]),
    ("YE", ["Yemen", "Jemen", "اليمن"]),
];

impl Language {
    /// Countries to choose from, in the order of their names.
    pub(crate) fn countries(self) -> Vec<(&'static str, &'static str)> {
        let named = |(code, names): &(&'static str, [&'static str; 3])| (*code, self.chosen(*names));
        let mut all: Vec<_> = COUNTRIES.iter().map(named).collect();
        // An umlaut stands beside its letter.
        all.sort_by_key(|(_, name)| name.replace('Ö', "O").replace('Ä', "A"));
        all
    }

    /// What a country is called; its code where nobody has given it a name here.
    pub(crate) fn country_named(self, code: &str) -> &str {
        let found = COUNTRIES.iter().find(|(own, _)| *own == code);
        found.map_or(code, |(_, names)| self.chosen(*names))
    }

    fn chosen(self, [english, german, arabic]: [&'static str; 3]) -> &'static str {
        self.choose(english, german, arabic)
    }

    /// An address line by line, as the post of its country reads it.
    pub(crate) fn postal_lines(self, to: &PostalAddress) -> Vec<String> {
        let country = self.country_named(&to.country).to_owned();
        address::lines(to).into_iter().chain((!country.is_empty()).then_some(country)).collect()
    }

    /// What is the matter with an address.
    pub(crate) fn address_fault(self, fault: &AddressFault) -> String {
        match fault {
            AddressFault::Line(_) => self.give_address().to_owned(),
            AddressFault::Country => self.choose_country().to_owned(),
            AddressFault::Region => self.give_region().to_owned(),
            AddressFault::Postcode { example } => self.postcode_looks_like(example),
        }
    }
}
