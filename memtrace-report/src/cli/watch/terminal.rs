//! The view on a terminal, which is given back as it was however the view ends: by a key, a signal, an error or a panic.

use std::{
    io,
    os::fd::AsFd as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use ratatui::{
    DefaultTerminal,
    crossterm::event::{self, Event},
};

use super::{
    Stop,
    keys::{self, Action},
    subjects::{Look, Subjects},
};
use crate::{analysis::Report, render::live};

/// How often the recording is read and the picture drawn.
pub(super) const REFRESH: Duration = Duration::from_millis(100);

/// A recording that takes long to read is read less often: so many times as long passes in between. Whoever watches a
/// program must not take its processor away.
const REST: u32 = 4;

/// A terminal in the state that the view needs. Dropped, it is as it was before; a panic drops it before it speaks.
struct Screen(DefaultTerminal);

impl Screen {
    fn take() -> anyhow::Result<Self> {
        // From here on the terminal is to be given back, if only half of it was taken.
        let taken = ratatui::try_init();
        if taken.is_err() {
            ratatui::restore();
        }
        Ok(Self(taken.context("the terminal cannot be used; --once prints the view as text")?))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// Shows the view until somebody ends it, or a process ends: then with the report on that one.
pub(super) fn show(
    subjects: &mut Subjects,
    first: Box<Report>,
    live: &mut live::Live,
    stop: &Stop,
) -> anyhow::Result<Option<Box<Report>>> {
    let mut screen = Screen::take()?;
    let mut report = first;
    let mut rest = REFRESH;
    live.place = subjects.position();
    loop {
        let due = Instant::now() + rest;
        loop {
            screen.0.draw(|frame| live::draw(frame, &report, live))?;
            match next_event(due)? {
                None => break,
                Some(Event::Key(key)) if key.is_press() => match keys::action(key) {
                    Some(Action::Quit) => return Ok(None),
                    Some(Action::Turn(places)) if !live.paused => {
                        subjects.turn(places);
                        break;
                    }
                    Some(Action::Change(change)) => change.apply(live),
                    Some(Action::Turn(_)) | None => {}
                },
                // The terminal's new size is taken up when the picture is drawn.
                Some(_) => {}
            }
        }
        if stop.signal().is_some() {
            return Ok(None);
        }
        if live.paused {
            continue;
        }
        let began = Instant::now();
        let look = subjects.look()?;
        rest = REFRESH.max(began.elapsed() * REST);
        match look {
            Look::Running(newer) => {
                report = newer;
                live.place = subjects.position();
            }
            Look::Ended(report) => return Ok(Some(report)),
            Look::Nobody => return Ok(None),
        }
    }
}

/// What happens until then; `None` if nothing does.
///
/// Crossterm reads a terminal that is gone without an end, so the wait is ours and it reads what there is.
fn next_event(due: Instant) -> anyhow::Result<Option<Event>> {
    // Several keys may have come at once.
    is_ready(Duration::ZERO)?;
    if event::poll(Duration::ZERO)? {
        return event::read().map(Some).map_err(Into::into);
    }
    let left = due.saturating_duration_since(Instant::now());
    if is_ready(left)? && event::poll(Duration::ZERO)? { Ok(Some(event::read()?)) } else { Ok(None) }
}

/// Waits until something can be read from the terminal; an error where it is gone.
fn is_ready(patience: Duration) -> anyhow::Result<bool> {
    let stdin = io::stdin();
    let mut terminal = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
    match poll(&mut terminal, PollTimeout::try_from(patience).unwrap_or(PollTimeout::ZERO)) {
        // A signal came, perhaps one that ends this.
        Err(Errno::EINTR) => return Ok(false),
        polled => polled.context("the terminal cannot be waited for")?,
    };
    let happened = terminal[0].revents().unwrap_or(PollFlags::empty());
    ensure!(!happened.intersects(PollFlags::POLLHUP | PollFlags::POLLERR), "the terminal is gone");
    Ok(!happened.is_empty())
}
