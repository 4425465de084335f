//! What standard output shows: the one place that asks the terminal and its variables.

use std::{env, io};

use anstream::{AutoStream, ColorChoice};

use crate::render::Screen;

/// The width of a terminal that does not tell its own.
const USUAL: usize = 80;

/// What whoever reads standard output sees. Whether that is in colour follows `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE`.
pub(super) fn of_stdout() -> Screen {
    let stdout = io::stdout();
    let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
    let is_terminal = io::IsTerminal::is_terminal(&stdout);
    Screen {
        width: is_terminal.then(|| wanted(env::var("COLUMNS").ok()).or(width).unwrap_or(USUAL)),
        colour: AutoStream::choice(&stdout) != ColorChoice::Never,
        ascii: !supports_unicode::on(supports_unicode::Stream::Stdout),
    }
}

/// The width that somebody set, unless it is none.
fn wanted(columns: Option<String>) -> Option<usize> {
    columns?.parse().ok().filter(|&columns| columns > 0)
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn a_width_is_a_number_of_columns() {
        let check = |columns: Option<&str>, expect| assert_eq!(wanted(columns.map(str::to_owned)), expect);
        check(Some("120"), Some(120));
        check(Some("0"), None);
        check(Some("wide"), None);
        check(None, None);
    }
}
