//! The attribute with the feature on: a frame that is open while a function's body runs, or a future is polled.
//!
//! Every token of the user's is passed on as it stood: compile errors stay where they were, and the user's lints see
//! the code that was written. Nothing here silences a lint; the tokens added have the attribute's span, in which lints
//! of the user's crate do not look, and clippy is shown the function that a measured one was made of. That span is of
//! edition 2024 wherever the attribute stands.

mod block;
mod call;
mod future;

mod body;
mod declaration;
mod fields;
mod lints;
mod parameters;
mod suspension;

use proc_macro::TokenStream;

use crate::{args::Args, target::Target};

/// Opens a frame in the function, or has the attribute stand on each function of the block.
pub(crate) fn expand(item: TokenStream, target: Target, args: Args) -> TokenStream {
    let expanded = match target {
        Target::Block(block) => block::expand(block, args),
        Target::Function(function) if function.is_async => future::expand(function, args),
        Target::Function(function) => call::expand(function, args),
    };
    match expanded {
        Ok(expanded) => expanded.into(),
        Err(error) => TokenStream::from(error.into_compile_error()).into_iter().chain(item).collect(),
    }
}
