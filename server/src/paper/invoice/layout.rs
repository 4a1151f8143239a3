//! What stands where on an invoice: its head on the first sheet, its lines on as many as they need, with what they come to by then
//! at the end of each and at the beginning of the next, and its sums behind the last.

use domain::branch::{Invoice, InvoiceLine, Taxed};
use protocol::{Amount, InvoiceKind, PostalAddress, Quantity};

use super::{
    fonts::Fonts,
    percent,
    sheet::{END, HEIGHT, MARGIN, Mark, Tone, WIDTH, ending, rule, text},
};
use crate::words::Language;

/// Where the columns of the table begin, or where those of numbers end.
const NUMBER: f32 = MARGIN + 16.0;
const ITEM: f32 = MARGIN + 24.0;
const ITEM_WIDTH: f32 = 186.0;
const QUANTITY: f32 = MARGIN + 250.0;
const UNIT: f32 = MARGIN + 324.0;
const RATE: f32 = MARGIN + 366.0;
const NET: f32 = MARGIN + 430.0;
/// Where the sums and the facts beside the address begin.
const SECOND: f32 = MARGIN + 280.0;
const BODY: f32 = 9.0;
const SMALL: f32 = 7.5;
const STEP: f32 = 12.0;
const SMALL_STEP: f32 = 9.5;
/// How much of a text of the house stands on every sheet.
const TEXT_LINES_MAX: usize = 8;

/// One sheet.
pub(super) type Sheet = Vec<Mark>;

struct Layout<'a> {
    fonts: &'a Fonts,
    say: Language,
    invoice: &'a Invoice,
    number: &'a str,
    done: Vec<Sheet>,
    sheet: Sheet,
    /// How far down the sheet is written.
    y: f32,
    /// Where nothing more may stand but what stands on every sheet.
    floor: f32,
    footer: Vec<String>,
    /// What the lines come to by now.
    sum: i64,
}

/// The sheets of an invoice with its number, and that of the one that it corrects.
pub(super) fn sheets(
    fonts: &Fonts,
    say: Language,
    invoice: &Invoice,
    (number, corrects): (&str, Option<&str>),
) -> Vec<Sheet> {
    let wrapped = |line: &str| fonts.wrapped(line, (SMALL, false), WIDTH - 2.0 * MARGIN);
    let footer: Vec<String> = invoice.text.lines().flat_map(wrapped).take(TEXT_LINES_MAX).collect();
    let below = footer.iter().map(|_| SMALL_STEP).sum::<f32>();
    let mut layout = Layout {
        fonts,
        say,
        invoice,
        number,
        done: Vec::new(),
        sheet: Vec::new(),
        y: 0.0,
        floor: HEIGHT - MARGIN - below - 16.0,
        footer,
        sum: 0,
    };
    layout.head(corrects);
    layout.columns();
    for (place, line) in invoice.lines.iter().enumerate() {
        layout.line(place + 1, line);
    }
    layout.others();
    layout.sums();
    layout.finished()
}

