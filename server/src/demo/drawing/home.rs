//! Candles, incense and what motifs are printed on.

use super::{
    Subject,
    letters::{Hand, stack, write},
    motifs::{motif, number},
    palette::{self, named, scent},
    svg::{BRASS, COAL, Drawing, FLOOR, Ink, PAPER, STEEL, WHITE, WOOD, rounded},
};

fn motif_of(subject: &Subject<'_>) -> (usize, [Ink; 3]) {
    let number = number(subject.name, &super::words::MOTIFS);
    (number, palette::motif(number))
}

fn scent_name(name: &str) -> &str {
    name.rsplit_once(' ').map_or(name, |(scent, _)| scent)
}

pub(super) fn candle(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let [ink, wax] = scent(subject.name);
    let large = subject.variant != "Small";
    let (wide, tall) = if large { (270.0, 320.0) } else { (190.0, 220.0) };
    let (x, top) = (320.0 - wide / 2.0, FLOOR - tall);
    drawing.shadow(320.0, wide * 0.66);
    let inside = rounded([x + 8.0, top + 44.0, wide - 16.0, tall - 52.0], 22.0);
    let filled = drawing.soft(wax);
    drawing.path(&inside, &filled);
    drawing.oval([320.0, top + 50.0, wide / 2.0 - 9.0, 18.0], &wax.light(30).to_string());
    let glow = drawing.ball(Ink(0xFFE28A));
    drawing.put(&format!(
        "<ellipse cx=\"320\" cy=\"{}\" rx=\"46\" ry=\"14\" fill=\"#fff0b8\" opacity=\".9\"/>",
        top + 50.0
    ));
    drawing.line(&format!("M320 {}q3 -14 0 -26", top + 50.0), 4.0, COAL);
    drawing.path(&format!("M320 {0}q-26 -22 0 -74q26 52 0 74z", top + 24.0), &glow);
    drawing.path(&format!("M320 {0}q-11 -12 0 -34q11 22 0 34z", top + 22.0), "#fffbe6");
    let glass = drawing.glass(WHITE);
    let jar = rounded([x, top, wide, tall], 26.0);
    drawing.path(&jar, &glass);
    drawing.put(&format!("<path d=\"{jar}\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\".7\" stroke-width=\"3\"/><ellipse cx=\"320\" cy=\"{top}\" rx=\"{}\" ry=\"13\" fill=\"none\" stroke=\"#a8a49c\" stroke-opacity=\".55\" stroke-width=\"3\"/>", wide / 2.0 - 6.0));
    let (label, high) = (wide * 0.62, tall * 0.46);
    let (left, up) = (320.0 - label / 2.0, top + tall * 0.36);
    let paper = drawing.soft(PAPER);
    drawing.rect([left, up, label, high], 4.0, &paper);
    drawing.put(&format!("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.6\"/>", left + 6.0, up + 6.0, label - 12.0, high - 12.0));
    sprig(drawing, (320.0, up + high * 0.25), high / 150.0, ink, subject.name.len());
    stack(
        drawing,
        scent_name(subject.name),
        (320.0, up + high * 0.46),
        label * 0.74,
        Hand::airy(high * 0.11, ink.dark(20)),
    );
    write(
        drawing,
        if large { "400 G" } else { "180 G" },
        (320.0, up + high * 0.84),
        label * 0.4,
        Hand::plain(high * 0.06, ink),
    );
    ink
}

