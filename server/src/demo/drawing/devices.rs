//! Devices, what goes into them and what charges them.

use super::{
    Subject,
    letters::{Hand, stack, write},
    palette::{maker, named},
    svg::{BRASS, COAL, Drawing, FLOOR, Ink, PAPER, STEEL, WHITE, rounded},
};

/// Draws what is above a body that stands there.
type Top = fn(&mut Drawing, [f32; 4], Ink);

/// A device of some model, in its maker's clothes and the variant's colour.
pub(super) fn kit(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let ink = named(subject.variant);
    let house = maker(subject.name);
    let models: [(&str, [f32; 2], Top); 5] = [
        ("Mini", [128.0, 250.0], pod_top),
        ("Kit S", [112.0, 330.0], pod_top),
        ("Max", [168.0, 320.0], pod_top),
        ("Pen", [92.0, 300.0], tank_top),
        ("Box", [210.0, 270.0], tank_top),
    ];
    let found = models.iter().find(|(model, ..)| subject.name.contains(model)).or(models.first());
    let Some((model, [width, height], top)) = found else { return ink };
    let x = 408.0 - width / 2.0;
    carton(drawing, subject, house, 116.0);
    drawing.shadow(408.0, width * 0.72);
    let body = [x, FLOOR - height, *width, *height];
    top(drawing, body, ink);
    let round = if *model == "Pen" { 12.0 } else { 26.0 };
    let path = rounded(body, round);
    let lit =
        if ["Silver", "Amber"].contains(&subject.variant) { drawing.metal(ink) } else { drawing.round(ink) };
    drawing.path(&path, &lit);
    drawing.within(&path, |inner| panel(inner, subject, body, ink));
    front(drawing, body, ink, model);
    let name = subject.name.split_whitespace().next().unwrap_or_default();
    let at = (408.0, FLOOR - 44.0);
    write(drawing, name, at, width * 0.62, Hand::airy(13.0, ink.contrast().to(ink, 25)));
    ink
}

/// What is behind it: the box it comes in.
fn carton(drawing: &mut Drawing, subject: &Subject<'_>, house: Ink, x: f32) {
    drawing.shadow(x + 100.0, 116.0);
    let (y, width, height) = (230.0, 190.0, FLOOR - 240.0);
    let front = drawing.flat(PAPER.to(house, 8));
    drawing.rect([x, y, width, height], 4.0, &front);
    let band = drawing.flat(house);
    drawing.rect([x, y, width, 92.0], 4.0, &band);
    let name = subject.name.split_whitespace().next().unwrap_or_default();
    write(drawing, name, (x + 86.0, y + 34.0), 128.0, Hand::bold(22.0, PAPER));
    let model = subject.name.split_once(' ').map_or("", |(_, model)| model);
    stack(drawing, model, (x + 66.0, y + 118.0), 100.0, Hand::airy(13.0, house));
    drawing.ink_rect([x, y + height - 26.0, width, 26.0], 3.0, named(subject.variant));
}

/// What the maker does with the side of a device.
fn panel(drawing: &mut Drawing, subject: &Subject<'_>, [x, y, width, height]: [f32; 4], ink: Ink) {
    let style = super::words::DEVICE_MAKERS.iter().position(|one| subject.name.starts_with(one)).unwrap_or(0);
    let (dark, light) = (ink.dark(35).to_string(), ink.light(30).to_string());
    let wash = |drawing: &mut Drawing, path: &str, fill: &str| {
        drawing.put(&format!("<path d=\"{path}\" fill=\"{fill}\" opacity=\".55\"/>"));
    };
    match style {
        0 => wash(drawing, &format!("M{x} {}h{width}v26h-{width}z", y + height * 0.72), &dark),
        1 => wash(drawing, &format!("M{} {y}h{}v{height}h-{}z", x + width * 0.62, width * 0.2, width * 0.2), &light),
        2 => wash(drawing, &format!("M{x} {}L{} {}V{}H{x}z", y + height * 0.8, x + width, y + height * 0.45, y + height), &dark),
        3 => {
            for line in 0_u16..14 {
                let at = x + f32::from(line) * width / 13.0;
                drawing.put(&format!("<path d=\"M{at} {}v{}\" stroke=\"{dark}\" stroke-width=\"2\" opacity=\".5\"/>", y + height * 0.5, height * 0.5));
            }
        }
        4 => drawing.put(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"none\" stroke=\"{light}\" stroke-width=\"6\" opacity=\".6\"/>",
            x + width / 2.0, y + height * 0.74, width * 0.42
        )),
        5 => wash(drawing, &format!("M{x} {}q{} 40 {width} 0V{}H{x}z", y + height * 0.6, width / 2.0, y + height), &dark),
        6 => {
            for line in 0_u16..9 {
                let at = y + height * 0.52 + f32::from(line) * 16.0;
                drawing.put(&format!("<path d=\"M{x} {at}h{width}\" stroke=\"{light}\" stroke-width=\"2\" opacity=\".55\"/>"));
            }
        }
        _ => wash(drawing, &format!("M{x} {}l{} 34l{} -34V{}H{x}z", y + height * 0.58, width / 2.0, width / 2.0, y + height), &light),
    }
}

