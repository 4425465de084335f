//! RSS over time as SVG, drawn by plotters in two layers: axes, which keep their shape, and the plot, which the page
//! stretches over them to the width there is and to the stretch of time that a reader zooms to.

use std::io;

use plotters::prelude::{
    ChartBuilder, Color as _, DrawingAreaErrorKind, IntoDrawingArea as _, IntoFont as _, LabelAreaPosition,
    PathElement, Polygon, RGBColor, SVGBackend, TRANSPARENT,
};

use super::palette::{self, Colour, Palette};
use crate::analysis::{Process, Step};

/// The plot's own grid. Fine enough to zoom into; the page stretches it.
const GRID: (u32, u32) = (6_000, 1_000);

/// The line of the highest RSS, and of the limit, and of checkpoints. The style sheet knows them by these colours.
const OUTLINE: Colour = Colour(0x11, 0x11, 0x11);
const LIMIT: Colour = Colour(0xc0, 0x26, 0x26);
const CHECKPOINT: Colour = Colour(0x55, 0x55, 0x55);

/// A limit further above the peak than this would press the curve to the floor.
const LIMIT_IN_SIGHT: u64 = 2;

/// Of the labels, in the units of a frame.
const FONT_SIZE: u32 = 17;

/// How large axes are drawn, in units of their own.
pub(super) struct Frame {
    pub(super) size: (u32, u32),
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) top: u32,
    pub(super) bottom: u32,
    labels: (usize, usize),
}

/// For a wide screen.
pub(super) const WIDE: Frame =
    Frame { size: (1_000, 300), left: 80, right: 20, top: 12, bottom: 30, labels: (10, 6) };

/// For a telephone.
pub(super) const NARROW: Frame =
    Frame { size: (400, 280), left: 72, right: 12, top: 12, bottom: 32, labels: (4, 6) };

/// What the axes reach to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) time_ns: u64,
    pub(super) bytes: u64,
}

impl Extent {
    /// What shows the whole of a process, its limit included where that is in sight.
    pub(super) fn of(process: &Process) -> Self {
        let timeline = &process.timeline;
        let recorded = timeline.width_ns.saturating_mul(timeline.buckets.len() as u64);
        let seen = timeline.buckets.iter().flatten().map(|bucket| bucket.max_bytes).max().unwrap_or(0);
        let highest = seen.max(process.peak_bytes).max(visible_limit(process).unwrap_or(0));
        Self {
            time_ns: recorded.min(process.duration_ns.max(timeline.width_ns)).max(1),
            bytes: (highest.saturating_add(highest / 20)).max(1),
        }
    }
}

/// The limit, where a line for it is in sight.
pub(super) fn visible_limit(process: &Process) -> Option<u64> {
    process.limit_bytes.filter(|&limit| limit <= process.peak_bytes.saturating_mul(LIMIT_IN_SIGHT))
}

/// Axes with their labels.
pub(super) fn axes(frame: &Frame, extent: Extent) -> io::Result<String> {
    let (time_unit, byte_unit) = (TimeUnit::of(extent.time_ns), ByteUnit::of(extent.bytes));
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, frame.size).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin_top(frame.top)
        .margin_right(frame.right)
        .set_label_area_size(LabelAreaPosition::Left, frame.left)
        .set_label_area_size(LabelAreaPosition::Bottom, frame.bottom)
        .build_cartesian_2d(
            0.0..extent.time_ns as f64 / time_unit.ns,
            0.0..extent.bytes as f64 / byte_unit.bytes,
        )
        .map_err(failed)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(frame.labels.0)
        .y_labels(frame.labels.1)
        .x_label_formatter(&|time| format!("{} {}", short(*time), time_unit.name))
        .y_label_formatter(&|bytes| format!("{} {}", short(*bytes), byte_unit.name))
        .label_style(("sans-serif", FONT_SIZE).into_font())
        .light_line_style(TRANSPARENT)
        .draw()
        .map_err(failed)?;
    drop(chart);
    area.present().map_err(failed)?;
    drop(area);
    Ok(svg)
}