/// A twig, different ones.
fn sprig(drawing: &mut Drawing, (x, y): (f32, f32), size: f32, ink: Ink, which: usize) {
    let shape = match which % 4 {
        0 => {
            "M0 24V-24M0 10q-18 -2 -20 -18q18 0 20 18M0 10q18 -2 20 -18q-18 0 -20 18M0 -8q-14 -2 -16 -14q14 0 16 14M0 -8q14 -2 16 -14q-14 0 -16 14"
        }
        1 => {
            "M0 24V-4M0 -4m-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0M0 -11q-9 -14 0 -20q9 6 0 20M7 -4q14 -9 20 0q-6 9 -20 0M-7 -4q-14 -9 -20 0q6 9 20 0M5 1q14 6 10 16q-12 0 -10 -16M-5 1q-14 6 -10 16q12 0 10 -16"
        }
        2 => {
            "M-22 18Q0 10 22 -20M-10 13q-6 -14 2 -22q8 8 -2 22M2 6q-4 -14 6 -20q6 8 -6 20M-4 10q12 6 20 0q-6 -10 -20 0M10 -2q12 4 18 -4q-8 -8 -18 4"
        }
        _ => {
            "M0 24q-24 -14 -12 -40q12 8 12 40q0 -32 12 -40q12 26 -12 40M0 24V-26M-20 20q12 -4 20 4q8 -8 20 -4"
        }
    };
    drawing.put(&format!("<path d=\"{shape}\" transform=\"translate({x} {y}) scale({size})\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"2.4\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"));
}

pub(super) fn incense(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let [ink, wax] = scent(subject.name);
    drawing.shadow(300.0, 200.0);
    for step in 0_u16..7 {
        let lean = f32::from(step) * 13.0 - 40.0;
        drawing.line(
            &format!("M{} {}L{} 120", 452.0 + lean * 0.35, FLOOR - 30.0, 452.0 + lean),
            4.0,
            WOOD.dark(12),
        );
        drawing.line(&format!("M{} {}L{} 120", 452.0 + lean * 0.78, 340.0, 452.0 + lean), 9.0, ink.dark(22));
    }
    let pot = drawing.soft(ink.light(35));
    drawing.path(&format!("M396 440h112l-14 {}h-84z", FLOOR - 440.0), &pot);
    drawing.oval([452.0, 440.0, 56.0, 12.0], &ink.dark(20).to_string());
    let front = drawing.flat(ink);
    drawing.path(&rounded([140.0, 120.0, 190.0, FLOOR - 120.0], 6.0), &front);
    drawing.path(&format!("M330 126l34 -16V{}l-34 16z", FLOOR - 20.0), &ink.dark(38).to_string());
    drawing.path("M144 120l34 -12h186l-34 16z", &ink.light(25).to_string());
    drawing.ink_rect([160.0, 160.0, 150.0, 300.0], 75.0, wax);
    sprig(drawing, (235.0, 250.0), 1.7, ink.dark(10), subject.name.len());
    stack(drawing, scent_name(subject.name), (235.0, 330.0), 112.0, Hand::plain(20.0, ink.dark(28)));
    write(drawing, "20 STICKS", (235.0, 500.0), 130.0, Hand::airy(13.0, PAPER));
    ink
}

pub(super) fn mug(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, [ground, first, second]) = motif_of(subject);
    let inside = if which.is_multiple_of(3) { second } else { first };
    drawing.shadow(310.0, 180.0);
    let rim = drawing.soft(ground.dark(6));
    drawing.stroke("M418 268q118 -14 112 92q-8 96 -124 92", 34.0, &rim);
    drawing.stroke("M420 264q108 -8 102 92", 6.0, &ground.light(45).to_string());
    let body = format!(
        "M160 190H440L430 {}Q428 {FLOOR} 396 {FLOOR}H204Q172 {FLOOR} 170 {}Z",
        FLOOR - 40.0,
        FLOOR - 40.0
    );
    let side = drawing.soft(ground);
    drawing.path(&body, &side);
    drawing.within(&body, |inner| {
        inner.group("translate(196 268) scale(2.1)", |inner| motif(inner, which, [ground, first, second]));
        let light = inner.bottle_light();
        inner.rect([160.0, 180.0, 280.0, 390.0], 0.0, &light);
    });
    drawing.oval([300.0, 190.0, 140.0, 28.0], &ground.light(36).to_string());
    let hole = drawing.down(inside.dark(45), inside);
    drawing.oval([300.0, 193.0, 126.0, 21.0], &hole);
    drawing.oval([306.0, 200.0, 112.0, 13.0], "#5a3a26");
    ground
}

pub(super) fn print(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    drawing.lying([150.0, 70.0, 340.0, 470.0], 2.0);
    let sheet = drawing.flat(PAPER);
    drawing.rect([150.0, 70.0, 340.0, 470.0], 2.0, &sheet);
    drawing.ink_rect([182.0, 102.0, 276.0, 350.0], 0.0, inks[0]);
    drawing.within("M182 102h276v350h-276z", |inner| {
        inner.put(&format!("<circle cx=\"320\" cy=\"277\" r=\"122\" fill=\"{}\"/>", inks[0].light(26)));
        inner.group("translate(200 162) scale(2.4)", |inner| motif(inner, which, inks));
    });
    let title = subject.name.rsplit_once(' ').map_or(subject.name, |(title, _)| title);
    write(drawing, title, (320.0, 482.0), 240.0, Hand::airy(16.0, COAL.light(20)));
    drawing.line("M386 520h66", 1.4, COAL.light(55));
    inks[0]
}

pub(super) fn keyring(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    drawing.lying([212.0, 270.0, 216.0, 216.0], 108.0);
    let steel = drawing.metal(STEEL);
    drawing.put(&format!("<circle cx=\"320\" cy=\"142\" r=\"66\" fill=\"none\" stroke=\"{steel}\" stroke-width=\"13\"/><circle cx=\"320\" cy=\"142\" r=\"66\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>", STEEL.dark(40)));
    for y in [214.0, 238.0, 262.0] {
        drawing.put(&format!("<ellipse cx=\"320\" cy=\"{y}\" rx=\"9\" ry=\"15\" fill=\"none\" stroke=\"{}\" stroke-width=\"6\"/>", STEEL.dark(16)));
    }
    let brass = drawing.metal(BRASS);
    drawing.oval([320.0, 386.0, 118.0, 118.0], &brass);
    let enamel = drawing.ball(inks[0]);
    drawing.oval([320.0, 386.0, 104.0, 104.0], &enamel);
    drawing.within("M320 284a102 102 0 1 0 .1 0z", |inner| {
        inner.group("translate(251 318) scale(1.38)", |inner| motif(inner, which, inks));
    });
    drawing.put("<path d=\"M246 340q24 -46 70 -50\" fill=\"none\" stroke=\"#fff\" stroke-width=\"7\" stroke-linecap=\"round\" opacity=\".6\"/>");
    inks[0]
}

pub(super) fn notebook(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    let [ground, first, second] = inks;
    drawing.lying([150.0, 90.0, 340.0, 450.0], 14.0);
    drawing.ink_rect([160.0, 100.0, 338.0, 446.0], 12.0, PAPER.dark(10));
    for step in 0_u16..4 {
        let at = 491.0 + f32::from(step) * 2.0;
        drawing.line(&format!("M{at} 112V{}", 530.0 + f32::from(step) * 2.0), 0.8, COAL.light(60));
    }
    let cover = drawing.flat(ground);
    drawing.path(&rounded([150.0, 90.0, 338.0, 446.0], 14.0), &cover);
    let spine = drawing.soft(first);
    drawing.path("M164 90h34v446h-34a14 14 0 0 1 -14 -14V104a14 14 0 0 1 14 -14z", &spine);
    drawing.group("translate(228 180) scale(2.1)", |inner| motif(inner, which, inks));
    write(drawing, "NOTES", (330.0, 450.0), 140.0, Hand::airy(18.0, ground.contrast()));
    drawing.ink_rect([450.0, 90.0, 14.0, 446.0], 0.0, second.dark(25));
    drawing.path("M300 536v42l12 -10 12 10v-42z", &second.to_string());
    ground
}

pub(super) fn coasters(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    for (x, y, turn) in [(170.0, 96.0, 8.0), (316.0, 290.0, -10.0), (96.0, 300.0, -4.0)] {
        let turned = format!("rotate({turn} {} {})", x + 110.0, y + 110.0);
        drawing.group(&turned, |inner| {
            inner.lying([x, y, 224.0, 224.0], 26.0);
            inner.ink_rect([x + 3.0, y + 7.0, 224.0, 224.0], 26.0, WOOD.dark(25));
            let face = inner.flat(inks[0]);
            inner.rect([x, y, 224.0, 224.0], 26.0, &face);
            inner.group(&format!("translate({} {}) scale(1.76)", x + 24.0, y + 24.0), |inner| {
                motif(inner, which, inks)
            });
        });
    }
    inks[0]
}

/// Rolls of paper with the motif all over, and a tag.
pub(super) fn wrap(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    for (x, turn) in [(196.0, -9.0), (320.0, 3.0), (444.0, 12.0)] {
        drawing.shadow(x, 70.0);
        drawing.group(&format!("rotate({turn} {x} {FLOOR})"), |inner| {
            let left = x - 52.0;
            let roll = inner.soft(inks[0]);
            inner.rect([left, 110.0, 104.0, FLOOR - 110.0], 6.0, &roll);
            inner.within(&format!("M{left} 110h104v{}h-104z", FLOOR - 110.0), |inner| {
                for step in 0_u16..6 {
                    let (dx, dy) = (f32::from(step % 2) * 34.0 - 10.0, 118.0 + f32::from(step) * 74.0);
                    inner.group(&format!("translate({} {dy}) scale(.74)", left + dx + 8.0), |inner| {
                        motif(inner, which, inks)
                    });
                }
                let light = inner.bottle_light();
                inner.rect([left, 110.0, 104.0, FLOOR - 110.0], 0.0, &light);
            });
            inner.oval([x, 112.0, 52.0, 13.0], &PAPER.dark(8).to_string());
            inner.oval([x, 113.0, 36.0, 8.0], &inks[0].dark(50).to_string());
        });
    }
    let band = drawing.soft(inks[2]);
    drawing.rect([150.0, 356.0, 340.0, 44.0], 3.0, &band);
    drawing.group("translate(330 384) rotate(-12)", |inner| {
        inner.path("M0 0h86l24 26 -24 26H0z", &PAPER.to_string());
        inner.oval([92.0, 26.0, 6.0, 6.0], &inks[2].to_string());
        write(inner, "FOR YOU", (42.0, 19.0), 66.0, Hand::plain(14.0, inks[1]));
    });
    inks[0]
}

pub(super) fn towel(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    let [ground, first, second] = inks;
    drawing.lying([170.0, 110.0, 300.0, 420.0], 8.0);
    let linen = drawing.flat(PAPER.to(ground, 20));
    drawing.path("M170 110Q320 96 470 110V520Q400 540 320 528T170 524Z", &linen);
    for (y, wide) in [(452.0, 16.0), (484.0, 8.0), (136.0, 8.0)] {
        drawing.line(&format!("M174 {y}Q320 {} 466 {y}", y + 6.0), wide, second);
    }
    drawing.group("translate(214 190) scale(2.15)", |inner| motif(inner, which, inks));
    drawing.put("<path d=\"M238 108q-14 210 6 416M402 108q16 200 -4 422\" fill=\"none\" stroke=\"#26242a\" stroke-opacity=\".07\" stroke-width=\"14\"/>");
    drawing.line("M300 104q20 -46 40 0", 7.0, first);
    ground
}

pub(super) fn card(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, inks) = motif_of(subject);
    drawing.group("rotate(8 360 380)", |inner| {
        inner.lying([250.0, 250.0, 310.0, 220.0], 4.0);
        let paper = inner.flat(inks[2].light(48));
        inner.rect([250.0, 250.0, 310.0, 220.0], 4.0, &paper);
        inner.line("M252 254L405 372L558 254", 3.0, inks[2].dark(12));
    });
    drawing.group("rotate(-4 270 310)", |inner| {
        inner.lying([110.0, 96.0, 290.0, 420.0], 3.0);
        let paper = inner.flat(inks[0]);
        inner.rect([110.0, 96.0, 290.0, 420.0], 3.0, &paper);
        inner.line("M113 98V514", 2.0, inks[0].dark(22));
        inner.put(&format!("<circle cx=\"255\" cy=\"250\" r=\"112\" fill=\"{}\"/>", inks[0].light(34)));
        inner.group("translate(160 156) scale(1.9)", |inner| motif(inner, which, inks));
        let words = if subject.name.contains("Birthday") { "HAPPY BIRTHDAY" } else { "THANK YOU" };
        stack(inner, words, (255.0, 404.0), 210.0, Hand::bold(28.0, inks[0].contrast()));
    });
    inks[0]
}