/// Screen or window, and the button.
fn front(drawing: &mut Drawing, [x, y, width, height]: [f32; 4], ink: Ink, model: &str) {
    let middle = x + width / 2.0;
    let button = drawing.ball(ink.dark(18));
    if model == "Max" || model == "Box" {
        let (wide, tall) = (width * 0.56, height * 0.3);
        drawing.ink_rect([middle - wide / 2.0, y + height * 0.2, wide, tall], 8.0, Ink(0x101418));
        write(
            drawing,
            if model == "Box" { "80.0" } else { "25.0" },
            (middle, y + height * 0.2 + tall * 0.18),
            wide * 0.6,
            Hand::plain(tall * 0.32, Ink(0x7AE6D8)),
        );
        drawing.ink_rect(
            [middle - wide * 0.36, y + height * 0.2 + tall * 0.72, wide * 0.5, tall * 0.12],
            3.0,
            Ink(0x58C474),
        );
        drawing.oval([middle, y + height * 0.63, 20.0, 20.0], &ink.dark(50).to_string());
        drawing.oval([middle, y + height * 0.63, 16.0, 16.0], &button);
    } else {
        drawing.oval([middle, y + height * 0.3, 19.0, 19.0], &ink.dark(50).to_string());
        drawing.oval([middle, y + height * 0.3, 15.5, 15.5], &button);
        drawing.ink_rect([middle - 3.0, y + height * 0.3 + 34.0, 6.0, 26.0], 3.0, Ink(0x9AF0D8));
    }
}

/// A pod with its mouthpiece.
fn pod_top(drawing: &mut Drawing, [x, y, width, _]: [f32; 4], ink: Ink) {
    let middle = x + width / 2.0;
    let glass = drawing.round(Ink(0x4A4246));
    drawing.path(&rounded([x + 6.0, y - 74.0, width - 12.0, 96.0], 14.0), &glass);
    let liquid = drawing.round(Ink(0xD89A4A));
    drawing.rect([x + 20.0, y - 42.0, width - 40.0, 40.0], 8.0, &liquid);
    let mouth = drawing.round(COAL);
    let (wide, narrow) = (width * 0.42, width * 0.24);
    drawing.path(
        &format!(
            "M{} {}L{} {}q{narrow} -14 {} 0L{} {}z",
            middle - wide,
            y - 66.0,
            middle - narrow,
            y - 124.0,
            narrow * 2.0,
            middle + wide,
            y - 66.0
        ),
        &mouth,
    );
    let ring = drawing.metal(STEEL.to(ink, 20));
    drawing.rect([x + 2.0, y - 4.0, width - 4.0, 10.0], 4.0, &ring);
}

/// A tank of glass with a tip.
fn tank_top(drawing: &mut Drawing, [x, y, width, _]: [f32; 4], ink: Ink) {
    let middle = x + width / 2.0;
    let half = (width * 0.36).clamp(36.0, 56.0);
    let steel = drawing.metal(STEEL.to(ink, 30));
    let tip = drawing.round(COAL);
    drawing.path(&format!("M{} {}l6 -42q16 -10 32 0l6 42z", middle - 22.0, y - 118.0), &tip);
    drawing.rect([middle - half, y - 122.0, half * 2.0, 26.0], 5.0, &steel);
    let liquid = drawing.round(Ink(0xE0A858));
    drawing.rect([middle - half + 6.0, y - 98.0, half * 2.0 - 12.0, 72.0], 0.0, &liquid);
    drawing.rect([middle - 12.0, y - 98.0, 24.0, 72.0], 0.0, &steel);
    let glass = drawing.glass(WHITE);
    drawing.rect([middle - half + 2.0, y - 98.0, half * 2.0 - 4.0, 74.0], 3.0, &glass);
    drawing.rect([middle - half, y - 28.0, half * 2.0, 34.0], 4.0, &steel);
}

