//! What a receipt printer says of itself, as ESC/POS has it: one byte for each question, most bits of which mean something.

use super::PrintProblem;

/// DLE EOT: how it is, why it is offline, and its paper. They are answered at once, whatever is being printed.
pub(super) const QUESTIONS: [[u8; 3]; 3] = [[0x10, 0x04, 1], [0x10, 0x04, 2], [0x10, 0x04, 4]];
/// GS r 1: its paper, answered when everything before it has been printed.
pub(super) const WHEN_DONE: [u8; 3] = [0x1d, b'r', 1];

const OFFLINE: u8 = 0b0000_1000;
const COVER_OPEN: u8 = 0b0000_0100;
const STOPPED_FOR_PAPER: u8 = 0b0010_0000;
const PAPER_LOW: u8 = 0b0000_1100;
const PAPER_OUT: u8 = 0b0110_0000;
/// Bits that are the same in every answer, by which an answer is known from noise.
const FIXED: (u8, u8) = (0b1001_0011, 0b0001_0010);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Status {
    offline: bool,
    cover_open: bool,
    paper_out: bool,
    pub(super) paper_low: bool,
}

impl Status {
    /// None when this is nothing that a printer says.
    pub(super) fn read(answers: &[u8]) -> Option<Self> {
        let [state, cause, paper] = answers else { return None };
        let (mask, fixed) = FIXED;
        if [state, cause, paper].iter().any(|answer| **answer & mask != fixed) {
            return None;
        }
        Some(Self {
            offline: state & OFFLINE != 0,
            cover_open: cause & COVER_OPEN != 0,
            paper_out: paper & PAPER_OUT != 0 || cause & STOPPED_FOR_PAPER != 0,
            paper_low: paper & PAPER_LOW != 0,
        })
    }

    pub(super) const fn ready(self) -> Result<(), PrintProblem> {
        if self.cover_open {
            return Err(PrintProblem::CoverOpen);
        }
        if self.paper_out {
            return Err(PrintProblem::PaperOut);
        }
        if self.offline {
            return Err(PrintProblem::Offline);
        }
        Ok(())
    }
}

/// In the answer to [`WHEN_DONE`].
pub(super) const fn is_paper_out(answer: u8) -> bool {
    answer & 0b0000_1100 != 0
}

/// In the answer to [`WHEN_DONE`].
pub(super) const fn is_paper_low(answer: u8) -> bool {
    answer & 0b0000_0011 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_ready_or_says_why_not() {
        for (answers, expected) in [
            ([0x12, 0x12, 0x12], Ok(())),
            ([0x1a, 0x16, 0x12], Err(PrintProblem::CoverOpen)),
            ([0x1a, 0x32, 0x72], Err(PrintProblem::PaperOut)),
            ([0x1a, 0x12, 0x12], Err(PrintProblem::Offline)),
            ([0x12, 0x12, 0x1e], Ok(())),
        ] {
            assert_eq!(Status::read(&answers).unwrap().ready(), expected, "{answers:x?}");
        }
        assert!(Status::read(&[0x12, 0x12, 0x1e]).unwrap().paper_low);
        assert_eq!(Status::read(b"HTT"), None);
        assert_eq!(Status::read(&[0x12]), None);
    }
}
