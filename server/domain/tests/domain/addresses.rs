//! How addresses are read in their countries, and what customers are told is the matter with one.

use domain::address::{AddressFault, lines, look_at};
use protocol::PostalAddress;

fn at(country: &str, city: &str, region: &str, postcode: &str) -> PostalAddress {
    PostalAddress {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        line2: String::new(),
        city: city.into(),
        region: region.into(),
        postcode: postcode.into(),
        country: country.into(),
    }
}

#[test]
fn lines_stand_in_the_order_of_the_country() {
    for (address, below) in [
        (at("DE", "Berlin", "", "10115"), vec!["10115 Berlin"]),
        (at("GB", "London", "", "SW1A 1AA"), vec!["London", "SW1A 1AA"]),
        (at("US", "Springfield", "IL", "62701"), vec!["Springfield IL 62701"]),
        (at("NZ", "Wellington", "", "6011"), vec!["Wellington 6011"]),
        (at("AE", "Dubai", "", ""), vec!["Dubai"]),
        (at("IT", "Roma", "RM", "00118"), vec!["00118 Roma", "RM"]),
        (at("ZZ", "Somewhere", "", ""), vec!["Somewhere"]),
    ] {
        let expected: Vec<String> =
            ["Ada", "1 High Street"].into_iter().chain(below).map(str::to_owned).collect();
        assert_eq!(lines(&address), expected, "{}", address.country);
    }
}

#[test]
fn what_is_wrong_is_told_so_that_it_can_be_mended() {
    let example = |example: &str| Err(AddressFault::Postcode { example: example.into() });
    for (address, told) in [
        (at("GB", "London", "", "10115"), example("A1 1AA")),
        (at("DE", "Berlin", "", ""), example("11111")),
        (at("US", "Springfield", " ", "62701"), Err(AddressFault::Region)),
        (at("germany", "Berlin", "", "10115"), Err(AddressFault::Country)),
        (at("AE", "Dubai", "", ""), Ok(())),
    ] {
        assert_eq!(look_at(&address), told, "{}", address.country);
    }
    assert!(matches!(look_at(&at("GB", "", "", "SW1A 1AA")), Err(AddressFault::Line(_))));
}