/// A pack of coils and two of them before it.
pub(super) fn coils(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let house = maker(subject.name);
    drawing.shadow(310.0, 190.0);
    let front = drawing.flat(house);
    drawing.path(&rounded([130.0, 150.0, 250.0, FLOOR - 150.0], 8.0), &front);
    drawing.path(&format!("M380 158l44 -20V{}l-44 18z", FLOOR - 22.0), &house.dark(35).to_string());
    drawing.path("M134 150l44 -14h246l-44 18z", &house.light(25).to_string());
    let mut words = subject.name.split(" Coils ");
    let (name, ohms) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    write(drawing, name, (255.0, 182.0), 190.0, Hand::bold(30.0, PAPER));
    write(drawing, "COILS", (255.0, 230.0), 190.0, Hand::airy(15.0, PAPER));
    drawing.ink_rect([130.0, 276.0, 250.0, 96.0], 0.0, PAPER);
    let strength = ohms.split(' ').next().unwrap_or_default();
    write(drawing, strength, (232.0, 296.0), 120.0, Hand::bold(54.0, house));
    write(drawing, "OHM", (330.0, 330.0), 60.0, Hand::plain(19.0, house));
    write(drawing, "PACK OF 5", (255.0, FLOOR - 54.0), 150.0, Hand::airy(14.0, PAPER));
    for (x, scale) in [(408.0, 1.0), (478.0, 0.86)] {
        coil(drawing, x, scale, house);
    }
    house
}

fn coil(drawing: &mut Drawing, middle: f32, scale: f32, house: Ink) {
    drawing.shadow(middle, 38.0 * scale);
    let steel = drawing.metal(STEEL);
    let brass = drawing.metal(BRASS);
    drawing.group(&format!("translate({middle} {FLOOR}) scale({scale})"), |inner| {
        inner.rect([-20.0, -34.0, 40.0, 34.0], 4.0, &brass);
        inner.rect([-34.0, -118.0, 68.0, 88.0], 6.0, &steel);
        inner.rect([-26.0, -150.0, 52.0, 34.0], 5.0, &steel);
        inner.rect([-30.0, -128.0, 60.0, 8.0], 3.0, &house.to_string());
        for x in [-18.0, 0.0, 18.0] {
            inner.ink_rect([x - 5.0, -100.0, 10.0, 34.0], 5.0, PAPER.dark(8));
            inner.line(&format!("M{x} -96V-70"), 1.4, BRASS.dark(30));
        }
        inner.oval([0.0, -150.0, 20.0, 5.0], &COAL.light(20).to_string());
    });
}

/// Cells, chargers, cables and what holds them.
pub(super) fn power(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let name = subject.name;
    let has = |word: &str| name.contains(word);
    if has("Cell 2") || has("Cell 3") || has("Cell 4") || has("Cell 5") {
        return cell(drawing, name);
    }
    if has("Cable") {
        return cable(drawing, if has("2 m") { "2 M" } else { "1 M" });
    }
    if has("Bay") || has("Pocket") {
        let bays: u16 = if has("Four") {
            4
        } else if has("Twin") {
            2
        } else {
            1
        };
        return charger(drawing, bays);
    }
    if has("Wraps") {
        return wraps(drawing);
    }
    if has("Case") {
        return case(drawing, if has("Four") { 4 } else { 2 });
    }
    block(drawing, name)
}

