//! What is declared of a function: its site, and the expressions that measure by it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::{fields, suspension::may_suspend};
use crate::args::{Args, Level, Text};

/// What the expansion says of one function.
pub(super) struct Declaration {
    span: Span,
    /// The path of the memtrace crate.
    memtrace: TokenStream,
    name: TokenStream,
    renamed: bool,
    target: TokenStream,
    level: TokenStream,
    line: Literal,
    /// What a call may take, in bytes.
    budget: Option<u64>,
    /// The fields of its spans, where some were given.
    fields: Option<TokenStream>,
    /// Whether one of them may suspend.
    pub(super) fields_suspend: bool,
    /// Whether the arguments name something of the program's.
    names_code: bool,
}

impl Declaration {
    /// Reads what the arguments say of a function of that name.
    pub(super) fn new(function: &proc_macro::Ident, args: Args) -> syn::Result<Self> {
        let span = Span::mixed_site();
        let (renamed, names_code) = (args.name.is_some(), args.name_code());
        let memtrace = memtrace(args.path);
        Ok(Self {
            span,
            name: args.name.map_or_else(|| Literal::string(&unraw(function)).into_token_stream(), text),
            renamed,
            target: args.target.map_or_else(|| quote_spanned!(span=> ::core::module_path!()), text),
            level: level(args.level, &memtrace),
            line: Literal::u32_unsuffixed(u32::try_from(function.span().line()).unwrap_or(u32::MAX)),
            budget: args.budget,
            fields_suspend: args.fields.clone().is_some_and(|fields| may_suspend(fields.into())),
            fields: args
                .fields
                .map(|fields| fields::for_span(fields.into(), &quote_spanned!(span=> #memtrace::__private)))
                .transpose()?,
            names_code,
            memtrace,
        })
    }

    // Output: ::memtrace::__private::enter({ …site… })
    // Output: ::memtrace::__private::enter_with! { site: { …site… }, … fields }
    // Output: {
    //             let site = { …site… };
    //             ::memtrace::__private::hold(site, ::memtrace::__private::enter(site))
    //         }
    /// The expression that enters a frame, and holds it against the budget where there is one.
    pub(super) fn enter(&self) -> TokenStream {
        let (site, private) = (self.site(), self.private());
        if self.budget.is_none() {
            return self.enter_site(&site);
        }
        let enter = self.enter_site(&quote_spanned!(self.span=> site));
        quote_spanned! {self.span=> {
            let site = #site;
            #private::hold(site, #enter)
        }}
    }

    /// The expression that enters a frame of a site.
    fn enter_site(&self, site: &TokenStream) -> TokenStream {
        let private = self.private();
        if self.fields.is_none() {
            return quote_spanned!(self.span=> #private::enter(#site));
        }
        let of_span = self.of_span();
        quote_spanned!(self.span=> #private::enter_with! { site: #site, #of_span })
    }

    // Output: ::memtrace::__private::Measured::new({ …site… }, future)
    /// The expression that measures a future, which opens its span itself where the span has fields.
    pub(super) fn measured(&self, future: &TokenStream) -> TokenStream {
        let (site, private) = (self.site(), self.private());
        quote_spanned!(self.span=> #private::Measured::new(#site, #future))
    }

    // Output: ::memtrace::__private::open_span! { awaits: false, … fields }
    /// The statement that opens a span with fields in the body of a future.
    pub(super) fn open_span(&self) -> Option<TokenStream> {
        self.fields.as_ref()?;
        let private = self.private();
        let (awaits, of_span) = (self.fields_suspend, self.of_span());
        Some(quote_spanned!(self.span=> #private::open_span! { awaits: #awaits, #of_span }))
    }

    // Output: ::memtrace::__private::Measured::new({ …site… }, future)
    // Output: {
    //             let site = { …site… };
    //             let span = ::memtrace::__private::future_span! { … fields };
    //             ::memtrace::__private::Measured::with_span(site, span, future)
    //         }
    /// The expression that measures a future, with its span made where that stands: fields may name what the future does
    /// not own.
    pub(super) fn measured_from_outside(&self, future: &TokenStream) -> TokenStream {
        if self.fields.is_none() {
            return self.measured(future);
        }
        let (site, private) = (self.site(), self.private());
        let of_span = self.of_span();
        quote_spanned! {self.span=> {
            let site = #site;
            let span = #private::future_span! { #of_span };
            #private::Measured::with_span(site, span, #future)
        }}
    }

    /// The module that the expansion names.
    pub(super) fn private(&self) -> TokenStream {
        let memtrace = &self.memtrace;
        quote_spanned!(self.span=> #memtrace::__private)
    }

    /// The type `!`, by a name that may stand anywhere.
    pub(super) fn never(&self) -> TokenStream {
        let private = self.private();
        quote_spanned!(self.span=> #private::Never)
    }

    // Output: {
    //             ::memtrace::__private::site! {
    //                 name: "parse", renamed: false, level: …::Level::INFO, line: 12,
    //                 budget: ::core::option::Option::None,
    //                 callsite: ::core::option::Option::Some(::memtrace::__private::callsite! { … }),
    //             }
    //             &MEMTRACE_SITE
    //         }
    /// The expression that declares the function's site and refers to it. Its items live in a block of their own.
    fn site(&self) -> TokenStream {
        let Self { span, name, renamed, level, line, .. } = self;
        let private = self.private();
        let budget = self.budget.map_or_else(
            || quote_spanned!(*span=> ::core::option::Option::None),
            |bytes| quote_spanned!(*span=> ::core::option::Option::Some(#bytes)),
        );
        let callsite = if self.fields.is_some() {
            quote_spanned!(*span=> ::core::option::Option::None)
        } else {
            let of_span = self.of_span();
            quote_spanned!(*span=> ::core::option::Option::Some(#private::callsite! { #of_span line: #line }))
        };
        quote_spanned! {*span=> {
            #private::site! {
                name: #name, renamed: #renamed, level: #level, line: #line, budget: #budget,
                callsite: #callsite,
            }
            &MEMTRACE_SITE
        }}
    }

    /// What `span!` is told beside RSS.
    fn of_span(&self) -> TokenStream {
        let Self { span, name, target, level, fields, .. } = self;
        quote_spanned!(*span=> target: #target, level: #level, name: #name, #fields)
    }

    // Output: if false { let _ = { …site… }; ::memtrace::__private::open_span! { awaits: false, … fields } }
    /// A statement that does nothing, and keeps in use what the arguments name, if they name anything.
    pub(super) fn names_in_use(&self) -> Option<TokenStream> {
        self.names_code.then(|| {
            let (site, open_span) = (self.site(), self.open_span());
            quote_spanned!(self.span=> if false { let _ = #site; #open_span })
        })
    }
}

/// The path of the memtrace crate.
pub(super) fn memtrace(path: Option<proc_macro::TokenStream>) -> TokenStream {
    path.map_or_else(|| quote_spanned!(Span::mixed_site()=> ::memtrace), TokenStream::from)
}

/// The text as an expression.
fn text(text: Text) -> TokenStream {
    let (Text::Literal(expression) | Text::Constant(expression)) = text;
    expression.into()
}

/// The level as an expression.
fn level(level: Level, memtrace: &TokenStream) -> TokenStream {
    match level {
        Level::Named(name) => {
            let name = Ident::new(name, Span::mixed_site());
            quote_spanned!(name.span()=> #memtrace::__private::tracing::Level::#name)
        }
        Level::Constant(path) => path.into(),
    }
}

/// The identifier without `r#`.
fn unraw(ident: &proc_macro::Ident) -> String {
    let written = ident.to_string();
    written.strip_prefix("r#").map_or(written.clone(), str::to_owned)
}
