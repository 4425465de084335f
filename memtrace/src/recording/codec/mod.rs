//! The codec: a file layout that any instant of death leaves readable, and a decoder for whatever bytes it meets.

mod layout;

mod decode;
mod encode;

mod journal;
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
mod writer;

mod books;
mod header;
mod pulse;
mod records;
mod section;

mod checksum;
mod fields;
mod promise;

mod damage;

#[cfg(test)]
mod tests;

pub use damage::{Damage, DecodeError, Section};
pub use decode::{Decoded, ReadError, ReadErrorReason, decode, read};
pub use encode::encode;
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
pub(crate) use {
    layout::{MAX_CHECKPOINTS, MAX_LOTS, MAX_PATHS, MAX_SITES, MAX_VIOLATIONS, TIMELINE_BUCKETS},
    writer::Writer,
};

use super::model::{self, Recording};
