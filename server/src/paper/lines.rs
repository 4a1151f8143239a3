//! A receipt as lines of letters of one width: for printers that know nothing else, and for mails without layout.

use super::receipt::Receipt;

/// One line of paper, or several where it is too long for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Line {
    /// In the middle.
    Centre(String),
    /// In the middle and large.
    Big(String),
    /// At both edges.
    Sides(String, String),
    /// At both edges and strong.
    Strong(String, String),
    Rule,
    Gap,
    /// As bars that a scanner reads, where they can be printed.
    Bars(String),
}

/// What stands on a receipt, from top to bottom.
pub(super) fn lines_of(receipt: &Receipt) -> Vec<Line> {
    let say = receipt.say;
    let mut lines = vec![Line::Big(receipt.sign.clone())];
    let mut centred = |text: &str| lines.extend(text.lines().map(|line| Line::Centre(line.to_owned())));
    centred(&receipt.branch);
    centred(&receipt.address);
    if !receipt.tax_number.is_empty() {
        centred(&say.tax_number(&receipt.tax_number));
    }
    centred(&receipt.header);
    lines.push(Line::Gap);
    lines.push(Line::Sides(format!("{} {}", receipt.title, receipt.number), receipt.when.clone()));
    if !receipt.register.is_empty() || !receipt.staff.is_empty() {
        lines.push(Line::Sides(receipt.register.clone(), receipt.staff.clone()));
    }
    if let Some(group) = &receipt.group {
        lines.push(Line::Centre(say.prices_for(group)));
    }
    lines.push(Line::Rule);
    for line in &receipt.lines {
        lines.push(Line::Sides(line.name.clone(), line.total.clone()));
        let how = format!("  {} x {}", line.quantity, line.unit_price);
        let off = line.discount.as_ref().map(|discount| say.discount_taken_off(discount));
        lines.push(Line::Sides(how, off.unwrap_or_default()));
        let promoted = |(name, amount): &(String, String)| Line::Sides(format!("  {name}"), amount.clone());
        lines.extend(line.promotions.iter().map(promoted));
    }
    lines.push(Line::Rule);
    lines.push(Line::Strong(say.total().to_owned(), receipt.total.clone()));
    lines.extend(receipt.taxes.iter().map(|(rate, tax)| Line::Sides(say.tax_at(rate), tax.clone())));
    lines.extend(receipt.tenders.iter().map(|(name, paid)| Line::Sides((*name).to_owned(), paid.clone())));
    lines.extend(receipt.change.iter().map(|change| Line::Sides(say.change().to_owned(), change.clone())));
    lines.push(Line::Gap);
    lines.extend(receipt.age.iter().map(|age| Line::Centre(age.clone())));
    if let Some(original) = &receipt.original {
        lines.push(Line::Centre(say.refund_of_ticket().to_owned()));
        lines.push(Line::Centre(original.clone()));
    }
    lines.extend(receipt.footer.lines().map(|line| Line::Centre(line.to_owned())));
    lines.push(Line::Bars(receipt.number.clone()));
    lines
}

/// A text in lines of at most so many letters, broken between words where that is possible.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0_usize;
    for word in text.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + rest.len() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        while rest.len() > width {
            let behind = rest.split_off(width);
            lines.push(rest.into_iter().collect());
            rest = behind;
        }
        used += rest.len();
        line.extend(rest);
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Two texts at the edges of so many letters. The right one is never broken; what does not fit beside it stands above.
pub(super) fn sides(left: &str, right: &str, width: usize) -> Vec<String> {
    let indent: String = left.chars().take_while(|letter| *letter == ' ').collect();
    let taken = right.chars().count();
    let room = width.saturating_sub(taken + usize::from(taken > 0)).max(width / 3);
    let mut lines: Vec<String> = wrapped(left, room.saturating_sub(indent.len()))
        .into_iter()
        .map(|line| format!("{indent}{line}"))
        .collect();
    if taken > 0
        && let Some(last) = lines.last_mut()
    {
        let gap = width.saturating_sub(last.chars().count() + taken);
        last.push_str(&" ".repeat(gap.max(1)));
        last.push_str(right);
    }
    lines
}

/// The lines as plain text of so many letters.
pub(super) fn plain(lines: &[Line], width: usize) -> String {
    let mut text = String::new();
    let mut push = |line: &str| {
        text.push_str(line.trim_end());
        text.push('\n');
    };
    for line in lines {
        match line {
            Line::Centre(line) | Line::Big(line) => wrapped(line, width).iter().for_each(|line| push(line)),
            Line::Sides(left, right) | Line::Strong(left, right) => {
                sides(left, right, width).iter().for_each(|line| push(line));
            }
            Line::Rule => push(&"-".repeat(width)),
            Line::Gap => push(""),
            Line::Bars(_) => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_only_where_they_must() {
        for (text, width, expected) in [
            ("", 5, vec![""]),
            ("one two", 7, vec!["one two"]),
            ("one two", 6, vec!["one", "two"]),
            ("abcdefgh", 3, vec!["abc", "def", "gh"]),
            ("a abcdefgh b", 3, vec!["a", "abc", "def", "gh", "b"]),
        ] {
            assert_eq!(wrapped(text, width), expected, "{text:?} in {width}");
        }
    }

    #[test]
    fn an_amount_stands_at_the_right_edge_of_the_last_line() {
        assert_eq!(sides("Tea", "3.50", 12), ["Tea     3.50"]);
        assert_eq!(sides("Very long name", "3.50", 12), ["Very", "long", "name    3.50"]);
        assert_eq!(sides("  2 x 1.75", "", 12), ["  2 x 1.75"]);
        for width in [32, 48] {
            for line in sides("Something with a name that does not end", "1,234.50", width) {
                assert!(line.chars().count() <= width, "{line:?}");
            }
        }
    }
}
