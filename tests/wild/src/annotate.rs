//! Puts the attribute into a source file: in front of each function, or of each block of functions.
//!
//! A parser says where; everything else in the file stays as it is, byte for byte and line for line.

use std::ops::AddAssign;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, File, ImplItemFn, Item, ItemFn, ItemMod, Macro, Signature, TraitItemFn,
    visit::{self, Visit},
};

/// How many functions were annotated, and how many were left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Functions that the attribute stands on, itself or on a block around them.
    pub(crate) annotated: usize,
    /// Functions that it does not take: `const` and `naked` ones, and in a block those within the bodies of others.
    pub(crate) left: usize,
    /// Functions in macros by example and in the arguments of macros, which a parser does not see.
    pub(crate) in_macros: usize,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.annotated += other.annotated;
        self.left += other.left;
        self.in_macros += other.in_macros;
    }
}

/// The annotated text, and what was found in it. An error is one of syntax: the file is no module.
pub(crate) fn annotate(source: &str, attribute: &str, blocks: bool) -> syn::Result<(String, Count)> {
    // The parser's places begin behind a byte order mark.
    let mark = source.len() - source.trim_start_matches('\u{feff}').len();
    let file: File = syn::parse_str(&source[mark..])?;
    let mut finder = Finder { blocks, ..Finder::default() };
    finder.visit_file(&file);
    let mut annotated = source.to_owned();
    finder.places.sort_unstable();
    for place in finder.places.iter().rev() {
        annotated.insert_str(mark + place, attribute);
    }
    Ok((annotated, finder.count))
}

/// Walks through a file.
#[derive(Default)]
struct Finder {
    blocks: bool,
    /// Whether a block around has the attribute.
    is_within_block: bool,
    /// Whether a function is around.
    is_within_body: bool,
    places: Vec<usize>,
    count: Count,
}

impl Finder {
    /// A function with a body.
    fn function(
        &mut self,
        function: &impl ToTokens,
        attributes: &[Attribute],
        signature: &Signature,
        visit_inside: impl FnOnce(&mut Self),
    ) {
        let says = |attribute: &Attribute, word: &str| {
            attribute
                .meta
                .to_token_stream()
                .to_string()
                .split(|c: char| !c.is_alphanumeric())
                .any(|it| it == word)
        };
        let is_code = |attribute: &&Attribute| !attribute.path().is_ident("doc");
        // `#[rustversion::attr(…, const)]` makes a function `const` too.
        let left = attributes
            .iter()
            .filter(is_code)
            .any(|attribute| says(attribute, "naked") || says(attribute, "const"));
        if signature.constness.is_some() || left || (self.blocks && self.is_within_body) {
            self.count.left += 1;
        } else {
            self.count.annotated += 1;
            if !self.is_within_block {
                self.places.push(behind_attributes(function, attributes));
            }
        }
        let around = std::mem::replace(&mut self.is_within_body, true);
        visit_inside(self);
        self.is_within_body = around;
    }

    /// An `impl`, a `trait` or a module.
    fn block(
        &mut self,
        block: &impl ToTokens,
        attributes: &[Attribute],
        visit_inside: impl FnOnce(&mut Self),
    ) {
        let outermost = self.blocks && !self.is_within_block && !self.is_within_body;
        if outermost {
            self.places.push(behind_attributes(block, attributes));
            self.is_within_block = true;
        }
        visit_inside(self);
        if outermost {
            self.is_within_block = false;
        }
    }
}

impl<'file> Visit<'file> for Finder {
    fn visit_item_fn(&mut self, function: &'file ItemFn) {
        self.function(function, &function.attrs, &function.sig, |finder| {
            visit::visit_item_fn(finder, function);
        });
    }

    fn visit_impl_item_fn(&mut self, function: &'file ImplItemFn) {
        self.function(function, &function.attrs, &function.sig, |finder| {
            visit::visit_impl_item_fn(finder, function);
        });
    }

