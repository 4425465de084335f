//! Every accepted form, one file a kind: it compiles without a warning, and does what it says.
//!
//! The same files are compiled with the feature off, and in crates of the older editions.

#![allow(
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    reason = "what is written here is there to be compiled"
)]

mod async_functions;
mod attributes_docs_and_visibility_are_kept;
mod auto_traits;
mod boxed_futures;
mod control_flow;
mod drop_order_of_futures;
mod every_argument;
mod fields_and_budgets;
mod functions_made_by_macros;
mod functions_of_types_and_traits;
mod functions_that_return_futures;
mod generics_lifetimes_and_impl_trait;
mod inner_attributes;
mod main_and_nested_functions;
mod methods_with_every_receiver;
mod names_of_the_prelude_that_mean_something_else;
mod names_that_the_expansion_uses_itself;
mod raw_identifiers_and_patterns;
mod unsafe_and_extern_functions;
mod whole_blocks;

mod polling;
