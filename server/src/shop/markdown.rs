//! Descriptions as HTML. What is HTML in the description itself is shown as text, and a link leads to a web page or to a
//! letter, so that whoever writes a description can do nothing to whoever reads it.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Paragraphs, lists, emphasis, tables and links of a description.
pub(super) fn html_of(description: &str) -> String {
    let events = Parser::new_ext(description, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut told = String::new();
    html::push_html(&mut told, events.filter_map(harmless));
    told
}

fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock | Tag::Image { .. }) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => {
            None
        }
        // The page has a heading of its own, below which these stand.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if leads_out(&dest_url) { dest_url } else { CowStr::from("#") };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        other => Some(other),
    }
}

fn leads_out(address: &str) -> bool {
    let small = address.to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| small.starts_with(scheme))
        || (address.starts_with('/') && !address.starts_with("//"))
}

/// The description's words alone, for whoever shows no formatting.
pub(super) fn text_of(description: &str) -> String {
    let mut told = String::new();
    for event in Parser::new(description) {
        match event {
            Event::Text(text) | Event::Code(text) => told.push_str(&text),
            // The end of an emphasis is not the end of a word.
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) if !told.ends_with(' ') => told.push(' '),
            _ => {}
        }
    }
    told.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_is_shown_and_nothing_else_runs() {
        for (given, shown) in [
            ("Warm *and* **soft**", "<p>Warm <em>and</em> <strong>soft</strong></p>\n"),
            ("- wool\n- silk", "<ul>\n<li>wool</li>\n<li>silk</li>\n</ul>\n"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <b onclick=x()>b</b>", "<p>a &lt;b onclick=x()&gt;b&lt;/b&gt;</p>\n"),
            ("[x](javascript:alert(1))", "<p><a href=\"#\">x</a></p>\n"),
            ("[x](//elsewhere)", "<p><a href=\"#\">x</a></p>\n"),
            ("[x](https://e.org/?a=1&b=2)", "<p><a href=\"https://e.org/?a=1&amp;b=2\">x</a></p>\n"),
            ("![x](https://e.org/spy.gif)", "<p>x</p>\n"),
            ("# Big", "<p>Big</p>\n"),
        ] {
            assert_eq!(html_of(given), shown, "{given}");
        }
        assert_eq!(text_of("**Warm**\n\n- wool\n- silk"), "Warm wool silk");
        assert_eq!(text_of("What *we* like, *so*, and [more](/more)."), "What we like, so, and more.");
    }
}
