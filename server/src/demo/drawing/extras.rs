//! Small things around devices, and what helps with giving up.

use super::{
    Subject,
    letters::{Hand, stack, write},
    svg::{BRASS, COAL, Drawing, FLOOR, Ink, PAPER, STEEL, WHITE, WOOD, rounded},
};

type Draw = fn(&mut Drawing, &str) -> Ink;

/// By a word of its name; the first that fits.
const THINGS: [(&str, Draw); 17] = [
    ("Drip Tip", tip),
    ("Glass", glass),
    ("Sleeve", sleeve),
    ("Lanyard", lanyard),
    ("Case", case),
    ("Cotton", cotton),
    ("Mesh", sheets),
    ("Wire", spool),
    ("Tool Kit", tools),
    ("Tweezers", tweezers),
    ("Filling Bottle", filler),
    ("Brushes", brushes),
    ("Cloth", cloth),
    ("Stand", stand),
    ("O-Ring", rings),
    ("Mat", mat),
    ("", sheets),
];

pub(super) fn extra(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let found = THINGS.iter().find(|(word, _)| subject.name.contains(word));
    found.map_or(STEEL, |(_, draw)| draw(drawing, subject.name))
}

fn tip(drawing: &mut Drawing, name: &str) -> Ink {
    let (ink, glass) = match name.split(' ').next() {
        Some("Resin") => (Ink(0x2E6AA0), false),
        Some("Steel") => (STEEL, false),
        _ => (Ink(0xC8E0E8), true),
    };
    drawing.shadow(320.0, 120.0);
    let side = if name.starts_with("Steel") { drawing.metal(ink) } else { drawing.round(ink) };
    let shape =
        "M236 286Q250 214 240 190Q320 166 400 190Q390 214 404 286Q416 360 398 404H242Q224 360 236 286Z";
    drawing.path(shape, &side);
    if !glass && name.starts_with("Resin") {
        drawing.within(shape, |inner| {
            inner.put("<path d=\"M220 380q60 -90 110 -60t90 -80v180H220z\" fill=\"#d9b23c\" opacity=\".75\"/><path d=\"M220 250q70 40 100 10t100 -40v-60H220z\" fill=\"#7a2f8a\" opacity=\".6\"/><path d=\"M236 420q50 -100 90 -70t84 -90\" stroke=\"#fff\" stroke-width=\"5\" opacity=\".5\" fill=\"none\"/>");
        });
    }
    drawing.oval([320.0, 190.0, 80.0, 17.0], &ink.light(30).to_string());
    drawing.oval([320.0, 190.0, 50.0, 9.0], &ink.dark(65).to_string());
    let steel = drawing.metal(STEEL);
    drawing.rect([268.0, 402.0, 104.0, FLOOR - 402.0], 8.0, &steel);
    for y in [440.0, 490.0] {
        drawing.ink_rect([264.0, y, 112.0, 14.0], 7.0, COAL.light(12));
    }
    ink
}

fn glass(drawing: &mut Drawing, name: &str) -> Ink {
    let ink = Ink(0xB8D4DE);
    let (tall, bulge) = if name.contains("Bubble") {
        (250.0, 70.0)
    } else if name.contains('4') {
        (270.0, 0.0)
    } else {
        (190.0, 0.0)
    };
    drawing.shadow(320.0, 130.0);
    let (top, low) = (FLOOR - tall, FLOOR - 8.0);
    let shape = format!(
        "M210 {top}C{} {} {} {} 210 {low}Q320 {} 430 {low}C{} {} {} {} 430 {top}Z",
        210.0 - bulge,
        top + 60.0,
        210.0 - bulge,
        low - 60.0,
        low + 36.0,
        430.0 + bulge,
        low - 60.0,
        430.0 + bulge,
        top + 60.0
    );
    drawing.put(&format!("<path d=\"{shape}\" fill=\"#cfe4ec\" fill-opacity=\".4\"/>"));
    let shine = drawing.glass(ink);
    drawing.path(&shape, &shine);
    for y in [top, low] {
        drawing.put(&format!("<ellipse cx=\"320\" cy=\"{y}\" rx=\"110\" ry=\"24\" fill=\"#fff\" fill-opacity=\".35\" stroke=\"#9cbccb\" stroke-width=\"5\"/>"));
    }
    let says = name.split(' ').rev().take(2).collect::<Vec<_>>();
    let says = says.iter().rev().copied().collect::<Vec<_>>().join(" ");
    write(drawing, &says, (320.0, FLOOR - tall / 2.0 - 8.0), 130.0, Hand::plain(24.0, Ink(0x5A8294)));
    ink
}

