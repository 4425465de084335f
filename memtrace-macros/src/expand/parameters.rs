//! The parameters of an `async fn`, moved into its future as the compiler moves them.
//!
//! The future owns every argument, used or not, and drops the last one first. So each is moved in as a plain variable,
//! in order, and what its pattern takes apart is taken apart then.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Attribute, FnArg, Pat, PatIdent, PatType, Signature, Token};

/// What becomes of the parameters.
#[derive(Default)]
pub(super) struct Parameters {
    /// The statements that the future begins with.
    pub(super) moves: TokenStream,
    /// Statements that bind by reference what patterns take apart, for expressions outside of the future.
    pub(super) bindings: TokenStream,
}

impl Parameters {
    // Input:  (&self, mut count: u8, (left, _): Pair, _guard: Guard)
    // Output: (&self, count: u8, arg2: Pair, arg3: Guard)
    // Moves:  let _ = &self; let mut count = count; let arg2 = arg2; let (left, _) = arg2;
    //         let arg3 = arg3; let (_guard,) = (arg3,);
    /// Gives every parameter of the signature a plain name.
    pub(super) fn make_plain(signature: &mut Signature) -> Self {
        let span = Span::mixed_site();
        let (mut moves, mut bindings) = (TokenStream::new(), TokenStream::new());
        for (index, argument) in signature.inputs.iter_mut().enumerate() {
            let parameter = match argument {
                FnArg::Receiver(receiver) => {
                    // It cannot be rebound; named whole, it is captured whole, and is dropped after everything else.
                    let this = &receiver.self_token;
                    moves.extend(quote_spanned!(span=> let _ = &#this;));
                    continue;
                }
                FnArg::Typed(parameter) => parameter,
            };
            let attributes = Attributes::take(parameter);
            let (cfgs, lints) = (&attributes.cfgs, &attributes.lints);
            if is_plain(parameter)
                && let Pat::Ident(PatIdent { mutability, ident, .. }) = &mut *parameter.pat
            {
                let mutability = mutability.take();
                moves.extend(quote_spanned!(span=> #cfgs #lints let #mutability #ident = #ident;));
            } else {
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
                let Shared { pattern, borrows_mutably } = Shared::new(pattern.to_token_stream());
                let mutability = borrows_mutably.then(|| Token![mut](span));
                moves.extend(quote_spanned! {span=>
                    #cfgs let #mutability #plain = #plain;
                    #cfgs #lints let #bound;
                });
                bindings.extend(quote_spanned! {span=>
                    #cfgs
                    #[allow(non_snake_case, unreachable_patterns, unused_parens, unused_variables)]
                    let (#pattern,) = (&#plain,);
                });
            }
        }
        Self { moves, bindings }
    }
}

/// Whether a parameter is more than a plain name.
pub(super) fn any_pattern(signature: &Signature) -> bool {
    signature.inputs.iter().any(|argument| match argument {
        FnArg::Receiver(_) => false,
        FnArg::Typed(parameter) => !is_plain(parameter),
    })
}

/// Whether the parameter is a name that may be used: of one with an underscore in front, clippy would say that it is.
fn is_plain(parameter: &PatType) -> bool {
    match &*parameter.pat {
        Pat::Ident(PatIdent { by_ref: None, ident, subpat: None, .. }) => !ident.to_string().starts_with('_'),
        _ => false,
    }
}

/// A pattern that binds by shared reference, where it is held against one.
struct Shared {
    /// The pattern without `ref`, and without `mut` but for that of `&mut`.
    pattern: TokenStream,
    /// Whether it bound by `ref mut`.
    borrows_mutably: bool,
}

impl Shared {
    fn new(pattern: TokenStream) -> Self {
        let mut shared = Self { pattern: TokenStream::new(), borrows_mutably: false };
        let (mut behind_ref, mut behind_and) = (false, false);
        for token in pattern {
            let is = |word: &str| matches!(&token, TokenTree::Ident(found) if found == word);
            let (is_ref, is_mut) = (is("ref"), is("mut"));
            shared.borrows_mutably |= behind_ref && is_mut;
            let stays = !is_ref && (!is_mut || behind_and);
            behind_ref = is_ref;
            behind_and = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '&');
            match token {
                TokenTree::Group(group) => {
                    let within = Self::new(group.stream());
                    shared.borrows_mutably |= within.borrows_mutably;
                    let mut inner = Group::new(group.delimiter(), within.pattern);
                    inner.set_span(group.span());
                    shared.pattern.extend([TokenTree::Group(inner)]);
                }
                token if stays => shared.pattern.extend([token]),
                _ => {}
            }
        }
        shared
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