fn cell(drawing: &mut Drawing, name: &str) -> Ink {
    let big = name.starts_with("21700");
    let inks: [u32; 2] = if name.contains("2600") || name.contains("4000") {
        [0x2E7A5A, 0xE8D04A]
    } else {
        [0x7A3A8A, 0xF08A3A]
    };
    let [ink, band] = inks.map(Ink);
    let (wide, tall) = if big { (136.0, 380.0) } else { (118.0, 340.0) };
    for x in [236.0, 236.0 + wide + 34.0] {
        drawing.shadow(x, wide * 0.62);
        let steel = drawing.metal(STEEL);
        drawing.rect([x - 24.0, FLOOR - tall - 14.0, 48.0, 30.0], 5.0, &steel);
        drawing.rect([x - wide / 2.0 + 4.0, FLOOR - tall, wide - 8.0, 24.0], 8.0, &steel);
        let sleeve = drawing.round(ink);
        drawing.rect([x - wide / 2.0, FLOOR - tall + 10.0, wide, tall - 10.0], 10.0, &sleeve);
        let shine = drawing.round(band);
        drawing.rect([x - wide / 2.0, FLOOR - tall + 64.0, wide, 26.0], 0.0, &shine);
        write(
            drawing,
            name.get(..5).unwrap_or_default(),
            (x, FLOOR - tall + 116.0),
            wide * 0.72,
            Hand::bold(26.0, PAPER),
        );
        let charge = name.split_whitespace().rev().nth(1).unwrap_or_default();
        write(drawing, charge, (x, FLOOR - tall + 166.0), wide * 0.6, Hand::plain(22.0, PAPER));
        write(drawing, "MAH", (x, FLOOR - tall + 198.0), wide * 0.5, Hand::airy(13.0, PAPER));
        drawing
            .path(&format!("M{} {}l-26 44h17l-7 34 28 -48h-18z", x + 10.0, FLOOR - 110.0), &band.to_string());
    }
    ink
}

fn cable(drawing: &mut Drawing, long: &str) -> Ink {
    let ink = Ink(0x3A404A);
    let turns = if long == "2 M" { 4_u16 } else { 2 };
    for turn in 0..turns {
        let grow = f32::from(turn) * 15.0;
        let (across, up) = (118.0 + grow, 96.0 + grow * 0.8);
        let path = format!(
            "M{} 320a{across} {up} 0 1 0 {} 0a{across} {up} 0 1 0 -{} 0",
            320.0 - across,
            across * 2.0,
            across * 2.0
        );
        drawing.line(&path, 12.0, ink);
        drawing.line(&path, 3.0, ink.light(34));
    }
    for (x, turn) in [(210.0, -28.0), (430.0, 24.0)] {
        let steel = drawing.metal(STEEL);
        let shell = drawing.round(ink.light(10));
        drawing.group(&format!("translate({x} 440) rotate({turn})"), |inner| {
            inner.line("M0 -10V-60", 12.0, ink);
            inner.rect([-22.0, -10.0, 44.0, 66.0], 10.0, &shell);
            inner.rect([-14.0, 54.0, 28.0, 34.0], 8.0, &steel);
        });
    }
    drawing.ink_rect([282.0, 286.0, 76.0, 66.0], 8.0, Ink(0x1E8A8A));
    write(drawing, long, (320.0, 306.0), 52.0, Hand::bold(26.0, PAPER));
    ink
}

fn charger(drawing: &mut Drawing, bays: u16) -> Ink {
    let ink = Ink(0x30343C);
    let wide = 84.0 * f32::from(bays) + 46.0;
    let x = 320.0 - wide / 2.0;
    drawing.shadow(320.0, wide * 0.6);
    let shell = drawing.flat(ink);
    drawing.path(&rounded([x, 130.0, wide, FLOOR - 130.0], 26.0), &shell);
    for bay in 0..bays {
        let left = x + 29.0 + f32::from(bay) * 84.0;
        drawing.ink_rect([left, 160.0, 70.0, 290.0], 16.0, ink.dark(55));
        let sleeve = drawing.round(Ink(if bay.is_multiple_of(2) { 0x2E7A5A } else { 0x7A3A8A }));
        let steel = drawing.metal(STEEL);
        drawing.rect([left + 24.0, 178.0, 22.0, 14.0], 3.0, &steel);
        drawing.rect([left + 7.0, 188.0, 56.0, 232.0], 8.0, &sleeve);
        drawing.rect([left + 15.0, 418.0, 40.0, 20.0], 4.0, &steel);
        drawing.oval([left + 35.0, 484.0, 8.0, 8.0], if bay == 1 { "#e8b83a" } else { "#5ad07a" });
    }
    write(drawing, "VOLTLINE", (320.0, 512.0), wide * 0.6, Hand::airy(14.0, STEEL));
    ink
}

fn wraps(drawing: &mut Drawing) -> Ink {
    drawing.lying([130.0, 190.0, 390.0, 290.0], 8.0);
    for (number, ink) in (0_u16..).zip([0xC83A4A, 0xE8A82A, 0x3A8A5A, 0x2A6AB0, 0x6A4AA0]) {
        let x = 132.0 + f32::from(number) * 78.0;
        for y in [190.0, 344.0] {
            let side = drawing.round(Ink(ink));
            drawing.rect([x, y, 66.0, 134.0], 6.0, &side);
            drawing.line(&format!("M{} {}v94", x + 33.0, y + 20.0), 2.0, Ink(ink).light(50));
        }
    }
    Ink(0x3A8A5A)
}

