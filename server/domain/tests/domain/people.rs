//! People, roles, and who may change them.

use domain::{
    Grant, Machine,
    organisation::{Body, Command, Hashes, Organisation, check_password, check_pin},
};
use protocol::{
    Amount, FactValue, OrganisationCommand as O, PutRole, PutStaff,
    RefusalCode::{self, *},
    Right, RoleHeld, RoleId, Rule, StaffId, Timestamp,
};

use crate::{
    organisation::{ask, branch, by, put},
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
    PutRole {
        id: RoleId(id),
        name: "Helper".into(),
        rights: rights.to_vec(),
        discount_max_ppm,
        refund_max,
        version: None,
    }
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
        (Right::CountStock, Role::Supervisor),
        (Right::ManageOrders, Role::Supervisor),
        (Right::ManageCustomers, Role::Supervisor),
        (Right::RefundWithoutReceipt, Role::Manager),
        (Right::AdjustStock, Role::Manager),
        (Right::ManageCatalogue, Role::Manager),
        (Right::ManageGiftCards, Role::Manager),
        (Right::ViewReports, Role::Manager),
        (Right::ManagePeople, Role::Manager),
        (Right::SeeCost, Role::Manager),
        (Right::ResolveTasks, Role::Manager),
        (Right::ApproveTransfer, Role::Manager),
        (Right::ManageBackups, Role::Manager),
        (Right::ApproveCount, Role::Manager),
        (Right::ApproveOwnCount, Role::Manager),
        (Right::RefundOrders, Role::Manager),
        (Right::OrderGoods, Role::Manager),
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
        let hashes = Hashes { pin: pin_hash.map(str::to_owned), password: None };
        let body = Body::Change { asked: O::PutStaff(asked).into(), hashes };
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
    assert!(
        house.grant_in(BOSS, None, Timestamp(0)).is_none()
            && house.grant_in(StaffId(99), None, Timestamp(0)).is_none()
    );
    assert!(house.grant_in(BEN, None, Timestamp(0)).unwrap().may(Right::ManagePeople));
    let last = O::PutStaff(PutStaff { active: Some(false), ..only(BEN) });
    assert_eq!(refused(&house, &ask(last)), Some(LastKeeper));
    put(&mut house, O::PutStaff(PutStaff { active: Some(true), ..only(BOSS) }));
    assert!(house.grant_in(BOSS, None, Timestamp(0)).is_some());
}

#[test]
fn a_role_that_is_changed_counts_at_once_for_everybody_who_has_it() {
    let mut house = house();
    put(&mut house, O::PutRole(role(1, &[Right::Refund, Right::Sell, Right::Sell])));
    let grant = house.grant_in(BEN, None, Timestamp(0)).unwrap();
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
        let body = Body::Change {
            asked: asked.into(),
            hashes: Hashes { pin: Some("a new PIN".into()), password: None },
        };
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
        body: Body::Change { asked: asked.into(), hashes: Hashes::default() },
    };
    assert_eq!(refused(&Organisation::default(), &command(O::PutStaff(person(BOSS, RoleId::MANAGER)))), None);
}

#[test]
fn a_password_is_long_enough_and_not_what_everybody_tries_first() {
    for (password, name, good) in [
        ("morgan opens at nine", "Morgan", true),
        ("löwe im schnee", "Ann", true),
        ("短い言葉ではない合言葉", "Ann", true),
        ("nine chars", "Ann", true),
        ("123456789", "Ann", false),
        ("1234567890", "Ann", false),
        ("0987654321", "Ann", false),
        ("aaaaaaaaaaaa", "Ann", false),
        ("abababababab", "Ann", false),
        ("password123", "Ann", false),
        ("Password2026!", "Ann", false),
        ("passwordpassword", "Ann", false),
        ("Qwertyuiop1", "Ann", false),
        ("Ann Margaret", "Ann Margaret", false),
        ("ann margaret1984", "Ann Margaret", false),
        ("short", "Ann", false),
        (&"x1y2".repeat(33), "Ann", false),
    ] {
        let said = check_password(password, name);
        assert_eq!(said.is_ok(), good, "{password}: {said:?}");
        if let Err(no) = said {
            assert_eq!(no.code, InvalidPassword);
            assert!(!no.message.contains(password), "a refusal is recorded, a password never");
        }
    }
}

#[test]
fn a_role_that_has_ended_is_not_given_and_stays_with_those_who_had_it() {
    let mut house = Organisation::default();
    put(&mut house, O::PutStaff(person(BOSS, RoleId::MANAGER)));
    let until =
        |end| RoleHeld { role: RoleId::CASHIER, branch: None, from: None, until: Some(Timestamp(end)) };
    let give = |held| ask(O::PutStaff(PutStaff { held: Some(vec![held]), ..person(BEN, RoleId::CASHIER) }));
    house.decide(Timestamp(0), &give(until(200))).unwrap().iter().for_each(|event| house.apply(event));
    assert_eq!(refused(&house, &give(until(200))), None);
    let no = house.decide(NOW, &give(until(300))).unwrap_err();
    assert!(
        no.code == InvalidTime && no.facts.iter().any(|fact| fact.is == FactValue::Rule(Rule::RoleEnded))
    );
}

