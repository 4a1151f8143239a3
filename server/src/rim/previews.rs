//! What somebody looks at in the real shop before it counts: a theme, a page. It is known by a name that nobody guesses, for a
//! while.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use crate::limits::{THEME_PREVIEW_LIFE, THEME_PREVIEWS};

/// Oldest first.
pub(crate) struct Previews<T>(Mutex<VecDeque<Preview<T>>>);

struct Preview<T> {
    name: String,
    shown: Arc<T>,
    until: Instant,
}

impl<T> Default for Previews<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Previews<T> {
    /// Keeps something for a while; tells the name under which it is found.
    pub(crate) fn keep(&self, shown: T) -> String {
        let name = format!("{:032x}", rand::random::<u128>());
        let now = Instant::now();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.until > now);
        while kept.len() >= THEME_PREVIEWS {
            kept.pop_front();
        }
        let until = now.checked_add(THEME_PREVIEW_LIFE).unwrap_or(now);
        kept.push_back(Preview { name: name.clone(), shown: Arc::new(shown), until });
        name
    }

    pub(crate) fn find(&self, name: &str) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        kept.iter().find(|one| one.name == name && one.until > now).map(|one| Arc::clone(&one.shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::organisation::Theme;

    #[test]
    fn the_oldest_look_gives_way_to_a_new_one() {
        let previews = Previews::default();
        let names: Vec<String> = (0..=THEME_PREVIEWS).map(|_| previews.keep(Theme::default())).collect();
        assert!(previews.find(&names[0]).is_none() && previews.find("").is_none());
        assert!(names[1..].iter().all(|name| previews.find(name).is_some()));
    }
}
