//! People, roles, and who may change them.

use domain::{
    Grant, Machine,
    organisation::{Body, Command, Organisation, check_pin},
};
use protocol::{
    Amount, OrganisationCommand as O, PutRole, PutStaff,
    RefusalCode::{self, *},
    Right, RoleId, StaffId,
};

use crate::{
    organisation::{ask, by, put},
    support::*,
};

const BOSS: StaffId = StaffId(1);
const BEN: StaffId = StaffId(2);

fn person(id: StaffId, role: RoleId) -> PutStaff {
    PutStaff { id, name: Some("Somebody".into()), role: Some(role), ..PutStaff::default() }
}

fn only(id: StaffId) -> PutStaff {
    PutStaff { id, ..PutStaff::default() }
}

fn role(id: u16, rights: &[Right]) -> PutRole {
    let (discount_max_ppm, refund_max) = (100_000, Amount(5_000));
    PutRole { id: RoleId(id), name: "Helper".into(), rights: rights.to_vec(), discount_max_ppm, refund_max }
}

/// A boss and a cashier.
fn house() -> Organisation {
    let mut house = Organisation::default();
    put(&mut house, O::PutStaff(person(BOSS, RoleId::MANAGER)));
    put(&mut house, O::PutStaff(person(BEN, RoleId::CASHIER)));
    house
}

fn refused(house: &Organisation, command: &Command) -> Option<RefusalCode> {
    house.decide(NOW, command).err().map(|rejection| rejection.code)
}

#[test]
fn the_three_roles_are_there_from_the_beginning() {
    let roles: Vec<_> = Organisation::default().roles().map(|role| (role.id, role.name.clone())).collect();
    assert_eq!(
        roles,
        [
            (RoleId::CASHIER, "Cashier".into()),
            (RoleId::SUPERVISOR, "Supervisor".into()),
            (RoleId::MANAGER, "Manager".into())
        ]
    );
    for (right, from) in [
        (Right::Sell, Role::Cashier),
        (Right::Discount, Role::Cashier),
        (Right::HoldStock, Role::Cashier),
        (Right::Refund, Role::Supervisor),
        (Right::OverridePrice, Role::Supervisor),
        (Right::ReceiveGoods, Role::Supervisor),
        (Right::Transfer, Role::Supervisor),
        (Right::RefundWithoutReceipt, Role::Manager),
        (Right::AdjustStock, Role::Manager),
        (Right::ManageCatalogue, Role::Manager),
        (Right::ViewReports, Role::Manager),
        (Right::ManagePeople, Role::Manager),
        (Right::SeeCost, Role::Manager),
        (Right::ResolveTasks, Role::Manager),
        (Right::ApproveTransfer, Role::Manager),
        (Right::ManageBackups, Role::Manager),
    ] {
        for role in [Role::Cashier, Role::Supervisor, Role::Manager] {
            assert_eq!(role.grant().may(right), role.id() >= from.id(), "{right:?} {role:?}");
        }
    }
}

#[test]
fn refusals_about_people_and_roles() {
    let nameless = PutStaff { name: None, ..person(StaffId(9), RoleId::CASHIER) };
    let roleless = PutStaff { role: None, ..person(StaffId(9), RoleId::CASHIER) };
    let too_much = PutRole { discount_max_ppm: 1_000_001, ..role(9, &[]) };
    let negative = PutRole { refund_max: Amount(-1), ..role(9, &[]) };
    let shy = PutRole { name: " ".into(), ..role(9, &[]) };
    for (name, command, code) in [
        ("a new person without a name", O::PutStaff(nameless), InvalidText),
        ("a new person without a role", O::PutStaff(roleless), UnknownRole),
        ("a role that is not there", O::PutStaff(person(BEN, RoleId(77))), UnknownRole),
        ("a role without a name", O::PutRole(shy), InvalidText),
        ("more than the whole", O::PutRole(too_much), InvalidAmount),
        ("less than nothing", O::PutRole(negative), InvalidAmount),
        ("the last boss leaves", O::PutStaff(PutStaff { active: Some(false), ..only(BOSS) }), LastKeeper),
        ("the last boss steps down", O::PutStaff(person(BOSS, RoleId::CASHIER)), LastKeeper),
        ("bosses lose what matters", O::PutRole(role(3, &[Right::Sell, Right::ManagePeople])), LastKeeper),
        ("bosses lose the people", O::PutRole(role(3, &[Right::ManageCatalogue])), LastKeeper),
    ] {
        assert_eq!(refused(&house(), &ask(command.clone())), Some(code), "{name}");
        for role in [Role::Cashier, Role::Supervisor] {
            assert_eq!(refused(&house(), &by(role, command.clone())), Some(NotAllowed), "{name} {role:?}");
        }
    }
}

