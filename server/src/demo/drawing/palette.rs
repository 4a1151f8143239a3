//! Which colours things have: flavours, makers, scents, and what a colour is called.

use super::svg::Ink;

/// The colour that goes by a name.
pub(super) fn named(name: &str) -> Ink {
    Ink(match name {
        "Black" => 0x2B_2B_30,
        "Silver" => 0xBF_C4_CA,
        "Teal" => 0x1E_8A_8A,
        "Rose" => 0xD9_7C_8E,
        "Navy" => 0x24_3A_66,
        "Amber" => 0xD9_8A_1F,
        "Forest" => 0x2F_61_45,
        "Violet" => 0x71_55_A8,
        "Ecru" => 0xEC_E2_CE,
        "Rust" => 0xB1_55_34,
        _ => 0x8A_8F_96,
    })
}

/// A flavour's colour, and the one beside it.
pub(super) fn flavour(name: &str) -> [Ink; 2] {
    const FLAVOURS: [(&str, u32, u32); 14] = [
        ("Blue Raspberry", 0x2F_6F_D6, 0xD9_3A_7C),
        ("Cool Mint", 0x2F_A8_8D, 0xBF_EA_DA),
        ("Lemon Sherbet", 0xF0_C4_2B, 0xFF_F1_B0),
        ("Mango Ice", 0xF0_8A_24, 0x7F_D0_E0),
        ("Strawberry Cream", 0xDE_3F_55, 0xFB_E3_DA),
        ("Rhubarb Custard", 0xD6_5A_7A, 0xF6_D7_74),
        ("Classic Blend", 0x8A_5A_35, 0xD8_B4_7E),
        ("Vanilla Biscuit", 0xC9_9A_54, 0xF8_EB_CB),
        ("Green Apple", 0x6A_A8_2E, 0xD8_EE_A8),
        ("Cherry Cola", 0x8E_1F_33, 0x4A_2A_22),
        ("Peach Tea", 0xEE_93_62, 0xF8_D9_A8),
        ("Blackcurrant Menthol", 0x5A_2F_78, 0x9F_DD_D2),
        ("Pink Grapefruit", 0xEC_6A_6A, 0xFB_C7_B4),
        ("Toasted Caramel", 0xB0_6A_24, 0xEE_C1_7A),
    ];
    let found = FLAVOURS.iter().find(|(flavour, ..)| name.contains(flavour));
    found.map_or([Ink(0x5A_6A_7A), Ink(0xC8_D0_D8)], |(_, one, other)| [Ink(*one), Ink(*other)])
}

/// The colour of a maker's name.
pub(super) fn maker(name: &str) -> Ink {
    const MAKERS: [(&str, u32); 18] = [
        ("Harbour Cloud", 0x1F_4E_79),
        ("North Mill", 0x3E_3A_36),
        ("Little Orchard", 0x3F_6E_3A),
        ("Copper Kettle", 0xA8_56_2E),
        ("Quiet Fox", 0xC8_5A_1E),
        ("Pier 9", 0x0F_2E_4A),
        ("Meadow", 0x5E_7A_4E),
        ("Saltmarsh", 0x3E_6E_74),
        ("Tin Lantern", 0x44_3A_5E),
        ("Old Ferry", 0x7A_24_2A),
        ("Arden", 0x2E_5E_4E),
        ("Belisle", 0x2A_4A_8A),
        ("Corvane", 0x8A_2A_3A),
        ("Dunmere", 0x3A_3A_4A),
        ("Elvet", 0x7A_5A_9A),
        ("Fenwark", 0x1E_7A_8A),
        ("Galden", 0xB0_7A_1E),
        ("Hollin", 0x4E_6A_2E),
    ];
    let found = MAKERS.iter().find(|(maker, _)| name.starts_with(maker));
    Ink(found.map_or(0x3A_44_50, |(_, ink)| *ink))
}

/// A scent's colour, and the one of its wax.
pub(super) fn scent(name: &str) -> [Ink; 2] {
    const SCENTS: [(&str, u32); 20] = [
        ("Sea Salt", 0x4E_8A_A8),
        ("Wild Fig", 0x6A_3E_5E),
        ("Cedar Smoke", 0x6E_5A_4A),
        ("Orange Peel", 0xE0_7A_22),
        ("Wet Garden", 0x4E_7E_5A),
        ("Clean Linen", 0xA8_BC_CC),
        ("Black Tea", 0x5A_3A_2A),
        ("Lavender Field", 0x8A_72_B8),
        ("Honeycomb", 0xD8_9A_22),
        ("Pine Needle", 0x2E_5E_46),
        ("White Musk", 0xB8_AE_A4),
        ("Cinnamon Bark", 0xA0_4E_2A),
        ("Rose Hip", 0xC4_3E_56),
        ("Ginger Root", 0xC8_9A_5A),
        ("Coconut Husk", 0x8A_6A_4A),
        ("Sweet Pea", 0xD8_8A_B0),
        ("Amber Resin", 0xB8_6A_1E),
        ("Bergamot", 0x9A_A8_2E),
        ("Oat Milk", 0xC8_B0_8A),
        ("Plum Skin", 0x5E_2E_5A),
    ];
    let found = SCENTS.iter().find(|(scent, _)| name.starts_with(scent));
    let ink = Ink(found.map_or(0x8A_7A_6A, |(_, ink)| *ink));
    [ink, ink.light(66).to(Ink(0xF6_EC_DA), 35)]
}

/// What a motif is printed in: the ground, what stands out on it, and what is beside that.
pub(super) fn motif(number: usize) -> [Ink; 3] {
    const MOTIFS: [[u32; 3]; 20] = [
        [0xF2_C9_A1, 0x5A_4A_56, 0xD9_6A_4A],
        [0xF4_E6_D0, 0xC8_32_2E, 0x2E_4A_5A],
        [0xA8_D0_DC, 0xFB_F8_F2, 0x2E_6A_8A],
        [0x2A_34_5E, 0xD8_A8_5E, 0xF6_E6_A8],
        [0xCF_DE_B0, 0xB0_6A_3A, 0x4E_7A_3A],
        [0xBF_DD_E6, 0xC8_3A_32, 0x2E_4E_6E],
        [0xF0_DE_B4, 0xC8_94_22, 0x8A_2A_32],
        [0xC8_E2_EE, 0xE0_5A_4A, 0xF2_B8_3A],
        [0xDC_E6_DE, 0x5A_72_82, 0xD8_9A_3A],
        [0xB8_C4_D2, 0x3A_56_7A, 0xE0_B8_3A],
        [0xE8_EE_D4, 0x4E_8A_3E, 0xC8_32_32],
        [0xEA_DA_BE, 0x9A_6A_42, 0x6A_8A_4E],
        [0xF6_E0_DA, 0x3E_7A_82, 0xD8_6A_6A],
        [0xE8_D6_AE, 0x8A_5E_32, 0xB8_32_2A],
        [0x1E_2A_4E, 0xF6_E0_8A, 0x6A_86_C8],
        [0xEE_EC_DA, 0xD8_3A_2A, 0x4E_7A_46],
        [0xD8_E0_E0, 0x2A_5A_4A, 0xB8_3A_32],
        [0xF8_E6_B0, 0xE0_A0_1E, 0x3A_32_2A],
        [0xD6_E4_EE, 0x7A_5A_46, 0xD8_4A_2E],
        [0xBC_DE_E4, 0x2A_5A_96, 0xE8_F2_F4],
    ];
    MOTIFS.get(number).copied().unwrap_or([0xEE_E6_D8, 0x4A_5A_6A, 0xC8_6A_4A]).map(Ink)
}