fn sleeve(drawing: &mut Drawing, name: &str) -> Ink {
    let leather = name.starts_with("Leather");
    let ink = Ink(if leather { 0x9A5A32 } else { 0x2A8A90 });
    drawing.shadow(320.0, 130.0);
    let side = drawing.soft(ink);
    drawing.path(&rounded([216.0, 170.0, 208.0, FLOOR - 170.0], 34.0), &side);
    drawing.ink_rect([262.0, 214.0, 116.0, 110.0], 14.0, ink.dark(50));
    drawing.oval([320.0, 384.0, 26.0, 26.0], &ink.dark(50).to_string());
    if leather {
        drawing.put(&format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"11 8\"/>",
            rounded([230.0, 184.0, 180.0, FLOOR - 198.0], 26.0),
            ink.light(45)
        ));
    } else {
        for y in [440.0, 464.0, 488.0, 512.0] {
            drawing.line(&format!("M250 {y}H390"), 8.0, ink.dark(20));
        }
    }
    ink
}

fn lanyard(drawing: &mut Drawing, _name: &str) -> Ink {
    let ink = Ink(0xC84A3A);
    let path = "M306 420C140 300 150 110 320 106C490 110 500 300 334 420";
    drawing.line(path, 24.0, ink);
    drawing.put(&format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"14 10\"/>",
        ink.light(50)
    ));
    let steel = drawing.metal(STEEL);
    drawing.rect([298.0, 404.0, 44.0, 44.0], 6.0, &steel);
    drawing.stroke("M320 448v20a26 34 0 1 0 22 30", 10.0, &steel);
    drawing.line("M292 420h56", 3.0, STEEL.dark(40));
    ink
}

fn case(drawing: &mut Drawing, name: &str) -> Ink {
    let hard = name.starts_with("Hard");
    let ink = Ink(if hard { 0x383C44 } else { 0x4A5E4A });
    drawing.shadow(320.0, 220.0);
    drawing.line("M262 250q0 -62 58 -62t58 62", 18.0, ink.dark(35));
    let side = drawing.flat(ink);
    drawing.path(&rounded([110.0, 240.0, 420.0, FLOOR - 240.0], if hard { 26.0 } else { 60.0 }), &side);
    if hard {
        for x in [150.0, 206.0, 262.0, 318.0, 374.0, 430.0, 486.0] {
            drawing.line(&format!("M{x} 262V{}", FLOOR - 22.0), 7.0, ink.dark(30));
        }
    }
    drawing.line("M116 372H524", 9.0, ink.dark(55));
    drawing.put("<path d=\"M116 372H524\" stroke=\"#c9a14a\" stroke-width=\"4\" stroke-dasharray=\"5 4\"/>");
    let brass = drawing.metal(BRASS);
    drawing.rect([300.0, 360.0, 40.0, 56.0], 8.0, &brass);
    ink
}

fn cotton(drawing: &mut Drawing, name: &str) -> Ink {
    let strips = name.contains("Strips");
    let ink = Ink(if strips { 0x3A7AA0 } else { 0x5A8A4A });
    drawing.shadow(320.0, 170.0);
    let bag = drawing.soft(ink.light(72));
    drawing.path(
        &format!("M170 150h300l-10 30 14 {}q-154 26 -308 0l14 -{}z", FLOOR - 190.0, FLOOR - 190.0),
        &bag,
    );
    drawing.ink_rect([170.0, 142.0, 300.0, 36.0], 4.0, ink);
    write(drawing, "MEADOWPUFF", (320.0, 208.0), 220.0, Hand::bold(24.0, ink.dark(20)));
    write(
        drawing,
        if strips { "COTTON STRIPS" } else { "ORGANIC COTTON" },
        (320.0, 250.0),
        220.0,
        Hand::airy(14.0, ink.dark(20)),
    );
    if strips {
        for x in [204.0, 252.0, 300.0, 348.0, 396.0] {
            let roll = drawing.soft(WHITE.dark(3));
            drawing.rect([x, 304.0, 40.0, 210.0], 20.0, &roll);
        }
    } else {
        for (x, y, size) in
            [(250.0, 440.0, 70.0), (390.0, 446.0, 66.0), (320.0, 390.0, 76.0), (316.0, 478.0, 62.0)]
        {
            let puff = drawing.ball(WHITE.dark(5));
            drawing.oval([x, y, size, size * 0.86], &puff);
        }
    }
    ink
}

