//! Colours as the web counts them, and how well one can be read on another (WCAG 2.2). All of it is in whole numbers, so that
//! every machine comes to the same shade.

use std::fmt;

/// The least contrast of text, in hundredths (WCAG 2.2, 1.4.3).
pub(super) const READABLE: u32 = 450;
/// Steps from a colour to black or white, in which a readable shade is looked for.
const STEPS: u32 = 100;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Colour([u8; 3]);

pub(super) const BLACK: Colour = Colour([0; 3]);
pub(super) const WHITE: Colour = Colour([255; 3]);
/// The surfaces of the shop's pages that are hardest to read on: its light paper, and its cards in the dark. They are those of
/// the shop's stylesheet.
pub(super) const LIGHT_PAGE: Colour = Colour([0xfb, 0xfa, 0xf8]);
pub(super) const DARK_PAGE: Colour = Colour([0x1e, 0x20, 0x22]);

impl Colour {
    /// Reads "#rrggbb".
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Relative luminance, in millionths.
    fn luminance(self) -> u32 {
        let light = |part: u8| u64::from(LINEAR.get(usize::from(part)).copied().unwrap_or_default());
        let [red, green, blue] = self.0.map(light);
        u32::try_from((2_126 * red + 7_152 * green + 722 * blue) / 10_000).unwrap_or(u32::MAX)
    }

    /// The contrast with another colour in hundredths, never rounded up.
    pub(super) fn contrast(self, other: Self) -> u32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 50_000) * 100 / (one.min(two) + 50_000)
    }

    /// So many steps of [`STEPS`] on the way to another colour.
    fn towards(self, other: Self, step: u32) -> Self {
        let mix = |from: u8, to: u8| {
            let mixed = (u32::from(from) * (STEPS - step) + u32::from(to) * step) / STEPS;
            u8::try_from(mixed).unwrap_or(to)
        };
        let ([r, g, b], [to_r, to_g, to_b]) = (self.0, other.0);
        Self([mix(r, to_r), mix(g, to_g), mix(b, to_b)])
    }

    /// The first shade on the way to an end that can be read on a page. The end itself can.
    pub(super) fn readable_on(self, page: Self, end: Self) -> Self {
        let shades = (0..=STEPS).map(|step| self.towards(end, step));
        shades.into_iter().find(|shade| shade.contrast(page) >= READABLE).unwrap_or(end)
    }

    /// Black or white, whichever can be read better on it; one of them always can.
    pub(super) fn ink(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) { WHITE } else { BLACK }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// What each value of a channel is in light, in millionths (IEC 61966-2-1).
const LINEAR: [u32; 256] = [
    0, 304, 607, 911, 1_214, 1_518, 1_821, 2_125, 2_428, 2_732, 3_035, 3_347, 3_677, 4_025, 4_391, 4_777,
    5_182, 5_605, 6_049, 6_512, 6_995, 7_499, 8_023, 8_568, 9_134, 9_721, 10_330, 10_960, 11_612, 12_286,
    12_983, 13_702, 14_444, 15_209, 15_996, 16_807, 17_642, 18_500, 19_382, 20_289, 21_219, 22_174, 23_153,
    24_158, 25_187, 26_241, 27_321, 28_426, 29_557, 30_713, 31_896, 33_105, 34_340, 35_601, 36_889, 38_204,
    39_546, 40_915, 42_311, 43_735, 45_186, 46_665, 48_172, 49_707, 51_269, 52_861, 54_480, 56_128, 57_805,
    59_511, 61_246, 63_010, 64_803, 66_626, 68_478, 70_360, 72_272, 74_214, 76_185, 78_187, 80_220, 82_283,
    84_376, 86_500, 88_656, 90_842, 93_059, 95_307, 97_587, 99_899, 102_242, 104_616, 107_023, 109_462,
    111_932, 114_435, 116_971, 119_538, 122_139, 124_772, 127_438, 130_136, 132_868, 135_633, 138_432,
    141_263, 144_128, 147_027, 149_960, 152_926, 155_926, 158_961, 162_029, 165_132, 168_269, 171_441,
    174_647, 177_888, 181_164, 184_475, 187_821, 191_202, 194_618, 198_069, 201_556, 205_079, 208_637,
    212_231, 215_861, 219_526, 223_228, 226_966, 230_740, 234_551, 238_398, 242_281, 246_201, 250_158,
    254_152, 258_183, 262_251, 266_356, 270_498, 274_677, 278_894, 283_149, 287_441, 291_771, 296_138,
    300_544, 304_987, 309_469, 313_989, 318_547, 323_143, 327_778, 332_452, 337_164, 341_914, 346_704,
    351_533, 356_400, 361_307, 366_253, 371_238, 376_262, 381_326, 386_429, 391_572, 396_755, 401_978,
    407_240, 412_543, 417_885, 423_268, 428_690, 434_154, 439_657, 445_201, 450_786, 456_411, 462_077,
    467_784, 473_531, 479_320, 485_150, 491_021, 496_933, 502_886, 508_881, 514_918, 520_996, 527_115,
    533_276, 539_479, 545_724, 552_011, 558_340, 564_712, 571_125, 577_580, 584_078, 590_619, 597_202,
    603_827, 610_496, 617_207, 623_960, 630_757, 637_597, 644_480, 651_406, 658_375, 665_387, 672_443,
    679_542, 686_685, 693_872, 701_102, 708_376, 715_694, 723_055, 730_461, 737_910, 745_404, 752_942,
    760_525, 768_151, 775_822, 783_538, 791_298, 799_103, 806_952, 814_847, 822_786, 830_770, 838_799,
    846_873, 854_993, 863_157, 871_367, 879_622, 887_923, 896_269, 904_661, 913_099, 921_582, 930_111,
    938_686, 947_307, 955_973, 964_686, 973_445, 982_251, 991_102, 1_000_000,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn contrasts_are_those_that_everybody_computes() {
        for (one, two, hundredths) in [
            ("#000000", "#ffffff", 2_100),
            ("#767676", "#ffffff", 454),
            ("#777777", "#ffffff", 447),
            ("#0b5d52", "#ffffff", 777),
            ("#ffd400", "#ffffff", 143),
            ("#123456", "#123456", 100),
        ] {
            assert_eq!(colour(one).contrast(colour(two)), hundredths, "{one} on {two}");
            assert_eq!(colour(two).contrast(colour(one)), hundredths, "{two} on {one}");
        }
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for text in ["", "0b5d52", "#0b5d5", "#0b5d522", "#0b5dzz", "#+b5d52", "#0b5dé", "red"] {
            assert_eq!(Colour::parse(text), None, "{text:?}");
        }
        assert_eq!(colour("#0B5D52").to_string(), "#0b5d52");
    }

    #[test]
    fn every_colour_has_shades_and_ink_that_can_be_read() {
        for red in (0..=255).step_by(17) {
            for green in (0..=255).step_by(17) {
                for blue in (0..=255).step_by(51) {
                    let any = Colour([red, green, blue]);
                    assert!(any.contrast(any.ink()) >= READABLE, "ink on {any}");
                    for (page, end) in [(LIGHT_PAGE, BLACK), (DARK_PAGE, WHITE)] {
                        let shade = any.readable_on(page, end);
                        assert!(shade.contrast(page) >= READABLE, "{any} as {shade} on {page}");
                        if any.contrast(page) >= READABLE {
                            assert_eq!(shade, any, "what can be read stays");
                        }
                    }
                }
            }
        }
    }
}
