//! The answers of whoever sets a shop up, checked as a whole: every answer that cannot be taken is named at once, before
//! anything is written.

use domain::organisation::{check_password, check_pin};
use protocol::{
    Begin, BranchId, CommandBody, Currency, PutBranch, PutShop, PutStaff, PutTaxClass, RefusalCode, RoleId,
    SetUp, SetUpManager, SetUpProblem, SetUpWord as W, StaffId, StartStep, TEXT_CHARS_MAX,
};

use super::countries;

/// The first branch and the first person.
pub const FIRST_BRANCH: BranchId = BranchId(1);
pub const FIRST_PERSON: StaffId = StaffId(1);
/// Most characters of the shop's name: more does not fit a heading.
const SHOP_NAME_CHARS_MAX: usize = 60;
/// Most characters of an address, as the organisation has it.
const ADDRESS_CHARS_MAX: usize = domain::limits::ADDRESS_CHARS_MAX;
/// Letters of a code that is made from a branch's name.
const CODE_LETTERS: usize = 3;
/// Most classes that can be answered: numbers of classes are a byte.
const TAX_CLASSES_MAX: usize = 50;

/// Answers that can be taken, with what was left out filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers {
    pub currency: Currency,
    pub begin: Begin,
    shop: PutShop,
    person: PutStaff,
    branch: PutBranch,
    tax_classes: Vec<PutTaxClass>,
}

impl Answers {
    /// Checks the answers.
    ///
    /// # Errors
    /// Every one that cannot be taken.
    pub fn of(form: &SetUp) -> Result<Self, Vec<SetUpProblem>> {
        let mut found = Found::default();
        let (shop, branch, manager) = (&form.shop_name, &form.branch, &form.manager);
        found.text("shop_name", shop, SHOP_NAME_CHARS_MAX, (W::NoShopName, "Give the shop a name"));
        let missing = (W::NoBranchName, "Give the first branch a name");
        found.text("branch.name", &branch.name, TEXT_CHARS_MAX, missing);
        let missing = (W::NoManagerName, "Give the first manager's name");
        found.text("manager.name", &manager.name, TEXT_CHARS_MAX, missing);
        if branch.address.chars().count() > ADDRESS_CHARS_MAX {
            let message = format!("An address has at most {ADDRESS_CHARS_MAX} characters.");
            found.add_limited("branch.address", W::AddressTooLong, ADDRESS_CHARS_MAX, message);
        }
        let proposal = countries::proposal(&form.country, form.language.as_deref());
        if proposal.is_none() {
            found.add("country", W::NoCountry, "Choose the country the shop is in.");
        }
        let proposed =
            |pick: fn(&protocol::CountryProposal) -> String| proposal.as_ref().map(pick).unwrap_or_default();
        let currency =
            filled(form.currency.as_deref()).unwrap_or_else(|| proposed(|one| one.currency.clone()));
        let currency = currency.parse::<Currency>();
        if currency.is_err() && proposal.is_some() {
            let message = "Choose a currency such as GBP or EUR. It stays for ever.";
            found.add("currency", W::NoCurrency, message);
        }
        let language =
            filled(form.language.as_deref()).unwrap_or_else(|| proposed(|one| one.language.clone()));
        let first_zone =
            |one: &protocol::CountryProposal| one.time_zones.first().cloned().unwrap_or_default();
        let time_zone = filled(form.time_zone.as_deref()).unwrap_or_else(|| proposed(first_zone));
        let classes = form.tax_classes.clone();
        let tax_classes = classes.unwrap_or_else(|| proposal.map(|one| one.tax_classes).unwrap_or_default());
        found.tax_classes(&tax_classes);
        found.secrets(&form.manager);
        let code = filled(form.branch.code.as_deref()).unwrap_or_else(|| code_of(&form.branch.name));
        let ticked = form.tax_classes.as_ref().map(|_| vec![StartStep::TaxChecked]);
        match currency {
            Ok(currency) if found.problems.is_empty() => Ok(Self {
                currency,
                begin: form.begin,
                shop: PutShop {
                    name: Some(form.shop_name.trim().to_owned()),
                    country: Some(form.country.clone()),
                    language: Some(language),
                    ticked,
                    start_over: None,
                },
                person: PutStaff {
                    id: FIRST_PERSON,
                    name: Some(form.manager.name.trim().to_owned()),
                    role: Some(RoleId::MANAGER),
                    pin: form.manager.pin.clone(),
                    password: form.manager.password.clone(),
                    active: Some(true),
                    ..PutStaff::default()
                },
                branch: PutBranch {
                    id: FIRST_BRANCH,
                    code,
                    name: form.branch.name.trim().to_owned(),
                    time_zone,
                    country: form.country.clone(),
                    address: form.branch.address.trim().to_owned(),
                    ..PutBranch::default()
                },
                tax_classes,
            }),
            _ => Err(found.problems),
        }
    }

    /// What is asked of head office, each with a name of its own. The person comes first: with them a PIN that is kept
    /// nowhere else, so that all that follows can be done again without it.
    #[must_use]
    pub fn commands(&self) -> Vec<(String, CommandBody)> {
        let mut commands = vec![("person".to_owned(), CommandBody::from(self.person.clone()))];
        let classes = self.tax_classes.iter().cloned();
        commands.extend(classes.map(|class| (format!("tax class {}", class.id.0), CommandBody::from(class))));
        commands.push(("branch".to_owned(), CommandBody::from(self.branch.clone())));
        commands.push(("shop".to_owned(), CommandBody::from(self.shop.clone())));
        commands
    }
}

