//! The program: nothing but the allocator and the way into the library.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The allocator asks for huge pages, under which a quiet socket costs 20 KiB of memory instead of 12 and nothing
    // becomes faster (docs/performance.md). Where the system knows no such call there are no huge pages either.
    let _as_it_was = rustix::thread::disable_transparent_huge_pages(true);
    onhand::cli::run()
}
