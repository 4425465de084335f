//! The budgets file: TOML that a project commits.

use std::ops::Range;

use globset::GlobBuilder;
use serde::Deserialize;
use toml::Spanned;

use super::{Limit, Rule, Subject, misspelt::meant};
use crate::analysis::Key;

/// What a budgets file says.
#[derive(Clone, Debug, Default)]
pub struct Budgets {
    /// The baseline that increases refer to: its name, or a path.
    pub baseline: Option<String>,
    /// The budgets, functions first.
    pub rules: Vec<Rule>,
}

/// What is wrong with a budgets file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct BudgetsError {
    file: String,
    line: usize,
    column: usize,
    message: String,
}

/// The file as it is written. Its keys are a contract: projects commit them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    baseline: Option<String>,
    process: Option<OfProcess>,
    #[serde(default, rename = "function")]
    functions: Vec<OfFunctions>,
    #[serde(default, rename = "test")]
    tests: Vec<OfTests>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct OfProcess {
    budget: Spanned<String>,
    #[serde(default)]
    exact: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct OfFunctions {
    name: Spanned<String>,
    budget: Spanned<String>,
    #[serde(default)]
    figure: Figure,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    optional: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct OfTests {
    name: Spanned<String>,
    budget: Spanned<String>,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    optional: bool,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Figure {
    /// As the budget of the attribute.
    #[default]
    Inclusive,
    #[serde(rename = "self")]
    SelfPeak,
    AtPeak,
    Retained,
}

impl Budgets {
    /// Reads the bytes of a budgets file, which goes by `name` in messages.
    pub fn parse(name: &str, bytes: impl AsRef<[u8]>) -> Result<Self, BudgetsError> {
        let bytes = bytes.as_ref();
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let source = Source { name, text: &before };
            source.error(before.len()..before.len(), "this is not UTF-8; save the file as UTF-8".to_owned())
        })?;
        let source = Source { name, text };
        let file: File = toml::from_str(text)
            .map_err(|error| source.error(error.span().unwrap_or_default(), source.explained(&error)))?;
        let mut rules = Vec::new();
        for rule in file.functions {
            let subject = Subject::Functions(source.glob(&rule.name)?, rule.figure.key());
            rules.push(source.rule(subject, &rule.budget, rule.exact, rule.optional)?);
        }
        for rule in file.tests {
            let subject = Subject::Tests(source.glob(&rule.name)?);
            rules.push(source.rule(subject, &rule.budget, rule.exact, rule.optional)?);
        }
        if let Some(rule) = file.process {
            rules.push(source.rule(Subject::Process, &rule.budget, rule.exact, false)?);
        }
        Ok(Self { baseline: file.baseline, rules })
    }
}

impl Figure {
    fn key(self) -> Key {
        match self {
            Self::Inclusive => Key::Inclusive,
            Self::SelfPeak => Key::SelfPeak,
            Self::AtPeak => Key::AtPeak,
            Self::Retained => Key::Retained,
        }
    }
}

/// The text that positions refer to.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn rule(
        &self,
        subject: Subject,
        budget: &Spanned<String>,
        exact: bool,
        optional: bool,
    ) -> Result<Rule, BudgetsError> {
        let limit: Limit = budget
            .get_ref()
            .parse()
            .map_err(|error: super::LimitError| self.error(budget.span(), error.to_string()))?;
        let (line, column) = self.position(budget.span().start);
        let place = format!("{}:{line}:{column}", self.name);
        Ok(Rule { subject, limit, exact, optional, place })
    }

    fn glob(&self, name: &Spanned<String>) -> Result<globset::GlobMatcher, BudgetsError> {
        if name.get_ref().is_empty() {
            let message = format!("an empty name means nothing; write one, as in {}", example("name"));
            return Err(self.error(name.span(), message));
        }
        let glob = GlobBuilder::new(name.get_ref()).literal_separator(false).backslash_escape(true).build();
        glob.map(|glob| glob.compile_matcher()).map_err(|error| {
            let message = format!(
                "`{}` is no pattern: {}; write a name in which * stands for any part, as in app::parser::*",
                name.get_ref(),
                error.kind()
            );
            self.error(name.span(), message)
        })
    }

    fn error(&self, span: Range<usize>, message: String) -> BudgetsError {
        let (line, column) = self.position(span.start);
        BudgetsError { file: self.name.to_owned(), line, column, message }
    }

    /// Line and column of an offset.
    fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }

    /// What the parser found, with the key it is about and a cure.
    fn explained(&self, error: &toml::de::Error) -> String {
        let message = error.message().lines().next().unwrap_or_default();
        // The parser quotes first the word that stands there, then those that may.
        let quoted: Vec<_> = message.split('`').skip(1).step_by(2).collect();
        if let Some((word, known)) = quoted.split_first().filter(|_| message.starts_with("unknown ")) {
            return match meant(word, known) {
                Some(known) => format!("`{word}` is not known here; did you mean `{known}`?"),
                None => format!("`{word}` is not known here; what may stand is {}", known.join(", ")),
            };
        }
        if let Some(key) = message.strip_prefix("missing field ") {
            return format!("this table lacks {key}; add it, as in {}", example(key));
        }
        let start = error.span().unwrap_or_default().start;
        match (self.key_before(start), self.header_at(start)) {
            (Some(key), _) => format!("`{key}`: {message}; write it as in {}", example(key)),
            (None, Some(table @ ("function" | "test"))) => {
                format!("there may be several of these, so write [[{table}]]")
            }
            (None, Some("process")) => "there is one of these, so write [process]".to_owned(),
            (None, _) => message.to_owned(),
        }
    }

    /// The name of the table whose header stands at an offset.
    fn header_at(&self, offset: usize) -> Option<&str> {
        let line = self.text.get(offset..)?.lines().next()?.trim();
        line.strip_prefix('[').map(|rest| rest.trim_matches(['[', ']', ' ']))
    }

    /// The key whose value stands at an offset.
    fn key_before(&self, offset: usize) -> Option<&str> {
        let before = self.text.get(..offset)?;
        let line = before.rsplit('\n').next()?;
        line.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.is_empty())
    }
}

fn example(key: &str) -> &'static str {
    match key.trim_matches('`') {
        "name" => "name = \"app::parser::*\"",
        "baseline" => "baseline = \"main\"",
        "figure" => "figure = \"self\"",
        "exact" => "exact = true",
        "optional" => "optional = true",
        "process" => "[process]",
        "function" => "[[function]]",
        "test" => "[[test]]",
        _ => "budget = \"150 MiB\"",
    }
}
