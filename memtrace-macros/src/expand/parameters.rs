//! The parameters of an `async fn`, moved into its future as the compiler moves them.
//!
//! The future owns every argument, used or not, and drops the last one first. So each is moved in, in order.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Attribute, FnArg, Pat, PatIdent, PatType, Signature};

// Input:  (&self, mut count: u8, (left, _): Pair, _guard: Guard)
// Output: (&self, count: u8, arg2: Pair, arg3: Guard)
// Moves:  let _ = &self; let mut count = count; let arg2 = arg2; let (left, _) = arg2;
//         let arg3 = arg3; let (_guard,) = (arg3,);
/// Gives every parameter of the signature a plain name, and the statements that the future begins with: each is moved
/// in whole, and what its pattern takes apart is taken apart then.
pub(super) fn make_plain(signature: &mut Signature) -> TokenStream {
    let span = Span::mixed_site();
    move_each(signature, |index, parameter, Attributes { cfgs, lints }| {
        if is_plain(parameter)
            && let Pat::Ident(PatIdent { mutability, ident, .. }) = &mut *parameter.pat
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
        let bound = match &pattern {
            // Of a lock the compiler would say that it is let go at once, though it stays in its variable.
            Pat::Wild(_) => quote_spanned!(span=> _ = &#plain),
            // Of the name alone clippy would say that it is bound without an effect.
            Pat::Ident(PatIdent { by_ref: None, subpat: None, .. }) => {
                quote_spanned!(span=> (#pattern,) = (#plain,))
            }
            pattern => quote_spanned!(span=> #pattern = #plain),
        };
        // A pattern may bind by `ref mut`.
        quote_spanned! {span=>
            #cfgs let mut #plain = #plain;
            #cfgs #lints let #bound;
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

/// Whether the parameter is a name that may be used: of one with an underscore in front, clippy would say that it is.
fn is_plain(parameter: &PatType) -> bool {
    match &*parameter.pat {
        Pat::Ident(PatIdent { by_ref: None, ident, subpat: None, .. }) => !ident.to_string().starts_with('_'),
        _ => false,
    }
}

/// Moves what the pattern binds, and takes its `mut` along.
fn rebind_variables(pattern: &mut Pat, attributes: &Attributes, moves: &mut TokenStream) {
    let mut within = |pattern: &mut Pat| rebind_variables(pattern, attributes, moves);
    match pattern {
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
        let is =
            |attribute: &Attribute, names: &[&str]| names.iter().any(|name| attribute.path().is_ident(name));
        let chosen = |names: &[&str]| {
            parameter
                .attrs
                .iter()
                .filter(|attribute| is(attribute, names))
                .map(ToTokens::to_token_stream)
                .collect()
        };
        let cfgs = chosen(&["cfg", "cfg_attr"]);
        let lints = chosen(&["allow", "deny", "expect", "forbid", "warn"]);
        parameter.attrs.retain(|attribute| !is(attribute, &["expect"]));
        Self { cfgs, lints }
    }
}
