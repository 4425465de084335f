//! An `async fn`: a frame in its body where that is polled once, and else a function that returns a measured future.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{
    Attribute, Generics, ReturnType, Signature, Token, Type, Visibility,
    parse::{Parse, ParseStream},
};

use super::{body::Body, call, declaration::Declaration, lints, parameters, suspension::may_suspend};
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
    "export_name",
    "forbid",
    "inline",
    "link_section",
    "must_use",
    "no_mangle",
    "optimize",
    "target_feature",
    "track_caller",
    "unsafe",
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

// Input:  async fn fetch(&self, (host, _): Address) -> Result<Page> { … }
// Output: fn fetch(&self, arg1: Address) -> impl ::core::future::Future<Output = Result<Page>> {
//             measured(async move {
//                 let _ = &self;
//                 let arg1 = arg1;
//                 let (host, _) = arg1;
//                 …
//             })
//         }
// Or:     async fn fetch(&self, arg1: Address) -> Result<Page> { measured(async move { … }).await }
/// Measures the futures of the function.
///
/// A body that never suspends is run by one poll, and is measured as any other body is. Else the function becomes one
/// that returns its future, because a future around a future would halve the depth to which futures can be nested. It
/// stays an `async fn` where another macro is still to see it, and where an attribute or an ABI means something else on a
/// function that is none.
pub(super) fn expand(function: Function, args: Args) -> syn::Result<TokenStream> {
    let boxed = args.boxed;
    let declaration = Declaration::new(&function.name, args)?;
    if !declaration.fields_suspend && !may_suspend(function.body.stream().into()) {
        return Ok(call::calls(function.head, &declaration, &Body::new(&function.body)));
    }
    let mut head: Head = syn::parse2(function.head.clone().into())?;
    let body = Body::new(&function.body);
    let is_last_macro = head.attributes.iter().all(is_inert);
    let moves = if is_last_macro {
        parameters::make_plain(&mut head.signature)
    } else {
        parameters::rebind(&mut head.signature)
    };
    let mut future = future(&moves, &head.signature, &body, &declaration);
    if let Some(boxed) = boxed {
        future = in_box(&future, &head.signature, &declaration, boxed);
    }
    let measured = declaration.measured(&future);
    let awaited = quote_spanned!(Span::mixed_site()=> #measured.await);
    let attributes = head.attributes.iter().map(ToTokens::to_token_stream);
    let speaks_of_async = attributes
        .chain([body.attributes.iter().cloned().collect()])
        .any(|attributes| needs_async(&attributes));
    // Of the user's braces around one expression the compiler would say that they are not needed, where another macro
    // makes a value of them.
    let braces = if is_last_macro { body.span } else { Span::mixed_site() };
    let measured = if !is_last_macro || speaks_of_async || head.signature.abi.is_some() {
        head.around(&body, braces, awaited)
    } else if boxed.is_some() {
        // What borrows from several arguments has a lifetime that no type of a function could name: the box does not
        // leave the future around it. Of that alone clippy would say that it makes an `async fn`.
        let future = quote_spanned!(Span::mixed_site()=> match () { () => async move { #awaited } });
        let is_send = boxed == Some(Boxed::Send)
            && (!head.may_be_of_trait()
                || mentions(function.body.stream().into(), &head.signature.ident.to_string()));
        head.returning_future(&declaration, is_send).around(&body, braces, future)
    } else {
        head.returning_future(&declaration, false).around(&body, braces, measured)
    };
    Ok(lints::shown_as(&lints::as_written(&function.head.into(), &body, &declaration), &measured))
}

impl Head {
    // Input:  async fn fetch(&self, arg1: Address) -> Result<Page>
    // Output: fn fetch(&self, arg1: Address) -> impl ::core::future::Future<Output = Result<Page>>
    /// The head of the function that returns the future.
    ///
    /// `impl` has the span of this crate's edition, in which it captures what an `async fn` captures: every lifetime. What
    /// says the output has the user's, so that what the compiler says of signature and type is said of the user's. The
    /// future of a function that awaits itself has to be declared as `Send`: the compiler cannot find it out.
    fn returning_future(mut self, declaration: &Declaration, is_send: bool) -> Self {
        let span = Span::mixed_site();
        let end = match &self.signature.output {
            ReturnType::Default => self.signature.paren_token.span.close().unwrap().end().into(),
            ReturnType::Type(_, output) => {
                output.to_token_stream().into_iter().last().map_or(span, |last| last.span())
            }
        };
        let output = output(&self.signature, declaration, end);
        let output = quote_spanned!(end=> Output = #output>);
        let send = is_send.then(|| quote_spanned!(span=> + ::core::marker::Send));
        self.signature.asyncness = None;
        self.signature.output = ReturnType::Type(
            Token![->](span),
            Box::new(Type::Verbatim(quote_spanned!(span=> impl ::core::future::Future<#output #send))),
        );
        self
    }

    /// Whether it may be the default method of a trait, where what it declares would hold for every implementation.
    fn may_be_of_trait(&self) -> bool {
        matches!(self.visibility, Visibility::Inherited) && self.signature.receiver().is_some()
    }

    /// The function, whose body is an expression now, in braces of that span.
    fn around(&self, body: &Body, braces: Span, expression: TokenStream) -> TokenStream {
        let Self { attributes, visibility, signature } = self;
        let tokens = body.attributes.iter().cloned().chain(expression).collect();
        let mut body = Group::new(Delimiter::Brace, tokens);
        body.set_span(braces);
        quote_spanned!(Span::mixed_site()=> #(#attributes)* #visibility #signature #body)
    }
}

// Output: ::memtrace::__private::Box::pin(async move { … })
//             as ::core::pin::Pin<::memtrace::__private::Box<dyn ::core::future::Future<Output = _> + Send + '_>>
/// The future in a box, inside of what measures: the compiler counts how often one generic function stands within
/// itself, and does not look into the box.
fn in_box(
    future: &TokenStream,
    signature: &Signature,
    declaration: &Declaration,
    boxed: Boxed,
) -> TokenStream {
    let span = Span::mixed_site();
    let private = declaration.private();
    let output = inferred(output(signature, declaration, span), &signature.generics);
    let future = match &signature.output {
        ReturnType::Type(_, output) if matches!(**output, Type::Never(_)) => {
            quote_spanned!(span=> #private::never_ending(#future))
        }
        _ => future.clone(),
    };
    let send = (boxed == Boxed::Send).then(|| quote_spanned!(span=> + ::core::marker::Send));
    quote_spanned! {span=>
        #private::Box::pin(#future) as ::core::pin::Pin<
            #private::Box<dyn ::core::future::Future<Output = #output> #send + '_>
        >
    }
}

// Output: async move {
//             moves
//             if let Some(output) = None::<Result<Page>> { return output; }
//             open_span
//             match () { () => { statements } }
//         }
/// The future that the body is.
///
/// The first `return` tells the compiler what the future's output is, as a signature would. An arm, like a function's
/// body, drops the temporaries of its value before the variables around it. `async` and the braces are the user's, so
/// that lints which look at the end of a body look at this one.
fn future(moves: &TokenStream, signature: &Signature, body: &Body, declaration: &Declaration) -> TokenStream {
    let span = Span::mixed_site();
    let open_span = declaration.open_span();
    let told = match &signature.output {
        ReturnType::Default => returning(&quote_spanned!(span=> ())),
        // Behind a `return` of this type nothing is reachable.
        ReturnType::Type(_, output) if matches!(**output, Type::Never(_)) => TokenStream::new(),
        ReturnType::Type(_, output) => returning(&inferred(output.to_token_stream(), &signature.generics)),
    };
    let block = body.around(body.items.iter().chain(&body.statements).cloned().collect());
    let block = body.around(quote_spanned! {span=>
        #moves
        #told
        #open_span
        match () { () => #block }
    });
    let keyword = &signature.asyncness;
    quote_spanned!(span=> #keyword move #block)
}

/// A `return` that never happens.
fn returning(output: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        if let ::core::option::Option::Some(output) = ::core::option::Option::None::<#output> {
            return output;
        }
    }
}

/// The type that the future gives, with a span for that of a signature which names none.
fn output(signature: &Signature, declaration: &Declaration, unnamed: Span) -> TokenStream {
    match &signature.output {
        ReturnType::Default => quote_spanned!(unnamed=> ()),
        ReturnType::Type(_, output) if matches!(**output, Type::Never(_)) => declaration.never(),
        ReturnType::Type(_, output) => output.to_token_stream(),
    }
}

/// The type with `_` for each `impl Trait`, which cannot be written in a body, and `'_` for each lifetime of the
/// function's, of which clippy would say that the body needs its name. In the type of a function `'_` would be another
/// lifetime with each call: such a type keeps its names.
fn inferred(output: TokenStream, generics: &Generics) -> TokenStream {
    let names = if has_function_type(output.clone()) { &Generics::default() } else { generics };
    with_inferred(output, names)
}

/// The same, whatever the type is, of the lifetimes of these generics.
fn with_inferred(output: TokenStream, generics: &Generics) -> TokenStream {
    let tokens: Vec<TokenTree> = output.into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut written = TokenStream::new();
    while let [token, following @ ..] = rest {
        rest = following;
        match token {
            TokenTree::Ident(word) if word == "impl" => {
                rest = &following[end_of_bounds(following)..];
                written.extend(quote_spanned!(word.span()=> _));
            }
            TokenTree::Punct(tick)
                if tick.as_char() == '\''
                    && let [TokenTree::Ident(name), following @ ..] = following
                    && generics.lifetimes().any(|declared| declared.lifetime.ident == *name) =>
            {
                rest = following;
                written.extend(quote_spanned!(name.span()=> '_));
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
                let mut within = Group::new(group.delimiter(), with_inferred(group.stream(), generics));
                within.set_span(group.span());
                written.extend([TokenTree::Group(within)]);
            }
            token => written.extend([token.clone()]),
        }
    }
    written
}

/// Whether parentheses follow a word, as in `fn(…)` and `Fn(…)`.
fn has_function_type(tokens: TokenStream) -> bool {
    let mut after_word = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            let follows = std::mem::take(&mut after_word);
            follows && group.delimiter() == Delimiter::Parenthesis || has_function_type(group.stream())
        }
        token => {
            after_word = matches!(token, TokenTree::Ident(_));
            false
        }
    })
}

/// How many tokens stand before a comma, or before a `>` that closes more than was opened.
fn end_of_bounds(tokens: &[TokenTree]) -> usize {
    let (mut depth, mut arrow) = (0_usize, false);
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(sign) = token else {
            arrow = false;
            continue;
        };
        match sign.as_char() {
            '>' if arrow => {}
            '>' | ',' if depth == 0 => return index,
            '>' => depth -= 1,
            '<' => depth += 1,
            _ => {}
        }
        arrow = sign.as_char() == '-';
    }
    tokens.len()
}

/// Whether the tokens name it.
pub(super) fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}

/// Whether one of the attributes, on a condition perhaps, is understood of an `async fn` alone: that the output must be
/// used, that the caller's place is not known, and that the lint is expected.
fn needs_async(attributes: &TokenStream) -> bool {
    ["must_use", "track_caller", "async_fn_in_trait"].iter().any(|word| mentions(attributes.clone(), word))
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