pub(super) fn book(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let which = super::words::BOOKS.iter().position(|title| *title == subject.name).unwrap_or(0);
    let picture = [12, 2, 0, 16, 5, 2, 10, 14].get(which).copied().unwrap_or(0);
    let [ground, first, second] = palette::motif(picture);
    drawing.shadow(330.0, 190.0);
    drawing.path(&format!("M452 110l44 -18V{}l-44 22z", FLOOR - 24.0), &PAPER.dark(12).to_string());
    for step in 1_u16..9 {
        let at = 452.0 + f32::from(step) * 5.0;
        let down = f32::from(step) * 2.1;
        drawing.line(&format!("M{at} {}V{}", 110.0 - down, FLOOR - 2.0 - down), 0.8, COAL.light(55));
    }
    drawing.path("M150 110l44 -18h302l-44 18z", &PAPER.dark(4).to_string());
    let cover = drawing.flat(ground);
    drawing.rect([150.0, 110.0, 302.0, FLOOR - 110.0], 3.0, &cover);
    drawing.ink_rect([150.0, 110.0, 16.0, FLOOR - 110.0], 0.0, first);
    let height = if subject.name.split(' ').count() > 4 { 19.0 } else { 25.0 };
    stack(drawing, subject.name, (310.0, 138.0), 250.0, Hand::bold(height, ground.contrast()));
    drawing.group("translate(214 330) scale(1.9)", |inner| motif(inner, picture, [ground, first, second]));
    let light = drawing.flat_light();
    drawing.rect([150.0, 110.0, 302.0, FLOOR - 110.0], 0.0, &light);
    ground
}

