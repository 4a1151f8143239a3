//! Addresses of lists.

use super::*;

#[test]
fn addresses_carry_only_what_matters() {
    let query =
        |q: &str, category: &str| ListQuery { q: q.into(), category: category.into(), page: String::new() };
    for (query, page, expected) in [
        (query("", ""), 1, "/x"),
        (query("", ""), 3, "/x?page=3"),
        (query("a&b=c", ""), 1, "/x?q=a%26b%3Dc"),
        (query("", "Café & Tea"), 2, "/x?category=Caf%C3%A9%20%26%20Tea&page=2"),
    ] {
        assert_eq!(address("/x", &query, page), expected);
    }
}
