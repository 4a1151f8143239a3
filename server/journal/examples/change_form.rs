//! Turns the snapshot of one part into one of another form, as a release with a changed form would find it, so that the start
//! after such a change can be measured: `change_form DIR PART`, and the names of the parts without one.

#![allow(clippy::unwrap_used)]

use journal::{RowRange, SledStorage, Storage};

const HEADS: &str = "snapshot_heads";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().expect_or_usage();
    let storage = SledStorage::open(dir).unwrap();
    match arguments.next() {
        Some(part) => {
            // The form is the last thing in a head, in one byte as long as there are few of them.
            let mut head = storage.get_row(HEADS, part.as_bytes()).unwrap().expect_or_usage();
            *head.last_mut().unwrap() += 1;
            storage.put_rows(HEADS, vec![(part.into_bytes(), head)]).unwrap();
        }
        None => {
            for (name, _) in storage.scan_rows(HEADS, &RowRange::all(), usize::MAX).unwrap() {
                println!("{}", String::from_utf8_lossy(&name));
            }
        }
    }
    storage.mark_clean().unwrap();
}

trait OrUsage<T> {
    fn expect_or_usage(self) -> T;
}

impl<T> OrUsage<T> for Option<T> {
    fn expect_or_usage(self) -> T {
        self.unwrap_or_else(|| {
            eprintln!("change_form DIR [PART]");
            std::process::exit(2);
        })
    }
}
