//! Bottles of liquid with their boxes: each maker has a label of its own, each flavour its colours, each strength its band.

use super::{
    Subject,
    letters::{Hand, stack, write},
    motifs::fruit,
    palette::{flavour, maker},
    svg::{COAL, Drawing, FLOOR, Ink, PAPER, WHITE, rounded},
};

/// What a label needs to know.
struct Label<'a> {
    maker: &'a str,
    flavour: String,
    strength: &'a str,
    inks: [Ink; 2],
    house: Ink,
    fruit: usize,
    style: usize,
    salt: bool,
}

impl<'a> Label<'a> {
    fn of(subject: &Subject<'a>, salt: bool) -> Self {
        let makers = &super::words::LIQUID_MAKERS;
        let style = makers.iter().position(|one| subject.name.starts_with(one)).unwrap_or(0);
        let name = makers.get(style).copied().unwrap_or_default();
        let flavours = &super::words::FLAVOURS;
        let fruit = flavours.iter().position(|one| subject.name.contains(one)).unwrap_or(0);
        Self {
            maker: name,
            flavour: flavours.get(fruit).copied().unwrap_or_default().to_owned(),
            strength: subject.variant,
            inks: flavour(subject.name),
            house: maker(subject.name),
            fruit,
            style,
            salt,
        }
    }

    /// The ground of label and box.
    fn ground(&self) -> Ink {
        let [first, second] = self.inks;
        match (self.salt, self.style % 5) {
            (true, 0 | 2) => COAL,
            (true, _) => self.house.dark(22),
            (false, 0) => PAPER,
            (false, 1) => first,
            (false, 2) => second.light(30),
            (false, 3) => self.house,
            (false, _) => first.light(72),
        }
    }

    /// What is on a label of this size: the maker's pattern, names, the fruit, the strength.
    fn draw(&self, drawing: &mut Drawing, width: f32, height: f32) {
        let ground = self.ground();
        let [first, second] = self.inks;
        drawing.ink_rect([0.0, 0.0, width, height], 0.0, ground);
        drawing.within(&format!("M0 0H{width}V{height}H0z"), |inner| self.pattern(inner, width, height));
        let middle = width / 2.0;
        let ink = ground.contrast();
        write(drawing, self.maker, (middle, height * 0.06), width * 0.8, Hand::bold(height * 0.07, ink));
        drawing.line(
            &format!("M{} {}H{}", middle - width * 0.12, height * 0.165, middle + width * 0.12),
            1.6,
            if self.salt { second } else { ink },
        );
        let size = (width * 0.58).min(height * 0.36) / 100.0;
        drawing.oval(
            [middle, height * 0.39, size * 60.0, size * 60.0],
            &if self.salt { ground.light(16) } else { WHITE }.to_string(),
        );
        let place =
            format!("translate({} {}) scale({size})", middle - size * 50.0, height * 0.39 - size * 50.0);
        drawing.group(&place, |inner| fruit(inner, self.fruit, [first, second]));
        let band = height * 0.635;
        drawing.ink_rect(
            [0.0, band, width, height * 0.215],
            0.0,
            if self.salt { second } else { first.dark(12) },
        );
        let on_band = if self.salt { second } else { first.dark(12) }.contrast();
        stack(
            drawing,
            &self.flavour,
            (middle, band + height * 0.035),
            width * 0.84,
            Hand::plain(height * 0.058, on_band),
        );
        let low = height * 0.885;
        let says = if self.strength.is_empty() { "10 ML" } else { self.strength };
        write(drawing, says, (middle, low), width * 0.5, Hand::bold(height * 0.052, ink));
    }

    fn pattern(&self, drawing: &mut Drawing, width: f32, height: f32) {
        let [first, second] = self.inks;
        let ground = self.ground();
        let ink = if self.salt { self.house.light(18) } else { ground.to(first, 30) };
        let high = height * 0.62;
        match self.style {
            0 => drawing.path(
                &format!(
                    "M0 {}q{w} -22 {h} 0t{h} 0V{high}H0z",
                    height * 0.42,
                    w = width / 4.0,
                    h = width / 2.0
                ),
                &second.to(ground, 45).to_string(),
            ),
            1 => {
                for turn in 0_u16..12 {
                    let turn = f32::from(turn) * 30.0;
                    drawing.put(&format!(
                        "<path d=\"M0 0L-9 -{width}H9Z\" fill=\"{}\" opacity=\".35\" transform=\"translate({} {}) rotate({turn})\"/>",
                        ink.light(20),
                        width / 2.0,
                        height * 0.39
                    ));
                }
            }
            2 => drawing.oval(
                [width / 2.0, height * 0.39, width * 0.47, width * 0.47],
                &first.to(ground, 55).to_string(),
            ),
            3 => drawing.path(
                &format!("M0 {high}V{}L{width} {}V{high}z", height * 0.46, height * 0.22),
                &first.to_string(),
            ),
            4 => drawing.path(
                &format!("M0 {}L{} {high}H0z", height * 0.16, width * 0.9),
                &first.to(ground, 30).to_string(),
            ),
            _ => self.further_pattern(drawing, (width, height)),
        }
    }

