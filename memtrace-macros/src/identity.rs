//! The attribute with the feature off: the item, token for token.

use proc_macro::TokenStream;

use crate::{args::Args, target::Target};

/// Returns the item as it stood.
pub(crate) fn expand(item: TokenStream, _target: Target, _args: Args) -> TokenStream {
    item
}
