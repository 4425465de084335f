//! The mark of the attribute that a block puts on what stands inside.
//!
//! A marked attribute stands behind those of the item's own. An attribute of ours that is the item's own, under whatever
//! name and on whatever condition, is therefore expanded first, and takes the marked one away.

use proc_macro::{TokenStream, TokenTree};

/// The argument that marks the attribute.
pub(crate) const MARK: &str = "__of_block";

/// The item without a marked attribute.
pub(crate) fn without_marked(item: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    while let Some(start) = tokens.windows(2).position(is_marked) {
        tokens.drain(start..start + 2);
    }
    tokens.into_iter().collect()
}

/// Whether the two tokens are a marked attribute.
fn is_marked(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(sign), TokenTree::Group(attribute)] = tokens else { return false };
    let Some(TokenTree::Group(arguments)) = attribute.stream().into_iter().last() else { return false };
    sign.as_char() == '#' && arguments.stream().into_iter().next().is_some_and(|first| is_mark(&first))
}

/// Whether the token is the argument that marks.
pub(crate) fn is_mark(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word.to_string() == MARK)
}
