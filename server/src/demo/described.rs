//! What is said of the demonstration's goods: sentences by what a thing is, with what is true of just this one.

use super::words;

/// What a flavour tastes of.
fn notes(name: &str) -> &'static str {
    const NOTES: [&str; 14] = [
        "Sharp blue raspberry with a little sugar at the end",
        "Garden mint, cold and clean, with nothing sweet beside it",
        "Lemon peel and fizzing sherbet",
        "Ripe mango over crushed ice",
        "Strawberries in single cream, more fruit than cream",
        "Stewed rhubarb under warm custard",
        "A dry, nutty tobacco leaf without smoke",
        "Vanilla on a buttery biscuit",
        "The first bite of a tart green apple",
        "Dark cherry and cola with its bubbles",
        "White peach in cold black tea",
        "Blackcurrant jam and a breath of menthol",
        "Pink grapefruit, bitter before it is sweet",
        "Sugar taken just past golden, with a pinch of salt",
    ];
    let place = words::FLAVOURS.iter().position(|flavour| name.contains(flavour));
    place.and_then(|place| NOTES.get(place)).copied().unwrap_or_default()
}

pub(super) fn liquid(name: &str) -> String {
    format!(
        "{}.\n\nFreebase liquid, half VG and half PG, for pods and tanks with coils of 0.8 ohm and more.\n\n\
         * 10 ml bottle with a narrow tip and a child-proof cap\n* Contains nicotine, which is addictive; for adults only\n\
         * Keep upright, away from light, and use within six months of opening",
        notes(name)
    )
}

pub(super) fn salt(name: &str) -> String {
    format!(
        "{}.\n\nNicotine salt: smoother at higher strengths, and made for small pods at low power.\n\n\
         * 10 ml bottle with a child-proof cap\n* 50 VG / 50 PG\n* Contains nicotine, which is addictive; for adults only",
        notes(name)
    )
}

pub(super) fn kit(name: &str) -> String {
    let says = if name.contains("Mini") {
        "The smallest of the family: draws by itself, fits a coin pocket and lasts a day.\n\n* Battery 650 mAh, full in 35 minutes by USB-C\n\
         * Pod 2 ml, filled from the side\n* Two pods of 1.0 ohm"
    } else if name.contains("Kit S") {
        "A slim stick with a window on the liquid and a light for the battery.\n\n* Battery 900 mAh, full in 45 minutes by USB-C\n\
         * Pod 2 ml\n* One pod of 0.8 ohm and one of 1.0 ohm"
    } else if name.contains("Max") {
        "For those who want to see what it does: a screen, and power in steps of half a watt.\n\n* 5 to 25 W, battery 1,500 mAh\n\
         * Pod 2 ml with an air ring\n* One pod of 0.6 ohm and one of 0.8 ohm"
    } else if name.contains("Pen") {
        "One button and a tank of glass, the way pens have worked for years.\n\n* Battery 1,300 mAh, full in an hour\n\
         * Tank 2 ml, filled from the top\n* Coils of 1.0 ohm and 1.2 ohm"
    } else {
        "A box for a cell of your own, with a clear screen and four ways to set it.\n\n* 5 to 80 W, takes one 18650 or 21700 cell (not in the box)\n\
         * Tank 2 ml of glass, and a spare glass\n* Coils of 0.4 ohm and 0.6 ohm"
    };
    format!("{says}\n* Cable and a short guide in the box\n\nFor adults only.")
}

pub(super) fn coils(ohms: &str) -> String {
    let (power, suits) = match ohms {
        "0.4 ohm" => ("25 to 40 W", "dense vapour and thicker liquid"),
        "0.6 ohm" => ("18 to 25 W", "a loose draw at middling power"),
        "0.8 ohm" => ("12 to 18 W", "everyday liquid, half and half"),
        "1.0 ohm" => ("9 to 13 W", "a tight draw and nicotine salts"),
        _ => ("8 to 11 W", "the tightest draw, and the longest life"),
    };
    format!(
        "Five mesh coils of {ohms} for {suits}. Best at {power}.\n\nLet a new one soak for ten minutes before its first use; it lasts one to \
         two weeks."
    )
}

pub(super) fn power(name: &str) -> String {
    let says = if name.contains("Cell 2")
        || name.contains("Cell 3")
        || name.contains("Cell 4")
        || name.contains("Cell 5")
    {
        "Rechargeable lithium cell with a flat top. Each was measured before it was packed; carry it in a case, never loose."
    } else if name.contains("Charger") {
        "Charges each cell by itself, stops when it is full and shows how far it is. Input by USB-C."
    } else if name.contains("Cable") {
        "Braided, with a sleeve where it bends. Carries up to 60 W and data."
    } else if name.contains("Plug") {
        "One USB-C port for the wall, small enough for a full socket strip."
    } else if name.contains("Case") {
        "Clear polypropylene with a lid that clicks. Fits 18650 cells, and 21700 without their spacers."
    } else if name.contains("Wraps") {
        "Ten sleeves in five colours for cells whose skin is torn. They shrink under a hair dryer."
    } else {
        "Charges a phone twice or a pod kit a dozen times. Two ports, and four lights that tell what is left."
    };
    says.to_owned()
}

