//! A cache of texts without traces. Records repeat each other, and searching a text in all
//! encodings is the most expensive part of an erasure.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use super::Scope;

/// The longest cached text, in bytes, and the maximum number of texts: a few megabytes in total.
const LONGEST: usize = 200;
const MOST: usize = 20_000;

/// The texts in which no trace was found, by scope.
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
        // Frequent texts are soon cached again.
        if texts.len() == MOST {
            texts.clear();
        }
        texts.insert(text.into());
    }
}