/// A shirt with the motif on its chest.
pub(super) fn shirt(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let (which, [ground, first, second]) = motif_of(subject);
    let cloth = named(subject.variant.split([' ', '/']).next().unwrap_or_default());
    drawing.lying([200.0, 130.0, 240.0, 400.0], 20.0);
    let side = drawing.flat(cloth);
    let shape = "M242 112Q320 156 398 112L470 140L560 250L488 306L448 262V544Q320 560 192 544V262L152 306L80 250L170 140Z";
    drawing.path(shape, &side);
    drawing.put("<path d=\"M448 262Q440 210 452 176M192 262Q200 210 188 176M220 300q-10 120 6 240M424 320q8 110 -10 222\" fill=\"none\" stroke=\"#121018\" stroke-opacity=\".16\" stroke-width=\"5\" stroke-linecap=\"round\"/>");
    drawing.line("M242 112Q320 156 398 112", 9.0, cloth.dark(18));
    drawing.line("M196 532Q320 548 444 532", 2.0, cloth.dark(26));
    drawing.put(&format!("<circle cx=\"320\" cy=\"314\" r=\"96\" fill=\"{ground}\"/>"));
    drawing.within("M320 218a96 96 0 1 0 .1 0z", |inner| {
        inner.group("translate(253 248) scale(1.34)", |inner| motif(inner, which, [ground, first, second]));
    });
    cloth
}