impl Layout<'_> {
    fn put(&mut self, mark: Mark) {
        self.sheet.push(mark);
    }

    fn money(&self, amount: Amount) -> String {
        self.say.price(amount, self.invoice.currency)
    }

    const fn title(&self) -> &'static str {
        match self.invoice.kind {
            InvoiceKind::Invoice => self.say.invoice(),
            InvoiceKind::Credit => self.say.credit_note(),
        }
    }

    fn head(&mut self, corrects: Option<&str>) {
        let (say, invoice) = (self.say, self.invoice);
        let seller = &invoice.seller;
        self.put(text(MARGIN, 66.0, 15.0, &seller.name).bold());
        let mut y = 56.0;
        let branch = (seller.branch != seller.name).then_some(seller.branch.as_str());
        let tax = (!seller.tax_number.is_empty()).then(|| say.tax_number(&seller.tax_number));
        let lines = branch.into_iter().chain(seller.address.lines()).map(str::to_owned);
        let country = self.say.country_named(&seller.country).to_owned();
        for line in lines.chain([country]).chain(tax).filter(|line| !line.trim().is_empty()) {
            self.put(ending(END, y, 8.0, line).soft());
            y += 10.5;
        }
        let top = f32::max(y + 2.0, 92.0);
        self.put(rule(MARGIN, top, END, 0.8, Tone::Ink));
        self.put(text(MARGIN, top + 40.0, 24.0, self.title()).bold());
        let left = self.buyer(top + 66.0);
        let right = self.facts(top + 66.0, corrects);
        self.y = f32::max(left, right) + 18.0;
    }

    /// Who bought it. Answers how far down that is written.
    fn buyer(&mut self, top: f32) -> f32 {
        let buyer = &self.invoice.buyer;
        self.put(text(MARGIN, top, SMALL, self.say.billed_to()).soft());
        let mut lines = Vec::new();
        match &buyer.address {
            Some(to) => {
                if to.name.trim() != buyer.name.trim() {
                    lines.push(buyer.name.clone());
                }
                lines.extend(self.say.postal_lines(&PostalAddress::from(to)));
            }
            None => lines.push(buyer.name.clone()),
        }
        let mut y = top;
        for line in lines.iter().filter(|line| !line.trim().is_empty()) {
            for line in self.fonts.wrapped(line, (10.0, false), SECOND - MARGIN - 20.0) {
                y += 13.5;
                self.put(text(MARGIN, y, 10.0, line));
            }
        }
        y
    }

    fn facts(&mut self, top: f32, corrects: Option<&str>) -> f32 {
        let (say, invoice) = (self.say, self.invoice);
        let mut facts = vec![(say.number_of_document(), self.number.to_owned())];
        facts.push((say.date_of_invoice(), say.day(&invoice.issued)));
        facts.push((say.date_of_supply(), say.day(&invoice.supplied)));
        facts.extend(corrects.map(|corrects| (say.corrects_invoice(), corrects.to_owned())));
        facts.push((say.order_of_invoice(), invoice.order_number.clone()));
        facts.push((say.date_of_order(), say.day(&invoice.ordered)));
        let mut y = top;
        for (place, (name, value)) in facts.into_iter().enumerate() {
            self.put(text(SECOND, y, BODY, name).soft());
            let value = ending(END, y, BODY, value);
            self.put(if place == 0 { value.bold() } else { value });
            y += 14.0;
        }
        y - 14.0
    }

    fn columns(&mut self) {
        let say = self.say;
        self.y += 8.0;
        let y = self.y;
        for mark in [
            text(ITEM, y, SMALL, say.invoice_item()),
            ending(QUANTITY, y, SMALL, say.invoice_quantity()),
            ending(UNIT, y, SMALL, say.unit_price_net()),
            ending(RATE, y, SMALL, say.tax_rate()),
            ending(NET, y, SMALL, say.net_amount()),
            ending(END, y, SMALL, say.gross_amount()),
        ] {
            self.put(mark.soft());
        }
        self.put(rule(MARGIN, y + 6.0, END, 0.8, Tone::Ink));
        self.y += 8.0;
    }

    /// Begins another sheet where this one has no room for so much.
    fn room(&mut self, height: f32, in_table: bool) {
        if self.y + height + if in_table { 22.0 } else { 0.0 } <= self.floor {
            return;
        }
        let sum = self.money(Amount(self.sum));
        if in_table {
            self.put(text(ITEM, self.y + 16.0, BODY, self.say.carried_forward()).bold());
            self.put(ending(END, self.y + 16.0, BODY, sum.clone()).bold());
        }
        self.done.push(std::mem::take(&mut self.sheet));
        let head = format!("{} {}", self.title(), self.number);
        let seller = self.invoice.seller.name.clone();
        self.put(text(MARGIN, 56.0, BODY, head).bold());
        self.put(ending(END, 56.0, BODY, seller).soft());
        self.y = 72.0;
        if in_table {
            self.columns();
            self.put(text(ITEM, self.y + 14.0, BODY, self.say.brought_forward()).bold());
            self.put(ending(END, self.y + 14.0, BODY, sum).bold());
            self.y += 20.0;
            self.put(rule(MARGIN, self.y, END, 0.4, Tone::Hair));
        }
    }

    fn line(&mut self, place: usize, line: &InvoiceLine) {
        let names = self.fonts.wrapped(&line.name, (BODY, false), ITEM_WIDTH);
        let mut below = vec![line.sku.to_string()];
        for (name, amount) in &line.promoted {
            // What a credit note gives back of them has the other sign.
            let off = self.money(Amount(amount.0.saturating_neg()));
            below.push(self.say.promotion_off(name, off));
        }
        let below: Vec<String> =
            below.iter().flat_map(|line| self.fonts.wrapped(line, (SMALL, false), ITEM_WIDTH)).collect();
        let height =
            names.iter().map(|_| STEP).sum::<f32>() + below.iter().map(|_| SMALL_STEP).sum::<f32>() + 4.0;
        self.room(height, true);
        let mut y = self.y + 12.0;
        self.put(ending(NUMBER, y, BODY, place.to_string()).soft());
        self.put(ending(QUANTITY, y, BODY, self.say.quantity(line.quantity)));
        self.put(ending(UNIT, y, BODY, self.money(unit_net(line))));
        self.amounts(y, line.price);
        for name in names {
            self.put(text(ITEM, y, BODY, name));
            y += STEP;
        }
        y -= STEP;
        for line in below {
            y += SMALL_STEP;
            self.put(text(ITEM, y, SMALL, line).soft());
        }
        self.y += height + 1.0;
        self.put(rule(MARGIN, self.y, END, 0.4, Tone::Hair));
    }

    fn amounts(&mut self, y: f32, price: Taxed) {
        self.put(ending(RATE, y, BODY, percent(self.say, price.rate_ppm)));
        self.put(ending(NET, y, BODY, self.money(Amount(price.total.0.saturating_sub(price.tax.0)))));
        self.put(ending(END, y, BODY, self.money(price.total)));
        self.sum = self.sum.saturating_add(price.total.0);
    }

    /// Delivery, and what the whole of it costs less.
    fn others(&mut self) {
        let invoice = self.invoice;
        let less = |less: &Taxed| {
            let name =
                if less.total < Amount::ZERO { self.say.kept_for_wear() } else { self.say.price_reduction() };
            let turned = |amount: Amount| Amount(amount.0.saturating_neg());
            (name, Taxed { total: turned(less.total), tax: turned(less.tax), rate_ppm: less.rate_ppm })
        };
        let less: Vec<_> = merged(&invoice.less).iter().map(less).collect();
        for (name, price) in
            invoice.delivery.map(|price| (self.say.delivery_charge(), price)).into_iter().chain(less)
        {
            self.room(18.0, true);
            let y = self.y + 12.0;
            self.put(text(ITEM, y, BODY, name));
            self.amounts(y, price);
            self.y += 18.0;
            self.put(rule(MARGIN, self.y, END, 0.4, Tone::Hair));
        }
    }

    fn sums(&mut self) {
        let (say, invoice) = (self.say, self.invoice);
        let (total, rates) = (invoice.total(), invoice.by_rate());
        let mut rows = vec![(say.net_sum().to_owned(), Amount(total.0.saturating_sub(invoice.tax().0)))];
        for at in rates {
            rows.push((say.tax_on(percent(say, at.rate_ppm), self.money(at.net)), at.tax));
        }
        let height = rows.iter().map(|_| 15.0).sum::<f32>() + 62.0;
        self.room(height, false);
        self.y += 10.0;
        for (name, amount) in rows {
            self.y += 15.0;
            self.put(text(SECOND, self.y, BODY, name).soft());
            self.put(ending(END, self.y, BODY, self.money(amount)));
        }
        self.y += 8.0;
        self.put(rule(SECOND, self.y, END, 0.8, Tone::Ink));
        self.y += 17.0;
        self.put(text(SECOND, self.y, 12.0, say.gross_sum()).bold());
        self.put(ending(END, self.y, 12.0, self.money(total)).bold());
        self.y += 6.0;
        if invoice.kind == InvoiceKind::Credit {
            self.y += 14.0;
            self.put(text(MARGIN, self.y, BODY, say.goes_back()));
            return;
        }
        let paid = if invoice.provider.is_empty() { say.paid_in_shop() } else { say.paid_online() };
        let open = Amount(total.0.saturating_sub(invoice.paid.0));
        for (name, amount) in [(paid, invoice.paid), (say.still_open(), open)] {
            if amount > Amount::ZERO {
                self.y += 15.0;
                self.put(text(SECOND, self.y, BODY, name).soft());
                self.put(ending(END, self.y, BODY, self.money(amount)));
            }
        }
    }

    /// With what stands at the foot of every sheet.
    fn finished(mut self) -> Vec<Sheet> {
        self.done.push(std::mem::take(&mut self.sheet));
        let pages = self.done.len();
        let foot = HEIGHT - MARGIN;
        for (place, sheet) in self.done.iter_mut().enumerate() {
            let mut y = self.floor + 6.0;
            sheet.push(rule(MARGIN, y, END, 0.4, Tone::Hair));
            for line in &self.footer {
                y += SMALL_STEP;
                sheet.push(text(MARGIN, y + 2.0, SMALL, line).soft());
            }
            let page = self.say.page_of(place + 1, pages);
            sheet.push(ending(END, foot + 12.0, SMALL, page).soft());
        }
        self.done
    }
}