#[derive(Default)]
struct Found {
    problems: Vec<SetUpProblem>,
}

impl Found {
    fn put(&mut self, field: &str, message: String, word: Option<W>, code: Option<RefusalCode>) {
        self.problems.push(SetUpProblem { field: field.to_owned(), message, word, code, limit: None });
    }

    fn add(&mut self, field: &str, word: W, message: &str) {
        self.put(field, message.to_owned(), Some(word), None);
    }

    fn add_limited(&mut self, field: &str, word: W, limit: usize, message: String) {
        self.put(field, message, Some(word), None);
        if let Some(last) = self.problems.last_mut() {
            last.limit = u32::try_from(limit).ok();
        }
    }

    fn text(&mut self, field: &str, text: &str, max: usize, (word, missing): (W, &str)) {
        if text.trim().is_empty() {
            self.add(field, word, &format!("{missing}."));
        } else if text.chars().any(char::is_control) || text.chars().count() > max {
            let message = format!("{missing} of one line with at most {max} characters.");
            self.add_limited(field, W::NotOneLine, max, message);
        }
    }

    fn secrets(&mut self, manager: &SetUpManager) {
        if let Some(refusal) = manager.pin.as_ref().and_then(|pin| check_pin(&pin.0).err()) {
            self.put("manager.pin", format!("{}.", refusal.message), None, Some(refusal.code));
        }
        let password = manager.password.as_ref();
        if let Some(refusal) = password.and_then(|one| check_password(&one.0, &manager.name).err()) {
            self.put("manager.password", refusal.message, None, Some(refusal.code));
        }
    }

    fn tax_classes(&mut self, classes: &[PutTaxClass]) {
        if classes.is_empty() || classes.len() > TAX_CLASSES_MAX {
            let message = format!("There are 1 to {TAX_CLASSES_MAX} tax classes.");
            self.add_limited("tax_classes", W::TaxClassCount, TAX_CLASSES_MAX, message);
        }
        for (number, class) in classes.iter().enumerate() {
            let field = format!("tax_classes.{number}");
            if class.name.trim().is_empty() || class.name.chars().count() > TEXT_CHARS_MAX {
                self.add(&field, W::NoTaxName, "Give the tax class a name.");
            }
            if class.rate_ppm > 1_000_000 {
                self.add(&field, W::TaxRate, "A tax rate is 0 to 100 %.");
            }
            if classes.iter().filter(|other| other.id == class.id).count() > 1 {
                self.add(&field, W::TaxClassTwice, "Two tax classes have the same number.");
            }
        }
    }
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The first letters of a name, as codes on receipts are.
fn code_of(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric()).take(CODE_LETTERS);
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::SetUpBranch;

    fn form() -> SetUp {
        SetUp {
            shop_name: "Corner Shop".to_owned(),
            country: "DE".to_owned(),
            currency: None,
            language: None,
            time_zone: None,
            tax_classes: None,
            branch: SetUpBranch { name: "Berlin Mitte".to_owned(), code: None, address: String::new() },
            manager: SetUpManager {
                name: "Alex".to_owned(),
                pin: Some("2580".into()),
                password: Some("four words to sell".into()),
            },
            begin: Begin::Empty,
        }
    }

    #[test]
    fn a_country_fills_in_what_was_left_out() {
        let answers = Answers::of(&form()).unwrap();
        assert_eq!(answers.currency, "EUR".parse().unwrap());
        assert_eq!(
            (answers.branch.code.as_str(), answers.branch.time_zone.as_str()),
            ("BER", "Europe/Berlin")
        );
        assert_eq!(answers.tax_classes.len(), 3);
        assert_eq!(answers.commands().first().unwrap().0, "person");
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let wrong = SetUp {
            shop_name: " ".to_owned(),
            country: "XX".to_owned(),
            branch: SetUpBranch { name: String::new(), code: None, address: String::new() },
            manager: SetUpManager {
                name: String::new(),
                pin: Some("1234".into()),
                password: Some("short".into()),
            },
            ..form()
        };
        let problems = Answers::of(&wrong).unwrap_err();
        // Whatever is said can be said in any language.
        assert!(problems.iter().all(|one| one.word.is_some() || one.code.is_some()), "{problems:?}");
        let fields: Vec<_> = problems.into_iter().map(|one| one.field).collect();
        assert_eq!(
            fields,
            [
                "shop_name",
                "branch.name",
                "manager.name",
                "country",
                "tax_classes",
                "manager.pin",
                "manager.password"
            ]
        );
        let other = SetUp { currency: Some("XXQ".to_owned()), ..form() };
        assert_eq!(Answers::of(&other).unwrap_err().first().unwrap().field, "currency");
    }

    #[test]
    fn what_is_kept_of_the_answers_has_no_pin() {
        let kept = serde_json::to_string(&form()).unwrap();
        assert!(
            !kept.contains("2580")
                && !kept.contains("four words")
                && serde_json::from_str::<SetUp>(&kept).is_ok(),
            "{kept}"
        );
    }
}
