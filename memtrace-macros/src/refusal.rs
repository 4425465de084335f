//! A refusal: what is wrong with a use of the attribute, where, and what to do about it.
//!
//! It becomes a `compile_error!` beside the untouched item, so that the mistake is the only error: nothing that uses
//! the function fails to find it.

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Why the attribute cannot stand as it does.
#[derive(Debug)]
pub(crate) struct Refusal {
    span: Span,
    message: String,
}

impl Refusal {
    /// A refusal that points at `span`.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }

    // Output: ::core::compile_error! { "message" } item
    /// The error, followed by the item as it stood.
    pub(crate) fn beside(&self, item: TokenStream) -> TokenStream {
        let punct = |sign, spacing| TokenTree::from(Punct::new(sign, spacing));
        let word = |text| TokenTree::from(Ident::new(text, self.span));
        let message = TokenTree::from(Literal::string(&self.message));
        let mut error = vec![
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            word("core"),
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            word("compile_error"),
            punct('!', Spacing::Alone),
            Group::new(Delimiter::Brace, message.into()).into(),
        ];
        for token in &mut error {
            token.set_span(self.span);
        }
        error.into_iter().chain(item).collect()
    }
}
