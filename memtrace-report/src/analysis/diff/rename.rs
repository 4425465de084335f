//! Renames: which function or module of the old side is which of the new one.

use std::str::FromStr;

use memtrace::recording::Site;

use crate::analysis::{Owner, Report};

/// A function or a module that has another name since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    old: String,
    new: String,
}

/// Why renames cannot be followed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenameError {
    /// It is no pair of names.
    #[error(
        "`{0}` is no rename; write OLD=NEW, each the name of a function or a module, or a path as in app::parser"
    )]
    NoPair(String),
    /// Nothing was called so.
    #[error("--rename {old}={new}: no function or module of OLD is called `{old}`")]
    Unknown {
        /// The name that nothing has.
        old: String,
        /// What it was to become.
        new: String,
    },
}

impl FromStr for Rename {
    type Err = RenameError;

    fn from_str(text: &str) -> Result<Self, RenameError> {
        match text.split_once('=') {
            Some((old, new)) if !old.is_empty() && !new.is_empty() => {
                Ok(Self { old: old.to_owned(), new: new.to_owned() })
            }
            _ => Err(RenameError::NoPair(text.to_owned())),
        }
    }
}

impl Rename {
    /// The path of a function behind the rename; `None` where it is not concerned. A path or its beginning is replaced,
    /// or else the function's own name, or else whatever part of the path is called so.
    fn apply(&self, site: &Site) -> Option<String> {
        let path = format!("{}::{}", site.module, site.name);
        if let Some(rest) = path.strip_prefix(&self.old)
            && (rest.is_empty() || rest.starts_with("::"))
        {
            return Some(format!("{}{rest}", self.new));
        }
        if site.name == self.old {
            return Some(format!("{}::{}", site.module, self.new));
        }
        // Whole names only: `::` stands on both sides of each.
        let bounded = format!("{path}::");
        let (above, below) = bounded.split_once(&format!("::{}::", self.old))?;
        let below = below.strip_suffix("::").map_or_else(String::new, |below| format!("::{below}"));
        Some(format!("{above}::{}{below}", self.new))
    }
}

/// Checks that every rename concerns something, because one that does not is a slip that would make two functions out of
/// one.
pub(super) fn check(renames: &[Rename], old: &[Report]) -> Result<(), RenameError> {
    for rename in renames {
        let concerns = |site: &Site| rename.apply(site).is_some();
        let is_known = old.iter().any(|report| {
            let mut called = report.call_tree().nodes().iter().filter_map(|node| node.owner.site());
            called.any(concerns) || report.never_called().iter().any(concerns)
        });
        if !is_known {
            return Err(RenameError::Unknown { old: rename.old.clone(), new: rename.new.clone() });
        }
    }
    Ok(())
}

/// What an owner of the old side is known by now.
pub(super) fn identity(owner: &Owner, renames: &[Rename]) -> String {
    let followed = owner.site().and_then(|site| renames.iter().find_map(|rename| rename.apply(site)));
    followed.unwrap_or_else(|| owner.qualified_name())
}

#[cfg(test)]
mod tests {
    use super::{Rename, identity};
    use crate::{analysis::Owner, fixture::site};
    use memtrace::recording::Site;

    #[track_caller]
    fn check(module: &str, renames: &[&str], expect: &str) {
        let renames: Vec<Rename> = renames.iter().map(|text| text.parse().expect("a pair")).collect();
        let parse = Site { module: module.into(), ..site("parse", 1) };
        assert_eq!(identity(&Owner::Function(parse.into()), &renames), expect);
    }

    #[test]
    fn a_name_anywhere_in_the_path_is_replaced() {
        check("app::before", &["before=after"], "app::after::parse");
        check("app::before::deep", &["before=after"], "app::after::deep::parse");
        check("app::before", &["before::parse=after::fast::read"], "app::after::fast::read");
        check("app::before", &["app::before=after"], "after::parse");
        check("app::parse", &["parse=read"], "app::parse::read");
    }

    #[test]
    fn the_first_rename_that_fits_counts() {
        check("app::before", &["before::parse=after::read", "before=after"], "app::after::read");
        check("app::before", &["before=after", "before::parse=after::read"], "app::after::parse");
    }

    #[test]
    fn a_part_of_a_name_is_none() {
        check("app::before", &["fore=x", "bef=x", "before::par=x", "app::bef=x"], "app::before::parse");
    }
}