#[test]
fn what_is_left_out_of_a_person_stays() {
    let mut house = house();
    let change = |asked: PutStaff, pin_hash: Option<&str>| {
        let body = Body::Change { asked: O::PutStaff(asked).into(), pin_hash: pin_hash.map(str::to_owned) };
        Command { grant: Role::Manager.grant(), staff: ANN, currency: GBP, body }
    };
    let mut take = |command: &Command| {
        for event in house.decide(NOW, command).unwrap() {
            house.apply(&event);
        }
        let boss = house.staff(BOSS).unwrap();
        (boss.name.clone(), boss.role, boss.pin_hash.clone(), boss.active)
    };
    let name = || "Somebody".to_owned();
    assert_eq!(
        take(&change(only(BOSS), Some("hash 1"))),
        (name(), RoleId::MANAGER, Some("hash 1".into()), true),
        "a new PIN changes no role"
    );
    let renamed = PutStaff { name: Some("Morgan".into()), ..only(BOSS) };
    assert_eq!(take(&change(renamed, None)), ("Morgan".into(), RoleId::MANAGER, Some("hash 1".into()), true));
}

#[test]
fn another_boss_frees_the_last_one() {
    let mut house = house();
    put(&mut house, O::PutStaff(person(BEN, RoleId::MANAGER)));
    put(&mut house, O::PutStaff(PutStaff { active: Some(false), ..only(BOSS) }));
    assert!(house.grant(BOSS).is_none() && house.grant(StaffId(99)).is_none());
    assert!(house.grant(BEN).unwrap().may(Right::ManagePeople));
    let last = O::PutStaff(PutStaff { active: Some(false), ..only(BEN) });
    assert_eq!(refused(&house, &ask(last)), Some(LastKeeper));
    put(&mut house, O::PutStaff(PutStaff { active: Some(true), ..only(BOSS) }));
    assert!(house.grant(BOSS).is_some());
}

#[test]
fn a_role_that_is_changed_counts_at_once_for_everybody_who_has_it() {
    let mut house = house();
    put(&mut house, O::PutRole(role(1, &[Right::Refund, Right::Sell, Right::Sell])));
    let grant = house.grant(BEN).unwrap();
    assert!(grant.may(Right::Refund) && !grant.may(Right::Discount));
    assert_eq!((grant.discount_max_ppm, grant.refund_max), (100_000, Amount(5_000)));
    assert_eq!(house.role(RoleId(1)).unwrap().rights, [Right::Sell, Right::Refund], "in order, each once");
}

#[test]
fn nobody_gives_more_than_they_have() {
    let mut house = house();
    put(&mut house, O::PutRole(role(4, &[Right::ManagePeople, Right::Sell])));
    let helper = house.role(RoleId(4)).unwrap().grant();
    let try_it = |asked: O| {
        let body = Body::Change { asked: asked.into(), pin_hash: Some("a new PIN".into()) };
        refused(&house, &Command { grant: helper, staff: ANN, currency: GBP, body })
    };
    for (name, asked, answer) in [
        ("a boss", O::PutStaff(person(StaffId(9), RoleId::MANAGER)), Some(NotAllowed)),
        ("the boss's PIN", O::PutStaff(only(BOSS)), Some(NotAllowed)),
        ("a higher discount", O::PutStaff(person(StaffId(9), RoleId::CASHIER)), Some(NotAllowed)),
        ("another helper", O::PutStaff(person(StaffId(9), RoleId(4))), None),
        ("a role that adjusts", O::PutRole(role(5, &[Right::AdjustStock])), Some(NotAllowed)),
        ("the bosses' role", O::PutRole(role(3, &[Right::Sell])), Some(NotAllowed)),
        ("a lesser role", O::PutRole(role(5, &[Right::Sell])), None),
    ] {
        assert_eq!(try_it(asked), answer, "{name}");
    }
}

#[test]
fn pins_that_anybody_would_guess_are_refused() {
    for (pin, good) in [
        ("", false),
        ("123", false),
        ("2468", true),
        ("0000", false),
        ("77777777", false),
        ("1234", false),
        ("7890", false),
        ("4321", false),
        ("0987", false),
        ("1235", true),
        ("1001", true),
        ("135790246813", true),
        ("1357902468135", false),
        ("12a4", false),
        ("١٢٤٨", false),
        ("$argon2id$v=19$m=4194304,t=200,p=1$c2FsdHNhbHQ$aGFzaA", false),
    ] {
        assert_eq!(check_pin(pin).is_ok(), good, "{pin}");
    }
    assert!(!check_pin("1234").unwrap_err().message.contains("1234"), "no PIN stands in a message");
}

#[test]
fn the_server_itself_may_do_everything() {
    let command = |asked: O| Command {
        staff: ANN,
        grant: Grant::EVERYTHING,
        currency: GBP,
        body: Body::Change { asked: asked.into(), pin_hash: None },
    };
    assert_eq!(refused(&Organisation::default(), &command(O::PutStaff(person(BOSS, RoleId::MANAGER)))), None);
}
