//! Processes side by side: small curves on the same scale.

use std::io;

use super::{palette::Palette, plot, text::cut};
use crate::{
    analysis::{Extent, Report},
    bytes::{size, time},
    render::sentences,
};

/// More pictures than this are no longer side by side.
const MOST_CARDS: usize = 12;

/// A process.
pub(super) struct ProcessCard {
    pub(super) label: String,
    pub(super) pid: u32,
    pub(super) peak: String,
    pub(super) duration: String,
    pub(super) ending: String,
    pub(super) plot: String,
}

/// The processes with the highest peaks, and how many there are besides. One alone has the curve above.
pub(super) fn cards(report: &Report, palette: &Palette) -> io::Result<(Vec<ProcessCard>, u64)> {
    let processes = report.processes();
    if processes.len() < 2 {
        return Ok((Vec::new(), 0));
    }
    let extents = processes.iter().take(MOST_CARDS).map(Extent::of);
    let extent = extents.fold(Extent { time_ns: 1, bytes: 1 }, |all, one| Extent {
        time_ns: all.time_ns.max(one.time_ns),
        bytes: all.bytes.max(one.bytes),
    });
    let cards = processes.iter().take(MOST_CARDS).map(|process| {
        Ok(ProcessCard {
            label: cut(process.label.clone()),
            pid: process.pid,
            peak: size(process.peak_bytes),
            duration: time(process.duration_ns),
            ending: sentences::ending(process),
            plot: plot::plot(process, palette, extent)?,
        })
    });
    let cards: Vec<_> = cards.collect::<io::Result<_>>()?;
    let left_out = report.endings().processes().saturating_sub(cards.len() as u64);
    Ok((cards, left_out))
}
