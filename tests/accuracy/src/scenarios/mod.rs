//! The scenarios. What each function takes stands in its body; what is kept stays until the process ends, so that a
//! snapshot and the recording see the same.

mod amounts;
mod calls;
mod releases;
mod reuse;
mod threads;

use std::io;

/// A program of known memory.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Runs it.
    pub run: fn() -> io::Result<()>,
}

/// Every scenario.
pub const ALL: &[Scenario] = &[
    Scenario { name: "anonymous-mapping", run: amounts::anonymous_mapping },
    Scenario { name: "vec", run: amounts::vec },
    Scenario { name: "file-mapping", run: amounts::file_mapping },
    Scenario { name: "small-allocations", run: amounts::small_allocations },
    Scenario { name: "returned", run: releases::returned },
    Scenario { name: "returned-to-a-holder", run: releases::returned_to_a_holder },
    Scenario { name: "cache", run: releases::cache },
    Scenario { name: "two-spikes", run: releases::two_spikes },
    Scenario { name: "growth-and-fall", run: releases::growth_and_fall },
    Scenario { name: "recursion", run: calls::recursion },
    Scenario { name: "leak", run: calls::leak },
    Scenario { name: "two-leaks", run: calls::two_leaks },
    Scenario { name: "hog", run: threads::hog },
    Scenario { name: "many-threads", run: threads::many },
    Scenario { name: "reuse", run: reuse::reuse },
];

/// The scenario of that name.
#[must_use]
pub fn named(name: &str) -> Option<Scenario> {
    ALL.iter().copied().find(|scenario| scenario.name == name)
}
