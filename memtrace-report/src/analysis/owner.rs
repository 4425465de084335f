//! Owners: what a row of the report stands for.
//!
//! Processes of one run number their sites each in its own way, so rows are merged by what a site *is*: its name,
//! module, file and line.

use std::sync::Arc;

use memtrace::recording::{Recording, STARTUP, Site};

/// What a row of the report stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// An annotated function.
    Function(Arc<Site>),
    /// What was resident when memtrace took its first reading.
    Startup,
    /// What rose while no annotated function was open.
    Untracked,
}

impl Owner {
    /// The owners of all call paths. Those of one function share its site, however many there are.
    pub(super) fn of_all(recording: &Recording) -> Vec<Self> {
        let sites: Vec<_> = recording.sites.iter().cloned().map(Arc::new).collect();
        (0..recording.paths.len()).map(|path| Self::among(&sites, recording, path)).collect()
    }

    /// The owner of a call path. A path that names a site the recording lacks counts as untracked: recordings are
    /// untrusted.
    fn among(sites: &[Arc<Site>], recording: &Recording, path: usize) -> Self {
        let site = recording.paths.get(path).and_then(|path| path.site);
        match site.and_then(|site| sites.get(site as usize)) {
            Some(site) => Self::Function(Arc::clone(site)),
            None if path == STARTUP as usize => Self::Startup,
            None => Self::Untracked,
        }
    }

    /// The function's own name, or the pseudo-function's.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Function(site) => &site.name,
            Self::Startup => "(startup)",
            Self::Untracked => "(untracked)",
        }
    }

    /// The site, where this is a function.
    #[must_use]
    pub fn site(&self) -> Option<&Site> {
        match self {
            Self::Function(site) => Some(site),
            Self::Startup | Self::Untracked => None,
        }
    }

    /// The name behind the last part of its module: `parse::read_section`.
    #[must_use]
    pub fn short_name(&self) -> String {
        self.site().map_or_else(|| self.name().to_owned(), short_name)
    }

    /// The name behind its whole module: what a function is known by, wherever it stands.
    #[must_use]
    pub fn qualified_name(&self) -> String {
        match self.site() {
            Some(Site { name, module, .. }) => format!("{module}::{name}"),
            None => self.name().to_owned(),
        }
    }

    /// The name behind its whole module, with file and line.
    #[must_use]
    pub fn full_name(&self) -> String {
        self.site().map_or_else(|| self.name().to_owned(), full_name)
    }

    /// Where it stands in the source, if it does.
    pub(crate) fn location(&self) -> Option<String> {
        self.site().and_then(location)
    }
}

/// A site's file and line. A test has neither, and is known by its name alone.
pub(crate) fn location(site: &Site) -> Option<String> {
    (!site.file.is_empty()).then(|| format!("{}:{}", site.file, site.line))
}

/// A site's name behind its whole module, with file and line.
pub(crate) fn full_name(site: &Site) -> String {
    let name = format!("{}::{}", site.module, site.name);
    location(site).map_or_else(|| name.clone(), |location| format!("{name} ({location})"))
}

/// A site's name behind the last part of its module.
pub(super) fn short_name(site: &Site) -> String {
    match site.module.rsplit("::").next() {
        None | Some("") => site.name.clone(),
        Some(module) => format!("{module}::{}", site.name),
    }
}
