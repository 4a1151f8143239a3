//! Where imported files said that pictures are: a list for each product, which somebody opens and uploads by hand. The server
//! fetches nothing from elsewhere.

use protocol::{ImportLine, ImportResult, ImportState, Refusal};
use std::{collections::HashMap, sync::PoisonError};

use super::{Imports, steps::read_lines, store::broken};
use crate::limits::{PICTURES_TO_FETCH, PICTURES_TO_FETCH_OF_ONE};

/// Addresses by the handle of the product.
pub(super) type ToFetch = HashMap<String, Vec<String>>;

impl Imports {
    /// What imports that were done name for a product, newest import first, each address once. Blocks when it is asked for
    /// the first time after an import.
    pub(crate) fn pictures_to_fetch(&self, handle: &str) -> Result<Vec<String>, Refusal> {
        let mut known = self.to_fetch().lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            *known = Some(self.all_to_fetch()?);
        }
        Ok(known.as_ref().and_then(|known| known.get(handle)).cloned().unwrap_or_default())
    }

    fn all_to_fetch(&self) -> Result<ToFetch, Refusal> {
        let mut found = ToFetch::new();
        let mut count = 0_usize;
        for view in self.list() {
            if view.state != ImportState::Done || view.counts.images == 0 {
                continue;
            }
            let lines: Vec<ImportLine> = read_lines(&self.report(&view.id), 0, usize::MAX).map_err(broken)?;
            for line in lines.into_iter().filter(|line| line.result == ImportResult::Image) {
                let own = found.entry(line.what).or_default();
                if count < PICTURES_TO_FETCH
                    && own.len() < PICTURES_TO_FETCH_OF_ONE
                    && !own.contains(&line.message)
                {
                    own.push(line.message);
                    count += 1;
                }
            }
        }
        Ok(found)
    }
}