/// Those of one rate together: what is taken off the whole is not told line by line.
fn merged(less: &[Taxed]) -> Vec<Taxed> {
    let mut all: Vec<Taxed> = Vec::new();
    for one in less {
        match all.iter_mut().find(|own| own.rate_ppm == one.rate_ppm) {
            Some(own) => {
                own.total.0 = own.total.0.saturating_add(one.total.0);
                own.tax.0 = own.tax.0.saturating_add(one.tax.0);
            }
            None => all.push(*one),
        }
    }
    all
}

/// What one costs without tax and before what is told below it, as near as whole pennies let it be said.
fn unit_net(line: &InvoiceLine) -> Amount {
    let net = |amount: Amount| {
        let tax = amount.tax_inside(line.price.rate_ppm).unwrap_or_default();
        i128::from(amount.0.saturating_sub(tax.0))
    };
    let promoted = line.promoted.iter().map(|(_, amount)| amount.0).fold(0, i64::saturating_add);
    let before = Amount(line.price.total.0.saturating_add(promoted));
    let (whole, quantity) = (net(before), i128::from(line.quantity.0));
    let doubled = whole.saturating_mul(2 * i128::from(Quantity::ONE.0)).saturating_add(quantity);
    let unit = doubled.checked_div(quantity.saturating_mul(2)).unwrap_or(0);
    Amount(i64::try_from(unit).unwrap_or(0))
}