    fn visit_trait_item_fn(&mut self, function: &'file TraitItemFn) {
        if function.default.is_some() {
            self.function(function, &function.attrs, &function.sig, |finder| {
                visit::visit_trait_item_fn(finder, function);
            });
        }
    }

    fn visit_item(&mut self, item: &'file Item) {
        match item {
            Item::Impl(block) => self.block(block, &block.attrs, |finder| visit::visit_item(finder, item)),
            Item::Trait(block) => self.block(block, &block.attrs, |finder| visit::visit_item(finder, item)),
            // The compiler does not give a module to a macro if a module within it is a file of its own.
            Item::Mod(block) if block.content.is_some() && !holds_files(block) => {
                self.block(block, &block.attrs, |finder| visit::visit_item(finder, item));
            }
            item => visit::visit_item(self, item),
        }
    }

    fn visit_macro(&mut self, call: &'file Macro) {
        self.count.in_macros += functions_in(call.tokens.clone());
    }
}

/// Whether a module within the module has its body in another file.
fn holds_files(module: &ItemMod) -> bool {
    match &module.content {
        Some((_, items)) => items.iter().any(|item| matches!(item, Item::Mod(within) if holds_files(within))),
        None => true,
    }
}

/// Where the item's own tokens begin. An attribute is two of the tokens before: `#`, and the brackets.
fn behind_attributes(item: &impl ToTokens, attributes: &[Attribute]) -> usize {
    let outer =
        attributes.iter().filter(|attribute| matches!(attribute.style, syn::AttrStyle::Outer)).count();
    let first = item.to_token_stream().into_iter().nth(2 * outer);
    first.map_or(0, |token| token.span().byte_range().start)
}

/// How many functions with a name, or a macro's variable for one, stand among the tokens.
fn functions_in(tokens: TokenStream) -> usize {
    let mut found = 0;
    let mut behind_fn = false;
    for token in tokens {
        found += match &token {
            TokenTree::Group(group) => functions_in(group.stream()),
            TokenTree::Ident(_) => usize::from(behind_fn),
            TokenTree::Punct(sign) if sign.as_char() == '$' => usize::from(behind_fn),
            _ => 0,
        };
        behind_fn = matches!(&token, TokenTree::Ident(word) if word == "fn");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\u{feff}//! Ünïcode.
/// A function.
#[inline] pub(crate) fn free() { fn nested() {} }
const fn constant() {}
/// It is const since.
#[attr(since(1.83), const)] fn constant_since() {}
/// A function that is not const, and not naked.
#[inline] fn documented() {}
extern \"C\" { fn foreign(); }
mod within {
    impl Type { #[cfg(test)] async fn method(&self) {} }
    trait Trait { fn required(&self); fn provided(&self) {} }
}
mod with_file { mod file; unsafe impl Other for Type { unsafe fn call() {} } }
macro_rules! made { ($name:ident) => { fn $name() {} fn other() -> fn() { other } }; }
";

    fn check(blocks: bool, expected: &[&str], count: Count) {
        let (annotated, found) = annotate(SOURCE, "@", blocks).unwrap();
        assert_eq!(annotated.replace('@', ""), SOURCE);
        let behind: Vec<&str> = annotated.split('@').skip(1).collect();
        assert_eq!(behind.len(), expected.len(), "{annotated}");
        for (found, expected) in behind.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
        }
        assert_eq!(found, count);
    }

    #[test]
    fn every_function_with_a_body_is_found() {
        let expected = [
            "pub(crate) fn free",
            "fn nested",
            "fn documented",
            "async fn method",
            "fn provided",
            "unsafe fn call",
        ];
        check(false, &expected, Count { annotated: 6, left: 2, in_macros: 2 });
    }

    #[test]
    fn every_outermost_block_is_found() {
        let expected = ["pub(crate) fn free", "fn documented", "mod within", "unsafe impl Other"];
        check(true, &expected, Count { annotated: 5, left: 3, in_macros: 2 });
    }
}
