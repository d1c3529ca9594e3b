//! The languages of the texts that were looked at: a text is quoted in several places, and to find its language
//! takes longer than to write the sentence around it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::plan::language::TextLanguage;

/// Whether each text is in a foreign language, and in which. Copies share what they find.
#[derive(Clone, Default)]
pub(super) struct Found(Arc<Mutex<HashMap<String, Option<TextLanguage>>>>);

impl Found {
    /// Returns what was found before, or else finds it. The lock is not held meanwhile.
    pub(super) fn get_or_find(
        &self,
        text: &str,
        find: impl FnOnce() -> Option<TextLanguage>,
    ) -> Option<TextLanguage> {
        let known = |found: &Self| found.lock(|texts| texts.get(text).copied());
        known(self).unwrap_or_else(|| {
            let language = find();
            self.lock(|texts| texts.insert(text.to_owned(), language));
            language
        })
    }

    fn lock<T>(&self, act: impl FnOnce(&mut HashMap<String, Option<TextLanguage>>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What was looked at makes no difference.
impl PartialEq for Found {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Found {}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Found")
    }
}
