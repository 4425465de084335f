//! An `async fn`: a frame in its body where that is polled once, and else a function that returns a measured future.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{
    Attribute, ReturnType, Signature, Type, Visibility,
    parse::{Parse, ParseStream},
};

use super::{
    body::Body,
    boxed::{end_of_bounds, mentions, name_lifetimes},
    call,
    declaration::Declaration,
    parameters::{Parameters, any_pattern},
    suspension::may_suspend,
};
use crate::{
    args::{Args, Boxed},
    target::Function,
};

/// Attributes of the compiler and its tools, which any function takes alike.
const INERT: &[&str] = &[
    "allow",
    "automatically_derived",
    "cfg",
    "cfg_attr",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "no_mangle",
    "optimize",
    "target_feature",
    "track_caller",
    "warn",
];

/// What stands before the body.
struct Head {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
}

impl Parse for Head {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        Ok(Self {
            attributes: Attribute::parse_outer(input)?,
            visibility: input.parse()?,
            signature: input.parse()?,
        })
    }
}

/// Measures the futures of the function.
///
/// A body that never suspends is run by one poll, and is measured as any other body is. Else the function becomes one
/// that returns its future, because a future around a future would halve the depth to which futures can be nested. It
/// stays an `async fn` where another macro is still to see it, and where its output must be used: only of an `async fn`
/// does the compiler look for that.
pub(super) fn expand(function: Function, args: Args) -> syn::Result<TokenStream> {
    let boxed = args.boxed;
    let head: Head = syn::parse2(function.head.clone().into())?;
    // Fields see what a pattern takes apart by reference, whether the body suspends or not.
    let borrows = args.fields.is_some() && any_pattern(&head.signature);
    if boxed.is_none() && !borrows && !may_suspend(function.body.stream().into()) {
        return call::expand(function, args);
    }
    let declaration = Declaration::new(&function.name, args)?;
    let body = Body::new(&function.body);
    if boxed.is_none() && !head.attributes.iter().all(is_inert) {
        Ok(nested(head, &Parameters::default(), &declaration, &body))
    } else if boxed.is_none() && head.attributes.iter().any(demands_use) {
        let mut head = head;
        let parameters = Parameters::make_plain(&mut head.signature);
        Ok(nested(head, &parameters, &declaration, &body))
    } else {
        flat(head, &declaration, &body, boxed)
    }
}

// Input:  async fn fetch(&self, (host, _): Address) -> Result<Page> { … }
// Output: fn fetch(&self, arg1: Address) -> impl ::core::future::Future<Output = Result<Page>> {
//             measured(async move {
//                 let _ = &self;
//                 let arg1 = arg1;
//                 let (host, _) = arg1;
//                 …
//             })
//         }
/// The function that returns the future.
///
/// `impl` has the span of this crate's edition, in which it captures what an `async fn` captures: every lifetime. A box
/// is put inside of what measures, because the compiler counts how often one generic function stands within itself.
fn flat(
    head: Head,
    declaration: &Declaration,
    body: &Body,
    boxed: Option<Boxed>,
) -> syn::Result<TokenStream> {
    let span = Span::mixed_site();
    let Head { attributes, visibility, mut signature } = head;
    let Parameters { moves, bindings } = Parameters::make_plain(&mut signature);
    let mut future = future(&moves, &signature, body);
    let mut output = output(&signature, declaration);
    if let Some(boxed) = boxed {
        let private = declaration.private();
        let in_box;
        (output, in_box) = name_lifetimes(&mut signature, output, boxed)?;
        future =
            quote_spanned!(span=> #private::Box::pin(#future) as ::core::pin::Pin<#private::Box<#in_box>>);
    }
    signature.asyncness = None;
    signature.output = ReturnType::Type(
        syn::Token![->](span),
        Box::new(Type::Verbatim(quote_spanned!(span=> impl ::core::future::Future<Output = #output>))),
    );
    let measured = declaration.measured(&bindings, &future);
    let body = body.around(body.attributes.iter().cloned().chain(measured).collect());
    Ok(quote_spanned!(span=> #(#attributes)* #visibility #signature #body))
}

// Output: async fn fetch(&self, arg1: Address) -> Result<Page> { measured(async move { … }).await }
/// The same function, around its measured future.
fn nested(head: Head, parameters: &Parameters, declaration: &Declaration, body: &Body) -> TokenStream {
    let span = Span::mixed_site();
    let Head { attributes, visibility, signature } = head;
    let future = future(&parameters.moves, &signature, body);
    let measured = declaration.measured(&parameters.bindings, &future);
    let awaited = quote_spanned!(span=> #measured.await);
    let body = body.around(body.attributes.iter().cloned().chain(awaited).collect());
    quote_spanned!(span=> #(#attributes)* #visibility #signature #body)
}

// Output: async move {
//             moves
//             if let Some(output) = None::<Result<Page>> { return output; }
//             match () { () => { statements } }
//         }
/// The future that the body is.
///
/// The first `return` tells the compiler what the future's output is, as a signature would. An arm, like a function's
/// body, drops the temporaries of its value before the variables around it.
fn future(moves: &TokenStream, signature: &Signature, body: &Body) -> TokenStream {
    let span = Span::mixed_site();
    let told = match &signature.output {
        ReturnType::Default => returning(&quote_spanned!(span=> ())),
        // Behind a `return` of this type nothing is reachable.
        ReturnType::Type(_, output) if matches!(**output, Type::Never(_)) => TokenStream::new(),
        ReturnType::Type(_, output) => returning(&without_impl(output.to_token_stream())),
    };
    let block = body.around(body.items.iter().chain(&body.statements).cloned().collect());
    quote_spanned! {span=>
        async move {
            #moves
            #told
            match () { () => #block }
        }
    }
}

/// A `return` that never happens.
fn returning(output: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        if let ::core::option::Option::Some(output) = ::core::option::Option::None::<#output> {
            return output;
        }
    }
}

/// The type that the future gives.
fn output(signature: &Signature, declaration: &Declaration) -> TokenStream {
    match &signature.output {
        ReturnType::Default => quote_spanned!(Span::mixed_site()=> ()),
        ReturnType::Type(_, output) if matches!(**output, Type::Never(_)) => declaration.never(),
        ReturnType::Type(_, output) => output.to_token_stream(),
    }
}

/// The type with `_` for each `impl Trait`, which cannot be written in a body.
fn without_impl(output: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = output.into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut written = TokenStream::new();
    while let [token, following @ ..] = rest {
        rest = following;
        match token {
            TokenTree::Ident(word) if word == "impl" => {
                rest = &following[end_of_bounds(following, &[','])..];
                written.extend(quote_spanned!(word.span()=> _));
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
                let mut without = Group::new(group.delimiter(), without_impl(group.stream()));
                without.set_span(group.span());
                written.extend([TokenTree::Group(without)]);
            }
            token => written.extend([token.clone()]),
        }
    }
    written
}

/// Whether the attribute is `#[must_use]`, on a condition perhaps.
fn demands_use(attribute: &Attribute) -> bool {
    mentions(attribute.meta.to_token_stream(), &["must_use"])
}

fn is_inert(attribute: &Attribute) -> bool {
    let path = attribute.path();
    match path.segments.first() {
        Some(first) if path.segments.len() > 1 => {
            ["clippy", "rustfmt", "diagnostic", "memtrace"].iter().any(|tool| first.ident == tool)
        }
        _ => INERT.iter().any(|name| path.is_ident(name)),
    }
}