pub(super) fn extra(name: &str) -> String {
    let says = if name.contains("Drip Tip") {
        "Size 510, with two rings that hold it. Comes off with a twist to be rinsed."
    } else if name.contains("Glass") {
        "Borosilicate, ground at both ends. Check the height of your tank before you order."
    } else if name.contains("Sleeve") {
        "Fits the Kit Max of every maker here, with openings for screen and button."
    } else if name.contains("Cotton") {
        "Long fibres, unbleached, without taste from the first draw."
    } else if name.contains("Case") {
        "Room for a kit, two bottles and a cable, with a net for small things."
    } else if name.contains("Filling") {
        "Soft bottle with a steel needle and marks on its side."
    } else {
        "A small thing that is missed when it is not there. Kept in stock all year."
    };
    says.to_owned()
}

pub(super) fn quit(name: &str) -> String {
    let says = if name.contains("Gum") {
        "Chew slowly until it tingles, rest it in the cheek, chew again. 24 pieces, fresh mint."
    } else if name.contains("Lozenge") {
        "Let it melt in the mouth for ten minutes. 36 lozenges in a tube that closes."
    } else if name.contains("Patch") {
        "One patch a day on clean, dry skin, another place each day. Seven patches: a week of this step."
    } else {
        "One or two puffs when the wish is strongest. 150 sprays."
    };
    format!("{says}\n\nHelps with giving up. Read the leaflet first, and ask us about the next step.")
}

pub(super) fn candle(scent: &str) -> String {
    format!(
        "{scent}, in soy and rapeseed wax poured by hand. The small one burns for about thirty hours, the large one for seventy.\n\n\
         * Cotton wick, glass that can be used again\n* Burn until the whole top is liquid the first time\n* Never leave it alone"
    )
}

pub(super) fn incense(scent: &str) -> String {
    format!(
        "Twenty sticks that smell of {}, rolled by hand. Each burns for about forty minutes.",
        scent.to_lowercase()
    )
}

/// What motifs are printed on.
pub(super) fn printed(prefix: &str, motif: &str) -> String {
    let says = match prefix {
        "MG" => {
            "Stoneware, fired twice, glazed inside in another colour. Holds 350 ml; safe in dishwasher and microwave."
        }
        "PR" => {
            "A4 on heavy cotton paper with pigment inks that last. Sent flat, unframed; fits a standard frame."
        }
        "KR" => "Hard enamel in brass, 38 mm across, on a split ring of steel.",
        "NB" => {
            "A5 with 120 dotted pages of 100 g paper. Sewn, so that it lies flat, with a band and a ribbon."
        }
        "CS" => "Four coasters on cork, 10 cm each side. Wipe clean.",
        "GW" => {
            "Three rolls of 2 m by 70 cm and three tags. Recycled paper, no foil, so that it can be recycled again."
        }
        "TT" => "Unbleached cotton, 48 by 70 cm, printed by hand. Washes at 60 degrees and gets softer.",
        "TS" => {
            "Heavy organic cotton, straight cut, printed with water-based ink. Wash inside out at 30 degrees."
        }
        _ => "A6, folded, blank inside, with a recycled envelope.",
    };
    format!("{motif}, drawn for us and printed in the county. {says}")
}

pub(super) fn book(name: &str) -> &'static str {
    match name {
        "The Candle Maker's Year" => {
            "Twelve months of wax, wicks and scents that can be made in a kitchen. Paperback, 208 pages."
        }
        "Knots for Small Boats" => "Thirty knots, each on a page that may get wet. Paperback, 96 pages.",
        "Bread in Winter" => "Slow loaves for short days, from one starter. Paperback, 176 pages.",
        "A Field Guide to Tin Toys" => {
            "How to tell a maker by the seam, with four hundred drawings. Paperback, 240 pages."
        }
        "Letters from the Pier" => {
            "A summer season told in postcards that were never sent. Paperback, 188 pages."
        }
        "Paper Folding for Rainy Days" => {
            "Boats, birds and boxes, with forty sheets to begin with. Paperback, 128 pages."
        }
        "The Quiet Allotment" => "A plot, a shed and what grew there in ten years. Paperback, 224 pages.",
        _ => "The night sky from a muddy coast, month by month. Paperback, 160 pages.",
    }
}
