//! Which colours things have: flavours, makers, scents, and what a colour is called.

use super::svg::Ink;

/// The colour that goes by a name.
pub(super) fn named(name: &str) -> Ink {
    Ink(match name {
        "Black" => 0x2B2B30,
        "Silver" => 0xBFC4CA,
        "Teal" => 0x1E8A8A,
        "Rose" => 0xD97C8E,
        "Navy" => 0x243A66,
        "Amber" => 0xD98A1F,
        "Forest" => 0x2F6145,
        "Violet" => 0x7155A8,
        "Ecru" => 0xECE2CE,
        "Rust" => 0xB15534,
        _ => 0x8A8F96,
    })
}

/// A flavour's colour, and the one beside it.
pub(super) fn flavour(name: &str) -> [Ink; 2] {
    const FLAVOURS: [(&str, u32, u32); 14] = [
        ("Blue Raspberry", 0x2F6FD6, 0xD93A7C),
        ("Cool Mint", 0x2FA88D, 0xBFEADA),
        ("Lemon Sherbet", 0xF0C42B, 0xFFF1B0),
        ("Mango Ice", 0xF08A24, 0x7FD0E0),
        ("Strawberry Cream", 0xDE3F55, 0xFBE3DA),
        ("Rhubarb Custard", 0xD65A7A, 0xF6D774),
        ("Classic Blend", 0x8A5A35, 0xD8B47E),
        ("Vanilla Biscuit", 0xC99A54, 0xF8EBCB),
        ("Green Apple", 0x6AA82E, 0xD8EEA8),
        ("Cherry Cola", 0x8E1F33, 0x4A2A22),
        ("Peach Tea", 0xEE9362, 0xF8D9A8),
        ("Blackcurrant Menthol", 0x5A2F78, 0x9FDDD2),
        ("Pink Grapefruit", 0xEC6A6A, 0xFBC7B4),
        ("Toasted Caramel", 0xB06A24, 0xEEC17A),
    ];
    let found = FLAVOURS.iter().find(|(flavour, ..)| name.contains(flavour));
    found.map_or([Ink(0x5A6A7A), Ink(0xC8D0D8)], |(_, one, other)| [Ink(*one), Ink(*other)])
}

/// The colour of a maker's name.
pub(super) fn maker(name: &str) -> Ink {
    const MAKERS: [(&str, u32); 18] = [
        ("Harbour Cloud", 0x1F4E79),
        ("North Mill", 0x3E3A36),
        ("Little Orchard", 0x3F6E3A),
        ("Copper Kettle", 0xA8562E),
        ("Quiet Fox", 0xC85A1E),
        ("Pier 9", 0x0F2E4A),
        ("Meadow", 0x5E7A4E),
        ("Saltmarsh", 0x3E6E74),
        ("Tin Lantern", 0x443A5E),
        ("Old Ferry", 0x7A242A),
        ("Arden", 0x2E5E4E),
        ("Belisle", 0x2A4A8A),
        ("Corvane", 0x8A2A3A),
        ("Dunmere", 0x3A3A4A),
        ("Elvet", 0x7A5A9A),
        ("Fenwark", 0x1E7A8A),
        ("Galden", 0xB07A1E),
        ("Hollin", 0x4E6A2E),
    ];
    let found = MAKERS.iter().find(|(maker, _)| name.starts_with(maker));
    Ink(found.map_or(0x3A4450, |(_, ink)| *ink))
}

/// A scent's colour, and the one of its wax.
pub(super) fn scent(name: &str) -> [Ink; 2] {
    const SCENTS: [(&str, u32); 20] = [
        ("Sea Salt", 0x4E8AA8),
        ("Wild Fig", 0x6A3E5E),
        ("Cedar Smoke", 0x6E5A4A),
        ("Orange Peel", 0xE07A22),
        ("Wet Garden", 0x4E7E5A),
        ("Clean Linen", 0xA8BCCC),
        ("Black Tea", 0x5A3A2A),
        ("Lavender Field", 0x8A72B8),
        ("Honeycomb", 0xD89A22),
        ("Pine Needle", 0x2E5E46),
        ("White Musk", 0xB8AEA4),
        ("Cinnamon Bark", 0xA04E2A),
        ("Rose Hip", 0xC43E56),
        ("Ginger Root", 0xC89A5A),
        ("Coconut Husk", 0x8A6A4A),
        ("Sweet Pea", 0xD88AB0),
        ("Amber Resin", 0xB86A1E),
        ("Bergamot", 0x9AA82E),
        ("Oat Milk", 0xC8B08A),
        ("Plum Skin", 0x5E2E5A),
    ];
    let found = SCENTS.iter().find(|(scent, _)| name.starts_with(scent));
    let ink = Ink(found.map_or(0x8A7A6A, |(_, ink)| *ink));
    [ink, ink.light(66).to(Ink(0xF6ECDA), 35)]
}

/// What a motif is printed in: the ground, what stands out on it, and what is beside that.
pub(super) fn motif(number: usize) -> [Ink; 3] {
    const MOTIFS: [[u32; 3]; 20] = [
        [0xF2C9A1, 0x5A4A56, 0xD96A4A],
        [0xF4E6D0, 0xC8322E, 0x2E4A5A],
        [0xA8D0DC, 0xFBF8F2, 0x2E6A8A],
        [0x2A345E, 0xD8A85E, 0xF6E6A8],
        [0xCFDEB0, 0xB06A3A, 0x4E7A3A],
        [0xBFDDE6, 0xC83A32, 0x2E4E6E],
        [0xF0DEB4, 0xC89422, 0x8A2A32],
        [0xC8E2EE, 0xE05A4A, 0xF2B83A],
        [0xDCE6DE, 0x5A7282, 0xD89A3A],
        [0xB8C4D2, 0x3A567A, 0xE0B83A],
        [0xE8EED4, 0x4E8A3E, 0xC83232],
        [0xEADABE, 0x9A6A42, 0x6A8A4E],
        [0xF6E0DA, 0x3E7A82, 0xD86A6A],
        [0xE8D6AE, 0x8A5E32, 0xB8322A],
        [0x1E2A4E, 0xF6E08A, 0x6A86C8],
        [0xEEECDA, 0xD83A2A, 0x4E7A46],
        [0xD8E0E0, 0x2A5A4A, 0xB83A32],
        [0xF8E6B0, 0xE0A01E, 0x3A322A],
        [0xD6E4EE, 0x7A5A46, 0xD84A2E],
        [0xBCDEE4, 0x2A5A96, 0xE8F2F4],
    ];
    MOTIFS.get(number).copied().unwrap_or([0xEEE6D8, 0x4A5A6A, 0xC86A4A]).map(Ink)
}
