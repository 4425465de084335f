//! An `impl`, a `trait` or a module: the attribute on each function inside, with the same arguments.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::{
    Attribute, ImplItem, Item, Signature, TraitItem,
    parse::{ParseStream, Parser},
};

use super::declaration::memtrace;
use crate::{
    args::{Args, Argument},
    target::Block,
};

// Input:  impl Cache { const fn new() -> Self { … } fn fill(&mut self) { … } }
// Output: impl Cache { const fn new() -> Self { … } #[::memtrace::track_memory(…)] fn fill(&mut self) { … } }
/// Puts the attribute on every function in the block that has none of its own and can be measured.
pub(super) fn expand(block: Block, args: Args) -> syn::Result<TokenStream> {
    let annotation = Annotation { memtrace: memtrace(args.path), arguments: args.written };
    let body = annotation.annotate(&block.kind, block.body.stream().into(), block.body.span().into())?;
    Ok(TokenStream::from(block.head).into_iter().chain([body]).collect())
}

/// The attribute, to be put on functions.
struct Annotation {
    memtrace: TokenStream,
    arguments: Vec<Argument>,
}

/// What an item in a block is to the attribute.
enum Member {
    /// A function that is to be annotated.
    Function {
        /// Whether it is an `async fn`.
        is_async: bool,
        /// How many attributes stand on it.
        attributes: usize,
    },
    /// A block within the block, by the word that it begins with.
    Block(&'static str),
    /// Something else, or what is left out.
    Other,
}

impl Annotation {
    /// Annotates what the braces hold.
    fn annotate(&self, kind: &str, block: TokenStream, span: Span) -> syn::Result<TokenTree> {
        let members = |input: ParseStream| self.members(kind, input);
        let mut annotated = Group::new(Delimiter::Brace, members.parse2(open_items(block))?);
        annotated.set_span(span);
        Ok(annotated.into())
    }

    /// Annotates one item after the other. Their tokens are passed on as they stood.
    fn members(&self, kind: &str, input: ParseStream) -> syn::Result<TokenStream> {
        let mut annotated = TokenStream::new();
        let begin = input.cursor();
        Attribute::parse_inner(input)?;
        annotated.extend(tokens_between(begin, input.cursor()));
        while !input.is_empty() {
            let begin = input.cursor();
            let member = match kind {
                "impl" => Member::of_impl(&input.parse()?),
                "trait" => Member::of_trait(&input.parse()?),
                _ => Member::of_module(&input.parse()?),
            };
            let mut tokens = tokens_between(begin, input.cursor());
            match member {
                Member::Function { is_async, attributes } => {
                    let behind = (2 * attributes).min(tokens.len());
                    tokens.splice(behind..behind, self.attribute(is_async));
                }
                Member::Block(kind) => {
                    if let Some(TokenTree::Group(block)) = tokens.pop() {
                        tokens.push(self.annotate(kind, block.stream(), block.span())?);
                    }
                }
                Member::Other => {}
            }
            annotated.extend(tokens);
        }
        Ok(annotated)
    }

    /// `#[track_memory(…)]`. Only an `async fn` can be boxed.
    fn attribute(&self, is_async: bool) -> TokenStream {
        let memtrace = &self.memtrace;
        let arguments = self
            .arguments
            .iter()
            .filter(|argument| is_async || argument.key.to_string() != "boxed")
            .map(|argument| TokenStream::from(argument.tokens.clone()));
        quote_spanned!(Span::mixed_site()=> #[#memtrace::track_memory(#(#arguments),*)])
    }
}

impl Member {
    fn of_impl(item: &ImplItem) -> Self {
        match item {
            ImplItem::Fn(function) => Self::function(&function.sig, &function.attrs, true),
            _ => Self::Other,
        }
    }

    fn of_trait(item: &TraitItem) -> Self {
        match item {
            TraitItem::Fn(function) => {
                Self::function(&function.sig, &function.attrs, function.default.is_some())
            }
            _ => Self::Other,
        }
    }

    fn of_module(item: &Item) -> Self {
        let (kind, attributes) = match item {
            Item::Fn(function) => return Self::function(&function.sig, &function.attrs, true),
            Item::Impl(block) => ("impl", &block.attrs),
            Item::Trait(block) => ("trait", &block.attrs),
            Item::Mod(block) if block.content.is_some() => ("mod", &block.attrs),
            _ => return Self::Other,
        };
        if attributes.iter().any(decides_itself) { Self::Other } else { Self::Block(kind) }
    }

    fn function(signature: &Signature, attributes: &[Attribute], has_body: bool) -> Self {
        if signature.constness.is_some() || !has_body || attributes.iter().any(decides_itself) {
            return Self::Other;
        }
        Self::Function { is_async: signature.asyncness.is_some(), attributes: attributes.len() }
    }
}

/// Whether the attribute says what becomes of the item: it is one of ours, on a condition perhaps, or allows no code to
/// be put in.
fn decides_itself(attribute: &Attribute) -> bool {
    let path = attribute.path();
    let is_last = |name: &str| path.segments.last().is_some_and(|last| last.ident == name);
    let is_ours = is_last("track_memory") || (is_last("skip") && path.segments[0].ident != "rustfmt");
    let on_condition = || {
        attribute.meta.require_list().is_ok_and(|list| {
            let mut words = list.tokens.clone().into_iter();
            words.any(|token| matches!(token, TokenTree::Ident(word) if word == "track_memory"))
        })
    };
    is_ours || is_last("naked") || (path.is_ident("cfg_attr") && on_condition())
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