fn sheets(drawing: &mut Drawing, _name: &str) -> Ink {
    for (x, y) in [(230.0, 250.0), (190.0, 210.0), (150.0, 170.0)] {
        drawing.lying([x, y, 270.0, 210.0], 6.0);
        let steel = drawing.flat(STEEL);
        drawing.rect([x, y, 270.0, 210.0], 6.0, &steel);
        for step in 1_u16..14 {
            let at = f32::from(step) * 19.0;
            drawing.line(&format!("M{} {}v198", x + at, y + 6.0), 1.6, STEEL.dark(45));
            if step < 11 {
                drawing.line(&format!("M{} {}h258", x + 6.0, y + at), 1.6, STEEL.light(60));
            }
        }
    }
    STEEL
}

fn spool(drawing: &mut Drawing, _name: &str) -> Ink {
    let ink = Ink(0xC85A2A);
    drawing.shadow(320.0, 170.0);
    let flange = drawing.round(ink);
    let wire = drawing.metal(STEEL);
    drawing.rect([200.0, 250.0, 240.0, 230.0], 0.0, &wire);
    for step in 0_u16..15 {
        let y = 262.0 + f32::from(step) * 15.0;
        drawing.line(&format!("M200 {y}q120 16 240 0"), 2.2, STEEL.dark(48));
    }
    drawing.path("M166 484q154 -44 308 0v30q-154 56 -308 0z", &flange);
    drawing.path("M200 462h240v18q-120 30 -240 0z", &wire);
    drawing.oval([320.0, 236.0, 154.0, 34.0], &flange);
    drawing.oval([320.0, 230.0, 150.0, 31.0], &ink.light(14).to_string());
    drawing.oval([320.0, 230.0, 40.0, 9.0], &ink.dark(60).to_string());
    write(drawing, "5 M  0.4 MM", (320.0, 506.0), 150.0, Hand::plain(15.0, PAPER));
    drawing.line("M440 300q60 10 50 70t30 60", 3.0, STEEL.dark(25));
    ink
}

fn tools(drawing: &mut Drawing, _name: &str) -> Ink {
    let ink = Ink(0x2E3A48);
    drawing.lying([120.0, 150.0, 400.0, 330.0], 26.0);
    let side = drawing.flat(ink);
    drawing.path(&rounded([120.0, 150.0, 400.0, 330.0], 26.0), &side);
    drawing.line("M320 158V472", 5.0, ink.dark(50));
    let steel = drawing.metal(STEEL);
    for (x, grip) in [(170.0, 0xC83A32), (220.0, 0xE0A02A), (270.0, 0x2E8A7A)] {
        drawing.rect([x - 5.0, 190.0, 10.0, 130.0], 3.0, &steel);
        let handle = drawing.round(Ink(grip));
        drawing.rect([x - 14.0, 310.0, 28.0, 130.0], 10.0, &handle);
        drawing.line(&format!("M{} 372h44", x - 22.0), 9.0, ink.dark(45));
    }
    drawing.stroke("M366 200q24 100 10 230M402 200q-24 100 -10 230", 10.0, &steel);
    drawing.stroke("M446 210L486 300M486 210L446 300", 10.0, &steel);
    drawing.line("M446 300q-18 90 0 120M486 300q18 90 0 120", 16.0, Ink(0xC83A32));
    ink
}

fn tweezers(drawing: &mut Drawing, _name: &str) -> Ink {
    let steel = drawing.metal(STEEL);
    drawing.path("M300 96h40l34 250 -22 110h-14l10 -112 -28 -190 -28 190 10 112h-14l-22 -110z", &steel);
    drawing.path("M288 452h16l12 92h-8zM352 452h-16l-12 92h8z", "#f4f1ea");
    drawing.line("M294 456l14 84M346 456l-14 84", 1.5, STEEL.dark(30));
    for y in [250.0, 266.0, 282.0, 298.0] {
        drawing.line(&format!("M276 {y}h18M346 {y}h18"), 3.0, STEEL.dark(45));
    }
    STEEL
}