    fn further_pattern(&self, drawing: &mut Drawing, (width, height): (f32, f32)) {
        let [first, second] = self.inks;
        let ground = self.ground();
        let high = height * 0.62;
        match self.style {
            5 => {
                for step in 0_u16..7 {
                    let y = height * 0.2 + f32::from(step) * height * 0.06;
                    drawing.ink_rect([0.0, y, width, height * 0.022], 0.0, second.to(ground, 40));
                }
            }
            6 => {
                for step in 0_u16..18 {
                    let (across, down) = (f32::from(step % 6), f32::from(step / 6));
                    drawing.oval(
                        [width * (0.08 + across * 0.17), height * (0.24 + down * 0.14), 5.0, 5.0],
                        &first.to(ground, 45).to_string(),
                    );
                }
            }
            7 => drawing.path(
                &format!(
                    "M0 {high}V{a}L{x1} {b}L{x2} {a}L{x3} {b}L{width} {a}V{high}z",
                    a = height * 0.5,
                    b = height * 0.26,
                    x1 = width * 0.25,
                    x2 = width * 0.5,
                    x3 = width * 0.75
                ),
                &second.to(ground, 30).to_string(),
            ),
            8 => drawing.ink_rect(
                [width * 0.08, height * 0.19, width * 0.84, height * 0.41],
                10.0,
                second.to(ground, 35),
            ),
            _ => drawing.path(
                &format!(
                    "M0 0H{width}V{}Q{} {} 0 {}z",
                    height * 0.16,
                    width / 2.0,
                    height * 0.3,
                    height * 0.16
                ),
                &second.to(ground, 55).to_string(),
            ),
        }
        // What has a cap of letters at the top keeps them readable.
        if !self.salt && self.style == 9 {
            drawing.ink_rect([0.0, 0.0, width, height * 0.02], 0.0, self.house);
        }
    }
}

/// A bottle of ten millilitres and its box.
pub(super) fn liquid(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let label = Label::of(subject, false);
    drawing.shadow(330.0, 190.0);
    carton(drawing, &label, [150.0, 170.0, 176.0, FLOOR - 170.0]);
    bottle(drawing, &label, [338.0, 236.0, 138.0, FLOOR - 236.0]);
    label.inks[0]
}

/// The same in darker clothes, shorter and rounder.
pub(super) fn salt(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let label = Label::of(subject, true);
    drawing.shadow(330.0, 190.0);
    carton(drawing, &label, [158.0, 206.0, 166.0, FLOOR - 206.0]);
    bottle(drawing, &label, [334.0, 280.0, 150.0, FLOOR - 280.0]);
    label.inks[0]
}

fn carton(drawing: &mut Drawing, label: &Label<'_>, [x, y, width, height]: [f32; 4]) {
    let side = 34.0;
    let ground = label.ground();
    let shaded = drawing.down(ground.dark(30), ground.dark(44));
    drawing.path(&format!("M{} {}l-{side} -16v{}l{side} 0z", x, y, height + 16.0 - 6.0), &shaded);
    drawing.path(&format!("M{x} {y}l-{side} -16h{width}l{side} 16z"), &ground.light(28).dark(4).to_string());
    let ink = if label.salt { label.inks[1] } else { label.inks[0].dark(12) };
    drawing.path(
        &format!("M{x} {}l-{side} -6v{}l{side} 4z", y + height * 0.635, height * 0.215),
        &ink.dark(30).to_string(),
    );
    drawing.group(&format!("translate({x} {y})"), |inner| label.draw(inner, width, height));
    let light = drawing.flat_light();
    drawing.rect([x, y, width, height], 0.0, &light);
    drawing.line(&format!("M{x} {y}v{height}"), 1.2, ground.light(45));
}

fn bottle(drawing: &mut Drawing, label: &Label<'_>, [x, y, width, height]: [f32; 4]) {
    let middle = x + width / 2.0;
    let cap = if label.salt {
        label.inks[1].dark(8)
    } else if label.style.is_multiple_of(2) {
        COAL
    } else {
        WHITE.dark(6)
    };
    // Dropper and cap.
    let tip = drawing.round(cap);
    drawing.path(
        &format!(
            "M{} {}L{} {}Q{middle} {} {} {}L{} {}Z",
            middle - 17.0,
            y - 58.0,
            middle - 9.0,
            y - 128.0,
            y - 140.0,
            middle + 9.0,
            y - 128.0,
            middle + 17.0,
            y - 58.0
        ),
        &tip,
    );
    drawing.rect([middle - 40.0, y - 64.0, 80.0, 70.0], 8.0, &tip);
    for rib in 0_u16..9 {
        let at = middle - 34.0 + f32::from(rib) * 8.5;
        drawing.line(&format!("M{at} {}V{}", y - 54.0, y - 6.0), 2.2, cap.dark(40));
    }
    drawing.rect([middle - 42.0, y - 4.0, 84.0, 12.0], 4.0, &tip);
    // The body, with what is in it.
    let body = rounded([x, y + 4.0, width, height - 4.0], 24.0);
    let inside = drawing.round(if label.salt { Ink(0x3A363C) } else { label.inks[0].light(62) });
    drawing.path(&body, &inside);
    let (top, tall) = (y + 44.0, height - 72.0);
    drawing.within(&body, |inner| {
        inner.group(&format!("translate({x} {top})"), |inner| label.draw(inner, width, tall));
        let light = inner.bottle_light();
        inner.rect([x, y, width, height], 0.0, &light);
    });
    drawing.put(&format!(
        "<rect x=\"{}\" y=\"{}\" width=\"9\" height=\"{}\" rx=\"4.5\" fill=\"#fff\" opacity=\".5\"/>",
        x + 17.0,
        y + 26.0,
        height - 56.0
    ));
}
