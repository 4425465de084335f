//! The attribute with the feature on: a frame that is open while the function's body runs.
//!
//! The body's statements are spliced, not wrapped, and every token of the user's is passed on as it stood: compile
//! errors stay where they were, and the user's lints see the function that was written. Nothing here silences a lint;
//! the tokens added have the attribute's span, in which lints of the user's crate do not look.

use proc_macro::{Group, TokenStream, TokenTree};
use proc_macro2::{Ident, Literal, Span, TokenStream as Tokens};
use quote::{ToTokens, quote_spanned};
use syn::{
    Attribute, Item, Stmt,
    parse::{ParseStream, Parser, discouraged::Speculative},
};

use crate::{args::Args, target::Function};

// Input:  fn parse(path: &Path) -> Sections { items statements }
// Output: fn parse(path: &Path) -> Sections {
//             items
//             let __memtrace_frame = { …site! { … } …enter(&SITE) };
//             statements
//         }
/// Opens a frame before the first statement of the body; it closes when the body is left, however it is left.
pub(crate) fn expand(_item: TokenStream, function: Function, args: Args) -> TokenStream {
    let Function { head, name, body } = function;
    let mut preamble: Vec<TokenTree> = body.stream().into_iter().collect();
    // What does not parse here has no preamble, and the compiler says what is wrong with it.
    let rest = length_after_preamble.parse2(body.stream().into()).unwrap_or(preamble.len());
    let statements = preamble.split_off(preamble.len().saturating_sub(rest));
    let open_frame = TokenStream::from(open_frame(&name, args));
    let mut new_body =
        Group::new(body.delimiter(), preamble.into_iter().chain(open_frame).chain(statements).collect());
    new_body.set_span(body.span());
    head.into_iter().chain([TokenTree::Group(new_body)]).collect()
}

/// Skips the body's inner attributes and the items that it begins with, and counts the tokens that follow.
///
/// Those items stay in front of the frame: behind it, clippy would say of them that they follow a statement.
fn length_after_preamble(body: ParseStream) -> syn::Result<usize> {
    Attribute::parse_inner(body)?;
    loop {
        let ahead = body.fork();
        match ahead.parse() {
            // Any macro without a name, unlike `macro_rules! name`, may be an expression.
            Ok(Stmt::Item(Item::Macro(call))) if call.ident.is_none() => break,
            Ok(Stmt::Item(_)) => body.advance_to(&ahead),
            _ => break,
        }
    }
    Ok(body.parse::<Tokens>()?.into_iter().count())
}

// Output: let __memtrace_frame = {
//             ::memtrace::__private::site! {
//                 name: "parse", renamed: false, target: ::core::module_path!(), level: INFO, line: 12
//             }
//             ::memtrace::__private::enter(&SITE)
//         };
/// The statement that declares the function's site and enters it.
///
/// Its variable is invisible to the body (`mixed_site`), and its items live in a block of their own.
fn open_frame(function: &proc_macro::Ident, args: Args) -> Tokens {
    let span = Span::mixed_site();
    let line = Literal::u32_unsuffixed(u32::try_from(function.span().line()).unwrap_or(u32::MAX));
    let renamed = args.name.is_some();
    let name = args.name.map_or_else(|| Literal::string(&unraw(function)).into_token_stream(), user);
    let target = args.target.map_or_else(|| quote_spanned!(span=> ::core::module_path!()), user);
    let level = Ident::new(args.level.constant(), span);
    let memtrace = args.path.map_or_else(|| quote_spanned!(span=> ::memtrace), Tokens::from);
    quote_spanned! {span=>
        let __memtrace_frame = {
            #memtrace::__private::site! {
                name: #name, renamed: #renamed, target: #target, level: #level, line: #line
            }
            #memtrace::__private::enter(&SITE)
        };
    }
}

/// A literal of the user's, for `quote`.
fn user(literal: proc_macro::Literal) -> Tokens {
    TokenStream::from(TokenTree::from(literal)).into()
}

/// The identifier without `r#`.
fn unraw(ident: &proc_macro::Ident) -> String {
    let written = ident.to_string();
    written.strip_prefix("r#").map_or(written.clone(), str::to_owned)
}
