//! The one-time code of a first start: whoever reads the terminal may set the shop up, and nobody else. Wrong codes make
//! everybody wait, longer each time.

use protocol::{Refusal, RefusalCode, Retry};
use rand::Rng;
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Letters and digits that cannot be taken for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Forty bits: with the pauses nobody finds them by trying.
const CODE_LETTERS: usize = 8;
/// Wrong codes before the first pause, and the longest pause.
const FREE_GUESSES: u32 = 5;
const PAUSE_MAX: Duration = Duration::from_secs(300);

/// The code, and how often it was guessed wrong.
pub(super) struct Door {
    code: String,
    guesses: Mutex<Guesses>,
}

#[derive(Default)]
struct Guesses {
    wrong: u32,
    shut_until: Option<Instant>,
}

impl Door {
    /// Another code at each start.
    pub(super) fn new() -> Self {
        let mut chance = rand::rng().next_u64();
        let mut code = String::new();
        for place in 0..CODE_LETTERS {
            if place == CODE_LETTERS / 2 {
                code.push('-');
            }
            let letter = LETTERS.iter().cycle().nth(usize::try_from(chance % 32).unwrap_or_default());
            code.push(char::from(letter.copied().unwrap_or(b'A')));
            chance /= 32;
        }
        Self { code, guesses: Mutex::default() }
    }

    pub(super) fn code(&self) -> &str {
        &self.code
    }

    /// Lets in whoever has the code.
    ///
    /// # Errors
    /// `unauthenticated` for a wrong one, `too_many_requests` while everybody waits.
    pub(super) fn knock(&self, given: &str) -> Result<(), Refusal> {
        self.knock_at(given, Instant::now())
    }

    fn knock_at(&self, given: &str, now: Instant) -> Result<(), Refusal> {
        let mut guesses = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = guesses.shut_until.and_then(|until| until.checked_duration_since(now)) {
            let millis = u32::try_from(left.as_millis()).unwrap_or(u32::MAX).max(1);
            let message = "too many wrong codes; wait a moment and read the code in the terminal again";
            return Err(Refusal {
                retry: Retry::AfterMs(millis),
                ..Refusal::new(RefusalCode::TooManyRequests, message)
            });
        }
        if plain(given) == plain(&self.code) {
            guesses.wrong = 0;
            return Ok(());
        }
        guesses.wrong = guesses.wrong.saturating_add(1);
        if let Some(beyond) = guesses.wrong.checked_sub(FREE_GUESSES) {
            let pause = Duration::from_secs(1_u64.checked_shl(beyond).unwrap_or(u64::MAX)).min(PAUSE_MAX);
            guesses.shut_until = Some(now + pause);
        }
        let message = "the code is not right; it stands in the terminal in which the server was started";
        Err(Refusal::new(RefusalCode::Unauthenticated, message))
    }
}

/// However somebody typed it.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_however_it_is_typed() {
        let door = Door::new();
        assert_eq!(door.code().len(), CODE_LETTERS + 1);
        assert!(door.knock(&door.code().to_lowercase().replace('-', " ")).is_ok());
        assert_ne!(door.code(), Door::new().code());
    }

    #[test]
    fn whoever_guesses_waits_longer_each_time() {
        let door = Door::new();
        let start = Instant::now();
        for _ in 0..FREE_GUESSES {
            assert_eq!(door.knock_at("0", start).unwrap_err().code, RefusalCode::Unauthenticated);
        }
        let right = door.code().to_owned();
        assert_eq!(door.knock_at(&right, start).unwrap_err().code, RefusalCode::TooManyRequests);
        let later = start + Duration::from_millis(1_001);
        assert_eq!(door.knock_at("0", later).unwrap_err().code, RefusalCode::Unauthenticated);
        assert_eq!(
            door.knock_at("0", later + Duration::from_secs(1)).unwrap_err().code,
            RefusalCode::TooManyRequests
        );
        assert!(door.knock_at(&right, later + Duration::from_millis(2_001)).is_ok());
    }
}
