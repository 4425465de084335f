//! What clippy is shown of a measured function.
//!
//! Its lints judge the form of a function: whether it ends in a `return`, whether it is nothing but one expression. That
//! of a measured one is not the user's.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::{body::Body, declaration::Declaration};

// Output: #[cfg(not(clippy))] measured
//         #[cfg(clippy)] shown
/// The function twice: measured, and as clippy looks at it.
pub(super) fn shown_as(shown: &TokenStream, measured: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        #[cfg(not(clippy))]
        #measured
        #[cfg(clippy)]
        #shown
    }
}

// Output: head { items names statements }
/// The function as it was written.
pub(super) fn as_written(head: &TokenStream, body: &Body, declaration: &Declaration) -> TokenStream {
    let mut written: TokenStream = body.attributes.iter().chain(&body.items).cloned().collect();
    written.extend(declaration.names_in_use());
    written.extend(body.statements.iter().cloned());
    let body = body.around(written);
    quote_spanned!(Span::mixed_site()=> #head #body)
}