fn filler(drawing: &mut Drawing, name: &str) -> Ink {
    let large = name.contains("60");
    let (wide, tall) = if large { (190.0, 260.0) } else { (150.0, 210.0) };
    let x = 320.0 - wide / 2.0;
    let top = FLOOR - tall;
    drawing.shadow(320.0, wide * 0.7);
    let body = drawing.soft(Ink(0xDCE8EC));
    drawing.path(&rounded([x, top, wide, tall], 34.0), &body);
    let cap = drawing.round(Ink(0x2A6AB0));
    drawing.rect([286.0, top - 44.0, 68.0, 48.0], 6.0, &cap);
    let steel = drawing.metal(STEEL);
    drawing.path(&format!("M302 {}h36l-12 -60 -4 -84h-4l-4 84z", top - 42.0), &steel);
    for (step, says) in
        (1_u16..).zip(if large { ["50", "40", "30", "20", "10"] } else { ["25", "20", "15", "10", "5"] })
    {
        let y = top + f32::from(step) * tall / 6.4;
        drawing.line(&format!("M{} {y}h26", x + wide - 46.0), 2.5, Ink(0x2A6AB0));
        write(drawing, says, (x + wide - 68.0, y - 7.0), 30.0, Hand::plain(13.0, Ink(0x2A6AB0)));
    }
    Ink(0x2A6AB0)
}

fn brushes(drawing: &mut Drawing, _name: &str) -> Ink {
    let steel = drawing.metal(STEEL);
    for (number, ink) in (0_u16..).zip([0x3A7AC0, 0xE07A3A, 0x3A9A6A]) {
        let x = 220.0 + f32::from(number) * 100.0;
        let wide = 14.0 + f32::from(number) * 9.0;
        for step in 0_u16..22 {
            let y = 130.0 + f32::from(step) * 8.0;
            drawing.line(&format!("M{} {}L{} {y}", x - wide, y + 8.0, x + wide), 3.0, Ink(ink).light(35));
        }
        drawing.rect([x - 3.5, 120.0, 7.0, 330.0], 3.0, &steel);
        drawing.stroke(&format!("M{x} 450q-22 40 0 60q22 -20 0 -60"), 6.0, &steel);
    }
    STEEL
}

fn cloth(drawing: &mut Drawing, _name: &str) -> Ink {
    let ink = Ink(0x6A9AC4);
    drawing.lying([160.0, 170.0, 320.0, 310.0], 6.0);
    let side = drawing.flat(ink);
    drawing.path("M160 174l8 -6 8 6 8 -6 8 6 8 -6 8 6 8 -6 8 6 8 -6 8 6H480V480H160z", &side);
    drawing.path("M160 330L320 480H160z", &ink.light(28).to_string());
    drawing.path("M160 330q90 30 160 150q-90 -40 -160 -150z", &ink.dark(14).to_string());
    for step in 0_u16..9 {
        drawing.line(&format!("M{} 190v130", 200.0 + f32::from(step) * 32.0), 1.2, ink.light(24));
    }
    ink
}

fn stand(drawing: &mut Drawing, _name: &str) -> Ink {
    drawing.shadow(320.0, 220.0);
    let side = drawing.flat(WOOD);
    let top = WOOD.light(22).to_string();
    drawing.path("M120 470l60 -70h300l60 70z", &top);
    drawing.rect([120.0, 470.0, 420.0, FLOOR - 470.0], 6.0, &side);
    for (x, across) in [(228.0, 34.0), (324.0, 40.0), (426.0, 34.0)] {
        drawing.oval([x, 436.0, across, 14.0], &WOOD.dark(55).to_string());
    }
    let body = drawing.round(Ink(0x1E8A8A));
    drawing.rect([292.0, 210.0, 64.0, 228.0], 14.0, &body);
    let cap = drawing.round(COAL);
    drawing.path("M300 214l8 -64q16 -10 32 0l8 64z", &cap);
    for y in [494.0, 520.0, 538.0] {
        drawing.line(&format!("M130 {y}q200 -10 400 4"), 1.6, WOOD.dark(24));
    }
    WOOD
}

fn rings(drawing: &mut Drawing, _name: &str) -> Ink {
    drawing.lying([150.0, 160.0, 340.0, 330.0], 18.0);
    let side = drawing.flat(PAPER.dark(3));
    drawing.path(&rounded([150.0, 160.0, 340.0, 330.0], 18.0), &side);
    for (number, ink) in (0_u16..)
        .zip([0xC83A32, 0x262426, 0x2A6AB0, 0xE0A82A, 0x3A8A5A, 0x8A8E94, 0xE07A3A, 0x6A4AA0, 0xF0F0F0])
    {
        let (x, y) = (210.0 + f32::from(number % 3) * 110.0, 220.0 + f32::from(number / 3) * 105.0);
        let size = 26.0 + f32::from(number % 4) * 5.0;
        for (grow, shade) in [(0.0, Ink(ink).dark(30)), (-1.5, Ink(ink).light(16))] {
            drawing.put(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"none\" stroke=\"{shade}\" stroke-width=\"{}\"/>", size + grow, 11.0 + grow * 3.0));
        }
    }
    Ink(0x8A8E94)
}

