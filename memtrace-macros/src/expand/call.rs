//! A function that is not `async`: a frame in its body, or in the future that its body ends in.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::{body::Body, declaration::Declaration, lints};
use crate::{args::Args, target::Function};

/// Measures calls of the function, or the future that it returns.
pub(super) fn expand(function: Function, args: Args) -> syn::Result<TokenStream> {
    let declaration = Declaration::new(&function.name, args)?;
    let body = Body::new(&function.body);
    let Some(measured) = returned_future(&declaration, &body) else {
        return Ok(calls(function.head, &declaration, &body));
    };
    let head = TokenStream::from(function.head);
    let written = lints::as_written(&head, &body, &declaration);
    Ok(lints::shown_as(&written, &quote!(#head #measured)))
}

/// Measures calls of the function of that head.
pub(super) fn calls(head: proc_macro::TokenStream, declaration: &Declaration, body: &Body) -> TokenStream {
    let (head, framed) = (TokenStream::from(head), framed(declaration, body));
    quote!(#head #framed)
}

// Input:  { items statements }
// Output: { items #[cfg(not(clippy))] let __memtrace_frame = enter; statements }
/// Opens a frame before the first statement of the body; it closes when the body is left, however it is left.
///
/// Its variable is invisible to the body (`mixed_site`).
fn framed(declaration: &Declaration, body: &Body) -> TokenTree {
    let enter = declaration.enter();
    let mut tokens: TokenStream = body.attributes.iter().chain(&body.items).cloned().collect();
    tokens.extend(quote_spanned! {Span::mixed_site()=>
        #[cfg(not(clippy))]
        let __memtrace_frame = #enter;
    });
    let names = declaration.names_in_use();
    tokens.extend(names.map(|names| quote_spanned!(Span::mixed_site()=> #[cfg(clippy)] #names)));
    tokens.extend(body.statements.iter().cloned());
    body.around(tokens)
}

// Input:  { statements Box::pin(async move { … }) }
// Output: { statements Box::pin(measured(async move { … })) }
/// Measures the `async` block that the body ends in.
fn returned_future(declaration: &Declaration, body: &Body) -> Option<TokenTree> {
    let (statements, future, tail) = body.split_future()?;
    let measured = tail.put(declaration.measured_from_outside(&future));
    let mut tokens: TokenStream =
        body.attributes.iter().chain(&body.items).chain(statements).cloned().collect();
    tokens.extend(measured);
    Some(body.around(tokens))
}
