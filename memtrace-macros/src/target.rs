//! What the attribute stands on: a function with a body, or a refusal that says why it cannot be measured.

use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::refusal::Refusal;

/// Words that may stand between a function's visibility and `fn`.
const QUALIFIERS: [&str; 6] = ["default", "const", "async", "safe", "unsafe", "extern"];

/// A function that can be measured.
#[derive(Debug)]
pub(crate) struct Function {
    /// Everything before the body: attributes, visibility, signature.
    pub(crate) head: TokenStream,
    /// Its name.
    pub(crate) name: Ident,
    /// Its body.
    pub(crate) body: Group,
}

impl Function {
    /// Finds name and body of the function, or says why the item is none that can be measured.
    ///
    /// Only what decides is read: the words before the name, and the last token. The signature between them may hold
    /// syntax that is newer than this crate.
    pub(crate) fn parse(item: TokenStream) -> Result<Self, Refusal> {
        let name = name(&flatten(item.clone()))?;
        let mut head: Vec<TokenTree> = item.into_iter().collect();
        loop {
            match head.pop() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    return Ok(Self { head: head.into_iter().collect(), name, body: group });
                }
                // A macro by example wraps a block or an item that it was given.
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                    head.extend(group.stream());
                }
                _ => {
                    let message = "this function has no body to measure: put `#[track_memory]` on a default method \
                                   or on the methods of the implementations";
                    return Err(Refusal::new(name.span(), message));
                }
            }
        }
    }
}

/// The tokens without the invisible groups that macros by example put around what they were given.
pub(crate) fn flatten(tokens: TokenStream) -> Vec<TokenTree> {
    let mut flat = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                flat.extend(flatten(group.stream()));
            }
            token => flat.push(token),
        }
    }
    flat
}

/// The name of the function that the tokens begin with.
fn name(tokens: &[TokenTree]) -> Result<Ident, Refusal> {
    let mut rest = skip_visibility(skip_attributes(tokens)?);
    loop {
        match rest {
            [TokenTree::Ident(word), TokenTree::Ident(name), ..] if word.to_string() == "fn" => {
                return Ok(name.clone());
            }
            [TokenTree::Ident(word), following @ ..] if is_qualifier(word, following) => {
                refuse_qualifier(word)?;
                rest = following;
            }
            // The ABI after `extern`.
            [TokenTree::Literal(_), following @ ..] => rest = following,
            _ => return Err(not_a_function(rest)),
        }
    }
}

/// Whether the word qualifies a function. `const LIMIT: u32`, `extern crate` and `unsafe impl` begin alike.
fn is_qualifier(word: &Ident, following: &[TokenTree]) -> bool {
    let leads_on = match following.first() {
        Some(TokenTree::Ident(next)) => {
            let next = next.to_string();
            next == "fn" || QUALIFIERS.contains(&next.as_str())
        }
        Some(TokenTree::Literal(_)) => matches!(following.get(1), Some(TokenTree::Ident(_))),
        _ => false,
    };
    leads_on && QUALIFIERS.contains(&word.to_string().as_str())
}

/// Refuses the kinds of function that a frame in the body would break or mismeasure.
fn refuse_qualifier(word: &Ident) -> Result<(), Refusal> {
    let message = match word.to_string().as_str() {
        "const" => {
            "`#[track_memory]` cannot measure a const fn, which may run in the compiler: remove `const`, or \
             annotate the function that calls it"
        }
        "async" => {
            "`#[track_memory]` does not measure an async fn yet: annotate the functions that it calls and that \
             are not async"
        }
        _ => return Ok(()),
    };
    Err(Refusal::new(word.span(), message))
}

/// Skips attributes, and refuses a second one of ours, which would count every call twice.
fn skip_attributes(mut tokens: &[TokenTree]) -> Result<&[TokenTree], Refusal> {
    while let [TokenTree::Punct(sign), TokenTree::Group(attribute), rest @ ..] = tokens {
        if sign.as_char() != '#' {
            break;
        }
        let path = flatten(attribute.stream())
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Group(_)))
            .take_while(|token| !matches!(token, TokenTree::Punct(sign) if sign.as_char() == '='));
        if let Some(TokenTree::Ident(last)) = path.last()
            && last.to_string() == "track_memory"
        {
            return Err(Refusal::new(
                last.span(),
                "`#[track_memory]` stands on this function twice: remove one",
            ));
        }
        tokens = rest;
    }
    Ok(tokens)
}

/// Skips `pub` and `pub(…)`.
fn skip_visibility(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [TokenTree::Ident(word), rest @ ..] if word.to_string() == "pub" => match rest {
            [TokenTree::Group(within), rest @ ..] if within.delimiter() == Delimiter::Parenthesis => rest,
            rest => rest,
        },
        tokens => tokens,
    }
}

/// The refusal of whatever stands where a function should.
fn not_a_function(found: &[TokenTree]) -> Refusal {
    let kind = found.iter().map(ToString::to_string).find(|word| !QUALIFIERS.contains(&word.as_str()));
    let cure = match kind.as_deref() {
        Some("impl" | "trait" | "mod") => "put it on the functions inside",
        _ => "put it on the functions whose memory is to be measured",
    };
    let span = found.first().map_or_else(Span::call_site, TokenTree::span);
    Refusal::new(span, format!("`#[track_memory]` measures functions only: {cure}"))
}
