//! Texts without traces: records repeat each other, and to look for a text in all encodings is what an erasure takes
//! longest for.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use super::Scope;

/// The longest text that is remembered, in bytes, and how many of them are: a few megabytes.
const LONGEST: usize = 200;
const MOST: usize = 20_000;

/// Remembers texts in which no trace was found, by how much of a name counts.
#[derive(Debug, Default)]
pub(super) struct Clean(Mutex<[HashSet<Box<str>>; Scope::COUNT]>);

impl Clean {
    pub(super) fn contains(&self, text: &str, scope: Scope) -> bool {
        let texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.len() <= LONGEST && texts[scope as usize].contains(text)
    }

    pub(super) fn insert(&self, text: &str, scope: Scope) {
        if text.len() > LONGEST {
            return;
        }
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let texts = &mut texts[scope as usize];
        // What is common comes again soon.
        if texts.len() == MOST {
            texts.clear();
        }
        texts.insert(text.into());
    }
}
