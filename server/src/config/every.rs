//! Lengths of time as people write them in settings: `30m`, `6h`, `1d`, or nothing for never.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr, time::Duration};

/// How often something happens by itself; none for never.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Every(pub Option<Duration>);

/// Letters and the seconds that each stands for, the longest first.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self(None));
        }
        let seconds = UNITS.iter().find_map(|(letter, seconds)| {
            text.strip_suffix(*letter)?.trim_end().parse::<u64>().ok()?.checked_mul(*seconds)
        });
        match seconds {
            Some(seconds) if seconds > 0 => Ok(Self(Some(Duration::from_secs(seconds)))),
            _ => Err(format!("{text:?} is no length of time; write it like 30m, 6h or 1d")),
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(every) = self.0 else { return Ok(()) };
        let seconds = every.as_secs();
        let whole = UNITS.iter().find(|(_, unit)| seconds.is_multiple_of(*unit));
        let (letter, unit) = whole.copied().unwrap_or(('s', 1));
        write!(f, "{}{letter}", seconds.checked_div(unit).unwrap_or(seconds))
    }
}

impl Serialize for Every {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Every {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|wrong| D::Error::custom(format!("backup_every: {wrong}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_and_written_alike() {
        for (text, seconds) in [("90s", 90), ("30m", 1_800), ("6h", 21_600), ("1d", 86_400), ("7d", 604_800)]
        {
            let every: Every = text.parse().unwrap();
            assert_eq!(every.0, Some(Duration::from_secs(seconds)), "{text}");
            assert_eq!(every.to_string(), text);
        }
        assert_eq!(
            (" 60 m ".parse::<Every>().unwrap().to_string(), "".parse()),
            ("1h".into(), Ok(Every(None)))
        );
        for wrong in ["6", "h", "0h", "-1d", "1w", "18446744073709551615d"] {
            assert!(wrong.parse::<Every>().unwrap_err().contains("6h"), "{wrong}");
        }
    }
}