fn mat(drawing: &mut Drawing, _name: &str) -> Ink {
    let ink = Ink(0x4A505A);
    drawing.lying([120.0, 200.0, 400.0, 270.0], 22.0);
    let side = drawing.flat(ink);
    drawing.path(&rounded([120.0, 200.0, 400.0, 270.0], 22.0), &side);
    drawing.put(&format!(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"9\"/>",
        rounded([134.0, 214.0, 372.0, 242.0], 16.0),
        ink.light(16)
    ));
    for step in 0_u16..40 {
        let (x, y) = (170.0 + f32::from(step % 8) * 43.0, 250.0 + f32::from(step / 8) * 42.0);
        drawing.oval([x, y, 7.0, 7.0], &ink.dark(26).to_string());
    }
    ink
}

/// Gum, lozenges, patches and spray in the packs of one maker.
pub(super) fn quit(drawing: &mut Drawing, subject: &Subject<'_>) -> Ink {
    let name = subject.name;
    let ink = Ink(match name.split_whitespace().last() {
        Some("One") => 0x1E6AA8,
        Some("Two") => 0x2E9AC8,
        Some("Three") => 0x7AC4DC,
        _ if name.contains("Gum 2") => 0x3AA08A,
        _ if name.contains("Gum") => 0x1E7060,
        _ if name.contains("Lozenge 1") => 0xE89A3A,
        _ if name.contains("Lozenge") => 0xC85A2A,
        _ => 0x5A6AC0,
    });
    if name.contains("Spray") {
        drawing.shadow(330.0, 80.0);
        let (cap, body) = (drawing.round(WHITE.dark(6)), drawing.round(ink));
        drawing.rect([300.0, 170.0, 80.0, 96.0], 16.0, &cap);
        drawing.rect([276.0, 176.0, 60.0, 26.0], 8.0, &cap);
        drawing.rect([262.0, 258.0, 140.0, FLOOR - 258.0], 20.0, &body);
        drawing.ink_rect([262.0, 316.0, 140.0, 150.0], 0.0, PAPER);
        write(drawing, "CLEARSTEP", (332.0, 340.0), 116.0, Hand::bold(22.0, ink));
        stack(drawing, "MOUTH SPRAY", (332.0, 388.0), 100.0, Hand::plain(16.0, ink.dark(30)));
        return ink;
    }
    drawing.shadow(320.0, 210.0);
    let front = drawing.flat(PAPER);
    drawing.path(&rounded([120.0, 220.0, 370.0, FLOOR - 220.0], 6.0), &front);
    drawing.path(&format!("M490 226l40 -24V{}l-40 24z", FLOOR - 28.0), &ink.dark(35).to_string());
    drawing.path("M124 220l40 -22h366l-40 24z", &ink.light(30).to_string());
    let band = drawing.flat(ink);
    drawing.path("M120 226h370v92q-190 76 -370 6z", &band);
    write(drawing, "CLEARSTEP", (305.0, 250.0), 290.0, Hand::bold(36.0, ink.contrast()));
    let mut words = name.splitn(3, ' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let rest = words.next().unwrap_or_default();
    let (line, dose) =
        if rest.is_empty() { (first.to_owned(), second) } else { (format!("{first} {second}"), rest) };
    write(drawing, &line, (230.0, 396.0), 190.0, Hand::plain(24.0, ink.dark(30)));
    write(drawing, dose, (230.0, 450.0), 150.0, Hand::bold(34.0, ink.dark(10)));
    for (x, y) in [(400.0, 390.0), (440.0, 430.0), (390.0, 460.0), (440.0, 490.0)] {
        let pill = drawing.ball(if name.contains("Patch") { Ink(0xE8C8A8) } else { ink.light(50) });
        if name.contains("Patch") {
            drawing.rect([x - 26.0, y - 26.0, 48.0, 48.0], 12.0, &pill);
        } else {
            drawing.rect(
                [x - 26.0, y - 16.0, 48.0, 32.0],
                if name.contains("Gum") { 8.0 } else { 16.0 },
                &pill,
            );
        }
    }
    ink
}