/// The curve, with what was open coloured below it, and lines for the limit and the checkpoints.
pub(super) fn plot(process: &Process, palette: &Palette, extent: Extent) -> io::Result<String> {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, GRID).into_drawing_area();
    let (time, bytes) = (extent.time_ns as f64, extent.bytes as f64);
    let mut chart = ChartBuilder::on(&area).build_cartesian_2d(0.0..time, 0.0..bytes).map_err(failed)?;
    for stair in process.timeline.stairs() {
        let colour = |step: &Step| {
            let leaf = process.timeline.leaves.get(step.leaf).and_then(|path| path.last());
            leaf.map_or(palette::OUTSIDE, |owner| palette.colour(owner))
        };
        for run in stair.chunk_by(|one, next| colour(one) == colour(next)) {
            let colour = run.first().map_or(palette::OUTSIDE, colour);
            let (low, high) = (points(run, |step| step.min_bytes), points(run, |step| step.max_bytes));
            chart.draw_series([Polygon::new(above_ground(low), rgb(colour).filled())]).map_err(failed)?;
            // What was reached and given back between two readings is shown fainter than what stayed.
            chart
                .draw_series([Polygon::new(above_ground(high), rgb(colour).mix(0.5).filled())])
                .map_err(failed)?;
        }
        let outline = points(&stair, |step| step.max_bytes);
        chart.draw_series([PathElement::new(outline, rgb(OUTLINE))]).map_err(failed)?;
    }
    for checkpoint in &process.checkpoints {
        let at = checkpoint.at_ns as f64;
        let mark = PathElement::new([(at, 0.0), (at, bytes)], rgb(CHECKPOINT));
        chart.draw_series([mark]).map_err(failed)?;
    }
    if let Some(limit) = visible_limit(process) {
        let limit = limit as f64;
        chart.draw_series([PathElement::new([(0.0, limit), (time, limit)], rgb(LIMIT))]).map_err(failed)?;
    }
    drop(chart);
    area.present().map_err(failed)?;
    drop(area);
    Ok(svg)
}

/// The corners of a stair.
fn points(run: &[Step], bytes: impl Fn(&Step) -> u64) -> Vec<(f64, f64)> {
    let corners = |step: &Step| {
        let height = bytes(step) as f64;
        [(step.from_ns as f64, height), (step.to_ns as f64, height)]
    };
    run.iter().flat_map(corners).collect()
}

/// A line closed along the time axis.
fn above_ground(mut line: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if let (Some(&(first, _)), Some(&(last, _))) = (line.first(), line.last()) {
        line.extend([(last, 0.0), (first, 0.0)]);
    }
    line
}

/// A number of an axis without the zeros that say nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The unit of the time axis, the same for all its labels.
struct TimeUnit {
    name: &'static str,
    ns: f64,
}

impl TimeUnit {
    fn of(longest_ns: u64) -> Self {
        match longest_ns {
            0..1_000_000_000 => Self { name: "ms", ns: 1e6 },
            1_000_000_000..180_000_000_000 => Self { name: "s", ns: 1e9 },
            180_000_000_000..10_800_000_000_000 => Self { name: "min", ns: 60e9 },
            _ => Self { name: "h", ns: 3_600e9 },
        }
    }
}

/// The unit of the axis of RSS.
struct ByteUnit {
    name: &'static str,
    bytes: f64,
}

impl ByteUnit {
    fn of(largest: u64) -> Self {
        match largest >> 10 {
            0..1_024 => Self { name: "KiB", bytes: 1_024.0 },
            1_024..1_048_576 => Self { name: "MiB", bytes: 1_048_576.0 },
            _ => Self { name: "GiB", bytes: 1_073_741_824.0 },
        }
    }
}

fn rgb(Colour(red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` calls")]
fn failed<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> io::Error {
    io::Error::other(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{ByteUnit, TimeUnit, short};

    #[test]
    fn axes_read_well() {
        assert_eq!([short(0.0), short(2.0), short(0.25), short(1.499_999_9)], ["0", "2", "0.25", "1.5"]);
        assert_eq!(TimeUnit::of(12_400_000_000).name, "s");
        assert_eq!(TimeUnit::of(7_200_000_000_000).name, "min");
        assert_eq!(ByteUnit::of(512 << 20).name, "MiB");
        assert_eq!(ByteUnit::of(3_500_000_000).name, "GiB");
    }
}
