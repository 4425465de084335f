//! What the compiler says, reduced to what must not depend on the state of the feature.

use serde_json::Value;

/// An error or a warning, and the place it points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Line of the place.
    pub line: u64,
    /// Column of the place.
    pub column: u64,
    /// `error` or `warning`.
    pub level: String,
    /// The first line of what is said.
    pub message: String,
}

impl Diagnostic {
    /// Reads a line of `cargo check --message-format=json`: the name of the program, and what is said of it.
    ///
    /// `None` for lines that are about something else, such as a dependency, and for summaries, which point nowhere.
    #[must_use]
    pub fn from_json(line: &str) -> Option<(String, Self)> {
        let said: Value = serde_json::from_str(line).ok()?;
        let (message, program) = (said.get("message")?, said.get("target")?);
        if program["kind"][0] != "bin" && program["kind"][0] != "test" {
            return None;
        }
        let place = message.get("spans")?.as_array()?.iter().find(|span| span["is_primary"] == true)?;
        let place = in_the_program(place);
        let diagnostic = Self {
            line: place["line_start"].as_u64()?,
            column: place["column_start"].as_u64()?,
            level: message["level"].as_str()?.to_owned(),
            message: message["message"].as_str()?.lines().next()?.to_owned(),
        };
        Some((program["name"].as_str()?.to_owned(), diagnostic))
    }

    /// Reads the compiler's own rendering, as `trybuild` keeps it.
    #[must_use]
    pub fn from_rendering(text: &str) -> Vec<Self> {
        let mut found = Vec::new();
        let mut heading = None;
        for line in text.lines() {
            let level = ["error", "warning"].into_iter().find(|level| line.starts_with(level));
            if let (Some(level), Some((_, message))) = (level, line.split_once(": ")) {
                heading = Some((level.to_owned(), message.to_owned()));
            } else if let Some(place) = line.trim_start().strip_prefix("--> ")
                && let Some((level, message)) = heading.take()
            {
                let mut numbers = place.rsplit(':').map_while(|number| number.parse().ok());
                if let (Some(column), Some(line)) = (numbers.next(), numbers.next()) {
                    found.push(Self { line, column, level, message });
                }
            }
        }
        found
    }
}

/// The place in the program that led to a place in another crate's macro, as the compiler's own rendering has it.
fn in_the_program(mut place: &Value) -> &Value {
    let elsewhere =
        |place: &Value| place["file_name"].as_str().is_some_and(|file| file.starts_with(['/', '.', '<']));
    while elsewhere(place) && place["expansion"].is_object() {
        place = &place["expansion"]["span"];
    }
    place
}
