//! The signature of a function whose future is boxed.
//!
//! The box says for how long its future lives, so every lifetime that the future may hold gets a name.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{FnArg, GenericParam, Lifetime, Signature, parse_quote_spanned};

use crate::args::Boxed;

// Input:  fn load(&self, from: &str) -> Page
// Output: fn load<'memtrace, 'memtrace0, 'memtrace1>(&'memtrace0 self, from: &'memtrace1 str)
//         where 'memtrace0: 'memtrace, 'memtrace1: 'memtrace, Self: 'memtrace
// In box: dyn Future<Output = Page> + Send + 'memtrace
/// Names the lifetimes of the signature and of `output`, which the future gives. Gives that and the type in the box.
pub(super) fn name_lifetimes(
    signature: &mut Signature,
    output: TokenStream,
    boxed: Boxed,
) -> syn::Result<(TokenStream, TokenStream)> {
    let span = Span::mixed_site();
    let mut names = Names { fresh: Vec::new(), in_output: None };
    let mut held: Vec<TokenStream> = Vec::new();
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => held.push(lifetime.lifetime.to_token_stream()),
            GenericParam::Type(parameter) => held.push(parameter.ident.to_token_stream()),
            GenericParam::Const(_) => {}
        }
    }
    let inputs = signature.inputs.to_token_stream();
    let hides_types = mentions(inputs.clone(), &["impl"]);
    if mentions(inputs, &["self", "Self"]) || mentions(output.clone(), &["Self"]) {
        held.push(quote_spanned!(span=> Self));
    }
    let mut of_receiver = None;
    for argument in &mut signature.inputs {
        let parameter = names.name(argument.to_token_stream());
        *argument = syn::parse2(parameter.clone())?;
        if matches!(argument, FnArg::Receiver(_)) {
            of_receiver = first_lifetime(parameter);
        }
    }
    held.extend(names.fresh.iter().map(ToTokens::to_token_stream));
    let is_lifetime = |held: &TokenStream| held.to_string().starts_with('\'');
    let mut lifetimes = held.iter().filter(|held| is_lifetime(held));
    let only = lifetimes.next().filter(|_| lifetimes.next().is_none()).cloned();
    // One lifetime that everything lives for is the whole's. In a trait's implementation there may be no other.
    let is_implied =
        |held: &TokenStream| is_lifetime(held) || (of_receiver.is_some() && held.to_string() == "Self");
    let alone = only.clone().filter(|_| !hides_types && held.iter().all(is_implied));
    names.in_output = of_receiver.or(only);
    let output = names.name_output(output);
    let future = quote_spanned!(span=> ::core::future::Future);
    let send = (boxed == Boxed::Send).then(|| quote_spanned!(span=> + ::core::marker::Send));
    for name in &names.fresh {
        signature.generics.params.insert(0, parse_quote_spanned!(span=> #name));
    }
    if let Some(whole) = alone {
        return Ok((output.clone(), quote_spanned!(span=> dyn #future<Output = #output> #send + #whole)));
    }
    if held.is_empty() && !hides_types {
        return Ok((output.clone(), quote_spanned!(span=> dyn #future<Output = #output> #send)));
    }
    let whole = Lifetime::new("'memtrace", span);
    let clause = signature.generics.make_where_clause();
    for held in &held {
        clause.predicates.push(parse_quote_spanned!(span=> #held: #whole));
    }
    signature.generics.params.insert(0, parse_quote_spanned!(span=> #whole));
    let in_box = quote_spanned!(span=> dyn #future<Output = #output> #send + #whole);
    Ok((output, in_box))
}

/// The names that were given.
struct Names {
    fresh: Vec<Lifetime>,
    /// What an elided lifetime in the output stands for.
    in_output: Option<TokenStream>,
}

impl Names {
    /// Gives a name to each lifetime that has none.
    fn name(&mut self, tokens: TokenStream) -> TokenStream {
        let mut fresh = std::mem::take(&mut self.fresh);
        let named = rewrite(tokens, true, &mut || {
            let name = Lifetime::new(&format!("'memtrace{}", fresh.len()), Span::mixed_site());
            fresh.push(name.clone());
            name.into_token_stream()
        });
        self.fresh = fresh;
        named
    }

    /// Gives each lifetime of the output that has none the one that it stands for.
    fn name_output(&self, output: TokenStream) -> TokenStream {
        match &self.in_output {
            Some(name) => rewrite(output, false, &mut || name.clone()),
            None => output,
        }
    }
}

/// Writes a lifetime behind each `&` and for each `'_`. What stands in `Fn(…) -> …` has lifetimes of its own.
///
/// In a parameter, what hides behind `impl` is bound to the life of the whole.
fn rewrite(tokens: TokenStream, in_parameter: bool, name: &mut dyn FnMut() -> TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut written = TokenStream::new();
    while let [first, following @ ..] = rest {
        rest = following;
        match (first, following) {
            (TokenTree::Punct(sign), [TokenTree::Ident(word), after @ ..]) if sign.as_char() == '\'' => {
                rest = after;
                if word == "_" {
                    written.extend(name());
                } else {
                    written.extend([first.clone(), word.clone().into()]);
                }
            }
            (TokenTree::Punct(sign), _) if sign.as_char() == '&' => {
                written.extend([TokenTree::Punct(Punct::new('&', Spacing::Alone))]);
                if !matches!(following.first(), Some(TokenTree::Punct(sign)) if sign.as_char() == '\'') {
                    written.extend(name());
                }
            }
            (TokenTree::Ident(word), [TokenTree::Group(group), ..])
                if word.to_string().to_lowercase().contains("fn")
                    && group.delimiter() == Delimiter::Parenthesis =>
            {
                let length = 1 + end_of_bounds(&following[1..], &[',', '+', ';']);
                written.extend([first.clone()].into_iter().chain(following[..length].iter().cloned()));
                rest = &following[length..];
            }
            (TokenTree::Ident(word), _) if in_parameter && word == "impl" => {
                let end = end_of_bounds(following, &[',']);
                let bounds = rewrite(following[..end].iter().cloned().collect(), in_parameter, name);
                let whole = Lifetime::new("'memtrace", Span::mixed_site());
                written.extend(quote_spanned!(Span::mixed_site()=> (#first #bounds + #whole)));
                rest = &following[end..];
            }
            (TokenTree::Group(group), _) => {
                let mut inner = Group::new(group.delimiter(), rewrite(group.stream(), in_parameter, name));
                inner.set_span(group.span());
                written.extend([TokenTree::Group(inner)]);
            }
            _ => written.extend([first.clone()]),
        }
    }
    written
}

/// How many tokens stand before one of the signs, or before a `>` that closes more than was opened.
pub(super) fn end_of_bounds(tokens: &[TokenTree], signs: &[char]) -> usize {
    let (mut depth, mut arrow) = (0_usize, false);
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(sign) = token else {
            arrow = false;
            continue;
        };
        match sign.as_char() {
            '>' if arrow => {}
            '>' if depth == 0 => return index,
            '>' => depth -= 1,
            '<' => depth += 1,
            sign if depth == 0 && signs.contains(&sign) => return index,
            _ => {}
        }
        arrow = sign.as_char() == '-';
    }
    tokens.len()
}

/// Whether one of the words is among the tokens.
pub(super) fn mentions(tokens: TokenStream, words: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => words.iter().any(|wanted| word == wanted),
        TokenTree::Group(group) => mentions(group.stream(), words),
        _ => false,
    })
}

/// The first lifetime among the tokens.
fn first_lifetime(tokens: TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let start =
        tokens.iter().position(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '\''))?;
    Some(tokens.get(start..start + 2)?.iter().cloned().collect())
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    /// What becomes of the parameters and of the output `Page`, and what is in the box.
    fn check(signature: TokenStream, expected: &TokenStream, in_box: &TokenStream) {
        let mut signature: Signature = syn::parse2(signature).expect("it is a signature");
        let output = match &signature.output {
            syn::ReturnType::Type(_, output) => output.to_token_stream(),
            syn::ReturnType::Default => quote!(()),
        };
        let (output, found) = name_lifetimes(&mut signature, output, Boxed::Local).expect("it can be boxed");
        signature.output = syn::ReturnType::Default;
        assert_eq!(quote!(#signature -> #output).to_string(), expected.to_string());
        assert_eq!(found.to_string(), in_box.to_string());
    }

    #[test]
    fn nothing_is_named_where_nothing_is_borrowed() {
        check(
            quote!(async fn load(at: u8) -> Page),
            &quote!(async fn load(at: u8) -> Page),
            &quote!(dyn ::core::future::Future<Output = Page>),
        );
    }

    #[test]
    fn one_lifetime_is_that_of_the_box() {
        check(
            quote!(async fn load(&self, at: u8) -> &Page),
            &quote!(async fn load<'memtrace0>(&'memtrace0 self, at: u8) -> &'memtrace0 Page),
            &quote!(dyn ::core::future::Future<Output = &'memtrace0 Page> + 'memtrace0),
        );
    }

    #[test]
    fn several_lifetimes_outlive_the_box() {
        check(
            quote!(async fn load<T>(&mut self, of: &'_ T, by: impl Fn(&T) -> &u8) -> &u8),
            &quote! {
                async fn load<'memtrace, 'memtrace1, 'memtrace0, T>(
                    &'memtrace0 mut self, of: &'memtrace1 T, by: (impl Fn(&T) -> &u8 + 'memtrace)
                ) where T: 'memtrace, Self: 'memtrace, 'memtrace0: 'memtrace, 'memtrace1: 'memtrace
                -> &'memtrace0 u8
            },
            &quote!(dyn ::core::future::Future<Output = &'memtrace0 u8> + 'memtrace),
        );
    }
}