#[test]
fn roles_count_where_and_as_long_as_they_are_held() {
    let mut house = Organisation::default();
    put(&mut house, O::PutStaff(person(BOSS, RoleId::MANAGER)));
    put(&mut house, O::PutBranch(branch(1)));
    put(&mut house, O::PutBranch(branch(2)));
    let [here, there] = [1, 2].map(protocol::BranchId);
    let (from, until) = (Some(Timestamp(100)), Some(Timestamp(200)));
    let held = vec![
        RoleHeld::for_good(RoleId::CASHIER, Some(here)),
        RoleHeld { role: RoleId::SUPERVISOR, branch: Some(there), from, until },
        RoleHeld { role: RoleId::MANAGER, branch: None, from: Some(Timestamp(150)), until },
    ];
    let given = ask(O::PutStaff(PutStaff { held: Some(held), ..person(BEN, RoleId::CASHIER) }));
    house.decide(Timestamp(0), &given).unwrap().iter().for_each(|event| house.apply(event));
    for (branch, at, rights) in [
        (Some(here), 0, [true, false, false]),
        (Some(there), 0, [false, false, false]),
        (None, 0, [false, false, false]),
        (Some(there), 100, [true, true, false]),
        (Some(here), 100, [true, false, false]),
        (Some(here), 150, [true, true, true]),
        (None, 150, [true, true, true]),
        (None, 200, [false, false, false]),
        (Some(there), 200, [false, false, false]),
        (Some(here), 200, [true, false, false]),
    ] {
        let grant = house.grant_in(BEN, branch, Timestamp(at)).unwrap();
        let seen = [Right::Sell, Right::Refund, Right::ManagePeople].map(|right| grant.may(right));
        assert_eq!(seen, rights, "{branch:?} at {at}");
    }
    // Rights that end do not keep a house.
    let last = O::PutStaff(PutStaff { active: Some(false), ..only(BOSS) });
    assert_eq!(refused(&house, &by(Role::Manager, last)), Some(LastKeeper));
    for (what, held, code) in [
        (
            "a branch that is not",
            RoleHeld::for_good(RoleId::CASHIER, Some(protocol::BranchId(9))),
            UnknownBranch,
        ),
        ("a role that is not", RoleHeld::for_good(RoleId(77), None), UnknownRole),
        (
            "ends before it begins",
            RoleHeld { role: RoleId::CASHIER, branch: None, from: until, until: from },
            InvalidTime,
        ),
        ("more than one has", RoleHeld::for_good(RoleId::MANAGER, Some(here)), NotAllowed),
    ] {
        let asked = PutStaff { held: Some(vec![held]), name: Some("New".into()), ..only(StaffId(9)) };
        let named = O::PutStaff(asked);
        let sender = if code == NotAllowed { Role::Supervisor } else { Role::Manager };
        let mut command = by(sender, named);
        if code == NotAllowed {
            command.grant.rights = command.grant.rights.with(Right::ManagePeople);
        }
        assert_eq!(refused(&house, &command), Some(code), "{what}");
    }
}

#[test]
fn nobody_overwrites_what_they_have_not_seen() {
    let mut house = Organisation::default();
    put(&mut house, O::PutStaff(person(BOSS, RoleId::MANAGER)));
    put(&mut house, O::PutStaff(person(BEN, RoleId::CASHIER)));
    let seen = house.staff(BEN).map(|ben| ben.version);
    let rename = |name: &str| O::PutStaff(PutStaff { name: Some(name.into()), version: seen, ..only(BEN) });
    put(&mut house, rename("Benjamin"));
    assert_eq!(refused(&house, &by(Role::Manager, rename("Benno"))), Some(ChangedMeanwhile));
    assert_eq!(house.staff(BEN).unwrap().name, "Benjamin");
    let role = |version| O::PutRole(PutRole { version: Some(version), ..role(9, &[Right::Sell]) });
    assert_eq!(refused(&house, &by(Role::Manager, role(1))), Some(ChangedMeanwhile));
}

#[test]
fn a_second_factor_is_added_by_nobody_else() {
    let mut house = Organisation::default();
    put(&mut house, O::PutStaff(person(BOSS, RoleId::MANAGER)));
    let on = O::PutStaff(PutStaff { second_factor: Some(true), ..only(BOSS) });
    assert_eq!(refused(&house, &by(Role::Manager, on.clone())), Some(NotAllowed));
    let by_the_server = Command { grant: Grant::EVERYTHING, ..by(Role::Manager, on) };
    for event in house.decide(NOW, &by_the_server).unwrap() {
        house.apply(&event);
    }
    assert!(house.staff(BOSS).unwrap().second_factor);
    let off = O::PutStaff(PutStaff { second_factor: Some(false), ..only(BOSS) });
    assert_eq!(refused(&house, &by(Role::Manager, off)), None);
}