/// Wrapping, delivery and fitting, and a stool.
pub(super) fn service(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    drawing.shadow(320.0, 200.0);
    let gift = subject.name.starts_with("Gift");
    let (ink, ribbon) = if gift { (Ink(0xD85A5A), Ink(0xF6E0A8)) } else { (Ink(0xC89A66), Ink(0x2E6A8A)) };
    let front = drawing.flat(ink);
    drawing.rect([140.0, 260.0, 360.0, FLOOR - 260.0], 4.0, &front);
    drawing.ink_rect([128.0, 226.0, 384.0, 56.0], 5.0, ink.light(12));
    let band = drawing.soft(ribbon);
    drawing.rect([292.0, 226.0, 56.0, FLOOR - 226.0], 0.0, &band);
    if gift {
        drawing.path(
            "M320 226Q200 230 210 160Q230 120 320 226Q410 120 430 160Q440 230 320 226Z",
            &ribbon.to_string(),
        );
        drawing.path(
            "M320 226Q250 216 246 180Q262 170 320 226Q378 170 394 180Q390 216 320 226Z",
            &ribbon.dark(26).to_string(),
        );
    } else {
        drawing.ink_rect([370.0, 320.0, 110.0, 80.0], 4.0, PAPER);
        for y in [340.0, 360.0, 380.0] {
            drawing.line(&format!("M384 {y}h70"), 4.0, COAL.light(40));
        }
    }
    ink
}

pub(super) fn stool(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let top = if subject.variant == "Short" { 330.0 } else { 230.0 };
    drawing.shadow(320.0, 170.0);
    let wood = drawing.soft(WOOD);
    for (from, to) in [(230.0, 180.0), (320.0, 320.0), (410.0, 460.0)] {
        drawing.stroke(&format!("M{from} {top}L{to} {}", FLOOR - 10.0), 24.0, &WOOD.dark(14).to_string());
    }
    drawing.line(&format!("M214 {0}H426", top + (FLOOR - top) * 0.6), 12.0, WOOD.dark(26));
    drawing.oval([320.0, top + 12.0, 150.0, 36.0], &WOOD.dark(30).to_string());
    drawing.oval([320.0, top, 150.0, 34.0], &wood);
    WOOD
}
