//! A function's body, taken apart where something is to go between.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::{
    Attribute, Item, Stmt,
    parse::{ParseStream, Parser, discouraged::Speculative},
};

use super::suspension::opened;

/// The tokens between the braces.
pub(super) struct Body {
    /// The attributes that it begins with, which are the function's.
    pub(super) attributes: Vec<TokenTree>,
    /// The items that follow. They stay in front of what is put in: behind it, clippy would say of them that they
    /// follow a statement.
    pub(super) items: Vec<TokenTree>,
    /// The rest.
    pub(super) statements: Vec<TokenTree>,
    /// Of the braces.
    pub(super) span: Span,
}

impl Body {
    /// Takes a body apart.
    pub(super) fn new(body: &proc_macro::Group) -> Self {
        let span = body.span().into();
        let mut attributes: Vec<TokenTree> = TokenStream::from(body.stream()).into_iter().collect();
        // What does not parse here has no preamble, and the compiler says what is wrong with it.
        let (rest, statements) =
            lengths.parse2(body.stream().into()).unwrap_or((attributes.len(), attributes.len()));
        let mut items = attributes.split_off(attributes.len() - rest);
        let statements = items.split_off(items.len() - statements);
        Self { attributes, items, statements, span }
    }

    /// Braces where the body's stood, around other tokens.
    pub(super) fn around(&self, tokens: TokenStream) -> TokenTree {
        let mut group = Group::new(Delimiter::Brace, tokens);
        group.set_span(self.span);
        group.into()
    }

    /// An `async` block that the body's value is, bare or in `Box::pin(…)`: the tokens before what takes its place,
    /// and where that was.
    pub(super) fn split_future(&self) -> Option<(&[TokenTree], TokenStream, Tail)> {
        let length = self.statements.len();
        if let Some(start) = start_of_async(&self.statements)
            && ends_statement(&self.statements[..start])
        {
            let (before, future) = self.statements.split_at(start);
            return Some((before, future.iter().cloned().collect(), Tail::Bare));
        }
        let [.., TokenTree::Group(call)] = self.statements.as_slice() else { return None };
        let argument: Vec<TokenTree> = call.stream().into_iter().collect();
        let argument = match argument.as_slice() {
            [argument @ .., TokenTree::Punct(comma)] if comma.as_char() == ',' => argument,
            argument => argument,
        };
        if call.delimiter() != Delimiter::Parenthesis || start_of_async(argument) != Some(0) {
            return None;
        }
        let is_path = |token: &&TokenTree| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(sign) => sign.as_char() == ':',
            _ => false,
        };
        let start = length - 1 - self.statements[..length - 1].iter().rev().take_while(is_path).count();
        let path: String = self.statements[start..length - 1].iter().map(ToString::to_string).collect();
        if (path != "Box::pin" && !path.ends_with("::Box::pin")) || !ends_statement(&self.statements[..start])
        {
            return None;
        }
        let future = argument.iter().cloned().collect();
        Some((&self.statements[..length - 1], future, Tail::Pinned(call.span())))
    }
}

/// Where the future stood that a function returns.
pub(super) enum Tail {
    /// At the end of the body.
    Bare,
    /// In the parentheses of a call at the end of the body.
    Pinned(Span),
}

impl Tail {
    /// Puts a future where the other one stood.
    pub(super) fn put(&self, future: TokenStream) -> TokenStream {
        match self {
            Self::Bare => future,
            Self::Pinned(span) => {
                let mut group = Group::new(Delimiter::Parenthesis, future);
                group.set_span(*span);
                TokenTree::Group(group).into()
            }
        }
    }
}

/// How many tokens follow the body's attributes, and how many follow the items that it begins with.
fn lengths(body: ParseStream) -> syn::Result<(usize, usize)> {
    let count = |body: ParseStream| body.fork().parse::<TokenStream>().map(|rest| rest.into_iter().count());
    Attribute::parse_inner(body)?;
    let after_attributes = count(body)?;
    loop {
        let ahead = body.fork();
        match ahead.parse() {
            // Any macro without a name, unlike `macro_rules! name`, may be an expression.
            Ok(Stmt::Item(Item::Macro(call))) if call.ident.is_none() => break,
            Ok(Stmt::Item(_)) => body.advance_to(&ahead),
            _ => break,
        }
    }
    let after_items = count(body)?;
    body.parse::<TokenStream>()?;
    Ok((after_attributes, after_items))
}

/// Where an `async` block begins that the tokens end in.
fn start_of_async(tokens: &[TokenTree]) -> Option<usize> {
    let is = |token: Option<&TokenTree>, word: &str| matches!(token, Some(TokenTree::Ident(found)) if found == word);
    let [before @ .., TokenTree::Group(block)] = tokens else { return None };
    if !is_block(block) {
        return None;
    }
    let before = if is(before.last(), "move") { &before[..before.len() - 1] } else { before };
    is(before.last(), "async").then(|| before.len() - 1)
}

/// Whether the group is a block, perhaps one that a macro by example was given.
fn is_block(group: &Group) -> bool {
    let group = opened(TokenTree::from(group.clone()).into());
    matches!(group.as_slice(), [TokenTree::Group(block)] if block.delimiter() == Delimiter::Brace)
}

/// Whether a new statement begins behind the tokens.
fn ends_statement(tokens: &[TokenTree]) -> bool {
    match tokens.last() {
        None => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(_) => false,
    }
}
