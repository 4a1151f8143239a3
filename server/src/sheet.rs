//! Cells of files that people open in a spreadsheet.

/// A text that no spreadsheet takes for a formula. Programs run cells that begin like one, wherever they came from; an
/// apostrophe in front makes them texts again (OWASP, "CSV injection").
#[must_use]
pub(crate) fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A text as part of a file's name.
#[must_use]
pub(crate) fn for_file_name(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_like_formulas_are_defused() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("tea = good", "tea = good"),
            ("", ""),
        ] {
            assert_eq!(defused(text), expected);
        }
    }

    #[test]
    fn names_of_files_hold_nothing_but_plain_letters() {
        assert_eq!(for_file_name("A/B\"C-1.csv"), "A_B_C-1.csv");
    }
}
