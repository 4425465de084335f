//! What the attribute stands on: a function with a body, a block of functions, or a refusal that says why nothing can
//! be measured.

use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::refusal::Refusal;

/// Words that may stand between a function's visibility and `fn`.
const QUALIFIERS: [&str; 6] = ["default", "const", "async", "safe", "unsafe", "extern"];

/// What can be measured.
#[derive(Debug)]
pub(crate) enum Target {
    /// A function.
    Function(Function),
    /// Every function in an `impl`, a `trait` or a module.
    Block(Block),
}

/// A function that can be measured.
#[derive(Debug)]
pub(crate) struct Function {
    /// Everything before the body: attributes, visibility, signature.
    pub(crate) head: TokenStream,
    /// Its name.
    pub(crate) name: Ident,
    /// Whether it is an `async fn`.
    pub(crate) is_async: bool,
    /// Its body.
    pub(crate) body: Group,
}

/// An item with functions inside.
#[derive(Debug)]
pub(crate) struct Block {
    /// Everything before the braces.
    pub(crate) head: TokenStream,
    /// The word that the item begins with: `impl`, `trait` or `mod`.
    pub(crate) kind: String,
    /// The braces and what they hold.
    pub(crate) body: Group,
}

impl Target {
    /// Finds out what the item is, or says why it cannot be measured.
    ///
    /// Only what decides is read: the words before the name, and the last token. The signature between them may hold
    /// syntax that is newer than this crate.
    pub(crate) fn parse(item: TokenStream) -> Result<Self, Refusal> {
        let tokens = flatten(item.clone());
        let declaration = skip_visibility(skip_attributes(&tokens)?);
        if let Some(kind) = block_kind(declaration)
            && let Some((head, body)) = split_body(item.clone())
        {
            return Ok(Self::Block(Block { head, kind, body }));
        }
        let (name, is_async) = name(declaration)?;
        let Some((head, body)) = split_body(item) else {
            let message = "this function has no body to measure: put `#[track_memory]` on a default method or on the \
                           methods of the implementations";
            return Err(Refusal::new(name.span(), message));
        };
        Ok(Self::Function(Function { head, name, is_async, body }))
    }
}

/// Splits the item into what stands before its last braces, and those.
fn split_body(item: TokenStream) -> Option<(TokenStream, Group)> {
    let mut head: Vec<TokenTree> = item.into_iter().collect();
    loop {
        match head.pop()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                return Some((head.into_iter().collect(), group));
            }
            // A macro by example wraps a block or an item that it was given.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => head.extend(group.stream()),
            _ => return None,
        }
    }
}

/// The word that says that functions stand inside.
fn block_kind(declaration: &[TokenTree]) -> Option<String> {
    let mut words = declaration.iter().map_while(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    let kind = words.find(|word| !["default", "unsafe", "auto", "const"].contains(&word.as_str()))?;
    matches!(kind.as_str(), "impl" | "trait" | "mod").then_some(kind)
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

/// The name of the function that the tokens declare, and whether it is an `async fn`.
fn name(declaration: &[TokenTree]) -> Result<(Ident, bool), Refusal> {
    let mut rest = declaration;
    let mut is_async = false;
    loop {
        match rest {
            [TokenTree::Ident(word), TokenTree::Ident(name), ..] if word.to_string() == "fn" => {
                return Ok((name.clone(), is_async));
            }
            [TokenTree::Ident(word), following @ ..] if is_qualifier(word, following) => {
                refuse_const(word)?;
                is_async |= word.to_string() == "async";
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

/// Refuses a `const fn`, in which nothing can be measured.
fn refuse_const(word: &Ident) -> Result<(), Refusal> {
    if word.to_string() != "const" {
        return Ok(());
    }
    let message = "`#[track_memory]` cannot measure a const fn, which may run in the compiler: remove `const`, or \
                   annotate the function that calls it";
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
            return Err(Refusal::new(last.span(), "`#[track_memory]` stands here twice: remove one"));
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
        Some("mod") => "write the module's functions here, or put it on each of them",
        _ => "put it on the functions whose memory is to be measured",
    };
    let span = found.first().map_or_else(Span::call_site, TokenTree::span);
    let message = format!(
        "`#[track_memory]` measures functions, and those in an `impl`, a `trait` or a module: {cure}"
    );
    Refusal::new(span, message)
}
