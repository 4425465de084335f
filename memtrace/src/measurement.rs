//! What `measure` found out.

/// The figures of one measured block, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Measurement {
    /// The highest RSS while the block ran, above RSS at its start. Where other threads ran annotated functions
    /// meanwhile, it includes what those took.
    pub inclusive_peak_bytes: u64,
    /// The most that the block itself held at one time, not counting the annotated functions it called.
    pub self_peak_bytes: u64,
    /// What the block itself took and still held at its end.
    pub retained_bytes: u64,
    /// Annotated calls that this thread began in the block.
    pub calls: u64,
    /// Whether every boundary in the block had a reading, so that nothing that rose in it could be charged to another
    /// function.
    pub exact: bool,
    /// Whether other threads with annotated functions ran meanwhile.
    pub shared: bool,
}
