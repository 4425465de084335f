//! The rows of a merged file: functions and call paths with their figures.

use std::{collections::BTreeMap, fmt, marker::PhantomData, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, IntoDeserializer as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::{Identity, Misfit, Site};
use crate::analysis::{
    Merged, Owner,
    merged::{CallPath, Who},
    quantiles::Quantiles,
    tally::{Highest, Tally},
};

/// A function with its figures.
#[derive(Serialize, Deserialize)]
pub(super) struct Function {
    function: Name,
    figures: Figures,
}

/// A call path with its figures.
#[derive(Serialize, Deserialize)]
pub(super) struct Path {
    /// How many call paths it stands below: its parent is the last before it that stands one higher.
    depth: usize,
    function: Name,
    #[serde(default)]
    at_peak_bytes: u64,
    figures: Figures,
}

/// A function, or what stands for none. Boxed, because there are lists of them as long as a file.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Name {
    Site(Box<Site>),
    Pseudo(Pseudo),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Pseudo {
    Startup,
    Untracked,
}

#[derive(Serialize, Deserialize)]
struct Figures {
    calls: u64,
    inclusive_peak_bytes: u64,
    #[serde(default)]
    inclusive_set_by: Option<Identity>,
    retained_bytes: u64,
    shared: bool,
    self_peak_bytes: u64,
    set_by: Option<Identity>,
    self_peaks: SelfPeaks,
}

/// The self peaks of all processes: one by one while they are few, else counts by number of a bucket.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SelfPeaks {
    Values(#[serde(deserialize_with = "few")] Vec<u64>),
    Buckets(#[serde(deserialize_with = "few")] Vec<(u32, u64)>),
}

/// No list of self peaks is longer: there are fewer buckets.
const MOST_SELF_PEAKS: usize = 4096;

/// The rows of functions.
pub(super) fn functions(merged: &Merged) -> Vec<Function> {
    let row = |(who, tally): (&Who, &Tally)| Function {
        function: Name::of(&who.owner(&merged.sites)),
        figures: Figures::of(tally),
    };
    merged.functions.iter().map(row).collect()
}

/// The rows of call paths.
pub(super) fn paths(merged: &Merged) -> Vec<Path> {
    let mut depths = Vec::<usize>::with_capacity(merged.paths.len());
    for path in merged.paths.keys() {
        depths.push(path.parent.map_or(0, |parent| depths[parent] + 1));
    }
    let row = |(number, (path, tally)): (usize, (&CallPath, &Tally))| Path {
        depth: depths[number],
        function: Name::of(&path.who.owner(&merged.sites)),
        at_peak_bytes: merged.at_peak_bytes(number),
        figures: Figures::of(tally),
    };
    merged.paths.iter().enumerate().map(row).collect()
}

/// Takes the rows of functions.
pub(super) fn take_functions(rows: Vec<Function>, merged: &mut Merged) -> Result<(), Misfit> {
    for (index, row) in rows.into_iter().enumerate() {
        let misfit = |reason| (format!("functions[{index}]"), reason);
        let who = row.function.into_who(merged);
        let tally = row.figures.into_tally().map_err(misfit)?;
        if merged.functions.insert(who, tally).is_some() {
            return Err(misfit("the function stands there twice"));
        }
    }
    Ok(())
}

/// Takes the rows of call paths, and gives what they held at the peak.
pub(super) fn take_paths(rows: Vec<Path>, merged: &mut Merged) -> Result<BTreeMap<usize, u64>, Misfit> {
    let mut at_peak_bytes = BTreeMap::new();
    // The call path that is open at each depth.
    let mut above = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        let misfit = |reason| (format!("call_paths[{index}]"), reason);
        if row.depth > above.len() {
            return Err(misfit("its depth is more than one below the call path before it"));
        }
        above.truncate(row.depth);
        let path = CallPath { parent: above.last().copied(), who: row.function.into_who(merged) };
        let (number, known) = merged.paths.insert_full(path, row.figures.into_tally().map_err(misfit)?);
        if known.is_some() {
            return Err(misfit("the call path stands there twice"));
        }
        above.push(number);
        if row.at_peak_bytes > 0 {
            at_peak_bytes.insert(number, row.at_peak_bytes);
        }
    }
    Ok(at_peak_bytes)
}

impl Name {
    pub(super) fn of(owner: &Owner) -> Self {
        match owner {
            Owner::Function(site) => Self::Site(Box::new(Site::of(site))),
            Owner::Startup => Self::Pseudo(Pseudo::Startup),
            Owner::Untracked => Self::Pseudo(Pseudo::Untracked),
        }
    }

    pub(super) fn into_owner(self) -> Owner {
        match self {
            Self::Site(site) => Owner::Function(site.into_site().into()),
            Self::Pseudo(Pseudo::Startup) => Owner::Startup,
            Self::Pseudo(Pseudo::Untracked) => Owner::Untracked,
        }
    }

    fn into_who(self, merged: &mut Merged) -> Who {
        match self {
            Self::Site(site) => Who::Function(merged.sites.insert_full(site.into_site()).0),
            Self::Pseudo(Pseudo::Startup) => Who::Startup,
            Self::Pseudo(Pseudo::Untracked) => Who::Untracked,
        }
    }
}

// Not derived: what serde derives for a choice between forms keeps a copy of whatever stands there, however long.
impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a function, \"startup\" or \"untracked\"")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Name, A::Error> {
                Box::deserialize(MapAccessDeserializer::new(map)).map(Name::Site)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Name, E> {
                Pseudo::deserialize(text.into_deserializer()).map(Name::Pseudo)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Reads a list until it is longer than it may be.
fn few<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Few<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST_SELF_PEAKS} self peaks")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                if list.len() == MOST_SELF_PEAKS {
                    return Err(de::Error::invalid_length(MOST_SELF_PEAKS + 1, &self));
                }
                list.push(item);
            }
            Ok(list)
        }
    }

    deserializer.deserialize_seq(Few(PhantomData))
}

impl Figures {
    fn of(tally: &Tally) -> Self {
        let (values, buckets) = tally.self_peaks.parts();
        Self {
            calls: tally.calls,
            inclusive_peak_bytes: tally.inclusive_peak.bytes,
            inclusive_set_by: tally.inclusive_peak.set_by.as_deref().map(Identity::of),
            retained_bytes: tally.retained_bytes,
            shared: tally.shared,
            self_peak_bytes: tally.self_peak.bytes,
            set_by: tally.self_peak.set_by.as_deref().map(Identity::of),
            self_peaks: if buckets.is_empty() {
                SelfPeaks::Values(values)
            } else {
                SelfPeaks::Buckets(buckets)
            },
        }
    }

    fn into_tally(self) -> Result<Tally, &'static str> {
        let self_peaks = match self.self_peaks {
            SelfPeaks::Values(values) => Quantiles::from_parts(values, &[]),
            SelfPeaks::Buckets(buckets) => Quantiles::from_parts(Vec::new(), &buckets),
        };
        Ok(Tally {
            calls: self.calls,
            inclusive_peak: highest(self.inclusive_peak_bytes, self.inclusive_set_by),
            retained_bytes: self.retained_bytes,
            shared: self.shared,
            self_peak: highest(self.self_peak_bytes, self.set_by),
            self_peaks: self_peaks
                .ok_or("its self_peaks are too many values, or buckets out of order, out of range or without a count")?,
        })
    }
}

fn highest(bytes: u64, set_by: Option<Identity>) -> Highest {
    Highest { bytes, set_by: set_by.map(|process| Arc::new(process.into_rank())) }
}
