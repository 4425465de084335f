//! The attribute's arguments, checked on the compiler's own tokens.

use proc_macro::{Ident, Literal, Spacing, Span, TokenStream, TokenTree};

use crate::{refusal::Refusal, target::flatten};

/// What stands between the attribute's parentheses.
#[derive(Debug)]
pub(crate) struct Args {
    /// The name to rank the function under.
    pub(crate) name: Option<Literal>,
    /// The target of its spans.
    pub(crate) target: Option<Literal>,
    /// The level of its spans.
    pub(crate) level: Level,
    /// The path of the memtrace crate.
    pub(crate) path: Option<TokenStream>,
}

/// A level of `tracing`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

impl Args {
    /// Reads `key = value, …`.
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self, Refusal> {
        let mut args = Self { name: None, target: None, level: Level::Info, path: None };
        let mut seen = Vec::new();
        let tokens = flatten(tokens);
        let mut arguments: Vec<_> = tokens.split(|token| is_punct(token, ',')).collect();
        // Nothing at all, or a comma at the end.
        arguments.pop_if(|argument| argument.is_empty());
        for argument in arguments {
            let (key, value) = key_and_value(argument)?;
            let word = key.to_string();
            match word.as_str() {
                "name" => args.name = Some(text(key, value)?),
                "target" => args.target = Some(text(key, value)?),
                "level" => args.level = level(key, value)?,
                "crate" => args.path = Some(crate_path(key, value)?),
                _ => return Err(unknown(key)),
            }
            if seen.contains(&word) {
                return Err(Refusal::new(
                    key.span(),
                    format!("argument `{word}` stands here twice: remove one"),
                ));
            }
            seen.push(word);
        }
        Ok(args)
    }
}

impl Level {
    const ALL: [Self; 5] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// Its name as a constant of `tracing::Level`.
    pub(crate) fn constant(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

/// Splits `key = value`.
fn key_and_value(argument: &[TokenTree]) -> Result<(&Ident, &[TokenTree]), Refusal> {
    match argument {
        [TokenTree::Ident(_), sign, TokenTree::Literal(_), surplus, ..] if is_punct(sign, '=') => {
            Err(no_list(surplus.span()))
        }
        [TokenTree::Ident(key), sign, value @ ..] if is_punct(sign, '=') => Ok((key, value)),
        [TokenTree::Ident(key), ..] => Err(match key.to_string().as_str() {
            "name" | "target" => no_text(key.span(), key),
            "level" => no_level(key.span()),
            "crate" => no_path(key.span()),
            _ => unknown(key),
        }),
        other => Err(no_list(other.first().map_or_else(Span::call_site, TokenTree::span))),
    }
}

/// A string literal that is not empty.
fn text(key: &Ident, value: &[TokenTree]) -> Result<Literal, Refusal> {
    let [TokenTree::Literal(literal)] = value else {
        return Err(no_text(span_of(value, key), key));
    };
    match contents(literal) {
        Some(text) if text.trim().is_empty() => {
            let message = format!("`{key}` is empty: write what it shall be, or leave the argument out");
            Err(Refusal::new(literal.span(), message))
        }
        Some(_) => Ok(literal.clone()),
        None => Err(no_text(literal.span(), key)),
    }
}

/// A level by name, by number or by path.
fn level(key: &Ident, value: &[TokenTree]) -> Result<Level, Refusal> {
    let found = match value {
        [TokenTree::Literal(literal)] => match contents(literal) {
            Some(name) => Level::ALL.into_iter().find(|level| level.constant().eq_ignore_ascii_case(&name)),
            None => Level::ALL.into_iter().zip(1..).find_map(|(level, number)| {
                (literal.to_string().parse() == Ok::<u8, _>(number)).then_some(level)
            }),
        },
        [.., TokenTree::Ident(last)] if is_path(value) => {
            let last = last.to_string();
            Level::ALL.into_iter().find(|level| level.constant() == last)
        }
        _ => None,
    };
    found.ok_or_else(|| no_level(value.last().map_or_else(|| key.span(), TokenTree::span)))
}

/// The path of a crate, bare or as a string.
fn crate_path(key: &Ident, value: &[TokenTree]) -> Result<TokenStream, Refusal> {
    if let [TokenTree::Literal(literal)] = value {
        let parsed: Option<TokenStream> = contents(literal).and_then(|text| text.parse().ok());
        let path: Vec<TokenTree> = parsed
            .into_iter()
            .flatten()
            .map(|mut token| {
                token.set_span(literal.span());
                token
            })
            .collect();
        if is_path(&path) {
            return Ok(path.into_iter().collect());
        }
    } else if is_path(value) {
        return Ok(value.iter().cloned().collect());
    }
    Err(no_path(span_of(value, key)))
}

/// Whether the tokens are words with `::` between two, and perhaps before the first.
fn is_path(tokens: &[TokenTree]) -> bool {
    let mut rest = match tokens {
        [first, second, rest @ ..] if is_separator(first, second) => rest,
        rest => rest,
    };
    loop {
        rest = match rest {
            [TokenTree::Ident(_)] => return true,
            [TokenTree::Ident(_), first, second, rest @ ..] if is_separator(first, second) => rest,
            _ => return false,
        };
    }
}

fn is_separator(first: &TokenTree, second: &TokenTree) -> bool {
    matches!(first, TokenTree::Punct(sign) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint)
        && is_punct(second, ':')
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == wanted)
}

/// What stands between the quotes of a string literal, escapes as written; `None` for any other literal.
fn contents(literal: &Literal) -> Option<String> {
    let written = literal.to_string();
    let quoted = match written.strip_prefix('r') {
        Some(raw) => {
            let hashes: String = raw.chars().take_while(|&sign| sign == '#').collect();
            raw.strip_prefix(hashes.as_str())?.strip_suffix(hashes.as_str())?
        }
        None => written.as_str(),
    };
    Some(quoted.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

fn span_of(value: &[TokenTree], key: &Ident) -> Span {
    value.first().map_or_else(|| key.span(), TokenTree::span)
}

fn unknown(key: &Ident) -> Refusal {
    let message = format!("unknown argument `{key}`: there are `name`, `target`, `level` and `crate`");
    Refusal::new(key.span(), message)
}

fn no_list(span: Span) -> Refusal {
    Refusal::new(span, "arguments are written `key = value`, with a comma between two")
}

fn no_text(span: Span, key: &Ident) -> Refusal {
    Refusal::new(span, format!("`{key}` takes a string: write `{key} = \"…\"`"))
}

fn no_level(span: Span) -> Refusal {
    let message = "`level` takes \"trace\", \"debug\", \"info\", \"warn\" or \"error\", a number from 1 (trace) to 5 \
                   (error), or a path such as `tracing::Level::INFO`";
    Refusal::new(span, message)
}

fn no_path(span: Span) -> Refusal {
    Refusal::new(span, "`crate` takes the path of memtrace: write `crate = path::to::memtrace`")
}
