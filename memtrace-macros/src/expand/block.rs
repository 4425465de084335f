//! An `impl`, a `trait` or a module: the attribute on each function inside, with the same arguments.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::{
    AttrStyle, Attribute, ImplItem, Item, Signature, TraitItem,
    parse::{ParseStream, Parser},
};

use super::declaration::memtrace;
use crate::{args::Args, mark::MARK, target::Block};

// Input:  impl Cache { const fn new() -> Self { … } fn fill(&mut self) { … } }
// Output: impl Cache { const fn new() -> Self { … } #[::memtrace::track_memory(__of_block, …)] fn fill(&mut self) { … } }
/// Puts the attribute, marked, on everything in the block that can be measured: functions, and blocks within.
pub(super) fn expand(block: Block, args: Args) -> syn::Result<TokenStream> {
    let attribute = attribute(args);
    let members = |input: ParseStream| members(&block.kind, &attribute, input);
    let mut body = Group::new(Delimiter::Brace, members.parse2(open_items(block.body.stream().into()))?);
    body.set_span(block.body.span().into());
    Ok(TokenStream::from(block.head).into_iter().chain([body.into()]).collect())
}

/// `#[track_memory(…)]`, marked as the block's.
fn attribute(args: Args) -> TokenStream {
    let span = Span::mixed_site();
    let mark = Ident::new(MARK, span);
    let arguments = args.written.into_iter().map(|argument| TokenStream::from(argument.tokens));
    let memtrace = memtrace(args.path);
    quote_spanned!(span=> #[#memtrace::track_memory(#mark #(, #arguments)*)])
}

/// Annotates one item after the other. Their tokens are passed on as they stood.
fn members(kind: &str, attribute: &TokenStream, input: ParseStream) -> syn::Result<TokenStream> {
    let mut annotated = TokenStream::new();
    let begin = input.cursor();
    Attribute::parse_inner(input)?;
    annotated.extend(tokens_between(begin, input.cursor()));
    while !input.is_empty() {
        let begin = input.cursor();
        let attributes = match kind {
            "impl" => attributes_in_impl(&input.parse()?),
            "trait" => attributes_in_trait(&input.parse()?),
            _ => attributes_in_module(&input.parse()?),
        };
        let mut tokens = tokens_between(begin, input.cursor());
        if let Some(attributes) = attributes {
            let behind = (2 * attributes).min(tokens.len());
            tokens.splice(behind..behind, attribute.clone());
        }
        annotated.extend(tokens);
    }
    Ok(annotated)
}

/// How many attributes stand on an item of an `impl` that can be measured.
fn attributes_in_impl(item: &ImplItem) -> Option<usize> {
    match item {
        ImplItem::Fn(function) => attributes_of_function(&function.sig, &function.attrs),
        _ => None,
    }
}

/// The same of an item of a trait.
fn attributes_in_trait(item: &TraitItem) -> Option<usize> {
    match item {
        TraitItem::Fn(function) if function.default.is_some() => {
            attributes_of_function(&function.sig, &function.attrs)
        }
        _ => None,
    }
}

/// The same of an item of a module.
fn attributes_in_module(item: &Item) -> Option<usize> {
    match item {
        Item::Fn(function) => attributes_of_function(&function.sig, &function.attrs),
        Item::Impl(block) => Some(outer(&block.attrs)),
        Item::Trait(block) => Some(outer(&block.attrs)),
        Item::Mod(block) if block.content.is_some() => Some(outer(&block.attrs)),
        _ => None,
    }
}

/// The same of a function, into which code can be put unless it is `const` or naked.
fn attributes_of_function(signature: &Signature, attributes: &[Attribute]) -> Option<usize> {
    let is_naked =
        |attribute: &Attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "naked");
    (signature.constness.is_none() && !attributes.iter().any(is_naked)).then_some(outer(attributes))
}

/// How many of the attributes stand on the item, not in it.
fn outer(attributes: &[Attribute]) -> usize {
    attributes.iter().filter(|attribute| matches!(attribute.style, AttrStyle::Outer)).count()
}

/// Takes items out of the invisible groups that macros by example put around what they were given.
fn open_items(block: TokenStream) -> TokenStream {
    let mut opened: Vec<TokenTree> = Vec::new();
    for token in block {
        let begins_item = match opened.as_slice() {
            [] => true,
            [.., TokenTree::Punct(sign), TokenTree::Group(_)] if sign.as_char() == '#' => true,
            [.., TokenTree::Punct(sign)] => sign.as_char() == ';',
            [.., TokenTree::Group(group)] => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        match token {
            TokenTree::Group(group) if begins_item && group.delimiter() == Delimiter::None => {
                opened.extend(open_items(group.stream()));
            }
            token => opened.push(token),
        }
    }
    opened.into_iter().collect()
}

/// The tokens that were read between two places.
fn tokens_between(begin: syn::buffer::Cursor<'_>, end: syn::buffer::Cursor<'_>) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    let mut at = begin;
    while at != end
        && let Some((token, rest)) = at.token_tree()
    {
        tokens.push(token);
        at = rest;
    }
    tokens
}
