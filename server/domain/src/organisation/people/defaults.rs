//! The roles that every organisation begins with.

use protocol::{Amount, Right, RoleId};

use crate::organisation::Role;

/// A fifth, half and the whole.
const DISCOUNTS_PPM: [u32; 3] = [200_000, 500_000, 1_000_000];

pub(super) fn roles() -> [Role; 3] {
    let [some, half, all] = DISCOUNTS_PPM;
    let role = |id, name: &str, rights: &[Right], discount_max_ppm, refund_max| {
        let mut rights = rights.to_vec();
        rights.sort_unstable();
        Role { id, name: name.to_owned(), rights, discount_max_ppm, refund_max, version: 1 }
    };
    let cashier = [Right::Sell, Right::Discount, Right::HoldStock, Right::FulfilOrders];
    let supervisor = [
        Right::Sell,
        Right::Discount,
        Right::HoldStock,
        Right::Refund,
        Right::ReceiveGoods,
        Right::OverridePrice,
        Right::Transfer,
        Right::CountStock,
        Right::ManageOrders,
        Right::FulfilOrders,
    ];
    [
        role(RoleId::CASHIER, "Cashier", &cashier, some, Amount::ZERO),
        role(RoleId::SUPERVISOR, "Supervisor", &supervisor, half, Amount::INPUT_MAX),
        role(RoleId::MANAGER, "Manager", &Right::ALL, all, Amount::INPUT_MAX),
    ]
}
