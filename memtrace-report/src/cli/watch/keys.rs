//! What keys mean.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::{analysis::Key, render::live::Live};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Quit,
    /// The process that stands so many places behind.
    Turn(isize),
    /// Something about how the picture is drawn.
    Change(Change),
}

/// A change of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    NextKey,
    PreviousKey,
    Pause,
    Help,
}

/// What a key means; `None` where it means nothing.
pub(super) fn action(key: KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Action::Quit);
    }
    Some(match key.code {
        KeyCode::Char('q') | KeyCode::Esc => Action::Quit,
        KeyCode::Tab | KeyCode::Right | KeyCode::Down => Action::Turn(1),
        KeyCode::BackTab | KeyCode::Left | KeyCode::Up => Action::Turn(-1),
        KeyCode::Char('s') => Action::Change(Change::NextKey),
        KeyCode::Char('S') => Action::Change(Change::PreviousKey),
        KeyCode::Char('p' | ' ') => Action::Change(Change::Pause),
        KeyCode::Char('?' | 'h') => Action::Change(Change::Help),
        _ => return None,
    })
}

impl Change {
    /// Makes the change.
    pub(super) fn apply(self, live: &mut Live) {
        match self {
            Self::NextKey => live.by = key_behind(live.by, 1),
            Self::PreviousKey => live.by = key_behind(live.by, Key::ALL.len() - 1),
            Self::Pause => live.paused = !live.paused,
            Self::Help => live.help = !live.help,
        }
    }
}

/// The key so many places behind another one, in a circle.
fn key_behind(key: Key, places: usize) -> Key {
    let index = Key::ALL.iter().position(|other| *other == key).unwrap_or(0);
    Key::ALL[(index + places) % Key::ALL.len()]
}

#[cfg(test)]
mod tests {
    use super::{Action, Change, action};
    use crate::{analysis::Key, render::live::Live};
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    #[test]
    fn keys_mean_what_the_foot_says() {
        let check = |code, expect| assert_eq!(action(KeyEvent::from(code)), expect);
        check(KeyCode::Char('q'), Some(Action::Quit));
        check(KeyCode::Tab, Some(Action::Turn(1)));
        check(KeyCode::BackTab, Some(Action::Turn(-1)));
        check(KeyCode::Char('s'), Some(Action::Change(Change::NextKey)));
        check(KeyCode::Char('x'), None);
        let control = |letter| action(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
        assert_eq!(control('c'), Some(Action::Quit));
        assert_eq!(control('s'), None);
    }

    #[test]
    fn keys_to_rank_by_form_a_circle() {
        let mut live = Live::default();
        let mut seen = Vec::new();
        for _ in Key::ALL {
            Change::NextKey.apply(&mut live);
            seen.push(live.by);
        }
        assert_eq!(seen, [Key::AtPeak, Key::Inclusive, Key::Retained, Key::Calls, Key::SelfPeak]);
        Change::PreviousKey.apply(&mut live);
        assert_eq!(live.by, Key::Calls);
    }
}
