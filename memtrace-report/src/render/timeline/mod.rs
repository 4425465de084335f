//! RSS over time on a terminal: the curve, what was open below it, and both as a list.

mod chart;
mod legend;

#[cfg(test)]
mod tests;

use std::io;

use chart::Chart;
use legend::Legend;

use super::{
    Screen,
    columns::NAME,
    grid::{Column, Grid, Row, Weight},
    sentences::{self, Appendix},
    table,
};
use crate::{
    analysis::{Owner, Phase, Process, Report},
    bytes::{size, time},
};

/// Curves of more processes than this nobody compares.
const PROCESSES_SHOWN: usize = 3;

/// The phases that are listed where nobody says how many.
const PHASES_SHOWN: usize = 12;

/// The column of the list of phases that is left when there is room for no other.
const HIGHEST: usize = 3;

/// As many as there are digits to mark them in the curve.
const CHECKPOINTS_SHOWN: usize = 9;

/// What of the timelines to show, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What the reader looks at. A pipe gets a curve of the usual width.
    pub screen: Screen,
    /// How many phases of a process to list, those in which RSS rose most; `None` for as many as are usually read.
    pub top: Option<usize>,
}

/// Writes the timelines of the processes with the highest peaks.
pub fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    let drawn = report.processes().iter().filter(|process| !process.timeline.phases().is_empty());
    let drawn: Vec<_> = drawn.take(PROCESSES_SHOWN).collect();
    for (index, process) in drawn.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_process(out, process, view)?;
    }
    let left_out = report.endings().processes().saturating_sub(drawn.len() as u64);
    match (drawn.len(), left_out) {
        (_, 0) => Ok(()),
        (0, _) => view.screen.sentence(
            out,
            0,
            "no timeline is on file: a merged file keeps none, and a process that died before its first reading left none",
        ),
        (_, more) => {
            let processes = if more == 1 { "process" } else { "processes" };
            writeln!(out)?;
            view.screen.sentence(
                out,
                0,
                &format!("… and {more} more {processes}; name a recording to see its timeline"),
            )
        }
    }
}

fn write_process(out: &mut dyn io::Write, process: &Process, view: View) -> io::Result<()> {
    let screen = view.screen;
    let (phases, left_out) = process.timeline.main_phases(view.top.unwrap_or(PHASES_SHOWN));
    let legend = Legend::of(&phases, process.resolution_bytes);
    screen.title(out, &headline(process))?;
    screen.sentence(out, 0, &fine_print(process))?;
    writeln!(out)?;
    if screen.ascii {
        screen.sentence(out, 0, "the curve is left out: this locale has no characters to draw it with")?;
    } else {
        Chart::of(process, &legend, screen).write(out)?;
    }
    writeln!(out)?;
    write_phases(out, &phases, &legend, process.resolution_bytes, screen)?;
    match left_out {
        0 => {}
        1 => screen.sentence(out, 0, "… and 1 more stretch, in which RSS rose less")?,
        more => screen.sentence(out, 0, &format!("… and {more} more stretches, in which RSS rose less"))?,
    }
    if process.checkpoints.is_empty() {
        return Ok(());
    }
    let checkpoints = process.checkpoints.iter().take(CHECKPOINTS_SHOWN).enumerate();
    let mut lines: Vec<_> = checkpoints
        .map(|(index, checkpoint)| format!("{} {}", index + 1, sentences::checkpoint(checkpoint)))
        .collect();
    let more = process.checkpoints.len() - lines.len();
    lines.extend((more > 0).then(|| format!("and {more} more")));
    table::write_appendix(out, &Appendix { title: "checkpoints".to_owned(), lines }, screen)
}

/// Writes the list of phases, with what stands for each in the curve.
fn write_phases(
    out: &mut dyn io::Write,
    phases: &[Phase<'_>],
    legend: &Legend<'_>,
    resolution_bytes: u64,
    screen: Screen,
) -> io::Result<()> {
    let titles = ["from", "to", "RSS at first", "highest", "at last"].map(Column::figures);
    let mut grid = Grid::new(screen, ["", NAME], titles.to_vec(), HIGHEST);
    for phase in phases {
        let owner = phase.owner.unwrap_or(&Owner::Untracked);
        let faint = phase.rise_bytes() < resolution_bytes;
        let times = [phase.from_ns, phase.to_ns].map(time);
        let sizes = [phase.from_bytes, phase.max_bytes, phase.to_bytes].map(size);
        grid.row(Row {
            mark: legend.mark(owner).to_string(),
            ground: legend.ink(owner),
            name: owner.short_name(),
            cells: times.into_iter().chain(sizes).collect(),
            weight: if faint { Weight::Faint } else { Weight::Normal },
            ..Row::default()
        });
    }
    grid.write(out)
}

fn headline(process: &Process) -> String {
    let bound = if process.peaks_exact { "" } else { " (peaks are lower bounds)" };
    format!(
        "{} (process {}) · peak {} at {}{bound} · {} · {}",
        process.label,
        process.pid,
        size(process.peak_bytes),
        time(process.peak_at_ns),
        time(process.duration_ns),
        sentences::ending(process)
    )
}

/// What was open at the peak, as far as the thread knows that read it, and the limit.
fn fine_print(process: &Process) -> String {
    let open = match process.peak_path.last() {
        Some(owner) if owner.site().is_some() => format!("{} was open at the peak", owner.short_name()),
        _ => "the thread that read the peak had no annotated function open".to_owned(),
    };
    match (process.limit_bytes, process.limit_in_sight()) {
        (_, Some(limit)) => format!("{open} · limit {}", size(limit)),
        (Some(limit), None) => format!("{open} · limit {}, far above", size(limit)),
        (None, None) => open,
    }
}
