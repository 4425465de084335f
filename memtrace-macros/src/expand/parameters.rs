//! The parameters of an `async fn`, moved into its future as the compiler moves them.
//!
//! The future owns every argument, used or not, and drops the last one first. So each is moved in, in order.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Attribute, FnArg, Pat, PatIdent, PatType, Signature, ext::IdentExt};

use super::future::mentions;

// Input:  (&self, mut count: u8, (left, _): Pair, _guard: Guard)
// Output: (&self, count: u8, arg2: Pair, _guard: Guard)
// Moves:  let _ = &self; let mut count = count; let mut arg2 = arg2; let (left, _) = arg2;
//         let _guard = _guard;
/// Gives every parameter of the signature a plain name, and the statements that the future begins with: each is moved
/// in whole, and what its pattern takes apart is taken apart then.
pub(super) fn make_plain(signature: &mut Signature) -> TokenStream {
    let span = Span::mixed_site();
    move_each(signature, |index, parameter, Attributes { cfgs, lints }| {
        if let Pat::Ident(PatIdent { by_ref: None, mutability, ident, subpat: None, .. }) =
            &mut *parameter.pat
            && !may_be_constant(ident)
        {
            let mutability = mutability.take();
            return quote_spanned!(span=> #cfgs #lints let #mutability #ident = #ident;);
        }
        let plain = format_ident!("arg{index}", span = span);
        let name: Pat = Pat::Ident(PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident: plain.clone(),
            subpat: None,
        });
        let pattern = std::mem::replace(&mut *parameter.pat, name);
        let pattern = with_own_wildcards(pattern.into_token_stream());
        // A pattern may bind by `ref mut`.
        quote_spanned! {span=>
            #cfgs let mut #plain = #plain;
            #cfgs #lints let #pattern = #plain;
        }
    })
}

// Input:  (&self, mut count: u8, (left, mut right, _): Triple)
// Output: (&self, count: u8, (left, right, _): Triple)
// Moves:  let _ = &self; let mut count = count; let left = left; let mut right = right;
/// Leaves the parameters as another macro expects them, but for the `mut` of variables, and gives the statements that
/// move each variable in. What a pattern leaves of its argument stays outside.
pub(super) fn rebind(signature: &mut Signature) -> TokenStream {
    move_each(signature, |_, parameter, attributes| {
        let mut moves = TokenStream::new();
        rebind_variables(&mut parameter.pat, &attributes, &mut moves);
        moves
    })
}

/// The moves of all parameters, one after the other.
fn move_each(
    signature: &mut Signature,
    mut moves: impl FnMut(usize, &mut PatType, Attributes) -> TokenStream,
) -> TokenStream {
    let each = signature.inputs.iter_mut().enumerate().map(|(index, argument)| match argument {
        FnArg::Receiver(receiver) => {
            // It cannot be rebound; named whole, it is captured whole, and is dropped after everything else.
            let this = &receiver.self_token;
            quote_spanned!(Span::mixed_site()=> let _ = &#this;)
        }
        FnArg::Typed(parameter) => {
            let attributes = Attributes::take(parameter);
            moves(index, parameter, attributes)
        }
    });
    each.collect()
}

/// Whether the name may be that of a unit struct or a constant, which a pattern binds to nothing.
fn may_be_constant(name: &Ident) -> bool {
    name.unraw().to_string().starts_with(char::is_uppercase)
}

/// The pattern, its `_` with a span in which no lint looks: of a lock the compiler would say that it is let go at once,
/// though it stays in its variable.
fn with_own_wildcards(pattern: TokenStream) -> TokenStream {
    let own = |token| match token {
        TokenTree::Ident(word) if word == "_" => Ident::new("_", Span::mixed_site()).into(),
        TokenTree::Group(group) => {
            let mut within = Group::new(group.delimiter(), with_own_wildcards(group.stream()));
            within.set_span(group.span());
            within.into()
        }
        token => token,
    };
    pattern.into_iter().map(own).collect()
}

/// Moves what the pattern binds, and takes its `mut` along.
fn rebind_variables(pattern: &mut Pat, attributes: &Attributes, moves: &mut TokenStream) {
    let mut within = |pattern: &mut Pat| rebind_variables(pattern, attributes, moves);
    match pattern {
        Pat::Ident(PatIdent { by_ref: None, ident, subpat: None, .. }) if may_be_constant(ident) => {}
        Pat::Ident(PatIdent { by_ref, mutability, ident, subpat, .. }) => {
            if let Some((_, pattern)) = subpat {
                within(pattern);
            }
            let Attributes { cfgs, lints } = attributes;
            // That of `ref mut` is not the variable's.
            let mutability = if by_ref.is_none() { mutability.take() } else { None };
            moves.extend(quote_spanned!(Span::mixed_site()=> #cfgs #lints let #mutability #ident = #ident;));
        }
        Pat::Paren(inner) => within(&mut inner.pat),
        Pat::Reference(inner) => within(&mut inner.pat),
        Pat::Slice(inner) => inner.elems.iter_mut().for_each(within),
        Pat::Struct(inner) => inner.fields.iter_mut().for_each(|field| within(&mut field.pat)),
        Pat::Tuple(inner) => inner.elems.iter_mut().for_each(within),
        Pat::TupleStruct(inner) => inner.elems.iter_mut().for_each(within),
        // Of alternatives, which bind the same names, and of what is not known, the variables stay outside.
        _ => {}
    }
}

/// The attributes of a parameter that hold for its variable in the future.
struct Attributes {
    /// Those that decide whether there is one. They hold for the parameter too.
    cfgs: TokenStream,
    /// Those that say what lints make of it. They hold for the parameter too, which is always used, unless something is
    /// expected.
    lints: TokenStream,
}

impl Attributes {
    fn take(parameter: &mut PatType) -> Self {
        let is = |attribute: &Attribute, name: &str| attribute.path().is_ident(name);
        let expects = |attribute: &Attribute| {
            is(attribute, "expect")
                || is(attribute, "cfg_attr") && mentions(attribute.to_token_stream(), "expect")
        };
        let (mut cfgs, mut lints) = (TokenStream::new(), TokenStream::new());
        for attribute in &parameter.attrs {
            if expects(attribute)
                || ["allow", "deny", "forbid", "warn"].iter().any(|name| is(attribute, name))
            {
                attribute.to_tokens(&mut lints);
            } else if is(attribute, "cfg") || is(attribute, "cfg_attr") {
                attribute.to_tokens(&mut cfgs);
            }
        }
        parameter.attrs.retain(|attribute| !expects(attribute));
        Self { cfgs, lints }
    }
}
