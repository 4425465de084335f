//! `cargo memtrace watch`: what a running program holds, while it runs, from its recording alone.
//!
//! The program is not asked for anything and waits for nobody: its recording is consistent at every moment and can be
//! read without a lock.

mod keys;
mod subjects;
mod target;
mod terminal;

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{bail, ensure};
use clap::Args;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};

use self::{
    subjects::{Look, Subjects},
    target::Target,
};
use super::{args::By, output, say, screen};
use crate::{
    analysis::Report,
    render::{self, Still, View, live::Live},
};

/// More columns or lines than any terminal has would only take memory.
const LARGEST: i64 = 1000;

/// Watch a running program: its memory, what is open in it, and the ranking so far
///
/// Reads the program's recording ten times a second; the program itself is not asked. When it is killed, the view ends
/// with what `report` says of it, the functions that were open first; when it ends cleanly, with the ranking. Of several
/// processes the one with the highest RSS is shown first, and the view ends when one is killed or none is left.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cargo memtrace watch\n  cargo memtrace watch 4242 --by inclusive\n  \
                  cargo memtrace watch --once | head -3")]
pub(super) struct WatchArgs {
    /// The number of a process, a recording, or a directory in which programs record; waits for one where none runs
    /// [default: where cargo memtrace writes]
    #[arg(value_name = "PID|PATH")]
    target: Option<Target>,
    /// What to rank by; keys change it
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Print the view once, as text, instead of staying; needs no terminal
    #[arg(long)]
    once: bool,
    /// Columns of the text [default: the terminal's, or 80]
    #[arg(long, value_name = "N", requires = "once", value_parser = clap::value_parser!(u16).range(1..=LARGEST))]
    width: Option<u16>,
    /// Lines of the text [default: the terminal's, or 24]
    #[arg(long, value_name = "N", requires = "once", value_parser = clap::value_parser!(u16).range(1..=LARGEST))]
    height: Option<u16>,
}

pub(super) fn watch(args: &WatchArgs) -> anyhow::Result<ExitCode> {
    let mut subjects = Subjects::of(target::resolve(args.target.as_ref())?);
    if args.once {
        return once(args, &mut subjects);
    }
    let screen = screen::of_stdout();
    ensure!(
        io::stdin().is_terminal() && io::stdout().is_terminal(),
        "standard input or output is no terminal, so nothing can be watched there: --once prints the view once, as text"
    );
    let stop = Stop::listen()?;
    let mut live = Live { by: args.by.key(), colour: screen.colour, keys: true, ..Live::default() };
    let mut look = subjects.look()?;
    if matches!(look, Look::Nobody) {
        say(&format!("memtrace: waiting for a program that records in {}; Ctrl-C ends", subjects.place()));
    }
    while matches!(look, Look::Nobody) && stop.signal().is_none() {
        thread::sleep(terminal::REFRESH);
        look = subjects.look()?;
    }
    let ended = match look {
        Look::Nobody => None,
        Look::Running(report) => terminal::show(&mut subjects, report, &mut live, &stop)?,
        Look::Ended(report) => Some(report),
    };
    if let Some(report) = ended {
        write(&report, View { by: live.by, screen, ..View::default() })?;
    }
    Ok(stop.signal().map_or(ExitCode::SUCCESS, |signal| ExitCode::from(128 | signal)))
}

/// Prints one picture of what runs, or the report on what does not any more.
fn once(args: &WatchArgs, subjects: &mut Subjects) -> anyhow::Result<ExitCode> {
    match subjects.look()? {
        Look::Nobody => bail!(
            "no program that runs records in {}: start one with the cargo feature that turns memtrace on, or name a \
             recording",
            subjects.place()
        ),
        Look::Running(report) => {
            let (width, height) = ratatui::crossterm::terminal::size()
                .ok()
                .filter(|_| io::stdout().is_terminal())
                .unwrap_or((80, 24));
            let still = Still {
                width: args.width.unwrap_or(width),
                height: args.height.unwrap_or(height),
                by: args.by.key(),
            };
            output::to_stdout(|out| still.write(out, &report))?;
        }
        Look::Ended(report) => {
            write(&report, View { by: args.by.key(), screen: screen::of_stdout(), ..View::default() })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(report: &Report, view: View) -> anyhow::Result<()> {
    output::to_stdout(|out| render::write(out, report, view))
}

/// Which signal wants this command to end. A terminal must not be left as the view has it.
struct Stop(Arc<AtomicUsize>);

impl Stop {
    fn listen() -> io::Result<Self> {
        let number = Arc::new(AtomicUsize::new(0));
        for (signal, value) in [(SIGHUP, 1), (SIGINT, 2), (SIGTERM, 15)] {
            flag::register_usize(signal, Arc::clone(&number), value)?;
        }
        Ok(Self(number))
    }

    /// The signal's number.
    fn signal(&self) -> Option<u8> {
        u8::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|&number| number > 0)
    }
}
