//! Golden records: what the journal holds of every event, refusal and origin, byte for byte, in every form there ever was.
//! Lines are only appended. `ONHAND_BLESS=1` appends the lines of today's form that are missing, and changes none.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::as_conversions,
    clippy::indexing_slicing
)]

mod samples;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use onhand::record::{Form, Record};
use samples::samples;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/records.txt")
}

/// Lines by form and name.
fn golden() -> BTreeMap<(u8, String), Vec<u8>> {
    let text = fs::read_to_string(path()).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(parsed).collect()
}

fn parsed(line: &str) -> ((u8, String), Vec<u8>) {
    let mut words = line.split(' ');
    let mut word = || words.next().unwrap_or_else(|| panic!("too short: {line}"));
    let (form, name, hex) = (word().parse().unwrap(), word().to_owned(), word());
    let digits: Vec<u8> =
        hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    ((form, name), digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn encoded(record: &Record) -> Vec<u8> {
    postcard::to_stdvec(record).unwrap()
}

fn append(missing: &[(&str, Vec<u8>)]) {
    let mut text = fs::read_to_string(path()).unwrap_or_else(|_| {
        "# Stored records: form, name, bytes. Lines are appended and never changed; see CONTRIBUTING.md.\n".to_owned()
    });
    for (name, bytes) in missing {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(text, "{} {name} {hex}", Form::CURRENT.0).unwrap();
    }
    fs::create_dir_all(path().parent().unwrap()).unwrap();
    fs::write(path(), text).unwrap();
}

#[test]
fn what_is_written_is_what_was_always_written_in_this_form() {
    let golden = golden();
    let mut missing = Vec::new();
    for (name, record) in samples() {
        let bytes = encoded(&record);
        match golden.get(&(Form::CURRENT.0, name.to_owned())) {
            Some(before) => {
                assert_eq!(*before, bytes, "{name} is stored in another way: that is another form")
            }
            None => missing.push((name, bytes)),
        }
    }
    if std::env::var_os("ONHAND_BLESS").is_some() {
        append(&missing);
    } else {
        let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
        assert!(names.is_empty(), "bless the golden records of {names:?}");
    }
}

#[test]
fn every_form_is_read_to_this_day() {
    let samples: BTreeMap<&str, Record> = samples().into_iter().collect();
    let golden = golden();
    assert!(golden.len() >= 40, "{} golden records", golden.len());
    for ((form, name), bytes) in golden {
        let record = Record::decode(7, form, &bytes).unwrap_or_else(|error| panic!("{form} {name}: {error}"));
        assert_eq!((record.lsn.0, record.form), (7, Form(form)));
        let expected = &samples.get(name.as_str()).unwrap_or_else(|| panic!("nobody knows {name} any more"));
        assert_eq!(encoded(&record), encoded(expected), "{name} of form {form} means something else now");
    }
}

#[test]
fn a_form_of_tomorrow_is_refused_with_advice() {
    let (_, record) = samples().remove(0);
    let error = Record::decode(9, Form::CURRENT.0 + 1, &encoded(&record)).unwrap_err();
    assert!(error.to_string().contains("newer Onhand"), "{error}");
}
