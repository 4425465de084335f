//! The values that arguments take.

use proc_macro::{Delimiter, Ident, Literal, Spacing, Span, TokenStream, TokenTree};

use crate::refusal::Refusal;

/// A text that is not empty.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    /// A string.
    Literal(TokenStream),
    /// The path of a constant of the program's.
    Constant(TokenStream),
}

/// A level of `tracing`.
#[derive(Clone, Debug)]
pub(crate) enum Level {
    /// One of those that there are, by the name of its constant.
    Named(&'static str),
    /// A constant of the program's.
    Constant(TokenStream),
}

/// What an `async fn` returns where its future is boxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boxed {
    /// A future that may move between threads.
    Send,
    /// One that may not.
    Local,
}

/// The levels that there are, as constants of `tracing::Level`.
const LEVELS: [&str; 5] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/// A string literal, or the path of a constant.
pub(super) fn text(key: &Ident, value: &[TokenTree]) -> Result<Text, Refusal> {
    if let [TokenTree::Literal(literal)] = value
        && let Some(text) = contents(literal)
    {
        if text.trim().is_empty() {
            let message = format!("`{key}` is empty: write what it shall be, or leave the argument out");
            return Err(Refusal::new(literal.span(), message));
        }
        return Ok(Text::Literal(TokenTree::from(literal.clone()).into()));
    }
    if is_constant(value) {
        return Ok(Text::Constant(value.iter().cloned().collect()));
    }
    Err(no_text(span_of(value, key), key))
}

/// A level by name, by number or by path.
pub(super) fn level(key: &Ident, value: &[TokenTree]) -> Result<Level, Refusal> {
    let found = match value {
        [TokenTree::Literal(literal)] => match contents(literal) {
            Some(name) => LEVELS.into_iter().find(|level| level.eq_ignore_ascii_case(&name)),
            None => integer(literal).and_then(|number| LEVELS.get(number.checked_sub(1)?).copied()),
        },
        [.., TokenTree::Ident(last)] if is_path(value) => {
            let last = last.to_string();
            let known = LEVELS.into_iter().find(|level| *level == last);
            if known.is_none() && is_constant(value) && !is_in_level(value) {
                return Ok(Level::Constant(value.iter().cloned().collect()));
            }
            known
        }
        _ => None,
    };
    found.map(Level::Named).ok_or_else(|| no_level(value.last().map_or_else(|| key.span(), TokenTree::span)))
}

/// The path of a crate, bare or as a string.
pub(super) fn crate_path(key: &Ident, value: &[TokenTree]) -> Result<TokenStream, Refusal> {
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

/// Whether the tokens are the path of something that is named as constants are.
fn is_constant(tokens: &[TokenTree]) -> bool {
    is_path(tokens)
        && matches!(tokens, [.., TokenTree::Ident(last)] if !last.to_string().chars().any(char::is_lowercase))
}

/// Whether the path leads into `Level`, whose constants are known.
fn is_in_level(path: &[TokenTree]) -> bool {
    matches!(path, [.., TokenTree::Ident(parent), _, _, _] if parent.to_string() == "Level")
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

pub(super) fn is_punct(token: &TokenTree, wanted: char) -> bool {
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

/// The value of an integer literal, in any base and with any suffix.
fn integer(literal: &Literal) -> Option<usize> {
    let text = literal.to_string().replace('_', "");
    let (base, digits) = match text.get(..2) {
        Some("0x") => (16, &text[2..]),
        Some("0o") => (8, &text[2..]),
        Some("0b") => (2, &text[2..]),
        _ => (10, text.as_str()),
    };
    // A suffix begins with the `u` or `i` of its type, which are digits of no base.
    usize::from_str_radix(digits.split(['u', 'i']).next()?, base).ok()
}

/// A size above zero, in bytes.
pub(super) fn size(key: &Ident, value: &[TokenTree]) -> Result<u64, Refusal> {
    let [TokenTree::Literal(literal)] = value else {
        return Err(no_size(span_of(value, key)));
    };
    contents(literal).and_then(|text| bytes(&text)).ok_or_else(|| no_size(literal.span()))
}

/// Reads a number and a binary unit, as in `1.5 GiB`.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "b" => 1.0,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let bytes = text[..digits].parse::<f64>().ok()? * factor;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
    (1.0..9e18).contains(&bytes).then_some(bytes as u64)
}

/// `local` between the parentheses of `boxed`, or no parentheses.
pub(super) fn boxed(key: &Ident, rest: &[TokenTree]) -> Result<Boxed, Refusal> {
    match rest {
        [] => Ok(Boxed::Send),
        [TokenTree::Group(group)] if group.stream().to_string() == "local" => Ok(Boxed::Local),
        _ => Err(no_box(key.span())),
    }
}

/// What stands between the parentheses of `fields`. The compiler checks it where the spans are made.
pub(super) fn fields(key: &Ident, rest: &[TokenTree]) -> Result<TokenStream, Refusal> {
    match rest {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Ok(group.stream()),
        _ => Err(no_fields(key.span())),
    }
}

pub(super) fn no_text(span: Span, key: &Ident) -> Refusal {
    Refusal::new(span, format!("`{key}` takes a string or a constant: write `{key} = \"…\"`"))
}

pub(super) fn no_level(span: Span) -> Refusal {
    let message = "`level` takes \"trace\", \"debug\", \"info\", \"warn\" or \"error\", a number from 1 (trace) to 5 \
                   (error), a path such as `tracing::Level::INFO`, or a constant";
    Refusal::new(span, message)
}

pub(super) fn no_path(span: Span) -> Refusal {
    Refusal::new(span, "`crate` takes the path of memtrace: write `crate = path::to::memtrace`")
}

pub(super) fn no_size(span: Span) -> Refusal {
    Refusal::new(
        span,
        "`budget` takes a size above zero: write a number and B, KiB, MiB, GiB or TiB, as in \"150 MiB\"",
    )
}

fn no_box(span: Span) -> Refusal {
    let message = "`boxed` makes a `Pin<Box<dyn Future + Send>>`: write `boxed`, or `boxed(local)` where the future is \
                   not `Send`";
    Refusal::new(span, message)
}

fn no_fields(span: Span) -> Refusal {
    Refusal::new(span, "`fields` takes fields as `tracing` does: write `fields(len = %input.len(), …)`")
}
