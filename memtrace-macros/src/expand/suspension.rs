//! Whether the body of an `async fn` may suspend.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Macros of the standard library's prelude, in whose expansions nothing is awaited unless it stands in their arguments.
///
/// A name that a program plausibly gives to a macro of its own, as it does to `info`, says nothing of what is awaited.
const KNOWN_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "include_bytes",
    "include_str",
    "line",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Words that stand before `!(…)` where no macro is called.
const KEYWORDS: &[&str] = &["as", "break", "else", "if", "in", "match", "return", "while"];

/// Whether the body may be left and entered again: something is awaited, or a macro is called that may await.
///
/// What nested `async` blocks and functions await is their own.
pub(super) fn may_suspend(body: TokenStream) -> bool {
    let tokens = opened(body);
    let mut rest = tokens.as_slice();
    while let [first, following @ ..] = rest {
        rest = following;
        match first {
            TokenTree::Group(group) if may_suspend(group.stream()) => return true,
            TokenTree::Ident(word) => match word.to_string().as_str() {
                "await" => return true,
                "async" => rest = skip_block(following),
                "fn" if matches!(following.first(), Some(TokenTree::Ident(_))) => {
                    rest = skip_function(following);
                }
                word => match following {
                    [TokenTree::Punct(sign), TokenTree::Ident(_), TokenTree::Group(_), following @ ..]
                        if sign.as_char() == '!' && word == "macro_rules" =>
                    {
                        rest = following;
                    }
                    [TokenTree::Punct(sign), TokenTree::Group(_), ..]
                        if sign.as_char() == '!'
                            && !KNOWN_MACROS.contains(&word)
                            && !KEYWORDS.contains(&word) =>
                    {
                        return true;
                    }
                    _ => {}
                },
            },
            _ => {}
        }
    }
    false
}

/// The tokens without the invisible groups that macros by example put around what they were given.
pub(super) fn opened(tokens: TokenStream) -> Vec<TokenTree> {
    let open = |token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => opened(group.stream()),
        token => vec![token],
    };
    tokens.into_iter().flat_map(open).collect()
}

/// Skips the braces of an `async` block.
fn skip_block(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [TokenTree::Group(_), rest @ ..] => rest,
        [TokenTree::Ident(word), TokenTree::Group(_), rest @ ..] if word == "move" => rest,
        tokens => tokens,
    }
}

/// Skips a nested function.
fn skip_function(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_body =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    tokens.iter().position(is_body).map_or(&[], |body| &tokens[body + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_may_suspend_where_something_is_awaited_in_its_own_name() {
        for (body, expected) in [
            ("", false),
            ("value + 1", false),
            ("next().await", true),
            ("if !(ready) { return !(done) }", false),
            ("println!(\"{}\", value)", false),
            ("println!(\"{}\", next().await)", true),
            ("assert!(!(a && b)); vec![1]", false),
            ("tokio::select! { _ = a => {} }", true),
            ("info!(\"{}\", value)", true),
            ("include!(\"body.in\")", true),
            ("unknown!()", true),
            ("async { next().await }", false),
            ("async move { next().await }; last().await", true),
            ("async fn inner() -> u8 { next().await } inner()", false),
            ("async fn inner() { } inner().await", true),
            ("macro_rules! wait { () => { next().await } }", false),
            ("macro_rules! wait { () => { next().await } } wait!()", true),
            ("let call: fn(u8) -> u8 = other; { call(next().await) }", true),
        ] {
            assert_eq!(may_suspend(body.parse().expect("the body is made of tokens")), expected, "{body}");
        }
    }
}
