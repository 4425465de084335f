//! The attribute with the feature on: a frame that is open while the function's body runs.
//!
//! The body's statements are spliced, not wrapped, and every token of the user's keeps its span: compile errors stay
//! where they were, and the user's lints see the function that was written. Nothing here silences a lint; the tokens
//! added have the attribute's span, in which lints of the user's crate do not look.

use proc_macro::{Group, TokenStream, TokenTree};
use proc_macro2::{Ident, Literal, Span, TokenStream as Tokens};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, Item, Stmt,
    parse::{ParseStream, Parser, discouraged::Speculative},
};

use crate::{args::Args, target::Function};

// Input:  fn parse(path: &Path) -> Sections { statements }
// Output: fn parse(path: &Path) -> Sections {
//             let __memtrace_frame = { …site! { … } …enter(&SITE) };
//             statements
//         }
/// Opens a frame before the first statement of the body; it closes when the body is left, however it is left.
pub(crate) fn expand(_item: TokenStream, function: Function, args: Args) -> TokenStream {
    let Function { head, name, body } = function;
    let open_frame = open_frame(&name, args);
    let splice = |statements: ParseStream| {
        let attributes = Attribute::parse_inner(statements)?;
        let items = leading_items(statements);
        let rest: Tokens = statements.parse()?;
        Ok(quote! { #(#attributes)* #(#items)* #open_frame #rest })
    };
    let statements = splice.parse2(body.stream().into()).unwrap_or_else(syn::Error::into_compile_error);
    let mut new_body = Group::new(body.delimiter(), statements.into());
    new_body.set_span(body.span());
    head.into_iter().chain([TokenTree::Group(new_body)]).collect()
}

/// Takes the items that the body begins with.
///
/// They stay in front of the frame: behind it, clippy would say of the user's items that they follow a statement.
fn leading_items(statements: ParseStream) -> Vec<Stmt> {
    let mut items = Vec::new();
    loop {
        let ahead = statements.fork();
        match ahead.parse() {
            // Any macro without a name, unlike `macro_rules! name`, may be an expression.
            Ok(Stmt::Item(Item::Macro(call))) if call.ident.is_none() => return items,
            Ok(item @ Stmt::Item(_)) => items.push(item),
            _ => return items,
        }
        statements.advance_to(&ahead);
    }
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