fn case(drawing: &mut Drawing, cells: u16) -> Ink {
    let wide = 92.0 * f32::from(cells) + 30.0;
    let x = 320.0 - wide / 2.0;
    drawing.shadow(320.0, wide * 0.58);
    for at in 0..cells {
        let left = x + 24.0 + f32::from(at) * 92.0;
        let sleeve = drawing.round(Ink(if at.is_multiple_of(2) { 0xE07A2A } else { 0x2A6AB0 }));
        let steel = drawing.metal(STEEL);
        drawing.rect([left + 24.0, 208.0, 28.0, 20.0], 4.0, &steel);
        drawing.rect([left, 222.0, 76.0, 300.0], 10.0, &sleeve);
    }
    let glass = drawing.glass(Ink(0xBFDCE8));
    drawing.put(&format!("<rect x=\"{x}\" y=\"188\" width=\"{wide}\" height=\"{}\" rx=\"20\" fill=\"#cfe2ea\" fill-opacity=\".38\" stroke=\"#9ab4c0\" stroke-width=\"3\"/>", FLOOR - 188.0));
    drawing.rect([x, 188.0, wide, FLOOR - 188.0], 20.0, &glass);
    drawing.line(&format!("M{} 268H{}", x + 2.0, x + wide - 2.0), 3.0, Ink(0x9AB4C0));
    drawing.ink_rect([298.0, 254.0, 44.0, 28.0], 6.0, Ink(0xB8CED8));
    Ink(0x8AB0C4)
}

/// Chargers for the wall and the car, and a bank.
fn block(drawing: &mut Drawing, name: &str) -> Ink {
    let (car, bank) = (name.contains("Car"), name.contains("Bank"));
    let ink = if bank {
        Ink(0x243A66)
    } else if car {
        COAL
    } else {
        Ink(0xF2F0EC)
    };
    let (wide, tall) = if bank {
        (220.0, 380.0)
    } else if car {
        (140.0, 190.0)
    } else {
        (210.0, 240.0)
    };
    let x = 320.0 - wide / 2.0;
    drawing.shadow(320.0, wide * 0.62);
    let steel = drawing.metal(STEEL);
    let shell = drawing.soft(ink);
    let top = FLOOR - tall - if car { 170.0 } else { 0.0 };
    if car {
        drawing.rect([x + 26.0, top + tall - 10.0, wide - 52.0, 150.0], 14.0, &shell);
        drawing.rect([304.0, FLOOR - 34.0, 32.0, 32.0], 10.0, &steel);
        drawing.rect([x + 16.0, top + tall + 34.0, 16.0, 50.0], 6.0, &steel);
        drawing.rect([x + wide - 32.0, top + tall + 34.0, 16.0, 50.0], 6.0, &steel);
    } else if !bank {
        for at in [278.0, 346.0] {
            drawing.rect([at, top - 70.0, 18.0, 80.0], 5.0, &steel);
        }
        drawing.rect([308.0, top - 88.0, 24.0, 96.0], 5.0, &steel);
    }
    drawing.rect([x, top, wide, tall], 30.0, &shell);
    drawing.ink_rect([296.0, top + 42.0, 48.0, 18.0], 9.0, ink.dark(60));
    let lettered = ink.contrast().to(ink, 30);
    let says = if bank {
        "10000"
    } else if car {
        "36 W"
    } else {
        "20 W"
    };
    write(drawing, says, (320.0, top + tall * 0.52), wide * 0.5, Hand::bold(30.0, lettered));
    write(drawing, "VOLTLINE", (320.0, top + tall * 0.52 + 48.0), wide * 0.5, Hand::airy(12.0, lettered));
    if bank {
        for (light, at) in (0_u16..4).zip([272.0, 304.0, 336.0, 368.0]) {
            drawing.oval([at, top + tall - 44.0, 6.0, 6.0], if light < 3 { "#7ae6a8" } else { "#4a5a7a" });
        }
    }
    ink
}

/// A coil, for the service that fits one.
pub(super) fn fitting(drawing: &mut Drawing, _subject: &Subject<'_>) -> Ink {
    coil(drawing, 320.0, 2.3, Ink(0x1E8A8A));
    STEEL
}
