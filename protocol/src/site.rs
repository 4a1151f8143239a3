//! How the shop looks to the outside: its theme, and how its mails are sent. What somebody asks for and what is shown of it
//! are types of their own, because colours are computed in between and a mail server's password is never told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

use crate::{Password, Timestamp};

/// Puts the whole theme: what is left out is empty or as it was in the beginning.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTheme {
    /// The house's colour as six hexadecimal digits, such as "#0b5d52". Where it would be hard to read, a darker or lighter
    /// shade of it is used, and told.
    pub accent: String,
    /// How round corners are, in pixels: 0 to 24.
    #[serde(default)]
    pub corners: u8,
    #[serde(default)]
    pub font: FontChoice,
    /// What stands at the top of every page and paper; the shop's name when it is empty.
    #[serde(default)]
    pub logo_text: String,
    /// The hash of a picture that stands there instead on pages; its text is then read out.
    #[serde(default)]
    pub logo: Option<String>,
    #[serde(default)]
    pub tagline: String,
    /// What stands at the end of every page.
    #[serde(default)]
    pub footer: String,
    /// Telephone, address and hours for people who want to ask something.
    #[serde(default)]
    pub contact: String,
    /// What the law wants said of whoever runs the shop.
    #[serde(default)]
    pub imprint: String,
    #[serde(default)]
    pub links: Vec<SiteLink>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// An address elsewhere, such as a page about the shop on a social network.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteLink {
    pub name: String,
    /// Begins with https://.
    pub address: String,
}

/// Which letters the shop's pages are set in. All of them are on visitors' machines already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FontChoice {
    /// What the visitor's system is set in.
    #[default]
    System,
    /// Open forms, as handwriting has them.
    Humanist,
    /// With serifs, as books have them.
    Serif,
    /// Round ends.
    Rounded,
    /// All letters of one width.
    Typewriter,
}

/// The theme as it is in force, with the colours that were made of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ThemeView {
    /// The shop's name, which stands wherever the theme has no text of its own.
    pub shop: String,
    pub accent: String,
    pub corners: u8,
    pub font: FontChoice,
    pub logo_text: String,
    pub logo: Option<String>,
    pub tagline: String,
    pub footer: String,
    pub contact: String,
    pub imprint: String,
    pub links: Vec<SiteLink>,
    pub colours: ThemeColours,
    /// 0 as long as nobody has put one.
    pub version: u32,
}

/// The colours of the shop's pages, each with text on it that can be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ThemeColours {
    /// The house's colour as it was given, for surfaces with text on them.
    pub brand: String,
    /// Text on it: black or white, whichever can be read better.
    pub brand_ink: String,
    /// Links and marks on light pages.
    pub light: Shade,
    /// The same on dark pages.
    pub dark: Shade,
}

/// A colour for text on a page, and how well it can be read. Ratios are hundredths: 450 is 4.5 : 1 (WCAG 2.2, 1.4.3).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Shade {
    pub colour: String,
    /// Of this colour against the page.
    pub contrast: u32,
    /// Of the colour that was asked for.
    pub asked: u32,
    /// Whether another shade had to be taken.
    pub corrected: bool,
}

/// A theme that is looked at before it counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ThemePreview {
    /// Where the shop can be seen in it, for some minutes.
    pub address: String,
    pub theme: ThemeView,
}

/// What the shop says of itself to everybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FrontView {
    pub name: String,
    /// What stands at the top of papers.
    pub logo_text: String,
    pub tagline: String,
    pub contact: String,
    /// Whether receipts can be sent by mail.
    pub mails: bool,
}

/// Puts how mails are sent. A password is put by an address of its own, because no record may hold it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutMail {
    #[serde(default)]
    pub transport: MailTransport,
    /// Who mails come from; the shop's name when it is empty.
    #[serde(default)]
    pub sender_name: String,
    #[serde(default)]
    pub sender_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default)]
    pub reply_to: String,
    /// The mail server's name or address.
    #[serde(default)]
    pub host: String,
    /// 0: the usual one for how the connection is protected.
    #[serde(default)]
    pub port: u16,
    #[serde(default)]
    pub protection: MailProtection,
    /// Empty: nobody signs in.
    #[serde(default)]
    pub user: String,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// Where mails go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    /// Into files of the data directory, for somebody to look at: nobody gets them.
    #[default]
    File,
    Smtp,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailProtection {
    /// It begins in the open and is encrypted before anything is said (port 587).
    #[default]
    StartTls,
    /// It is encrypted from the beginning (port 465).
    Tls,
    /// Not at all: for a mail server on the same machine or in the same house (port 25).
    None,
}

/// Puts or takes away the password of the mail server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutMailPassword {
    /// None: there is none any more.
    pub password: Option<Password>,
}

/// How mails are sent, and what became of the last ones.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MailView {
    pub transport: MailTransport,
    pub sender_name: String,
    pub sender_address: String,
    pub reply_to: String,
    pub host: String,
    pub port: u16,
    pub protection: MailProtection,
    pub user: String,
    pub version: u32,
    /// Whether a password is kept.
    pub password: bool,
    /// Where the files are that are written instead of mails.
    pub folder: Option<String>,
    /// How long the mail server may take for an answer.
    pub timeout_seconds: u32,
    /// Newest first.
    pub mails: Vec<SentMail>,
}

/// A mail and what became of it. Its text is not kept once it is sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SentMail {
    pub id: String,
    pub to: String,
    pub subject: String,
    /// When somebody asked for it.
    pub asked: Timestamp,
    pub state: MailState,
    /// When that was.
    pub at: Timestamp,
    /// The mail server's words, or what went wrong.
    pub said: String,
    pub attempts: u32,
}

impl fmt::Debug for SentMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SentMail({}, {:?})", self.id, self.state)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its first attempt, or for another one.
    Waiting,
    /// The mail server has taken it.
    Accepted,
    /// It was written into a file.
    Filed,
    /// It is not tried any more.
    Failed,
}

/// Asks for a mail to somebody: a test, or a receipt. It is for this mail and nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendTo {
    pub to: String,
}

impl fmt::Debug for SendTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendTo(…)")
    }
}

/// What a register's printer is to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintJob {
    /// Some lines that show that it works.
    Test,
    /// Opens the cash drawer that hangs on it.
    Drawer,
    /// A ticket, as often as the register's settings say.
    Receipt(crate::TicketId),
}

/// What the printer did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Printed {
    /// The address that was printed at.
    pub printer: String,
    /// Letters that the printer does not have, each printed as "?".
    pub unprintable: u32,
    /// The printer says that its paper is nearly at an end.
    pub paper_low: bool,
    /// The printer did not say how it is: it took everything, and that is all that is known.
    pub silent: bool,
}
