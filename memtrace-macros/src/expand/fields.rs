//! The user's fields of a span.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{
    Expr, Ident, LitStr, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
    token::Brace,
};

/// The fields as `tracing::span!` takes them: a name alone is a field to be recorded later, as `#[instrument]` has it.
pub(super) fn for_span(fields: TokenStream, private: &TokenStream) -> syn::Result<TokenStream> {
    let read = |input: ParseStream| {
        let mut read = Vec::new();
        while !input.is_empty() {
            read.push(field(input, private)?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(read)
    };
    let fields = read.parse2(fields)?;
    Ok(quote_spanned!(Span::mixed_site()=> #(#fields),*))
}

/// `name`, `name = value`, `%name` or `?name`, where a name may have dots, be a string, or a constant in braces.
fn field(input: ParseStream, private: &TokenStream) -> syn::Result<TokenStream> {
    if let Some(kind) = kind(input)? {
        let name = name(input)?;
        return Ok(quote_spanned!(Span::mixed_site()=> #kind #name));
    }
    let name = name(input)?;
    if !input.peek(Token![=]) {
        return Ok(quote_spanned!(Span::mixed_site()=> #name = #private::tracing::field::Empty));
    }
    let (equals, kind, value) = (input.parse::<Token![=]>()?, kind(input)?, input.parse::<Expr>()?);
    Ok(quote_spanned!(Span::mixed_site()=> #name #equals #kind #value))
}

/// Whether the value is to be shown, by `Display` or by `Debug`.
fn kind(input: ParseStream) -> syn::Result<Option<TokenStream>> {
    Ok(if input.peek(Token![%]) {
        Some(input.parse::<Token![%]>()?.into_token_stream())
    } else if input.peek(Token![?]) {
        Some(input.parse::<Token![?]>()?.into_token_stream())
    } else {
        None
    })
}

fn name(input: ParseStream) -> syn::Result<TokenStream> {
    if input.peek(LitStr) || input.peek(Brace) {
        return Ok(input.parse::<TokenTree>()?.into());
    }
    let words = Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)?;
    Ok(words.into_token_stream())
}
