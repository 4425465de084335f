//! A function that is not `async`: a frame in its body, or in the future that its body ends in.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::{body::Body, declaration::Declaration, lints};
use crate::{
    args::Args,
    target::{Function, flatten},
};

/// Measures calls of the function, or the future that it returns.
pub(super) fn expand(function: Function, args: Args) -> syn::Result<TokenStream> {
    let declaration = Declaration::new(&function.name, args)?;
    let body = Body::new(&function.body);
    let returns_impl = returns_impl(function.head.clone());
    let head = TokenStream::from(function.head);
    let future = if function.is_async { None } else { returned_future(&declaration, &body) };
    let measured = future.unwrap_or_else(|| framed(&declaration, &body, returns_impl));
    Ok(lints::shown_as(&lints::as_written(&head, &body, &declaration), &quote!(#head #measured)))
}

// Input:  { items statements }
// Output: { items let __memtrace_frame = enter; match () { () => { statements } } }
/// Opens a frame before the first statement of the body; it closes when the body is left, however it is left.
///
/// Its variable is invisible to the body (`mixed_site`). An arm drops the temporaries of its value before the frame
/// closes, which in editions before 2024 a block does not. But the compiler does not tell an arm what an `impl Trait`
/// that is returned says of a closure's arguments.
fn framed(declaration: &Declaration, body: &Body, returns_impl: bool) -> TokenTree {
    let enter = declaration.enter();
    let mut tokens: TokenStream = body.attributes.iter().chain(&body.items).cloned().collect();
    tokens.extend(quote_spanned!(Span::mixed_site()=> let __memtrace_frame = #enter;));
    let statements = body.statements.iter().cloned();
    if returns_impl {
        tokens.extend(statements);
    } else {
        let block = body.around(statements.collect());
        tokens.extend(quote_spanned!(Span::mixed_site()=> match () { () => #block }));
    }
    body.around(tokens)
}

/// Whether `-> impl` stands before the body.
fn returns_impl(head: proc_macro::TokenStream) -> bool {
    let written: Vec<String> = flatten(head).iter().map(ToString::to_string).collect();
    written.windows(3).any(|three| three == ["-", ">", "impl"])
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
