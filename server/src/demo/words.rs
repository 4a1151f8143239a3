//! Words that products are named from. All of it is invented; likeness to a brand would be chance.

pub(super) const LIQUID_MAKERS: [&str; 10] = [
    "Harbour Cloud",
    "North Mill",
    "Little Orchard",
    "Copper Kettle",
    "Quiet Fox",
    "Pier 9",
    "Meadow & Mist",
    "Saltmarsh",
    "Tin Lantern",
    "Old Ferry",
];
pub(super) const FLAVOURS: [&str; 14] = [
    "Blue Raspberry",
    "Cool Mint",
    "Lemon Sherbet",
    "Mango Ice",
    "Strawberry Cream",
    "Rhubarb Custard",
    "Classic Blend",
    "Vanilla Biscuit",
    "Green Apple",
    "Cherry Cola",
    "Peach Tea",
    "Blackcurrant Menthol",
    "Pink Grapefruit",
    "Toasted Caramel",
];
pub(super) const DEVICE_MAKERS: [&str; 8] =
    ["Arden", "Belisle", "Corvane", "Dunmere", "Elvet", "Fenwark", "Galden", "Hollin"];
pub(super) const DEVICE_MODELS: [&str; 5] =
    ["Pod Kit Mini", "Pod Kit S", "Pod Kit Max", "Pen Kit", "Box Kit 80 W"];
pub(super) const OHMS: [&str; 5] = ["0.4 ohm", "0.6 ohm", "0.8 ohm", "1.0 ohm", "1.2 ohm"];
pub(super) const COLOURS: [&str; 8] =
    ["Black", "Silver", "Teal", "Rose", "Navy", "Amber", "Forest", "Violet"];
pub(super) const POWER: [&str; 15] = [
    "18650 Cell 2600 mAh",
    "18650 Cell 3000 mAh",
    "21700 Cell 4000 mAh",
    "21700 Cell 5000 mAh",
    "Twin Bay Charger",
    "Four Bay Charger",
    "Pocket Charger",
    "USB-C Cable 1 m",
    "USB-C Cable 2 m",
    "Car Charger",
    "Wall Plug 20 W",
    "Cell Case for Two",
    "Cell Case for Four",
    "Cell Wraps, Ten",
    "Power Bank 10000 mAh",
];
pub(super) const EXTRAS: [&str; 24] = [
    "Resin Drip Tip",
    "Steel Drip Tip",
    "Glass Drip Tip",
    "Replacement Glass 2 ml",
    "Replacement Glass 4 ml",
    "Bubble Glass 5 ml",
    "Silicone Sleeve",
    "Leather Sleeve",
    "Neck Lanyard",
    "Carry Case",
    "Hard Case",
    "Organic Cotton",
    "Cotton Strips",
    "Mesh Sheets",
    "Coil Wire 5 m",
    "Coil Tool Kit",
    "Ceramic Tweezers",
    "Filling Bottle 30 ml",
    "Filling Bottle 60 ml",
    "Cleaning Brushes",
    "Lens Cloth",
    "Desk Stand",
    "O-Ring Set",
    "Leak Mat",
];
pub(super) const SCENTS: [&str; 20] = [
    "Sea Salt",
    "Wild Fig",
    "Cedar Smoke",
    "Orange Peel",
    "Wet Garden",
    "Clean Linen",
    "Black Tea",
    "Lavender Field",
    "Honeycomb",
    "Pine Needle",
    "White Musk",
    "Cinnamon Bark",
    "Rose Hip",
    "Ginger Root",
    "Coconut Husk",
    "Sweet Pea",
    "Amber Resin",
    "Bergamot",
    "Oat Milk",
    "Plum Skin",
];
pub(super) const MOTIFS: [&str; 20] = [
    "Sleeping Cat",
    "Red Bicycle",
    "Paper Boats",
    "Night Owl",
    "Garden Snail",
    "Lighthouse",
    "Brass Band",
    "Hot Air Balloon",
    "Two Herons",
    "Rainy Street",
    "Apple Tree",
    "Running Hare",
    "Tea Time",
    "Old Map",
    "Stargazer",
    "Wild Poppies",
    "Steam Train",
    "Honey Bees",
    "Winter Robin",
    "Blue Whale",
];
pub(super) const OCCASIONS: [&str; 2] = ["Birthday Card", "Thank You Card"];
/// Colours and sizes of a shirt.
pub(super) const SHIRTS: [&str; 8] =
    ["Ecru / S", "Ecru / M", "Ecru / L", "Ecru / XL", "Navy / S", "Navy / M", "Navy / L", "Navy / XL"];
pub(super) const STOP_SMOKING: [&str; 8] = [
    "Nicotine Gum 2 mg",
    "Nicotine Gum 4 mg",
    "Nicotine Lozenge 1 mg",
    "Nicotine Lozenge 2 mg",
    "Patch Step One",
    "Patch Step Two",
    "Patch Step Three",
    "Mouth Spray",
];
pub(super) const BOOKS: [&str; 8] = [
    "The Candle Maker's Year",
    "Knots for Small Boats",
    "Bread in Winter",
    "A Field Guide to Tin Toys",
    "Letters from the Pier",
    "Paper Folding for Rainy Days",
    "The Quiet Allotment",
    "Stars over the Estuary",
];
